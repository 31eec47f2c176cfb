"""Sums by day are asked by filters: what they tell is just what the analyses tell of the rows."""

from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as some

from kucoin_frames.analysis import cash_flows, effective_rates, fees_paid, statement, statement_of, trades
from kucoin_frames.widgets import Filter, OneOf, Within
from kucoin_frames.widgets.dashboards.days import TIME
from kucoin_frames.widgets.dashboards.sums import FEE_KEYS, OF_FILLS, FeeSums, LedgerSums, RateSums
from tests.analysis.prices import table
from tests.analysis.witness import frame_of

DAY = 86_400_000
MONDAY = 1_767_571_200_000  # 2026-01-05
HOUR = DAY // 24
CURRENCIES = ("USDT", "BTC", "KCS", "XRP")
PAIRS = ("BTC-USDT", "XRP-USDT", "XRP-BTC", "KCS-USDT")
WORDS = (
    ("transfer", "Transfer"),
    ("transfer", "Staking"),
    ("deposit", "Deposit"),
    ("withdrawal", "Withdrawal"),
    ("interest", "Interest"),
    ("bonus", "Rewards"),
    ("rebate", "Refunded Fees"),
    ("rebate", "Referral Rebate"),
    ("fee", "DEDUCTION_FEES"),
    ("other", "MARGIN_BORROW"),
    ("other", None),
    ("what nobody knows", "NEW_WORD"),
)
PRICES = table(
    {"BTC": "50000.000000000000000001", "KCS": "10.3", "XRP": "0.333333333333333333"},
    ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-30"],
)
"""Not of all days: what is of no value then must stay so."""


@some.composite
def ledgers(draw: some.DrawFn) -> pd.DataFrame:
    """Entries of a month, many at the same hours; fills of two legs, some with a fee in KCS, and all other kinds."""
    amounts = some.decimals("-1000", "1000", places=6)
    rows: list[dict[str, Any]] = []
    for number in range(draw(some.integers(0, 20))):
        at = MONDAY + draw(some.sampled_from([0, 1, 2, 25])) * DAY + draw(some.integers(0, 23)) * HOUR
        both: dict[str, Any] = {
            "uid": draw(some.sampled_from("12")),
            "account_type": draw(some.sampled_from(["MAIN", "TRADE_HF"])),
        }
        both |= {"created_at": pd.Timestamp(at, unit="ms", tz="UTC"), "kind": "trade", "biz_type": "TRADE_EXCHANGE"}
        if draw(some.booleans()):
            kind, word = draw(some.sampled_from(WORDS))
            fee = draw(some.none() | amounts)
            moved = {"change": draw(amounts), "fee": fee, "currency": draw(some.sampled_from(CURRENCIES))}
            rows.append({**both, "kind": kind, "biz_type": word, **moved})
            continue
        pair = draw(some.sampled_from(PAIRS))
        both |= {"symbol": pair, "order_id": str(number), "trade_id": str(number)}
        size, funds, fee = (abs(draw(amounts)) + 1 for _ in range(3))
        base, quote = pair.split("-")
        rows.append({**both, "currency": base, "change": size, "fee": 0})
        in_kcs = draw(some.booleans())
        rows.append({**both, "currency": quote, "change": -funds, "fee": 0 if in_kcs else fee / 1000})
        if in_kcs:
            whole = {"kind": "fee", "biz_type": "DEDUCTION_FEES", "currency": "KCS", "change": -fee, "fee": fee}
            rows.append({**both, **whole})
    rows.sort(key=lambda row: row["created_at"])
    return frame_of({**row, "id": f"{number:03}"} for number, row in enumerate(rows))


