"""Net worth after each click, by hand."""

import pandas as pd
import pytest

from kucoin_frames.exceptions import InputError
from kucoin_frames.widgets import Between, Filter, OneOf
from kucoin_frames.widgets.dashboards import balances_dashboard
from kucoin_frames.widgets.tables import Table
from tests.analysis.by_hand import balances, classic, texts
from tests.analysis.test_net_worth import HELD


def test_by_each_view() -> None:
    board = balances_dashboard(HELD)
    assert texts(board.result, "account_type own sub_accounts value unpriced") == [
        ("trade", "0", "100000", "100000", "1"),
        ("main", "50000", "2.25", "50002.25", "1"),
        ("margin", "-9.5", "0", "-9.5", "0"),
    ]
    board.by.value = "currency"
    assert texts(board.result, "currency net value") == [
        ("BTC", "3", "150000"),
        ("USDT", "-7.25", "-7.25"),
        ("DUST", "4", None),
    ]
    board.by.value = "sub-account"
    assert texts(board.result, "sub_name value quote holdings unpriced") == [
        ("bot", "100002.25", "USDT", "3", "1"),
        (None, "49990.5", "USDT", "3", "1"),
    ]
    assert repr(board) == (
        "Balances: by sub-account; all 6 rows\nNet worth 149,992.75 USDT\nwithout a price, in no sum: DUST 4"
    )


def test_the_account_of_the_key_has_a_name_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    tables: list[pd.DataFrame] = []
    monkeypatch.setattr(Table, "show", lambda _self, frame, _mask: tables.append(frame))
    balances_dashboard(HELD).by.value = "sub-account"
    assert texts(tables[-1], "sub_name value") == [("bot", "100002.25"), ("own account", "49990.5")]


def test_filtered_by_account_and_by_currency() -> None:
    board = balances_dashboard(HELD)
    told: list[Filter] = []
    board.on_change(told.append)
    board.controls.parts["sub_name"].buttons["bot"].value = True
    assert texts(board.selection, "sub_name account_type currency value") == [
        ("bot", "main", "USDT", "2.25"),
        ("bot", "trade", "DUST", None),
        ("bot", "trade", "BTC", "100000"),
    ]
    assert texts(board.result, "account_type value") == [("trade", "100000"), ("main", "2.25")]
    board.controls.parts["currency"].buttons["USDT"].value = True
    assert texts(board.result, "account_type value") == [("main", "2.25")]
    assert told == [Filter({"sub_name": "bot"}), Filter({"sub_name": "bot", "currency": "USDT"})]
    assert repr(board) == (
        "Balances: by kind of account; 1 of 6 rows; sub_name is bot; currency is USDT\nNet worth 2.25 USDT"
    )


def test_the_account_of_the_key_is_one_without_a_name() -> None:
    board = balances_dashboard(HELD, filter=Filter({"sub_name": OneOf(None)}))
    assert board.controls.parts["sub_name"].buttons["own account"].value is True
    assert board.filter == Filter({"sub_name": OneOf(None)})
    assert texts(board.selection, "account_type currency") == [("main", "BTC"), ("main", "DUST"), ("margin", "USDT")]
    assert board.selection.equals(board.filter.apply(HELD))


def test_a_least_value_forgets_nothing_that_has_no_price() -> None:
    board = balances_dashboard(HELD)
    board.controls.parts["value"].low.value = "10"
    assert board.filter == Filter({"value": Between("10", None)})
    assert texts(board.result, "account_type value") == [("trade", "100000"), ("main", "50000")]
    assert repr(board).splitlines()[1:] == ["Net worth 150,000 USDT", "without a price, in no sum: DUST 4"]
    board.controls.parts["sub_name"].buttons["bot"].value = True
    assert repr(board).splitlines()[1:] == ["Net worth 100,000 USDT", "without a price, in no sum: DUST 0.5"]


def test_nothing_selected_and_nothing_held(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("kucoin_frames.widgets.dashboards.balances.say", lambda _ax, sentence: said.append(sentence))
    board = balances_dashboard(HELD, filter=Filter({"value": Between("1e9")}))
    assert said == ["No row meets the filter."]
    for view in board.by.options:
        board.by.value = view
        assert board.result.empty
    assert repr(board).splitlines()[1] == "Net worth 0 USDT"
    assert repr(balances_dashboard(balances())) == "Balances: by kind of account; all 0 rows\nNet worth 0 USDT"


def test_refusals() -> None:
    with pytest.raises(InputError, match=r"the frame lacks 'sub_name'.*pass the frame of balances\(\)"):
        balances_dashboard(classic())
    with pytest.raises(InputError, match="quote='BTC': these balances are not valued in it"):
        balances_dashboard(HELD, quote="BTC")
    with pytest.raises(InputError, match=r"pass either the frame of balances\(\) or load="):
        balances_dashboard()
    with pytest.raises(InputError, match="the frame has no column 'price_of_tea'"):
        balances_dashboard(HELD, filter=Filter({"price_of_tea": "high"}))
