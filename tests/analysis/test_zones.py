"""Periods of a zone: by hand where clocks are put forward and back, and as Python's own calendar counts them."""

import inspect
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kucoin_frames import analysis
from kucoin_frames.analysis.balances.attribution import PARTS
from kucoin_frames.analysis.causes import LOAN, LOCK, causes
from kucoin_frames.analysis.fees.by_day import fees_by_day
from kucoin_frames.analysis.ledger.movements import flow_by_day
from kucoin_frames.analysis.periods import Period, dates, periods
from kucoin_frames.exceptions import InputError
from tests.analysis.by_hand import classic
from tests.analysis.prices import prices_of_year, table
from tests.analysis.shown import texts
from tests.analysis.test_fees_paid import ledger
from tests.analysis.witness import ledger_of_year
from tests.analysis.years_events import events_of_year

BERLIN = "Europe/Berlin"
# Midnight is skipped in Sao Paulo (in 2018), struck twice in Havana, and at half past the hour of UTC in Kolkata.
ZONES = (BERLIN, "Asia/Kolkata", "America/Sao_Paulo", "America/Havana", "Pacific/Auckland", "Africa/Cairo", "UTC")


def times(*moments: str) -> "pd.Series[pd.Timestamp]":
    return pd.Series([pd.Timestamp(each, tz="UTC") for each in moments], dtype="datetime64[ms, UTC]")


def starts(moments: str, period: Period, zone: str) -> list[str]:
    """When the periods of these UTC times, separated by commas, start."""
    found = periods(times(*moments.split(", ")), period, zone)
    assert str(found.dtype) == "datetime64[ms, UTC]"
    return [f"{each:%Y-%m-%d %H:%M}" for each in found]


def test_a_day_has_23_hours_where_clocks_are_put_forward() -> None:
    told = "2025-03-29 22:59:59.999, 2025-03-29 23:00, 2025-03-30 21:59:59.999, 2025-03-30 22:00"
    assert starts(told, "day", BERLIN) == [
        "2025-03-28 23:00",
        "2025-03-29 23:00",
        "2025-03-29 23:00",
        "2025-03-30 22:00",
    ]


def test_a_day_has_25_hours_where_clocks_are_put_back() -> None:
    told = "2025-10-25 21:59, 2025-10-25 22:00, 2025-10-26 00:30, 2025-10-26 01:30, 2025-10-26 22:59, 2025-10-26 23:00"
    assert starts(told, "day", BERLIN) == ["2025-10-24 22:00", *["2025-10-25 22:00"] * 4, "2025-10-26 23:00"]


def test_weeks_months_and_years_of_a_zone() -> None:
    """31 March 2025 is a Monday; 2025 began on a Wednesday. In Berlin April is two hours ahead of UTC."""
    told = "2024-12-31 22:59, 2024-12-31 23:00, 2025-03-30 21:59, 2025-03-30 22:00, 2025-03-31 22:00"
    winter, spring = "2024-12-29 23:00", "2025-03-23 23:00"
    assert starts(told, "week", BERLIN) == [winter, winter, spring, "2025-03-30 22:00", "2025-03-30 22:00"]
    march = "2025-02-28 23:00"
    assert starts(told, "month", BERLIN) == ["2024-11-30 23:00", "2024-12-31 23:00", march, march, "2025-03-31 22:00"]
    assert starts(told, "year", BERLIN) == ["2023-12-31 23:00", *["2024-12-31 23:00"] * 4]


def test_zones_east_and_west_of_utc_and_of_half_an_hour() -> None:
    assert starts("2025-12-31 18:29, 2025-12-31 18:30", "year", "Asia/Kolkata") == [
        "2024-12-31 18:30",
        "2025-12-31 18:30",
    ]
    assert starts("2025-12-31 14:59, 2025-12-31 15:00", "month", "Asia/Tokyo") == [
        "2025-11-30 15:00",
        "2025-12-31 15:00",
    ]
    assert starts("2026-01-01 04:59, 2026-01-01 05:00", "day", "America/New_York") == [
        "2025-12-31 05:00",
        "2026-01-01 05:00",
    ]


