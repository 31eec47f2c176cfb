"""Frames that are loaded: with each account, again on demand, and what is shown when that fails."""

from typing import Any

import pandas as pd
import pytest

from kucoin_frames.exceptions import AuthenticationError, InputError, NotVisibleWarning, warn
from kucoin_frames.widgets import Filter
from kucoin_frames.widgets.accounts import AccountPicker
from kucoin_frames.widgets.dashboards import balances_dashboard, ledger_dashboard
from kucoin_frames.widgets.dashboards.picture import Picture
from tests.analysis.by_hand import balances, texts
from tests.analysis.test_net_worth import HELD

DESK = balances((None, "trade", "USDT", "7.5", "0", "7.5", "1", "7.5"), (None, "main", "BTC", "1", "0", "1", "2", "2"))


class Exchange:
    """The frame of the account that is chosen; one of them cannot be asked."""

    def __init__(self) -> None:
        self.chosen = "main"
        self.asked: list[str] = []

    def choose(self, name: str) -> None:
        self.chosen = name

    def balances(self) -> pd.DataFrame:
        self.asked.append(self.chosen)
        if self.chosen == "old":
            raise AuthenticationError("KuCoin does not know the key", code="400003")
        warn(f"futures: left out of the balances of {self.chosen}", NotVisibleWarning)
        return DESK if self.chosen == "desk" else HELD


@pytest.fixture
def exchange() -> Exchange:
    return Exchange()


@pytest.fixture
def picker(exchange: Exchange) -> AccountPicker:
    return AccountPicker(dict.fromkeys(("main", "desk", "old"), "Production"), exchange.choose, chosen="main")


def test_an_interrupted_load_leaves_no_other_accounts_figures(exchange: Exchange, picker: AccountPicker) -> None:
    answers = [exchange.balances, exchange.balances]

    def load() -> pd.DataFrame:
        if answers:
            return answers.pop()()
        raise KeyboardInterrupt

    board = balances_dashboard(load=load, accounts=picker)
    picker.dropdown.value = "desk"
    with pytest.raises(KeyboardInterrupt):
        board.reload()
    assert repr(board).splitlines() == [
        "Balances: desk (Production), nothing is loaded",
        "error: nothing is loaded: loading was interrupted, so load again",
    ]
    with pytest.raises(InputError, match="loading was interrupted"):
        _ = board.frame
    answers.append(exchange.balances)
    board._reload.click()
    assert board.frame is DESK


def test_another_account_is_another_frame(exchange: Exchange, picker: AccountPicker) -> None:
    board = balances_dashboard(load=exchange.balances, accounts=picker)
    board.controls.parts["account_type"].buttons["trade"].value = True
    assert repr(board).splitlines() == [
        "Balances: main (Production); by kind of account; 2 of 6 rows; account_type is trade",
        "note: futures: left out of the balances of main",  # still, though the filter was changed
        "Net worth 100,000 USDT",
        "without a price, in no sum: DUST 0.5",
    ]
    told: list[Filter] = []
    board.on_change(told.append)
    picker.dropdown.value = "desk"
    assert exchange.asked == ["main", "desk"]
    assert told == [Filter({"account_type": "trade"})]
    assert texts(board.result, "account_type value") == [("trade", "7.5")]
    assert repr(board).splitlines() == [
        "Balances: desk (Production); by kind of account; 1 of 2 rows; account_type is trade",
        "note: futures: left out of the balances of desk",
        "Net worth 7.5 USDT",
    ]


def test_nothing_of_another_account_stays_when_loading_fails(exchange: Exchange, picker: AccountPicker) -> None:
    board = balances_dashboard(load=exchange.balances, accounts=picker)
    picker.dropdown.value = "old"
    assert repr(board).splitlines() == [
        "Balances: old (Production), nothing is loaded",
        "error: KuCoin does not know the key [KuCoin code 400003]",
    ]
    assert board.view.children[-1].children == ()
    for ask in ("frame", "selection", "result", "controls"):
        with pytest.raises(AuthenticationError, match="does not know the key"):
            getattr(board, ask)
    picker.dropdown.value = "desk"
    assert texts(board.result, "account_type value") == [("trade", "7.5"), ("main", "2")]
    assert len(board.view.children[-1].children) > 0


