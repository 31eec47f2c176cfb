"""Effective rates, what KCS saved, and other tiers: by hand, and against the rates that the economy charged."""

from decimal import Decimal

import pandas as pd
import pytest

from kucoin_frames.analysis.fees.rates import (
    EFFECTIVE_RATES,
    KCS_SAVINGS,
    KCS_UPFRONT_SAVING,
    TIER_COSTS,
    TIERS,
    effective_rates,
    kcs_savings,
    tier_costs,
)
from kucoin_frames.analysis.trading.fills import TRADES, trades
from kucoin_frames.columns import Table, count, rate, text
from kucoin_frames.demo.world.catalog import TIERS as TRUE_TIERS
from kucoin_frames.demo.world.catalog import pair_rates
from kucoin_frames.exceptions import InputError
from tests.analysis.prices import prices_of_year, table
from tests.analysis.shown import names_and_dtypes, texts
from tests.analysis.witness import frame_of, ledger_of_year, year

RATES = Table((text("symbol", ""), rate("makerFeeRate", ""), rate("takerFeeRate", "")))
BASE = Table((rate("makerFeeRate", ""), rate("takerFeeRate", "")))
CLASSES = Table((text("symbol", ""), count("feeCategory", "")))
PRICES = table({"KCS": "10", "BTC": "100000"}, ["2026-02-01"])


def fills(*rows: str) -> pd.DataFrame:
    """Fills from symbol, size, funds, fee, kcs_fee, kcs_returned and liquidity; a dash is unknown."""
    names = ("symbol", "size", "funds", "fee", "kcs_fee", "kcs_returned", "liquidity")

    def row(text: str) -> dict[str, object]:
        told = {name: None if part == "-" else part for name, part in zip(names, text.split(), strict=True)}
        base, quote = str(told["symbol"]).split("-")
        moment = pd.Timestamp("2026-02-01 12:00", tz="UTC")
        return told | {"base": base, "quote": quote, "fee_currency": quote, "side": "buy", "created_at": moment}

    return frame_of(map(row, rows), TRADES)


HAND = (
    "BTC-USDT 0.01 1000 1 0 0 taker",
    "BTC-USDT 0.01 1000 0 0.08 0.01 -",
    "KCS-BTC 100 0.01 0.00001 0 0 maker",
)


def test_effective_rates_by_hand() -> None:
    rates = frame_of([{"symbol": "BTC-USDT", "maker_fee_rate": "0.0009", "taker_fee_rate": "0.001"}], RATES)
    base = frame_of([{"maker_fee_rate": "0.00095", "taker_fee_rate": "0.001"}], BASE)
    found = effective_rates(fills(*HAND), PRICES, rates=rates, base=base)
    EFFECTIVE_RATES.check(found)
    shown = "symbol quote trades turnover fee kcs_fee kcs_returned kcs_value paid effective_rate maker_fee_rate"
    assert texts(found, shown) == [
        ("BTC-USDT", "USDT", "2", "2000", "1", "0.08", "0.01", "0.7", "1.7", "0.00085", "0.0009"),
        ("KCS-BTC", "BTC", "1", "0.01", "0.00001", "0", "0", "0", "0.00001", "0.001", None),
    ]
    assert texts(found, "base_maker_fee_rate base_taker_fee_rate") == [("0.00095", "0.001")] * 2


def test_the_tiers_table_beside() -> None:
    """Level 3: 0.075 % and 0.09 % on class A, twice that on B; level 12: a rebate of 0.005 % on both."""
    classes = frame_of([{"symbol": "KCS-BTC", "fee_category": 2}], CLASSES)
    shown = "symbol tier_maker_fee_rate tier_taker_fee_rate"
    assert texts(effective_rates(fills(*HAND), PRICES, symbols=classes, level=3), shown) == [
        ("BTC-USDT", "0.00075", "0.0009"),
        ("KCS-BTC", "0.0015", "0.0018"),
    ]
    assert texts(effective_rates(fills(*HAND), PRICES, symbols=classes, level=12), shown) == [
        ("BTC-USDT", "-0.00005", "0.00025"),
        ("KCS-BTC", "-0.00005", "0.0005"),
    ]
    assert texts(effective_rates(fills(*HAND), PRICES, symbols=classes), shown)[0] == ("BTC-USDT", None, None)
    with pytest.raises(InputError, match="level=13 is no VIP level: the table has 0 to 12"):
        effective_rates(fills(*HAND), PRICES, level=13)


