"""Liquidations and conversions are exchanges where both sides can be told, and only there: by hand and at random."""

from decimal import Decimal
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as some

from kucoin_frames.analysis.profit.liquidations import LIQUIDATIONS, liquidations
from kucoin_frames.analysis.profit.lot_events import lot_events
from kucoin_frames.analysis.profit.matched import disposals
from kucoin_frames.analysis.profit.statement import profit_statement
from tests.analysis.prices import table
from tests.analysis.shown import names_and_dtypes, texts
from tests.analysis.witness import SCHEMA, frame_of, ledger_of_year

DAY = "2026-02-01"
PRICES = table({"SOL": "160", "BTC": "100000", "KCS": "10", "ETH": "4000"}, [DAY])
SHOWN = "id currency cause quantity value"


def ledger(*rows: str) -> pd.DataFrame:
    """Entries from minutes past noon, account, pair, order, currency, change and biz_type; a dash is nothing."""
    names = ("account_type", "symbol", "order_id", "currency", "change", "biz_type")
    kinds = {"LIQUIDATION": "other", "ASSERT_RETURN": "other", "Deposit": "deposit", "Liquidation Fees": "fee"}
    found = []
    for number, row in enumerate(rows, 1):
        minutes, *parts = row.split(maxsplit=6)
        told = {name: None if part == "-" else part for name, part in zip(names, parts, strict=True)}
        noon = pd.Timestamp(f"{DAY} 12:00", tz="UTC") + pd.Timedelta(minutes=int(minutes))
        kind = kinds.get(str(told["biz_type"]), "trade")
        found.append(told | {"uid": "1", "id": str(number), "created_at": noon, "kind": kind})
    return frame_of(found)


BY_ORDER = (
    "0 ISOLATED_V2 SOL-USDT o1 SOL -10 LIQUIDATION",
    "0 ISOLATED_V2 SOL-USDT o1 USDT 1500 LIQUIDATION",
    "0 ISOLATED_V2 SOL-USDT o1 USDT -30 LIQUIDATION",
    "25 ISOLATED_V2 SOL-USDT o1 USDT 15 ASSERT_RETURN",
)


def test_a_liquidation_of_one_order_brings_what_was_paid_less_the_charge() -> None:
    """10 SOL are sold for 1500 - 30 + 15, whatever they cost on the market (1600)."""
    found = lot_events(ledger("0 MAIN - - SOL 10 Deposit", *BY_ORDER), PRICES)
    assert texts(found, SHOWN) == [
        ("1", "SOL", "deposit", "10", "1600"),
        ("2", "SOL", "liquidation", "-10", "1485"),
    ]
    assert texts(disposals(found), "cause quantity cost proceeds gain closed_id") == [
        ("liquidation", "10", "1600", "1485", "-115", "2")
    ]


def test_each_entry_of_a_liquidation_says_what_it_is() -> None:
    found = liquidations(ledger("0 MAIN - - SOL 10 Deposit", *BY_ORDER))
    LIQUIDATIONS.check(found)
    assert texts(found, "id part linked_by note exchange_id event_id") == [
        ("2", "sold", "order", None, "2", "2"),
        ("3", "proceeds", "order", None, "2", "3"),
        ("4", "charge", "order", None, "2", "3"),
        ("5", "proceeds", "order", None, "2", "3"),
    ]


def test_a_fee_that_is_called_one_is_no_part_of_the_proceeds() -> None:
    rows = ledger(*BY_ORDER[:2], "0 ISOLATED_V2 SOL-USDT o1 USDT -30 Liquidation Fees")
    assert texts(lot_events(rows, PRICES), SHOWN) == [("1", "SOL", "liquidation", "-10", "1500")]
    found = profit_statement(rows, PRICES)
    assert texts(found, "currency exchanges costs other residual") == [
        ("SOL", "-1500", "0", "0", "0"),
        ("USDT", "1500", "-30", "0", "0"),
    ]