def test_before_an_account_is_chosen(exchange: Exchange) -> None:
    picker = AccountPicker(["main", "desk"], exchange.choose)
    board = balances_dashboard(load=exchange.balances, accounts=picker, filter=Filter({"currency": "BTC"}))
    assert (exchange.asked, repr(board)) == ([], "Balances: choose an account, nothing is loaded")
    again = board.view.children[0].children[-1]
    assert again.disabled
    with pytest.raises(InputError, match="nothing is loaded: choose an account"):
        _ = board.selection
    picker.dropdown.value = "desk"
    assert texts(board.selection, "currency value") == [("BTC", "2")]
    assert not again.disabled


def test_without_a_picker_a_first_failure_is_raised(exchange: Exchange) -> None:
    exchange.chosen = "old"
    with pytest.raises(AuthenticationError, match="does not know the key"):
        balances_dashboard(load=exchange.balances)


def test_loaded_again(exchange: Exchange) -> None:
    board = balances_dashboard(load=exchange.balances)
    exchange.chosen = "desk"
    board.view.children[0].children[-1].click()
    assert repr(board).splitlines()[-1] == "Net worth 9.5 USDT"
    with pytest.raises(InputError, match="this dashboard was made of a frame"):
        balances_dashboard(HELD).reload()
    with pytest.raises(InputError, match="accounts= needs load="):
        balances_dashboard(HELD, accounts=AccountPicker(["main"], exchange.choose))


def test_only_what_differs_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Any] = []
    draw = Picture.draw
    monkeypatch.setattr(Picture, "draw", lambda self, how, height: (drawn.append(how), draw(self, how, height)))
    board = balances_dashboard(HELD)
    board.filter = Filter({"account_type": ["main", "trade", "margin"]})
    assert (len(drawn), len(board.selection)) == (1, 6)
    board.by.value = "currency"
    board.filter = Filter({"currency": "BTC"})
    assert len(drawn) == 3
    assert board.selection is board.selection


def test_a_callback_that_fails_is_said() -> None:
    def fail(filter: Filter) -> None:
        raise LookupError("nothing there")

    board = balances_dashboard(HELD)
    board.on_change(fail)
    board.by.value = "currency"
    assert repr(board).splitlines()[1] == "error: LookupError: nothing there"
    assert board.result["currency"].tolist() == ["BTC", "USDT", "DUST"]


def test_what_cannot_be_computed_leaves_nothing_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    board = balances_dashboard(HELD)

    def fail(*_: object) -> None:
        raise InputError("no sum")

    with monkeypatch.context() as patched:
        patched.setattr("kucoin_frames.widgets.dashboards.balances.net_worth_by_currency", fail)
        board.by.value = "currency"
        assert repr(board).splitlines() == ["Balances: by currency; all 6 rows", "error: no sum"]
        assert {each.layout.display for each in board.view.children[-1].children[2:]} == {"none"}
        with pytest.raises(InputError, match="no sum"):
            _ = board.result
    board.by.value = "sub-account"
    assert repr(board).splitlines()[1] == "Net worth 149,992.75 USDT"
    assert {each.layout.display for each in board.view.children[-1].children[2:]} == {""}


def test_in_a_notebook_it_is_a_view_and_a_text(exchange: Exchange) -> None:
    board = ledger_dashboard(load=pd.DataFrame, accounts=AccountPicker(["main"], exchange.choose))
    shown = board._repr_mimebundle_()
    assert shown["text/plain"] == "Ledger: choose an account, nothing is loaded"
    assert "application/vnd.jupyter.widget-view+json" in shown


def test_a_click_loads_without_a_progress_bar() -> None:
    bars: list[bool | None] = []

    def load(*, progress: bool | None = None) -> pd.DataFrame:
        bars.append(progress)
        return HELD

    board = balances_dashboard(load=load)
    board._reload.click()
    board.reload()
    assert bars == [None, False, None]
    assert board._messages.lines == []
