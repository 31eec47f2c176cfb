"""A call returns everything or raises: frames against the economy's own books, entry by entry."""

import itertools
import os
import signal
import threading
import time
import warnings

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kucoin_frames as kf
from kucoin_frames.demo.records import Entry
from kucoin_frames.demo.server import Exchange
from kucoin_frames.demo.server.faults import Faults
from kucoin_frames.demo.world import World
from kucoin_frames.demonstration import Demo
from kucoin_frames.times import DAY, HOUR, moment

from .conftest import NOW, QUICK, truth

SIGNED = {"realised_pnl", "funding"}
"""Causes whose size the futures ledger sends with its sign; of transfers the type tells the direction."""
YEAR_AGO = NOW - 365 * DAY


def assert_equals_truth(frame: pd.DataFrame, entries: list[Entry], *, time: str = "created_at", id: str = "id") -> None:
    """Every entry is there once, in order, with its time and the exact size of its change."""
    assert frame[id].tolist() == [str(entry.id) for entry in entries]
    assert frame[time].tolist() == [pd.Timestamp(entry.time, unit="ms", tz="UTC") for entry in entries]
    assert frame["amount"].tolist() == [
        entry.change if entry.cause in SIGNED and "futures" in entry.feeds else abs(entry.change) for entry in entries
    ]


def completed(frame: pd.DataFrame) -> pd.DataFrame:
    """A futures ledger without the rows that are not final."""
    return frame[frame["status"] == "Completed"].reset_index(drop=True)


