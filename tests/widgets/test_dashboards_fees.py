"""Fees after each click, by hand."""

import pandas as pd
import pytest

from kucoin_frames.exceptions import InputError
from kucoin_frames.widgets import Filter, Within
from kucoin_frames.widgets.dashboards import fees_dashboard
from tests.analysis.prices import table
from tests.analysis.shown import texts
from tests.widgets.ledgers import HAND, ledger

LEDGER = ledger(*HAND)
PRICES = table({"KCS": "10"}, ["2026-02-02"])


def test_by_period_and_currency() -> None:
    board = fees_dashboard(LEDGER, PRICES)
    assert texts(board.result, "period currency fee value") == [
        ("2026-01-01", "USDT", "0.1", "0.1"),
        ("2026-02-01", "KCS", "0.2", "2"),
        ("2026-02-01", "USDT", "0.03", "0.03"),
        ("2026-02-01", "XRP", "0.5", None),
    ]
    assert repr(board) == (
        "Fees: by month and currency; all 11 rows\n"
        "Fees worth 2.13 USDT, and 0.5 XRP without a price\n"
        "paid: 0.2 KCS, 0.13 USDT, 0.5 XRP"
    )
    board.period.value = "week"
    assert texts(board.result, "period currency fee") == [
        ("2026-01-26", "USDT", "0.1"),
        ("2026-02-02", "KCS", "0.2"),
        ("2026-02-02", "XRP", "0.5"),
        ("2026-02-09", "USDT", "0.03"),
    ]


def test_by_pair_account_and_cause() -> None:
    board = fees_dashboard(LEDGER, PRICES)
    board.period.value = "year"
    board.by.value = "pair"
    assert texts(board.result, "symbol currency fee") == [
        ("KCS-USDT", "USDT", "0.1"),
        ("XRP-USDT", "KCS", "0.2"),
        ("XRP-USDT", "USDT", "0.03"),
        (None, "XRP", "0.5"),
    ]
    board.by.value = "kind of account"
    assert texts(board.result, "account_type currency fee") == [
        ("MAIN", "XRP", "0.5"),
        ("TRADE_HF", "KCS", "0.2"),
        ("TRADE_HF", "USDT", "0.13"),
    ]
    board.by.value = "account"
    assert texts(board.result, "uid currency fee") == [("1", "KCS", "0.2"), ("1", "USDT", "0.13"), ("1", "XRP", "0.5")]
    board.by.value = "cause"
    assert texts(board.result, "cause currency fee") == [
        ("fee", "KCS", "0.2"),
        ("trade", "USDT", "0.13"),
        ("withdrawal", "XRP", "0.5"),
    ]


def test_dates_and_currencies() -> None:
    board = fees_dashboard(LEDGER, PRICES)
    dates = board.controls.parts["created_at"]
    dates.low.value, dates.high.value = "2026-02-02", "2026-02-09"
    assert board.filter == Filter({"created_at": Within("2026-02-02", "2026-02-09")})
    assert texts(board.result, "currency fee value") == [("KCS", "0.2", "2"), ("XRP", "0.5", None)]
    assert len(board.selection) == 4
    board.controls.parts["currency"].buttons["KCS"].value = True
    assert texts(board.result, "currency fee value") == [("KCS", "0.2", "2")]
    assert repr(board) == (
        "Fees: by month and currency; 1 of 11 rows; created_at from 2026-02-02 to 2026-02-09; currency is KCS\n"
        "Fees worth 2 USDT\n"
        "paid: 0.2 KCS"
    )


def test_what_trading_has_cost() -> None:
    # XRP-USDT: 50 bought, its fee 0.2 KCS of 10; 30.03 + 0.03 sold, its fee 0.03: 2.03 of 80.06.
    board = fees_dashboard(LEDGER, PRICES)
    board.by.value = "effective rate"
    assert board.period.disabled
    assert texts(board.result, "symbol trades turnover paid effective_rate") == [
        ("KCS-USDT", "1", "99.8", "0.1", "0.001002004008016032"),
        ("XRP-USDT", "2", "80.06", "2.03", "0.025355983012740445"),
    ]
    board.controls.parts["symbol"].buttons["XRP-USDT"].value = True
    board.controls.parts["currency"].buttons["USDT"].value = True
    board.controls.parts["created_at"].low.value = "2026-02-09"
    assert texts(board.result, "symbol trades turnover paid effective_rate") == [
        ("XRP-USDT", "1", "30.06", "0.03", "0.000998003992015968")
    ]
    assert repr(board).splitlines()[1:] == [
        "1 fill on 1 pair",
        "turnover: 30.06 USDT",
        "paid: 0.03 USDT",
        "a fill has two legs: the filter on currency does not count here",
    ]
    board.by.value = "currency"
    assert not board.period.disabled
    assert texts(board.result, "currency fee") == [("USDT", "0.03")]


def test_without_prices() -> None:
    board = fees_dashboard(LEDGER)
    assert repr(board).splitlines()[1:] == [
        "Fees worth 0.13 USDT, and 0.2 KCS, 0.5 XRP without a price",
        "paid: 0.2 KCS, 0.13 USDT, 0.5 XRP",
    ]
    board.by.value = "effective rate"
    assert repr(board).splitlines()[-1] == "with fees in KCS that have no price: XRP-USDT"


def test_prices_may_be_loaded_with_the_ledger() -> None:
    asked: list[str] = []

    def load() -> pd.DataFrame:
        asked.append("ledger")
        return LEDGER

    def prices() -> pd.DataFrame:
        asked.append("prices")
        return PRICES

    board = fees_dashboard(load=load, prices=prices)
    board.by.value = "cause"
    board.reload()
    assert asked == ["ledger", "prices"] * 2
    assert repr(board).splitlines()[1] == "Fees worth 2.13 USDT, and 0.5 XRP without a price"


def test_nothing_and_refusals() -> None:
    board = fees_dashboard(ledger(), PRICES)
    for by in board.by.options:
        board.by.value = by
        assert board.result.empty
    assert repr(fees_dashboard(ledger())) == "Fees: by month and currency; all 0 rows\nNo fee was paid"
    with pytest.raises(InputError, match=r"pass the unified ledger, as Archive.ledger\(\) gives it"):
        fees_dashboard(pd.DataFrame({"a": [1]}))
    with pytest.raises(InputError, match="quote='EUR': the prices are in 'USDT'"):
        fees_dashboard(LEDGER, PRICES, quote="EUR")


def test_rates_stand_in_the_table_in_percent() -> None:
    board = fees_dashboard(LEDGER, PRICES)
    board.by.value = "effective rate"
    assert board._shown is not None
    assert texts(board._shown.table, "symbol") == [("KCS-USDT",), ("XRP-USDT",)]
    assert board._shown.table["effective rate (%)"].astype(str).tolist() == ["0.1002004008016032", "2.5355983012740445"]


def test_columns_that_are_zero_throughout_are_not_in_the_table() -> None:
    # Nothing is given back; the fee in XRP has no price.
    board = fees_dashboard(LEDGER, PRICES)
    assert board._shown is not None
    assert {"charged", "deducted", "unpriced"} <= set(board._shown.table.columns)
    assert "returned" not in board._shown.table.columns
    board.controls.parts["currency"].buttons["USDT"].value = True
    assert {"deducted", "returned", "unpriced"}.isdisjoint(board._shown.table.columns)
    assert {"deducted", "returned", "unpriced"} <= set(board.result.columns)