@some.composite
def filters(draw: some.DrawFn, *columns: str) -> Filter:
    """Some conditions on these columns, a span that may begin or end within a day or an hour, and a text."""
    values = {"uid": ("1", "2"), "account_type": ("MAIN", "TRADE_HF"), "currency": CURRENCIES, "symbol": (*PAIRS, None)}
    asked: dict[str, Any] = {}
    for name in columns:
        chosen = draw(some.lists(some.sampled_from(values[name]), max_size=3))
        if chosen:
            asked[name] = OneOf(*chosen)
    moments = some.none() | some.integers(-1, 28 * 48).map(lambda half: MONDAY + half * HOUR // 2)
    bounds = sorted((draw(moments), draw(moments)), key=lambda ms: -1 if ms is None else ms)
    if bounds[1] is not None:
        asked[TIME] = Within(*(bounds if draw(some.booleans()) or bounds[0] is not None else reversed(bounds)))
    return Filter(asked, draw(some.sampled_from(["", "", "usd", "main"])))


def meant(frame: pd.DataFrame, filter: Filter, *columns: str) -> pd.DataFrame:
    """The rows that a filter means, a text being looked for in these columns."""
    return frame[filter.mask(frame[[*columns, TIME]])]


def span(filter: Filter) -> dict[str, Any]:
    within = filter.conditions.get(TIME)
    if not isinstance(within, Within):
        return {}
    ends = {"start_at": within.span.start, "end_at": within.span.end}
    return {name: None if ms is None else pd.Timestamp(ms, unit="ms", tz="UTC") for name, ms in ends.items()}


WALLET = ("uid", "account_type", "currency")


@settings(max_examples=8, deadline=None)
@given(ledgers(), some.lists(filters(*WALLET), min_size=1, max_size=3), some.sampled_from(["day", "week", "month"]))
def test_statements_and_flows(ledger: pd.DataFrame, asked: list[Filter], period: Any) -> None:
    sums = LedgerSums(ledger)
    for each in asked:
        until_now, ends = meant(ledger, each.without(TIME), *WALLET), span(each)
        pd.testing.assert_frame_equal(sums.statement(each), statement(until_now, complete=True, **ends))
        pd.testing.assert_frame_equal(
            sums.statement_of(each, "USDT"), statement_of(until_now, "USDT", complete=True, **ends)
        )
        pd.testing.assert_frame_equal(sums.cash_flows(each, period), cash_flows(meant(ledger, each, *WALLET), period))


@settings(max_examples=8, deadline=None)
@given(
    ledgers(),
    some.lists(filters(*FEE_KEYS), min_size=1, max_size=3),
    some.sampled_from(["day", "week", "month"]),
    some.sampled_from([(), ("uid",), ("account_type",), ("symbol",), ("cause",)]),
    some.booleans(),
)
def test_fees(ledger: pd.DataFrame, asked: list[Filter], period: Any, by: Any, is_priced: bool) -> None:
    prices = PRICES if is_priced else None
    sums = FeeSums(ledger, prices, "USDT")
    for each in asked:
        whole = fees_paid(meant(ledger, each, *FEE_KEYS), prices, period=period, by=by)
        pd.testing.assert_frame_equal(sums.paid(each, period, by), whole)


@settings(max_examples=8, deadline=None)
@given(ledgers(), some.lists(filters(*OF_FILLS), min_size=1, max_size=3), some.booleans())
def test_rates(ledger: pd.DataFrame, asked: list[Filter], is_priced: bool) -> None:
    prices, fills = PRICES if is_priced else None, trades(ledger)
    sums = RateSums(fills, prices, "USDT")
    for each in asked:
        pd.testing.assert_frame_equal(sums.rates(each), effective_rates(meant(fills, each, *OF_FILLS), prices))


def test_interest_of_one_day_both_ways_and_a_day_that_is_cut() -> None:
    wallet = {"uid": "1", "account_type": "MAIN", "currency": "USDT", "kind": "interest", "biz_type": "Interest"}
    moved = ((1, "2"), (5, "-0.5"), (9, "-0.25"))  # at these hours
    sums = LedgerSums(
        frame_of(
            {**wallet, "created_at": pd.Timestamp(MONDAY + hour * HOUR, unit="ms", tz="UTC"), "change": change}
            for hour, change in moved
        )
    )
    lines = ["opening", "income", "interest", "closing", "entries"]
    assert sums.statement(Filter())[lines].astype("str").iloc[0].tolist() == ["0", "2", "-0.75", "1.25", "3"]
    cut = Filter({TIME: Within("2026-01-05T05:00", "2026-01-05T09:00")})
    assert sums.statement(cut)[lines].astype("str").iloc[0].tolist() == ["2", "0", "-0.5", "1.5", "1"]
    assert sums.cash_flows(cut, "week")[["net", "entries"]].astype("str").iloc[0].tolist() == ["-0.5", "1"]