def test_a_year_of_the_spot_ledger(client: Demo, year: World) -> None:
    entries = truth(year, "classic", YEAR_AGO)
    assert len(entries) > 5_000
    assert len({entry.time // DAY for entry in entries}) < 365, "a day without rows must be among them"
    assert_equals_truth(client.ledgers(start_at=YEAR_AGO), entries)


def test_a_year_of_the_futures_ledger(client: Demo, year: World) -> None:
    entries = truth(year, "futures", YEAR_AGO)
    assert any(entry.change < 0 for entry in entries)
    frame = client.ledgers_futures(start_at=YEAR_AGO)
    assert_equals_truth(completed(frame), entries, time="time", id="offset")
    pending = frame[frame["status"] == "Pending"]
    assert pending["offset"].tolist() == ["-1"] * len(year.pending(year.key("main").uid))


@pytest.mark.parametrize("hours", [7, 24, 25, 100])
def test_any_span_holds_its_rows_and_no_others(client: Demo, year: World, hours: int) -> None:
    start, end = NOW - 40 * DAY, NOW - 40 * DAY + hours * HOUR
    assert_equals_truth(client.ledgers(start_at=start, end_at=end), truth(year, "classic", start, end))


def test_consecutive_spans_neither_overlap_nor_miss(client: Demo, year: World) -> None:
    entry = truth(year, "classic", NOW - 300 * DAY, NOW - 200 * DAY)[100]
    before = client.ledgers(start_at=entry.time - HOUR, end_at=entry.time)
    after = client.ledgers(start_at=entry.time, end_at=entry.time + HOUR)
    assert str(entry.id) not in before["id"].tolist()
    assert str(entry.id) in after["id"].tolist()
    both = pd.concat([before, after], ignore_index=True)
    assert_equals_truth(both, truth(year, "classic", entry.time - HOUR, entry.time + HOUR))


@pytest.mark.parametrize(("kept", "retention"), [(7, "7"), (3, "3")])
def test_hf_ledgers_give_what_is_kept_and_say_from_when_on(year: World, kept: int, retention: str) -> None:
    with Exchange(year, clock="fixed", hf_retention_days=kept) as exchange:
        client = Demo(exchange, limits=QUICK)
        with pytest.warns(kf.HistoryTruncatedWarning) as told:
            frame = client.ledgers_hf(start_at=NOW - 30 * DAY)
    assert_equals_truth(frame, truth(year, "hf", NOW - kept * DAY))
    text = str(told[0].message)
    assert "was asked from 2026-01-30 12:00:00 UTC" in text
    if retention == "7":
        assert "rows are there from 2026-02-22 12:00:00" in text
        assert "perhaps" not in text
    else:
        assert "rows are there from 2026-02-26 12:00:00" in text
        assert "perhaps from 2026-02-22 12:00:00" in text


def test_what_was_seen_of_the_retention_is_remembered(client: Demo) -> None:
    with pytest.warns(kf.HistoryTruncatedWarning):
        client.ledgers_hf(start_at=NOW - 30 * DAY)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        client.ledgers_hf(currency="NOSUCH", start_at=NOW - 6 * DAY)


@pytest.mark.parametrize("expired", ["nothing", "everything"])
@pytest.mark.parametrize("kept", [3, 7])
def test_a_dense_hf_ledger_is_walked_in_pieces(expired: str, kept: int) -> None:
    busy = World(seed=3, days=9, trades_per_day=600, now=NOW)
    entries = truth(busy, "hf", NOW - kept * DAY)
    assert len(entries) > 2_000
    with Exchange(busy, clock="fixed", expired_range=expired, hf_retention_days=kept, quota_scale=9) as exchange:
        client = Demo(exchange, limits=QUICK)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", kf.HistoryTruncatedWarning)
            assert_equals_truth(client.ledgers_hf(start_at=NOW - 8 * DAY), entries)
        in_pieces = [request for request in exchange.log if "startAt" in request.query]
        assert len({request.query["startAt"] for request in in_pieces}) >= 3
        exchange.reset_log()
        assert_equals_truth(client.ledgers_hf(), entries)
        assert len({request.query.get("endAt") for request in exchange.log}) >= 3


def test_rows_that_arrive_during_the_walk_neither_repeat_nor_vanish() -> None:
    growing = World(seed=11, days=30, trades_per_day=200, now=NOW)
    with Exchange(growing, clock="fixed", quota_scale=50) as exchange:
        client = Demo(exchange, limits=QUICK)
        seen: list[str] = []

        def arrive(path: str) -> None:
            seen.append(path)
            if path.endswith("ledgers") and len(seen) % 5 == 0 and len(seen) < 60:
                exchange.advance(minutes=10)

        exchange.arrivals = arrive
        for fetch, feed in ((client.ledgers, "classic"), (client.ledgers_hf, "hf")):
            start = exchange.now - 2 * DAY
            frame = fetch(start_at=start)
            known = [entry for entry in truth(growing, feed, start) if entry.time < start + 2 * DAY]  # type: ignore[arg-type]  # one of the two feeds
            found = frame["id"].tolist()
            assert len(found) == len(set(found))
            assert found[: len(known)] == [str(entry.id) for entry in known]


def test_deposits_and_withdrawals_of_all_time(client: Demo, year: World) -> None:
    uid = year.key("main").uid
    deposits = [each for each in year.deposits if each.uid == uid]
    frame = client.deposits(page_size=10)
    assert sorted(frame["amount"]) == sorted(each.amount for each in deposits)
    assert frame["created_at"].is_monotonic_increasing
    withdrawals = [each for each in year.withdrawals if each.uid == uid]
    found = client.withdrawals(page_size=10)
    assert found["id"].tolist() == [
        each.id for each in sorted(withdrawals, key=lambda each: (each.created_at, each.id))
    ]


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_year_comes_whole_through_faults_and_arrivals(seed: int) -> None:
    growing = World(seed=seed % 7, days=370, trades_per_day=8, now=NOW)
    start = YEAR_AGO + 5 * DAY  # the year that is kept moves on with the clock
    with Exchange(growing, clock="fixed", quota_scale=50, clock_tolerance_ms=DAY) as exchange:
        client = Demo(exchange, limits=QUICK)
        exchange.faults = Faults(seed=seed, rate=0.25, slow_s=0.01)
        asked = itertools.count(1)
        exchange.arrivals = lambda _path: exchange.advance(minutes=5) if next(asked) % 20 == 0 else None
        frame = client.ledgers(start_at=start)
        exchange.arrivals = None
        exchange.faults = None
    known = truth(growing, "classic", start, NOW)
    assert_equals_truth(frame[: len(known)], known)
    arrived = [str(entry.id) for entry in truth(growing, "classic", NOW)]
    assert frame["id"][len(known) :].isin(arrived).all()
    assert frame["id"].is_unique


def test_a_failed_call_goes_on_where_it_was(exchange: Exchange, client: Demo, year: World) -> None:
    start = NOW - 60 * DAY
    client.session.now()
    exchange.faults = [None] * 40 + ["server_error"] * 500
    with pytest.raises(kf.UnavailableError, match="gave up after 7 attempts") as failed:
        client.ledgers(start_at=start)
    exchange.faults = None
    answered = {request.query["startAt"] for request in exchange.log if request.status == 200 and request.query}
    assert len(answered) >= 30
    exchange.reset_log()
    frame = failed.value.resume()
    assert_equals_truth(frame, truth(year, "classic", start))
    asked_again = {request.query["startAt"] for request in exchange.log}
    assert len(asked_again | answered) == 60
    under_way = client.session.connections  # answers that came when the call had already failed are asked for again
    assert len(asked_again & answered) <= under_way
    assert len(asked_again) <= 60 - len(answered) + under_way


def test_within_the_quota_nothing_is_refused(year: World) -> None:
    with Exchange(year, clock="fixed") as exchange:
        client = Demo(exchange, limits=QUICK)
        client.ledgers(start_at=YEAR_AGO)
        client.ledgers_futures(start_at=YEAR_AGO)
        assert exchange.refusals == 0


def test_a_quota_of_a_tenth_is_kept(year: World) -> None:
    with Exchange(year, clock="fixed", quota_scale=0.1 / 3, quota_window_s=0.4) as exchange:
        client = Demo(exchange, limits=QUICK)
        frame = client.ledgers(start_at=YEAR_AGO)
        assert_equals_truth(frame, truth(year, "classic", YEAR_AGO))
        assert exchange.refusals < 40


def test_another_program_that_spends_the_quota_is_waited_for(year: World) -> None:
    with Exchange(year, clock="fixed", quota_scale=0.2, quota_window_s=0.5) as exchange:
        mine, other = Demo(exchange, limits=QUICK), Demo(exchange, limits=QUICK)
        done = threading.Event()

        def spend() -> None:
            while not done.is_set():
                other.account_summary()

        spender = threading.Thread(target=spend)
        spender.start()
        try:
            frame = mine.ledgers(start_at=NOW - 120 * DAY)
        finally:
            done.set()
            spender.join()
        assert_equals_truth(frame, truth(year, "classic", NOW - 120 * DAY))


def test_ctrl_c_stops_at_once_and_leaves_the_client_usable(year: World) -> None:
    with Exchange(year, clock="fixed", latency=0.2, quota_scale=50) as exchange:
        client = Demo(exchange, limits=QUICK)
        client.session.now()
        alarm = threading.Timer(0.5, os.kill, [os.getpid(), signal.SIGINT])
        alarm.start()
        began = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            client.ledgers(start_at=YEAR_AGO)
        assert time.monotonic() - began < 2
        asked = len(exchange.log)
        time.sleep(0.5)
        assert len(exchange.log) <= asked + client.session.connections
        assert_equals_truth(client.ledgers(start_at=NOW - 2 * DAY), truth(year, "classic", NOW - 2 * DAY))


def test_ctrl_c_during_a_wait_for_the_quota(year: World) -> None:
    with Exchange(year, clock="fixed", quota_scale=0.01) as exchange:
        client = Demo(exchange, limits=QUICK)
        threading.Timer(1.0, os.kill, [os.getpid(), signal.SIGINT]).start()
        with pytest.raises(KeyboardInterrupt):
            client.ledgers(start_at=YEAR_AGO)
        time.sleep(1.0)
        waiting = [each.name for each in threading.enumerate() if each.name.startswith("kucoin_frames_")]
        assert not waiting, "no thread goes on waiting for a call that nobody wants"


def test_a_forecast_tells_what_a_year_costs(client: Demo, exchange: Exchange) -> None:
    told = client.forecast("ledgers", start_at=YEAR_AGO)
    assert (told.requests, told.weight, told.pool) == (365, 730, "Management")
    assert str(told).startswith("ledgers: at least 365 requests, 730 points of the Management quota (2000 per 30 s)")
    assert not any(request.path.endswith("ledgers") for request in exchange.log)
    exact = client.forecast(kf.ledgers, start_at=NOW - 2 * DAY, end_at=NOW, currency=[f"C{n}" for n in range(11)])
    assert (exact.requests, exact.weight) == (4, 8)


def test_a_clock_that_is_wrong_is_measured(exchange: Exchange, year: World) -> None:
    known = Demo(exchange)
    client = kf.Client(known.credentials, spot_url=exchange.spot_url, futures_url=exchange.futures_url, limits=QUICK)
    assert client.session.clock.offset == 0
    client.account_summary()
    assert abs(client.session.clock.now() - NOW) < 5_000
    assert moment(str(client.server_time()["time"][0])) == NOW