def test_categories_are_taken_and_what_is_no_frame_of_trades_is_not() -> None:
    found = fills(*HAND)
    names = ["symbol", "base", "quote", "fee_currency", "liquidity"]
    for analyse in (effective_rates, kcs_savings, tier_costs):
        of_categories = analyse(found.astype(dict.fromkeys(names, "category")), PRICES)
        pd.testing.assert_frame_equal(of_categories, analyse(found, PRICES))
    with pytest.raises(InputError, match=r"funds of the frame of trades\(\) is a binary float, which is not exact"):
        tier_costs(found.assign(funds=found["funds"].astype(float)), PRICES)
    with pytest.raises(InputError, match=r"created_at of the frame of trades\(\) is in the time zone Asia/Tokyo"):
        tier_costs(found.assign(created_at=found["created_at"].dt.tz_convert("Asia/Tokyo")), PRICES)
    with pytest.raises(InputError, match="tiers has level 0 twice"):
        tier_costs(found, PRICES, tiers=pd.concat([TIERS, TIERS.iloc[:1]]))
    base = frame_of([{"maker_fee_rate": "0.001", "taker_fee_rate": "0.001"}] * 2, BASE)
    with pytest.raises(InputError, match="base has 2 rows, and an account one base rate"):
        effective_rates(found, PRICES, base=base)
    with pytest.raises(InputError, match="the frame lacks 'maker_fee_rate'"):
        effective_rates(found, PRICES, base=PRICES)


def test_without_prices_what_was_paid_in_kcs_is_unknown() -> None:
    found = effective_rates(fills(*HAND))
    assert texts(found, "symbol paid effective_rate") == [("BTC-USDT", None, None), ("KCS-BTC", "0.00001", "0.001")]


def test_kcs_savings_by_hand() -> None:
    # A fee of 1 USDT at 10 USDT a KCS: 1 * 0.8 / (10 * 0.95) KCS, worth 0.8 / 0.95 = 0.842105... USDT.
    found = kcs_savings(fills("BTC-USDT 0.01 950 0 0.08 0.016 -", HAND[0]), PRICES)
    KCS_SAVINGS.check(found)
    assert texts(found, "period symbol trades turnover undiscounted paid saved saving_rate unpriced") == [
        ("2026-02-01", "BTC-USDT", "1", "950", "0.95", "0.64", "0.31", "0.326315789473684211", "0")
    ]
    rates = frame_of([{"symbol": "BTC-USDT", "maker_fee_rate": "0.0005", "taker_fee_rate": "0.001"}], RATES)
    by_rate = kcs_savings(fills("BTC-USDT 0.01 900 0 0.08 0 maker", HAND[1]), PRICES, rates=rates)
    assert texts(by_rate, "undiscounted paid saved") == [("1.45", "1.5", "-0.05")]
    unknown = kcs_savings(fills("ETH-EUR 1 900 0 0.08 0 -"), PRICES)
    assert texts(unknown, "symbol trades saved unpriced") == [("ETH-EUR", "0", "0", "1")]
    assert round(KCS_UPFRONT_SAVING, 4) == Decimal("0.1579")


def test_undiscounted_fees_of_the_year_are_those_that_the_economy_would_have_charged() -> None:
    found = trades(ledger_of_year())
    level = {"BTC-USDT": 1, "LINK-USDT": 2, "BABYDOGE-USDT": 3}
    true = {trade.trade_id: trade for trade in year().trades}
    rows = []
    for symbol, category in level.items():
        rates = pair_rates(1, category)
        rows.append({"symbol": symbol, "maker_fee_rate": rates.maker, "taker_fee_rate": rates.taker})
    promoted = found["created_at"] >= pd.Timestamp("2025-09-20", tz="UTC")
    chosen = found[promoted & found["symbol"].isin(level) & (found["kcs_fee"] > 0)]
    liquidity = [true[each].liquidity for each in chosen["trade_id"]]
    told = chosen.assign(liquidity=pd.Series(liquidity, index=chosen.index, dtype="str"))
    savings = kcs_savings(told, prices_of_year(), rates=frame_of(rows, RATES))
    undiscounted = sum(true[each].fee for each in chosen["trade_id"])
    assert len(chosen) > 50
    assert abs(savings["undiscounted"].sum() - undiscounted) < len(chosen) * Decimal("1e-8")
    # The day's closing price is not that of the moment: the rate is near to the up-front saving, and not equal.
    assert abs(savings["saved"].sum() / savings["undiscounted"].sum() - KCS_UPFRONT_SAVING) < Decimal("0.03")


