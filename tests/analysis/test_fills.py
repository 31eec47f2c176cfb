"""Fills from their legs: equal to those of the economy, with what is broken as findings."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from kucoin_frames.analysis.trading.fills import TRADES, UNPAIRED, VOLUME, trades, unpaired_legs, volume
from kucoin_frames.columns import Table, rate, text
from kucoin_frames.exceptions import InputError
from tests.analysis.shown import names_and_dtypes, texts
from tests.analysis.witness import SCHEMA, entries_of, frame_of, ledger_of_year, year

STEPS = Table((text("symbol", ""), rate("priceIncrement", "")))
RATES = Table((text("symbol", ""), rate("makerFeeRate", ""), rate("takerFeeRate", "")))


def legs(*rows: str) -> pd.DataFrame:
    """Legs of the account 1 at noon from texts: symbol, order, trade, currency, change, fee, id, kind."""
    names = ("symbol", "order_id", "trade_id", "currency", "change", "fee", "id", "kind")
    noon = pd.Timestamp("2026-02-01 12:00", tz="UTC")
    common = {"uid": "1", "account_type": "TRADE_HF", "created_at": noon, "kind": "trade"}
    return frame_of(common | dict(zip(names, row.split(), strict=False)) for row in rows)


def increments() -> pd.DataFrame:
    return frame_of(({"symbol": pair.symbol, "price_increment": pair.price_increment} for pair in year().pairs), STEPS)


def test_a_buy_and_a_sell_by_hand() -> None:
    found = trades(
        legs(
            "BTC-USDT o1 t1 USDT -50050.05 50.05 1",
            "BTC-USDT o1 t1 BTC 0.5 0 2",
            "ETH-BTC o2 t2 ETH -2 0 3",
            "ETH-BTC o2 t2 BTC 0.0799 0.0001 4",
        )
    )
    TRADES.check(found)
    assert texts(found, "symbol side base quote size price funds fee fee_currency liquidity base_id quote_id") == [
        ("BTC-USDT", "buy", "BTC", "USDT", "0.5", "100000", "50000", "50.05", "USDT", None, "2", "1"),
        ("ETH-BTC", "sell", "ETH", "BTC", "2", "0.04", "0.08", "0.0001", "BTC", None, "3", "4"),
    ]


def test_a_fee_in_the_base_currency_and_a_rebate() -> None:
    found = trades(
        legs(
            "BTC-USDT o1 t1 BTC 0.4995 0.0005 1",
            "BTC-USDT o1 t1 USDT -50000 0 2",
            "BTC-USDT o2 t2 BTC -1 0 3",
            "BTC-USDT o2 t2 USDT 100005 -5 4",
        )
    )
    assert texts(found, "size funds fee fee_currency liquidity") == [
        ("0.5", "50000", "0.0005", "BTC", None),
        ("1", "100000", "-5", "USDT", "maker"),
    ]


def test_fees_in_kcs_belong_to_their_fill() -> None:
    found = trades(
        legs(
            "KCS-USDT o1 t1 USDT -100 0 1",
            "KCS-USDT o1 t1 KCS 10 0 2",
            "KCS-USDT o1 t1 KCS -0.0084 0 3 fee",
            "- o1 t1 KCS 0.0004 0 4 rebate",
            "KCS-USDT o2 t1 USDT 50 0 5",
            "KCS-USDT o2 t1 KCS -5 0 6",
        )
    )
    assert texts(found, "order_id side size fee kcs_fee kcs_returned") == [
        ("o1", "buy", "10", "0", "0.0084", "0.0004"),
        ("o2", "sell", "5", "0", "0", "0"),
    ]


def test_maker_and_taker_where_two_rates_differ_and_held_then() -> None:
    rates = frame_of([{"symbol": "BTC-USDT", "maker_fee_rate": "0.00095", "taker_fee_rate": "0.001"}], RATES)
    ledger = legs(
        "BTC-USDT o1 t1 BTC 0.01 0 1",
        "BTC-USDT o1 t1 USDT -1000.95 0.95 2",
        "BTC-USDT o2 t2 BTC 0.01 0 3",
        "BTC-USDT o2 t2 USDT -1001 1 4",
        "BTC-USDT o3 t3 BTC 0.01 0 5",
        "BTC-USDT o3 t3 USDT -1000.5 0.5 6",
        "KCS-USDT o4 t4 KCS 100 0 7",
        "KCS-USDT o4 t4 USDT -1001 1 8",
    )
    assert texts(trades(ledger, rates=rates), "order_id liquidity") == [
        ("o1", "maker"),
        ("o2", "taker"),
        ("o3", None),
        ("o4", None),
    ]
    later = trades(ledger, rates=rates, rates_since=pd.Timestamp("2026-03-01", tz="UTC"))
    assert later["liquidity"].isna().all()


def test_the_years_fills_are_those_of_the_economy() -> None:
    found = trades(ledger_of_year(), symbols=increments())
    told = {(row["uid"], row["order_id"], row["trade_id"]): row for row in found.to_dict("records")}
    assert len(found) == len(told) == len(year().trades) > 8000
    steps, untold = {pair.symbol: pair.price_increment for pair in year().pairs}, 0
    wallets = {"trade": {"TRADE", "TRADE_HF"}, "margin": {"MARGIN"}, "isolated": {"MARGIN"}}
    wallets |= {"margin_v2": {"MARGIN_V2"}, "isolated_v2": {"ISOLATED_V2"}}
    for trade in year().trades:
        row = told[str(trade.uid), trade.order_id, trade.trade_id]
        base, quote = trade.symbol.split("-")
        assert row["account_type"] in wallets[trade.wallet]
        assert (row["symbol"], row["side"], row["base"], row["quote"]) == (trade.symbol, trade.side, base, quote)
        assert (row["size"], row["funds"]) == (trade.size, trade.funds)
        if trade.size * steps[trade.symbol] > Decimal("1e-8"):
            assert row["price"] == trade.price
        else:  # the funds are rounded too coarsely to tell the price
            assert abs(row["price"] - trade.price) * trade.size <= Decimal("0.5000001e-8")
            untold += 1
        assert (row["fee"], row["fee_currency"]) == (Decimal(0) if trade.kcs_fee else trade.fee, trade.fee_currency)
        assert row["kcs_fee"] == trade.kcs_fee
        assert row["created_at"] == pd.Timestamp(trade.time, unit="ms", tz="UTC")
    assert untold < len(found) / 50
    given_back = sum(
        entry.change for entry in entries_of(year()) if entry.cause == "rebate" and entry.context[2:4] == "or"
    )
    assert found["kcs_fee"].sum() > found["kcs_returned"].sum() == given_back > 0


def test_without_increments_the_price_is_the_quotient() -> None:
    exact = trades(ledger_of_year())
    assert ((exact["price"] * exact["size"] - exact["funds"]).abs() < Decimal("1e-6")).all()
    assert len(unpaired_legs(ledger_of_year())) == 0


@pytest.mark.parametrize("seed", range(20))
def test_a_lost_leg_leaves_the_other_as_a_finding(seed: int) -> None:
    whole = ledger_of_year()
    places = np.flatnonzero(((whole["kind"] == "trade") & whole["trade_id"].notna()).to_numpy())
    lost = int(np.random.default_rng(seed).choice(places))
    gone = whole.iloc[lost]
    rest = whole.drop(whole.index[lost])
    found = unpaired_legs(rest)
    assert texts(found, "uid order_id trade_id finding") == [
        (gone["uid"], gone["order_id"], gone["trade_id"], "no other side")
    ]
    assert found["currency"].iloc[0] != gone["currency"]
    assert len(trades(rest)) == len(year().trades) - 1


def test_what_is_wrong_with_a_leg() -> None:
    found = unpaired_legs(
        legs(
            "BTC-USDT o1 t1 BTC 1 0 1",
            "BTC-USDT o1 t1 USDT 9 0 2",
            "BTC-USDT o2 t2 BTC 1 0 3",
            "BTC-USDT o2 t2 BTC 1 0 4",
            "BTC-USDT o2 t2 USDT -9 0 5",
            "BTC-USDT o3 t3 ETH 1 0 6",
            "BTC-USDT o4 t4 BTC 1 0 7",
            "BTC-USDT o5 t5 BTC 1 0 8",
            "BTC-USDT o5 t5 USDT -9 0 9",
        )
    )
    UNPAIRED.check(found)
    assert texts(found, "id finding") == [
        ("1", "one direction"),
        ("2", "one direction"),
        ("3", "told twice"),
        ("4", "told twice"),
        ("5", "told twice"),
        ("6", "foreign currency"),
        ("7", "no other side"),
    ]


def test_volume_by_hand_and_of_the_year() -> None:
    found = volume(
        trades(
            legs(
                "BTC-USDT o1 t1 USDT -50050 50 1",
                "BTC-USDT o1 t1 BTC 0.5 0 2",
                "BTC-USDT o2 t2 BTC -1.5 0 3",
                "BTC-USDT o2 t2 USDT 169830 170 4",
            )
        )
    )
    VOLUME.check(found)
    assert texts(found, "period symbol trades bought sold spent earned turnover mean_price") == [
        ("2026-02-01", "BTC-USDT", "2", "0.5", "1.5", "50000", "170000", "220000", "110000")
    ]
    by_month = volume(trades(ledger_of_year()))
    expected: dict[tuple[str, str], Decimal] = {}
    for trade in year().trades:
        key = (f"{pd.Timestamp(trade.time, unit='ms'):%Y-%m}", trade.symbol)
        expected[key] = expected.get(key, Decimal(0)) + trade.funds
    assert {(f"{row.period:%Y-%m}", row.symbol): row.turnover for row in by_month.itertuples(index=False)} == expected


def test_weeks_start_on_monday() -> None:
    found = volume(trades(legs("BTC-USDT o1 t1 USDT -5 0 1", "BTC-USDT o1 t1 BTC 0.5 0 2")), "week")
    assert texts(found, "period") == [("2026-01-26",)]  # the first of February 2026 is a Sunday


def test_empty_and_wrong_frames() -> None:
    assert names_and_dtypes(trades(SCHEMA.empty())) == names_and_dtypes(TRADES.empty())
    assert names_and_dtypes(volume(TRADES.empty())) == names_and_dtypes(VOLUME.empty())
    assert names_and_dtypes(unpaired_legs(SCHEMA.empty())) == names_and_dtypes(UNPAIRED.empty())
    with pytest.raises(InputError, match="lacks 'trade_id'"):
        trades(SCHEMA.empty().drop(columns="trade_id"))
    with pytest.raises(InputError, match="not in the order of created_at"):
        trades(ledger_of_year().iloc[::-1])
    with pytest.raises(InputError, match="period='hour' is not among day, week, month, year"):
        volume(TRADES.empty(), "hour")  # type: ignore[arg-type]  # what is refused


def test_a_side_that_is_rounded_to_nothing_is_a_side() -> None:
    """One hundred-millionth of a coin for 0.4 hundred-millionths of a dollar: KuCoin tells 0 dollars."""
    ledger = legs(
        "BTC-USDT o1 t1 BTC -0.00000001 0 1",
        "BTC-USDT o1 t1 USDT 0 0 2",
        "BTC-USDT o2 t2 BTC 0 0 3",
        "BTC-USDT o2 t2 USDT -0.00000001 0 4",
        "BTC-USDT o3 t3 BTC 0 0 5",
        "BTC-USDT o3 t3 USDT 0 0 6",
    )
    assert texts(trades(ledger), "order_id side size funds price") == [
        ("o1", "sell", "0.00000001", "0", "0"),
        ("o2", "buy", "0", "0.00000001", None),
    ]
    assert texts(unpaired_legs(ledger), "id finding") == [("5", "nothing moved"), ("6", "nothing moved")]


def test_a_fee_tells_of_a_fill_without_legs_and_one_in_another_currency_is_in_no_trade() -> None:
    ledger = legs(
        "BTC-USDT o1 t1 BTC 1 0 1",
        "BTC-USDT o1 t1 USDT -9 0 2",
        "BTC-USDT o1 t1 KCS -0.1 0 3 fee",
        "BTC-USDT o1 t1 ETH -0.2 0 4 fee",
        "BTC-USDT o2 t1 KCS -0.3 0 5 fee",
        "BTC-USDT o3 t3 USDT -9 0 6",
        "BTC-USDT o3 t3 KCS -0.4 0 7 fee",
    )
    assert texts(unpaired_legs(ledger), "id currency change finding") == [
        ("4", "ETH", "-0.2", "fee apart"),
        ("5", "KCS", "-0.3", "no fill"),
        ("6", "USDT", "-9", "no other side"),
    ]
    assert texts(trades(ledger), "order_id fee kcs_fee") == [("o1", "0", "0.1")]


def test_rates_may_be_known_since_any_time_that_pandas_takes() -> None:
    rates = frame_of([{"symbol": "BTC-USDT", "maker_fee_rate": "0.00095", "taker_fee_rate": "0.001"}], RATES)
    ledger = legs("BTC-USDT o1 t1 BTC 0.01 0 1", "BTC-USDT o1 t1 USDT -1001 1 2")
    for since, told in (("2026-02-01", "taker"), (pd.Timestamp("2026-02-02"), None), (1_769_904_000_000, "taker")):
        assert texts(trades(ledger, rates=rates, rates_since=since), "liquidity") == [(told,)]
    with pytest.raises(InputError, match="rates_since='then' is no time"):
        trades(ledger, rates=rates, rates_since="then")
