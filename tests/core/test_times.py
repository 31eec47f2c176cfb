"""Moments that a person passes, half-open spans, and the clock that follows the exchange."""

import datetime as dt
import threading
import time
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kucoin_frames.exceptions import InputError
from kucoin_frames.times import Clock, Span, epoch_ms, iso, moment, span
from tests.core.made_up import PATIENT

NOON = 1_769_860_800_000  # 2026-01-31 12:00:00 UTC


@pytest.mark.parametrize(
    "value",
    [
        "2026-01-31 12:00",
        "2026-01-31T12:00:00Z",
        "2026-01-31 13:00+01:00",
        "2026-01-31 12:00:00.000",
        NOON,
        np.int64(NOON),
        dt.datetime(2026, 1, 31, 12),
        dt.datetime(2026, 1, 31, 13, tzinfo=ZoneInfo("Europe/Vienna")),
        dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC),
        pd.Timestamp("2026-01-31 12:00"),
        pd.Timestamp("2026-01-31 07:00", tz="America/New_York"),
        np.datetime64("2026-01-31T12:00"),
    ],
)
def test_one_moment_in_many_spellings(value: object) -> None:
    assert moment(value) == NOON  # type: ignore[arg-type]  # more kinds than are promised


@pytest.mark.parametrize(
    ("value", "ms"),
    [
        (dt.date(2026, 1, 31), 1_769_817_600_000),
        ("20260131", 1_769_817_600_000),
        (0, 0),
        ("1970-01-01 00:00:00.0000001", 1),
        ("1970-01-01 00:00:00.001000001", 2),
        (dt.datetime(1970, 1, 1, 0, 0, 0, 1), 1),
        ("2250-06-01", 8_849_001_600_000),
        (9_999_999_999_999, 9_999_999_999_999),
    ],
)
def test_moments_in_milliseconds_parts_rounded_up(value: object, ms: int) -> None:
    assert moment(value) == ms  # type: ignore[arg-type]  # as above


def test_now_is_utc_wherever_the_machine_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        before = time.time_ns() // 1_000_000
        assert before <= moment("now") <= time.time_ns() // 1_000_000 + 1
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    "value",
    [
        True,
        np.bool_(True),
        1_769_860_800,
        1_769_860_800_000_000_000,
        -1,
        1_769_860_800_000.0,
        np.float32(NOON),
        np.float64(NOON),
        Decimal(NOON),
        "",
        "soon",
        "2026-13-01",
        "1769860800000",
        "1969-12-31",
        "1500-01-01",
        "2300-01-01",
        "999999-01-01",
        b"2026-01-31",
        None,
        pd.NaT,
        float("nan"),
        object(),
        [NOON],
    ],
)
def test_what_is_no_moment(value: object) -> None:
    with pytest.raises(InputError, match=r"^start_at="):
        moment(value, "start_at")  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize("seconds", [1_769_860_800, 10**8, 10**11 - 1])
def test_seconds_are_told_from_milliseconds(seconds: int) -> None:
    with pytest.raises(InputError, match=rf"end_at={seconds} is not in epoch milliseconds .*multiply seconds by 1000"):
        moment(seconds, "end_at")


@PATIENT
@given(st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2286, 11, 20), timezones=st.timezones()))
def test_a_moment_is_the_first_millisecond_not_before(value: dt.datetime) -> None:
    micros = (value - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)
    if micros >= 0:
        assert moment(value) * 1000 - micros in range(1000)


@PATIENT
@given(st.integers(-9_200_000_000_000, 9_200_000_000_000), st.integers(0, 999_999))
def test_the_milliseconds_of_a_timestamp_are_exact(ms: int, nanoseconds: int) -> None:
    assert epoch_ms(pd.Timestamp(ms, unit="ms", tz="UTC")) == ms
    assert epoch_ms(pd.Timestamp(ms, unit="ms")) == ms, "a naive time is UTC"
    assert epoch_ms(pd.Timestamp(ms, unit="ms", tz="UTC").tz_convert("Asia/Kolkata")) == ms
    assert epoch_ms(pd.Timestamp(ms * 1_000_000 + nanoseconds, unit="ns", tz="UTC")) == ms


def test_times_for_people() -> None:
    assert iso(NOON) == "2026-01-31 12:00:00 UTC"
    assert iso(NOON + 7) == "2026-01-31 12:00:00.007 UTC"
    assert str(Span(NOON, None)) == "[2026-01-31 12:00:00 UTC, …)"
    assert str(Span(None, NOON)) == "[…, 2026-01-31 12:00:00 UTC)"


def test_a_span_holds_its_start_and_not_its_end() -> None:
    found = span("2026-01-31 12:00", NOON + 10)
    assert (found.start, found.end) == (NOON, NOON + 10)
    assert [ms for ms in range(NOON - 2, NOON + 12) if ms in found] == list(range(NOON, NOON + 10))
    assert not found.is_empty


@pytest.mark.parametrize(
    ("start", "end", "inside", "outside"),
    [(None, None, [0, NOON], []), (NOON, None, [NOON, NOON + 1], [NOON - 1]), (None, NOON, [NOON - 1], [NOON])],
)
def test_open_spans(start: int | None, end: int | None, inside: list[int], outside: list[int]) -> None:
    found = Span(start, end)
    assert all(ms in found for ms in inside)
    assert not any(ms in found for ms in outside)
    assert not found.is_empty


def test_an_empty_span_holds_nothing() -> None:
    assert Span(NOON, NOON).is_empty
    assert NOON not in Span(NOON, NOON)


def test_a_span_that_ends_before_it_starts() -> None:
    with pytest.raises(InputError, match=r"start_at \(2026-01-31 12:00:00 UTC\) is after end_at \(.*\): swap the two"):
        span(NOON, NOON - 1)


@pytest.fixture
def machine() -> list[int]:
    """The machine's clock; tests move it by hand."""
    return [NOON]


def test_a_clock_follows_the_exchange(machine: list[int]) -> None:
    clock = Clock(lambda: machine[0])
    assert (clock.now(), clock.offset, clock.measured) == (NOON, 0, False)
    clock.set(NOON + 60_050, sent=NOON, received=NOON + 100)
    assert (clock.offset, clock.measured) == (60_000, True)
    machine[0] += 5
    assert (clock.now(), clock.machine()) == (NOON + 60_005, NOON + 5)
    clock.set(NOON - 1000, sent=NOON, received=NOON)
    assert clock.offset == -1000


def test_a_clock_without_a_machine_reads_the_machine() -> None:
    before = time.time_ns() // 1_000_000
    assert before <= Clock().now() <= time.time_ns() // 1_000_000


def test_threads_share_a_clock(machine: list[int]) -> None:
    clock = Clock(lambda: machine[0])
    setters = [threading.Thread(target=clock.set, args=(NOON + 7, NOON, NOON)) for _ in range(8)]
    for each in setters:
        each.start()
    for each in setters:
        each.join()
    assert clock.now() == NOON + 7