def test_a_midnight_that_clocks_skip_or_strike_twice() -> None:
    """On 4 November 2018 Sao Paulo went from 24:00 to 01:00; on 2 November 2025 Havana from 01:00 back to 00:00."""
    assert starts("2018-11-04 02:59, 2018-11-04 03:00", "day", "America/Sao_Paulo") == [
        "2018-11-03 03:00",
        "2018-11-04 03:00",
    ]
    assert starts("2025-11-02 04:00, 2025-11-02 05:30, 2025-11-03 05:00", "day", "America/Havana") == [
        "2025-11-02 04:00",
        "2025-11-02 04:00",
        "2025-11-03 05:00",
    ]


def first_day(day: date, period: Period) -> date:
    if period == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1, month=1) if period == "year" else day.replace(day=1) if period == "month" else day


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(1_505_000_000_000, 1_900_000_000_000), min_size=1, max_size=20),
    st.sampled_from(("day", "week", "month", "year")),
    st.sampled_from(ZONES),
)
def test_as_pythons_calendar_counts(moments: list[int], period: Period, zone: str) -> None:
    expected = []
    for each in moments:
        local = datetime.fromtimestamp(each / 1000, ZoneInfo(zone)).date()
        first = datetime.combine(first_day(local, period), datetime.min.time(), ZoneInfo(zone))
        expected.append(int(first.astimezone(UTC).timestamp() * 1000))
    told = pd.Series(pd.to_datetime(moments, unit="ms", utc=True).as_unit("ms"))
    assert periods(told, period, zone).astype("int64").tolist() == expected


def test_a_missing_time_is_in_no_period() -> None:
    told = times("2025-05-05", "2025-05-06").where(pd.Series([True, False]))
    for period in ("day", "month"):
        for zone in ("UTC", BERLIN):
            assert periods(told, period, zone).isna().tolist() == [False, True]


@pytest.mark.parametrize("wrong", ["Europe/Berln", "Berlin", "", "Europe", "../etc/passwd", "+02:00", "utc ", None, 2])
def test_an_unknown_zone_is_refused(wrong: Any) -> None:
    with pytest.raises(
        InputError, match="is no time zone that this machine knows: pass an IANA name, such as Europe/Berlin"
    ):
        periods(times("2025-05-05"), "day", wrong)
    with pytest.raises(InputError, match="is no time zone"):
        dates(times("2025-05-05"), wrong)


def test_times_that_are_not_in_utc_are_refused() -> None:
    for zone in ("UTC", BERLIN):
        with pytest.raises(InputError, match="time is in the time zone Asia/Tokyo: pass it through"):
            periods(times("2025-05-05").dt.tz_convert("Asia/Tokyo"), "day", zone)


def test_fees_of_a_local_month_at_the_prices_of_utc_days() -> None:
    """At 23:30 UTC it is February in Berlin, and still the last day of January for the prices."""
    rows = ledger("2026-01-31 KCS -1 0 fee KCS-USDT DEDUCTION_FEES", "2026-02-01 KCS -1 0 fee KCS-USDT DEDUCTION_FEES")
    rows["created_at"] = times("2026-01-31 23:30", "2026-02-01 10:00")
    daily = pd.concat([table({"KCS": "10"}, ["2026-01-31"]), table({"KCS": "12"}, ["2026-02-01"])])
    columns = "period entries fee value"
    assert texts(analysis.fees_paid(rows, daily), columns) == [
        ("2026-01-01", "1", "1", "10"),
        ("2026-02-01", "1", "1", "12"),
    ]
    assert texts(analysis.fees_paid(rows, daily, zone=BERLIN), columns) == [("2026-01-31 23:00:00", "2", "2", "22")]
    assert texts(analysis.costs(rows, daily, zone=BERLIN), "period amount value") == [
        ("2026-01-31 23:00:00", "2", "22")
    ]


