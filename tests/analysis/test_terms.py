"""Gains of lots that were held for long, by hand: anniversaries, leap years, zones, and what nobody knows."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kucoin_frames.analysis.profit.gains import REALISED, UNREALISED, realised, unrealised
from kucoin_frames.analysis.profit.lot_events import LOT_EVENTS, lot_events
from kucoin_frames.analysis.profit.matched import DISPOSALS, disposals, lots
from kucoin_frames.analysis.profit.terms import terms
from kucoin_frames.exceptions import InputError
from tests.analysis.prices import table
from tests.analysis.shown import names_and_dtypes, texts
from tests.analysis.test_lot_events import ledger, opening
from tests.analysis.witness import frame_of
from tests.analysis.years_events import events_of_year

BERLIN = "Europe/Berlin"


def events(*rows: str) -> pd.DataFrame:
    """Events from time, quantity, value and cause (exchange if left out); the time may have a T in it."""
    parts = [(*row.split(), "exchange")[:4] for row in rows]
    return frame_of(
        (
            {
                "created_at": pd.Timestamp(at, tz="UTC"),
                "currency": "COIN",
                "cause": cause,
                "quantity": quantity,
                "value": value,
                "quote": "EUR",
                "id": str(number),
            }
            for number, (at, quantity, value, cause) in enumerate(parts)
        ),
        LOT_EVENTS,
    )


def term(opened: str, closed: str, long_term: str = "1 year", zone: str = "UTC") -> str:
    found = realised(disposals(events(f"{opened} 1 10", f"{closed} -1 15")), zone=zone, long_term=long_term)
    return str(found["term"].iloc[0])


@pytest.mark.parametrize(
    ("opened", "last_short", "first_long"),
    [
        ("2023-03-15", "2024-03-15", "2024-03-16"),
        ("2025-01-31", "2026-01-31", "2026-02-01"),
        ("2024-12-31", "2025-12-31", "2026-01-01"),
        ("2024-02-29", "2025-02-28", "2025-03-01"),  # no 29 February: the year ends with the month
        ("2024-02-28", "2025-02-28", "2025-03-01"),  # of 366 days
        ("2023-02-28", "2024-02-28", "2024-02-29"),
        ("2023-03-01", "2024-03-01", "2024-03-02"),  # of 366 days
    ],
)
def test_a_year_ends_with_its_anniversary(opened: str, last_short: str, first_long: str) -> None:
    for clock in ("T00:00", "T23:59:59.999"):
        assert term(f"{opened}T12:00", last_short + clock) == "short"
        assert term(f"{opened}T12:00", first_long + clock) == "long"


@pytest.mark.parametrize(
    ("long_term", "last_short", "first_long"),
    [
        ("6 months", "2025-02-28", "2025-03-01"),
        ("1 month", "2024-09-30", "2024-10-01"),
        ("3 years", "2027-08-31", "2027-09-01"),
        ("365 days", "2025-08-31", "2025-09-01"),
        ("364 days", "2025-08-30", "2025-08-31"),
        ("1 day", "2024-09-01", "2024-09-02"),
    ],
)
def test_other_terms_of_what_was_acquired_on_31_august_2024(long_term: str, last_short: str, first_long: str) -> None:
    assert term("2024-08-31", last_short, long_term) == "short"
    assert term("2024-08-31", first_long, long_term) == "long"


def test_365_days_are_less_than_a_leap_year() -> None:
    assert (term("2023-06-01", "2024-06-01", "365 days"), term("2023-06-01", "2024-06-01")) == ("long", "short")


def test_dates_are_those_of_the_zone() -> None:
    """Bought on 16 March 2024 at 00:30 in Berlin, sold a year later at 23:30 UTC, which is 17 March in Berlin."""
    bought, sold = "2024-03-15T23:30", "2025-03-16T22:30"
    assert (term(bought, sold), term(bought, sold, zone=BERLIN)) == ("long", "short")
    assert term(bought, "2025-03-16T23:00", zone=BERLIN) == "long"
    found = disposals(events(f"{bought} 1 10", f"{sold} -1 15"), zone=BERLIN)
    assert texts(found, "held_days") == [("365",)]
    assert texts(disposals(events(f"{bought} 1 10", f"{sold} -1 15")), "held_days") == [("366",)]


def test_days_held_are_differences_of_dates() -> None:
    """Over the end of February of a leap year; within a day; and a day that has 23 hours in Berlin."""
    found = disposals(
        events(
            "2024-02-28T23:00 3 3",
            "2024-02-28T23:59 -1 1",
            "2024-03-01T00:01 -1 1",
            "2025-03-29T23:30 -1 1",
        )
    )
    DISPOSALS.check(found)
    assert texts(found, "origin held_days") == [("exchange", "0"), ("exchange", "2"), ("exchange", "395")]
    spring = events("2025-03-29T23:00 1 1", "2025-03-30T22:00 -1 1")
    assert texts(disposals(spring, zone=BERLIN), "held_days") == [("1",)]


SOLD = (
    "2023-05-01 1 100",
    "2023-12-31 1 200 income",
    "2024-06-01 1 300",
    "2024-12-31T23:30 -2.5 1000",
    "2025-07-01 -0.5 250",
)


def test_gains_of_a_year_by_term() -> None:
    """Sold at 2024-12-31 23:30 UTC, in Berlin on New Year's Day: of 400 a coin, lots of 100, 200 and half of 300.

    The lot of 31 December 2023 has been held for a year on the day of the sale by UTC, and for longer in Berlin. The
    last half was bought on 1 June 2024 and sold on 1 July 2025.
    """
    found = realised(disposals(events(*SOLD)), long_term="1 year")
    REALISED.check(found)
    assert texts(found, "period currency term disposals proceeds cost gain quote unknown") == [
        ("2024-01-01", "COIN", "long", "1", "400", "100", "300", "EUR", "0"),
        ("2024-01-01", "COIN", "short", "2", "600", "350", "250", "EUR", "0"),
        ("2025-01-01", "COIN", "long", "1", "250", "150", "100", "EUR", "0"),
    ]
    local = realised(disposals(events(*SOLD)), zone=BERLIN, long_term="1 year")
    assert texts(local, "period term disposals proceeds cost gain") == [
        ("2024-12-31 23:00:00", "long", "3", "1050", "450", "600"),
        ("2024-12-31 23:00:00", "short", "1", "200", "150", "50"),
    ]
    plain = realised(disposals(events(*SOLD)))
    assert texts(plain, "period term disposals gain") == [
        ("2024-01-01", None, "3", "550"),
        ("2025-01-01", None, "1", "100"),
    ]


def test_what_was_sold_short_is_held_no_day_and_an_average_has_no_age() -> None:
    short = disposals(events("2023-01-01 -1 100", "2025-01-01 1 90"))
    assert texts(realised(short, long_term="1 year"), "term gain") == [("short", "10")]
    pooled = disposals(events("2020-01-01 1 100", "2025-01-01 -1 90"), "average")
    assert texts(pooled, "origin opened_at held_days") == [(None, None, None)]
    assert texts(realised(pooled, long_term="1 year"), "term gain") == [("unknown", "-10")]


def test_an_opening_without_a_time_is_long_only_if_it_is_so_in_any_case() -> None:
    """Of 2 BTC nobody knows more than that they were there on 1 February 2026, when one of them was sold."""
    rows = ledger("o1 t1 BTC -1 trade TRADE_EXCHANGE", "o1 t1 USDT 90000 trade TRADE_EXCHANGE")
    names = "currency balance value created_at"
    before = opening(("BTC", "2", "60000", None), names=names)  # type: ignore[arg-type]  # no time
    first = lot_events(rows, opening=before)
    later = events("2027-02-01T12:00 -0.5 50000", "2027-02-02T12:00 -0.25 20000").assign(currency="BTC", quote="USDT")
    found = disposals(pd.concat([first, later], ignore_index=True))
    assert texts(found, "origin") == [("undated opening",)] * 3
    assert texts(realised(found, long_term="1 year"), "period term disposals gain") == [
        ("2026-01-01", "unknown", "1", "60000"),
        ("2027-01-01", "long", "1", "12500"),
        ("2027-01-01", "unknown", "1", "35000"),
    ]
    dated = opening(("BTC", "2", "60000", "2025-01-31"), names=names)
    assert texts(realised(disposals(lot_events(rows, opening=dated)), long_term="1 year"), "term") == [("long",)]


def test_lots_that_are_the_next_years_opening_stay_undated() -> None:
    rows = ledger("o1 t1 BTC -1 trade TRADE_EXCHANGE", "o1 t1 USDT 90000 trade TRADE_EXCHANGE")
    left = lots(lot_events(rows, opening=opening(("BTC", "2"))))
    assert texts(left, "origin quantity") == [("undated opening", "1")]
    before = left.rename(columns={"quantity": "balance", "cost": "value", "opened_at": "created_at"})
    later = rows.assign(created_at=rows["created_at"] + pd.Timedelta(days=30))
    found = lot_events(later, opening=before)
    assert texts(found, "created_at cause")[0] == ("2026-02-01 12:00:00", "undated opening")


def test_what_could_be_sold_now_by_term() -> None:
    left = lots(events("2024-03-15T23:30 1 100", "2024-06-01 2 300", "2025-01-01 -0.5 70"))
    prices = table({"COIN": "200"}, ["2025-03-16"], "EUR")
    at = "2025-03-16 22:30"
    found = unrealised(left, prices, at, long_term="1 year")
    UNREALISED.check(found)
    columns = "currency term lots quantity cost value gain"
    assert texts(found, columns) == [
        ("COIN", "long", "1", "0.5", "50", "100", "50"),
        ("COIN", "short", "1", "2", "300", "400", "100"),
    ]
    assert texts(unrealised(left, prices, at, long_term="1 year", zone=BERLIN), columns) == [
        ("COIN", "short", "2", "2.5", "350", "500", "150")
    ]
    assert texts(unrealised(left, prices, at), columns) == [("COIN", None, "2", "2.5", "350", "500", "150")]


@settings(deadline=None)
@given(st.lists(st.tuples(st.dates(date(2017, 1, 1), date(2040, 1, 1)), st.integers(0, 800)), min_size=1))
def test_as_the_calendar_tells_it(held: list[tuple[date, int]]) -> None:
    """Without any calculation with years: the same day and month a year later, or else the last day of February."""
    sold = [date.fromordinal(opened.toordinal() + days) for opened, days in held]
    expected = []
    for (opened, _), closed in zip(held, sold, strict=True):
        last = (opened.year + 1, opened.month, 28 if (opened.month, opened.day) == (2, 29) else opened.day)
        expected.append("long" if (closed.year, closed.month, closed.day) > last else "short")
    opened_at = pd.Series([opened for opened, _ in held], dtype="datetime64[ms, UTC]")
    lots_then = pd.DataFrame({"opened_at": opened_at, "origin": "exchange"})
    closed_at = pd.Series(sold, dtype="datetime64[ms, UTC]")
    assert terms(lots_then, closed_at, pd.Series([False] * len(held)), "1 year", "UTC").tolist() == expected


def test_terms_of_the_year_add_up_to_the_whole() -> None:
    found = disposals(events_of_year())
    whole = realised(found, "month", zone=BERLIN).set_index(["period", "currency"])
    parts = realised(found, "month", zone=BERLIN, long_term="1 month")
    assert set(parts["term"]) == {"short", "long"}
    sums = ["disposals", "proceeds", "cost", "gain", "unknown"]
    assert parts.groupby(["period", "currency"])[sums].sum().equals(whole[sums])


def test_refusals_and_empty_frames() -> None:
    for wrong in ("365", "1.5 years", "0 days", "-1 year", "year", "", 365, "12345 days"):
        with pytest.raises(
            InputError, match="is no term: pass a number of days, months or years as text, such as '1 ye"
        ):
            realised(DISPOSALS.empty(), long_term=wrong)  # type: ignore[arg-type]  # what is refused
    with pytest.raises(InputError, match="zone='Berlin' is no time zone"):
        disposals(events("2024-01-01 1 1", "2024-01-02 -1 1"), zone="Berlin")
    assert names_and_dtypes(realised(DISPOSALS.empty(), long_term="1 year")) == names_and_dtypes(REALISED.empty())
    left = lots(LOT_EVENTS.empty())
    nothing = unrealised(left, table({}, []), "2026-01-01", long_term="1 year")
    assert names_and_dtypes(nothing) == names_and_dtypes(UNREALISED.empty())
    assert term("2024-01-01", "2025-01-01", "9999 years") == "short"


def test_a_deposit_may_be_given_the_time_and_cost_of_its_purchase() -> None:
    rows = events("2025-01-10 1 90 exchange", "2025-06-01 1 100 deposit", "2025-07-01 -1 120")
    assert texts(realised(disposals(rows), long_term="1 year"), "term gain") == [("short", "30")]
    is_deposit = rows["cause"] == "deposit"
    rows["created_at"] = rows["created_at"].mask(is_deposit, pd.Timestamp("2023-03-03", tz="UTC"))
    rows["value"] = rows["value"].mask(is_deposit, 40)
    found = disposals(rows.sort_values("created_at", kind="stable"))
    assert texts(found, "origin opened_at cost") == [("deposit", "2023-03-03", "40")]
    assert texts(realised(found, long_term="1 year"), "term gain") == [("long", "80")]
