"""The statement, the flows and the findings after each click, by hand."""

import pandas as pd
import pytest

from kucoin_frames.analysis import reconcile
from kucoin_frames.exceptions import InputError
from kucoin_frames.widgets import Filter, Within
from kucoin_frames.widgets.dashboards import ledger_dashboard
from tests.analysis.shown import texts
from tests.widgets.ledgers import HAND, ledger

LEDGER = ledger(*HAND)


def test_one_currency_line_by_line() -> None:
    board = ledger_dashboard(LEDGER)
    assert board.currency.value == "USDT"
    # 1000 - 99.9 - 50 + 30.03; before fees the fills brought 30.06 and took 99.8 + 50
    assert texts(board.result, "line amount after") == [
        ("opening", "0", "0"),
        ("deposits", "1000", "1000"),
        ("trades", "-119.74", "880.26"),
        ("fees", "-0.13", "880.13"),
        ("closing", "880.13", "880.13"),
    ]
    board.currency.value = "XRP"
    assert texts(board.result, "line amount") == [
        ("opening", "0"),
        ("withdrawals", "-2"),
        ("trades", "8"),
        ("fees", "-0.5"),
        ("closing", "5.5"),
    ]
    assert repr(board) == (
        "Ledger: XRP line by line; all 11 rows\n"
        "XRP: 0 at the start, 5.5 at the end, 3 entries\n"
        "reconciled: everything fits, there is no finding"
    )


def test_what_was_before_the_dates_is_the_opening() -> None:
    board = ledger_dashboard(LEDGER)
    dates = board.controls.parts["created_at"]
    dates.low.value = "2026-02-01"
    assert texts(board.result, "line amount after") == [
        ("opening", "900.1", "900.1"),
        ("trades", "-19.94", "880.16"),
        ("fees", "-0.03", "880.13"),
        ("closing", "880.13", "880.13"),
    ]
    assert len(board.selection) == 6
    dates.high.value = "2026-02-09"
    assert texts(board.result, "line amount") == [("opening", "900.1"), ("trades", "-50"), ("closing", "850.1")]
    board.controls.parts["account_type"].buttons["MAIN"].value = True
    assert texts(board.result, "line amount") == [("opening", "400"), ("closing", "400")]
    assert repr(board).splitlines()[:2] == [
        "Ledger: USDT line by line; 1 of 11 rows; created_at from 2026-02-01 to 2026-02-09; account_type is MAIN",
        "USDT: 400 at the start, 400 at the end, 0 entries",
    ]


def test_all_currencies() -> None:
    board = ledger_dashboard(LEDGER, filter=Filter({"created_at": Within("2026-02-01", None)}))
    board.view_of.value = "all currencies"
    assert texts(board.result, "currency opening trades fees withdrawals closing entries") == [
        ("KCS", "10", "0", "-0.2", "0", "9.8", "1"),
        ("USDT", "900.1", "-19.94", "-0.03", "0", "880.13", "2"),
        ("XRP", "0", "8", "-0.5", "-2", "5.5", "3"),
    ]
    board.controls.parts["currency"].buttons["KCS"].value = True
    assert board.currency.value == "KCS"
    assert texts(board.result, "currency closing") == [("KCS", "9.8")]


def test_flows_by_period() -> None:
    board = ledger_dashboard(LEDGER)
    assert board.period.disabled
    board.view_of.value = "by period"
    assert texts(board.result, "period currency net entries")[:3] == [
        ("2026-01-01", "KCS", "10", "1"),
        ("2026-01-01", "USDT", "900.1", "4"),
        ("2026-02-01", "KCS", "-0.2", "1"),
    ]
    board.period.value = "day"
    board.controls.parts["currency"].buttons["XRP"].value = True
    assert texts(board.result, "period trades fees withdrawals net") == [
        ("2026-02-02", "20", "0", "0", "20"),
        ("2026-02-03", "0", "-0.5", "-2", "-2.5"),
        ("2026-02-09", "-12", "0", "0", "-12"),
    ]


def test_findings_of_the_selection_and_of_all() -> None:
    # Without the other side of the transfer and without one leg of the first fill.
    board = ledger_dashboard(ledger(*HAND[:2], *HAND[3:4], *HAND[5:]))
    board.view_of.value = "findings"
    assert texts(board.result, "check currency amount start") == [
        ("transfer side", "USDT", "-600", "2026-01-06"),
        ("trade leg", "USDT", "-99.9", "2026-01-31"),
    ]
    assert (
        repr(board).splitlines()[-1] == "reconciled: 2 findings here, 1 without an explanation; 2 in the whole ledger"
    )
    dates = board.controls.parts["created_at"]
    dates.low.value = "2026-01-31"
    assert texts(board.result, "check") == [("trade leg",)]
    assert repr(board).splitlines()[-1] == "reconciled: 1 finding here, 0 without an explanation; 2 in the whole ledger"
    dates.low.value, dates.high.value = "", "2026-01-31"
    assert texts(board.result, "check") == [("transfer side",)]
    board.controls.parts["currency"].buttons["XRP"].value = True
    assert board.result.empty
    assert len(board.findings) == 2


def test_a_gap_explains_what_it_may_hide() -> None:
    lacking = ledger(*HAND[:2], *HAND[3:4], *HAND[5:])
    days = pd.to_datetime(["2026-01-30", "2026-02-01"], utc=True).astype("datetime64[ms, UTC]")
    gap = pd.DataFrame({"table": ["ledgers_hf"], "start": days[:1], "end": days[1:]})
    explained = reconcile(lacking, gaps=gap)["explanation"]
    assert explained.iloc[1].startswith("no other side; gap of ledgers_hf, 2026-01-30")
    for gaps in (gap, lambda: gap):
        board = ledger_dashboard(lacking, gaps=gaps)
        pd.testing.assert_series_equal(board.findings["explanation"], explained)


def test_nothing_and_refusals() -> None:
    board = ledger_dashboard(ledger())
    for view in board.view_of.options:
        board.view_of.value = view
        assert not (board.result != 0).get("amount", pd.Series(dtype=bool)).any()
    assert repr(board) == (
        "Ledger: findings; all 0 rows\nNo entry is meant\nreconciled: everything fits, there is no finding"
    )
    with pytest.raises(InputError, match="the frame lacks 'uid'"):
        ledger_dashboard(pd.DataFrame({"a": [1]}))
    with pytest.raises(InputError, match="the frame has no column 'kind'"):
        ledger_dashboard(LEDGER, filter=Filter({"kind": "trade"}))