def test_without_an_order_one_wallet_pair_and_millisecond_tell_the_sides() -> None:
    """Two pairs are liquidated at once; of one nobody says the order, of the other nobody says the pair."""
    rows = ledger(
        "0 ISOLATED_V2 SOL-USDT - SOL -10 LIQUIDATION",
        "0 ISOLATED_V2 SOL-USDT - USDT 1500 LIQUIDATION",
        "0 ISOLATED_V2 ETH-USDT - ETH -1 LIQUIDATION",
        "0 ISOLATED_V2 ETH-USDT - USDT 3900 LIQUIDATION",
        "0 MARGIN_V2 - - BTC -1 LIQUIDATION",
        "0 MARGIN_V2 - - USDT 98000 LIQUIDATION",
        "0 MARGIN_V2 - - USDT -2000 LIQUIDATION",
        "1 MARGIN_V2 - - USDT 500 ASSERT_RETURN",
    )
    assert texts(lot_events(rows, PRICES), SHOWN) == [
        ("1", "SOL", "liquidation", "-10", "1500"),
        ("3", "ETH", "liquidation", "-1", "3900"),
        ("5", "BTC", "liquidation", "-1", "96000"),
    ]
    told = texts(liquidations(rows), "id part linked_by exchange_id note")
    assert told[5:7] == [("6", "proceeds", "instant", "5", None), ("7", "charge", "instant", "5", None)]
    alone = "no other side: nothing says what it was exchanged for"
    assert told[7] == ("8", None, None, None, alone)


def test_what_cannot_be_paired_is_worth_the_days_price_and_says_so() -> None:
    """All that was in the wallet is taken over at once: nobody says what brought the 20 USDT that came back."""
    rows = ledger(
        "0 MARGIN - - SOL -1 Liquidation Takeover",
        "0 MARGIN - - BTC -0.1 Liquidation Takeover",
        "0 MARGIN - - USDT 20 Return of Liquidation Takeover",
        "9 MARGIN - - SOL -2 LIQUIDATION",
    ).assign(kind="other")
    assert texts(lot_events(rows, PRICES), SHOWN) == [
        ("1", "SOL", "other", "-1", "160"),
        ("2", "BTC", "other", "-0.1", "10000"),
        ("4", "SOL", "other", "-2", "320"),
    ]
    alone = "no other side: nothing says what it was exchanged for"
    found = liquidations(rows)
    assert texts(found, "part linked_by exchange_id") == [(None, None, None)] * 4
    assert texts(found, "note event_id") == [(alone, "1"), (alone, "2"), (alone, "3"), (alone, "4")]
    of_one_order = rows.assign(order_id=pd.array(["o", "o", "o", "p"], dtype="str"))
    assert (
        texts(liquidations(of_one_order), "note")[:3]
        == [("several currencies: nothing says which was exchanged for which",)] * 3
    )
    found = profit_statement(rows, PRICES)
    assert texts(found, "currency exchanges other residual") == [
        ("BTC", "0", "-10000", "0"),
        ("SOL", "0", "-480", "0"),
        ("USDT", "0", "20", "0"),
    ]


def test_conversions_of_one_moment_without_an_order() -> None:
    """A conversion may move between wallets; of swept dust nobody says which KCS came for which coin."""
    rows = ledger(
        "0 MAIN - - BTC -0.01 Convert Market",
        "0 TRADE_HF - - USDT 990 Convert Market",
        "1 MAIN - - SOL -0.01 Convert Dust to KCS",
        "1 MAIN - - ETH -0.001 Convert Dust to KCS",
        "1 MAIN - - KCS 0.5 Convert Dust to KCS",
        "2 MAIN - - SOL -0.02 Convert Dust to KCS",
        "2 MAIN - - KCS 0.3 Convert Dust to KCS",
    )
    assert texts(lot_events(rows, PRICES), SHOWN) == [
        ("1", "BTC", "exchange", "-0.01", "990"),
        ("3", "SOL", "exchange", "-0.01", "1.6"),
        ("4", "ETH", "exchange", "-0.001", "4"),
        ("5", "KCS", "exchange", "0.5", "5"),
        ("6", "SOL", "exchange", "-0.02", "3.2"),
        ("7", "KCS", "exchange", "0.3", "3.2"),
    ]