def test_flows_and_fees_by_day_of_a_zone() -> None:
    rows = classic(
        (pd.Timestamp("2025-03-29 22:30", tz="UTC"), "1", "USDT", "5", "0.5", "TRADE", "Exchange", "in"),
        (pd.Timestamp("2025-03-29 23:30", tz="UTC"), "2", "USDT", "3", "0.25", "TRADE", "Exchange", "out"),
    )
    assert texts(flow_by_day(rows, zone=BERLIN), "day net") == [
        ("2025-03-28 23:00:00", "5"),
        ("2025-03-29 23:00:00", "-3"),
    ]
    assert texts(flow_by_day(rows), "day net") == [("2025-03-29", "2")]
    assert texts(fees_by_day(rows, zone=BERLIN), "day fee") == [
        ("2025-03-28 23:00:00", "0.5"),
        ("2025-03-29 23:00:00", "0.25"),
    ]


WORTH = "day opening deposits trades price_moves closing"


def test_net_worth_ends_at_local_midnight_at_the_prices_of_the_date() -> None:
    """At 22:30 UTC on 31 March it is April in Berlin: 10 KCS come on the first, and are worth that day's 3 each."""
    rows = ledger("2026-03-31 USDT 100 0 deposit - Deposit", "2026-03-31 KCS 10 0 deposit - Deposit")
    rows["created_at"] = times("2026-03-31 12:00", "2026-03-31 22:30")
    daily = pd.concat([table({"KCS": "2"}, ["2026-03-31"]), table({"KCS": "3"}, ["2026-04-01"])])
    assert texts(analysis.net_worth_by_day(rows, daily, complete=True), WORTH) == [
        ("2026-03-31", "0", "120", "0", "0", "120"),
    ]
    found = analysis.net_worth_by_day(rows, daily, complete=True, zone=BERLIN)
    assert texts(found, WORTH) == [
        ("2026-03-30 22:00:00", "0", "100", "0", "0", "100"),
        ("2026-03-31 22:00:00", "100", "30", "0", "0", "130"),
    ]
    assert texts(analysis.equity_curve(found), "day net_worth flow") == [
        ("2026-03-30 22:00:00", "100", "100"),
        ("2026-03-31 22:00:00", "130", "30"),
    ]
    of_kcs = analysis.net_worth_of_currencies(rows, daily, complete=True, zone=BERLIN)
    assert texts(of_kcs[of_kcs["currency"] == "KCS"], "day owned price") == [("2026-03-31 22:00:00", "10", "3")]
    # West of Greenwich the early next morning belongs to the day before, too.
    rows["created_at"] = times("2026-03-31 12:00", "2026-04-01 03:30")
    found = analysis.net_worth_by_day(rows, daily, complete=True, zone="America/New_York")
    assert texts(found, WORTH) == [("2026-03-31 04:00:00", "0", "120", "0", "0", "120")]