def test_tiers_by_hand() -> None:
    classes = frame_of([{"symbol": "KCS-BTC", "fee_category": 2}], CLASSES)
    found = tier_costs(fills(*HAND), PRICES, symbols=classes).set_index("level", drop=False)
    TIER_COSTS.check(found.reset_index(drop=True))
    # Paid: 1 + 0.07 KCS + 0.00001 BTC. Of the second one's fee 7/8 * 0.8 / 0.95 = 14/19 remained, in KCS.
    # At level 3: 1000 * 0.0009 + (0.75 or 0.9) * 14/19 + 1000 * 0.00075 * 2.
    # At level 12: 0.25 + (-0.05 or 0.25 * 14/19) - 0.05.
    assert texts(found.loc[[0, 3, 12]], "level turnover least most paid") == [
        ("0", "3000", "3.736842105263157895", "3.736842105263157895", "2.7"),
        ("3", "3000", "2.952631578947368421", "3.063157894736842106", "2.7"),
        ("12", "3000", "0.15", "0.384210526315789474", "2.7"),
    ]
    assert texts(found.loc[[12]], "saved_least saved_most unpriced") == [("2.315789473684210526", "2.55", "0")]


def test_no_discount_for_kcs_on_the_smallest_rates() -> None:
    """Makers on level 6 pay 0.025 %, with 0.8 / 0.95 = 16/19 of it in KCS; on level 7 0.015 %, all of it."""
    found = tier_costs(fills("BTC-USDT 0.01 1900 0 0.08 0 maker"), PRICES).set_index("level", drop=False)
    assert texts(found.loc[[6, 7, 11]], "least most") == [("0.4", "0.4"), ("0.285", "0.285"), ("-0.057", "-0.057")]


def test_what_was_paid_in_kcs_is_compared_with_the_same_in_kcs() -> None:
    """At the level that held the costs are what was paid, but for the price of KCS within the day."""
    found = trades(ledger_of_year())
    true = {(trade.order_id, trade.trade_id): trade for trade in year().trades}
    promoted = (found["created_at"] >= pd.Timestamp("2025-09-20", tz="UTC")) & (found["quote"] == "USDT")
    chosen = found[(promoted & (found["kcs_fee"] > 0)).to_numpy(bool)]
    liquidity = [true[key].liquidity for key in zip(chosen["order_id"], chosen["trade_id"], strict=True)]
    told = chosen.assign(liquidity=pd.Series(liquidity, index=chosen.index, dtype="str"))
    classes = frame_of(({"symbol": pair.symbol, "fee_category": pair.fee_category} for pair in year().pairs), CLASSES)
    now = tier_costs(told, prices_of_year(), symbols=classes).iloc[1]
    assert len(told) > 100
    assert now["least"] == now["most"]
    assert abs(now["saved_most"]) / now["paid"] < Decimal("0.03")


def test_the_present_level_gives_what_was_charged() -> None:
    """With makers and takers known, the costs on the level that held are the fees of the economy."""
    found = trades(ledger_of_year())
    true = {(trade.order_id, trade.trade_id): trade for trade in year().trades}
    early = found[(found["created_at"] < pd.Timestamp("2025-06-01", tz="UTC")) & (found["quote"] == "USDT")]
    chosen = early[early["kcs_fee"] == 0]
    classes = frame_of(({"symbol": pair.symbol, "fee_category": pair.fee_category} for pair in year().pairs), CLASSES)
    costs = tier_costs(chosen, symbols=classes)
    fees = sum(true[key].fee for key in zip(chosen["order_id"], chosen["trade_id"], strict=True))
    assert costs["paid"].iloc[0] == fees
    assert abs(costs["most"].iloc[0] - fees) < len(chosen) * Decimal("1e-8")
    assert costs["least"].iloc[0] == costs["most"].iloc[0]


def test_the_table_of_tiers_is_that_of_the_economy_as_far_as_it_goes() -> None:
    for level, tier in enumerate(TRUE_TIERS):
        row = TIERS.iloc[level]
        assert (row["maker_fee_rate"], row["taker_fee_rate"]) == (tier.spot.maker, tier.spot.taker)
        assert (row["futures_maker_fee_rate"], row["futures_taker_fee_rate"]) == (
            tier.futures.maker,
            tier.futures.taker,
        )
    assert TIERS["level"].tolist() == list(range(13))


@pytest.mark.parametrize(
    ("table_", "found"),
    [
        (EFFECTIVE_RATES, effective_rates(TRADES.empty())),
        (KCS_SAVINGS, kcs_savings(TRADES.empty(), PRICES)),
        (TIER_COSTS, tier_costs(TRADES.empty())),
    ],
)
def test_without_trades_the_columns_are_the_same(table_: Table, found: pd.DataFrame) -> None:
    assert names_and_dtypes(found) == names_and_dtypes(table_.empty())