def test_two_accounts_and_trades_without_an_order_are_not_paired() -> None:
    rows = ledger(
        "0 MARGIN_V2 - - SOL -10 LIQUIDATION",
        "0 MARGIN_V2 - - USDT 1500 LIQUIDATION",
        "1 MAIN - - SOL -1 Spot",
        "1 MAIN - - USDT 155 Spot",
    )
    apart = rows.assign(uid=pd.array(["1", "2", "1", "1"], dtype="str"))
    assert texts(lot_events(apart, PRICES), SHOWN) == [
        ("1", "SOL", "other", "-10", "1600"),
        ("3", "SOL", "exchange", "-1", "160"),
    ]


def test_the_years_liquidation_has_its_own_proceeds() -> None:
    """The economy took a pair's coins over for USDT, took 2 % of that as a fee and gave half of the fee back."""
    found = liquidations(ledger_of_year())
    assert texts(found, "part linked_by") == [
        ("sold", "order"),
        ("proceeds", "order"),
        ("charge", "order"),
        ("proceeds", "order"),
    ]
    paid, charge, back = (abs(each) for each in found["change"].iloc[1:])
    (event,) = lot_events(ledger_of_year()).query("cause == 'liquidation'").to_dict("records")
    assert event["value"] == paid - charge + back == found["change"].iloc[1:].sum()
    assert abs(charge / paid - Decimal("0.02")) < Decimal("1e-9")


COINS = ("SOL", "BTC", "ETH", "USDT")


@some.composite
def liquidated(draw: some.DrawFn) -> pd.DataFrame:
    """Coins of some days, and liquidations of any shape: with an order or without, of few moments and wallets."""
    start = pd.Timestamp(DAY, tz="UTC")
    rows: list[dict[str, Any]] = [
        {
            "uid": draw(some.sampled_from(["1", "2"])),
            "account_type": draw(some.sampled_from(["MARGIN_V2", "ISOLATED_V2"])),
            "symbol": draw(some.sampled_from(["SOL-USDT", None])),
            "currency": draw(some.sampled_from(COINS)),
            "change": draw(some.integers(-50, 50).filter(bool)),
            "order_id": draw(some.sampled_from(["o", "p", None, None])),
            "biz_type": draw(some.sampled_from(["LIQUIDATION", "LIQUIDATION", "ASSERT_RETURN", "Deposit"])),
            "created_at": start + pd.Timedelta(hours=draw(some.integers(0, 3))),
        }
        for _ in range(draw(some.integers(1, 14)))
    ]
    rows.sort(key=lambda row: row["created_at"])
    return frame_of(
        row | {"id": str(number), "fee": 0, "kind": "deposit" if row["biz_type"] == "Deposit" else "other"}
        for number, row in enumerate(rows)
    )


@settings(max_examples=25, deadline=None, derandomize=True)
@given(liquidated())
def test_whatever_is_liquidated_all_profit_is_accounted_for(rows: pd.DataFrame) -> None:
    """And each exchange has two sides of one worth, told by the other where it is in the accounting currency."""
    found = profit_statement(rows, PRICES)
    assert (found["residual"] == 0).all()
    assert found["unknown"].sum() == 0
    assert found["exchanges"].sum() == 0
    entries = liquidations(rows)
    assert entries["id"].tolist() == rows["id"][rows["kind"] == "other"].tolist()
    assert (entries["note"].isna() == entries["exchange_id"].notna()).all()
    values = lot_events(rows, PRICES).set_index("id")["value"].to_dict()
    for _, exchange in entries.dropna(subset=["exchange_id"]).groupby("exchange_id"):
        assert exchange["currency"].nunique() == 2
        net = {name: changes.sum() for name, changes in exchange.groupby("currency")["change"]}
        assert min(net.values()) < 0 < max(net.values())
        assert exchange["uid"].nunique() == 1
        if "USDT" in net:
            (coin,) = set(net) - {"USDT"}
            event = exchange["event_id"][exchange["currency"] == coin].iloc[0]
            assert values[event] == abs(net["USDT"])


def test_empty() -> None:
    assert names_and_dtypes(liquidations(SCHEMA.empty())) == names_and_dtypes(LIQUIDATIONS.empty())
    assert len(liquidations(ledger("0 MAIN - - SOL 10 Deposit"))) == 0