def test_balances_of_a_zone_over_a_change_of_clocks() -> None:
    """The last Sunday of October has 25 hours in Berlin; the days around it have a row each."""
    rows = ledger(*(f"2025-10-25 USDT {change} 0 deposit - Deposit" for change in (1, 2, 4, 8)))
    rows["created_at"] = times("2025-10-25 21:59", "2025-10-25 22:00", "2025-10-26 22:59", "2025-10-28 23:00")
    found = analysis.balance_history(rows, complete=True, zone=BERLIN)
    assert texts(found, "day change balance") == [
        ("2025-10-24 22:00:00", "1", "1"),
        ("2025-10-25 22:00:00", "6", "7"),
        ("2025-10-26 23:00:00", "0", "7"),
        ("2025-10-27 23:00:00", "0", "7"),
        ("2025-10-28 23:00:00", "8", "15"),
    ]


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/Havana", "Pacific/Auckland", BERLIN])
def test_balances_and_worth_in_a_zone_are_those_at_its_midnights(zone: str) -> None:
    """A day's balances are those at the instant when the next one starts, and its parts add up to the last digit."""
    whole = ledger_of_year().tail(2500)
    found = analysis.balance_history(whole, zone=zone, complete=True)
    days = sorted(found["day"].unique())
    local = [pd.Timestamp(day).tz_convert(zone) for day in days]
    assert [each.date() for each in local] == [local[0].date() + timedelta(place) for place in range(len(local))]
    for day, following in (days[:2], days[len(days) // 2 :][:2], days[-2:]):
        then = analysis.balances_at(whole, following, complete=True)
        then = then[(then["balance"] != 0).to_numpy(bool)].reset_index(drop=True)
        of_day = found[((found["day"] == day) & (found["balance"] != 0)).to_numpy(bool)]
        of_day = of_day.sort_values(["uid", "wallet", "symbol", "currency"], ignore_index=True)
        pd.testing.assert_frame_equal(of_day[list(then.columns)], then)
    worth = analysis.net_worth_by_day(whole, prices_of_year(), complete=True, zone=zone)
    assert worth["day"].tolist() == days
    total = worth["opening"] + worth["price_moves"]
    for name in PARTS:
        total = total + worth[name]
    assert (total == worth["closing"]).all()
    assert (worth["opening"].iloc[1:].reset_index(drop=True) == worth["closing"].iloc[:-1]).all()
    prices = {(row.currency, row.day): row.price for row in prices_of_year().itertuples(index=False)}
    owned = whole[(~causes(whole).isin([LOAN, LOCK]) & (whole["created_at"] < days[-1])).to_numpy(bool)]
    date_before = pd.Timestamp(local[-2].date(), tz="UTC")
    value = Decimal(0)
    for currency, amount in owned.groupby("currency")["change"].sum().items():
        value += amount * (1 if currency == "USDT" else prices.get((currency, date_before), 0))
    assert worth["closing"].iloc[-2] == pytest.approx(value, abs=Decimal("1e-14"))


def test_what_has_days_refuses_a_zone_that_is_none() -> None:
    rows = ledger("2026-01-31 USDT 1 0 deposit - Deposit")
    nothing = table({}, [])
    asked: list[Callable[[], Any]] = [
        lambda: analysis.balance_history(rows, zone="Berlin"),
        lambda: analysis.net_worth_by_day(rows, nothing, zone="Berlin"),
        lambda: analysis.net_worth_of_currencies(rows, nothing, zone="Berlin"),
        lambda: analysis.to_beancount(rows, zone="Berlin"),
    ]
    for call in asked:
        with pytest.raises(InputError, match="zone='Berlin' is no time zone that this machine knows"):
            call()


def calls() -> dict[str, Callable[..., pd.DataFrame]]:
    """Every analysis with a period, of the demo's year."""
    rows, prices = ledger_of_year(), prices_of_year()
    fills = analysis.trades(rows)
    rates = pd.DataFrame(dict.fromkeys(("maker_fee_rate", "taker_fee_rate"), pd.array(["0.001"], dtype="decimal")))
    return {
        "cash_flows": lambda **how: analysis.cash_flows(rows, **how),
        "costs": lambda **how: analysis.costs(rows, prices, **how),
        "fees_paid": lambda **how: analysis.fees_paid(rows, prices, **how),
        "futures_profit": lambda **how: analysis.futures_profit(rows, **how),
        "income": lambda **how: analysis.income(rows, prices, **how),
        "kcs_savings": lambda **how: analysis.kcs_savings(fills, prices, **how),
        "maker_savings": lambda **how: analysis.maker_savings(fills, prices, base=rates, **how),
        "realised": lambda **how: analysis.realised(analysis.disposals(events_of_year()), **how),
        "trading_fees": lambda **how: analysis.trading_fees(fills, prices, **how),
        "volume": lambda **how: analysis.volume(fills, **how),
    }


def test_every_analysis_with_a_period_takes_a_zone_and_loses_nothing() -> None:
    """Days of Kolkata begin at 18:30 UTC; what is in them adds up to what is in those of UTC."""
    functions = {name: getattr(analysis, name) for name in analysis.__all__ if name != "TIERS"}
    assert {name for name, each in functions.items() if "period" in inspect.signature(each).parameters} == set(calls())
    for call in calls().values():
        local, whole = call(period="day", zone="Asia/Kolkata"), call(period="day")
        assert {f"{each:%H:%M}" for each in local["period"]} == {"18:30"}
        assert local.dtypes.equals(whole.dtypes)
        sums = [name for name, dtype in local.dtypes.items() if str(dtype) == "Int64"]
        assert len(sums) > 0
        assert (local[sums].sum() == whole[sums].sum()).all()
