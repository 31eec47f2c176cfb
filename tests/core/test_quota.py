"""The count of a quota: never more than the exchange grants, by its own words, whoever else spends."""

import threading
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kucoin_frames.transport import Credentials, Pool, Request
from kucoin_frames.transport.quota import Meter, Reading, meters, reading, reset_of
from tests.core.made_up import KEY, PASSPHRASE, PATIENT, SECRET, MakeClient
from tests.core.scripted import Scripted, ok, quota

PERIOD = 30.0


@dataclass
class Time:
    """A clock that moves only when told to."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Pot:
    """The exchange's side: a fixed window that the first request opens."""

    time: Time
    limit: int
    ends: float = 0.0
    spent: int = 0
    most: int = field(default=0)

    def arrive(self, weight: int) -> Reading:
        if self.time.now >= self.ends:
            self.ends, self.spent = self.time.now + PERIOD, 0
        self.spent += weight
        self.most = max(self.most, self.spent)
        return Reading(self.limit, max(0, self.limit - self.spent), round(self.ends - self.time.now, 3))


@pytest.fixture
def time() -> Time:
    return Time()


def spend(meter: Meter, time: Time, weight: int, seen: Reading | None = None) -> float:
    """One request after waiting for its turn, answered at once; the seconds that it waited."""
    began = time.now
    while pause := meter.reserve(weight):
        time.now += pause
    meter.settle(weight, seen)
    return time.now - began


def test_the_quota_is_spent_and_then_waited_for(time: Time) -> None:
    meter = Meter(10, now=time)
    waits = [spend(meter, time, weight) for weight in (4, 4, 2, 1)]
    assert waits[:3] == [0, 0, 0]
    assert PERIOD <= waits[3] <= PERIOD + 0.1
    assert [spend(meter, time, 3) for _ in range(3)] == [0, 0, 0]


def test_a_small_request_may_pass_a_large_one(time: Time) -> None:
    meter = Meter(10, now=time)
    spend(meter, time, 8)
    assert meter.reserve(3) > 0
    assert meter.reserve(2) == 0


def test_a_request_dearer_than_the_quota_passes_alone(time: Time) -> None:
    meter = Meter(10, now=time)
    assert spend(meter, time, 25) == 0
    assert spend(meter, time, 25) >= PERIOD


def test_a_new_period_is_fresh(time: Time) -> None:
    meter = Meter(10, now=time)
    spend(meter, time, 10)
    time.now += PERIOD + 1
    assert spend(meter, time, 10) == 0


def test_the_limit_is_what_the_exchange_tells(time: Time) -> None:
    meter = Meter(10, now=time)
    spend(meter, time, 5, Reading(limit=40, remaining=35, reset=30))
    assert meter.limit == 40
    assert spend(meter, time, 35) == 0
    assert spend(meter, time, 1) > 0


def test_what_other_programs_spent_counts(time: Time) -> None:
    meter = Meter(100, now=time)
    spend(meter, time, 5, Reading(limit=100, remaining=15, reset=20))
    assert spend(meter, time, 15) == 0
    assert 20 <= spend(meter, time, 1) <= 20.1, "it refills when the exchange says"


def test_points_are_not_given_back_by_an_answer_that_comes_late(time: Time) -> None:
    """Answers may overtake each other: one that saw less spending does not undo what is known since."""
    meter = Meter(100, now=time)
    spend(meter, time, 50, Reading(100, 50, 30))
    spend(meter, time, 40, Reading(100, 10, 30))
    spend(meter, time, 1, Reading(100, 50, 30))
    assert meter.reserve(10) > 0


def test_an_answer_of_the_period_before_changes_nothing(time: Time) -> None:
    meter = Meter(100, now=time)
    spend(meter, time, 10, Reading(100, 90, 30))
    assert meter.reserve(10) == 0  # under way for long
    time.now += PERIOD + 0.1
    spend(meter, time, 10, Reading(100, 90, 30))
    meter.settle(10, Reading(100, 0, 0.001))
    assert spend(meter, time, 60) == 0


def test_the_exchange_may_begin_its_period_before_ours(time: Time) -> None:
    """What it counts in a period of its own is believed, so nobody waits for the end of a period that is over."""
    meter = Meter(100, now=time)
    spend(meter, time, 98, Reading(100, 2, 30))
    time.now += PERIOD + 0.02
    spend(meter, time, 2, Reading(100, 98, 30))
    assert spend(meter, time, 97) == 0
    assert spend(meter, time, 2) > 29


def test_an_exhausted_pool_rests_as_long_as_it_is_told(time: Time) -> None:
    meter = Meter(100, now=time)
    spend(meter, time, 5)
    meter.exhaust(7.5)
    assert 7.5 <= spend(meter, time, 1) <= 7.7


BURSTS = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.01, 0.04, 0.06, 1.0, 12.0, 29.95, 29.99, 30.0, 30.03, 31.0]),
        st.lists(st.integers(1, 20), min_size=1, max_size=8),
        st.sampled_from([0.0, 0.001, 0.03, 0.2]),
        st.sampled_from([0.0, 0.001, 0.03, 0.2]),
    ),
    max_size=25,
)
"""Moments of rest, requests side by side, and how long they and their answers travel."""


@PATIENT
@given(BURSTS, st.integers(20, 60), st.integers(20, 60))
def test_never_more_than_the_limit_in_a_window_of_the_exchange(
    bursts: list[tuple[float, list[int], float, float]], believed: int, granted: int
) -> None:
    time = Time()
    meter, pot = Meter(min(believed, granted), now=time), Pot(time, granted)
    for rest, weights, there, back in bursts:
        time.now += rest
        waiting = weights
        while waiting:
            pauses = [meter.reserve(weight) for weight in waiting]
            sent = [weight for weight, pause in zip(waiting, pauses, strict=True) if not pause]
            waiting = [weight for weight, pause in zip(waiting, pauses, strict=True) if pause]
            if not sent:
                time.now += min(pauses)
                continue
            time.now += there
            answers = [(weight, pot.arrive(weight)) for weight in sent]
            time.now += back
            for weight, seen in answers:
                meter.settle(weight, seen)
    assert pot.most <= granted


@pytest.mark.parametrize("threads", [2, 16])
def test_threads_share_a_meter(time: Time, threads: int) -> None:
    meter = Meter(100, now=time)
    passed: list[int] = []

    def ask() -> None:
        passed.extend(3 for _ in range(50) if not meter.reserve(3))

    asking = [threading.Thread(target=ask) for _ in range(threads)]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    assert sum(passed) == 99


def test_headers_without_regard_to_case(make_client: MakeClient, fake: Scripted) -> None:
    fake.on(
        "/api/v1/x",
        ok(**{"GW-RateLimit-Limit": "6000", "gw-ratelimit-remaining": "5990", "Gw-Ratelimit-Reset": "1489"}),
    )
    client = make_client()
    assert client.session.quota(Pool.SPOT, "spot") == 4000
    client.session.get(Request("spot", "/api/v1/x", pool=Pool.SPOT))
    assert client.session.quota(Pool.SPOT, "spot") == 6000
    assert client.session.quota(Pool.MANAGEMENT, "spot") == 2000


@pytest.mark.parametrize(
    ("headers", "seen"),
    [
        ({}, None),
        ({"gw-ratelimit-limit": "500"}, None),
        ({"gw-ratelimit-limit": "a", "gw-ratelimit-remaining": "1", "gw-ratelimit-reset": "1"}, None),
        (
            {"gw-ratelimit-limit": "500", "gw-ratelimit-remaining": "300", "gw-ratelimit-reset": "1489"},
            Reading(500, 300, 1.489),
        ),
    ],
)
def test_readings(headers: dict[str, str], seen: Reading | None) -> None:
    assert reading(headers) == seen


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"gw-ratelimit-reset": "1489"}, 1.489),
        ({"gw-ratelimit-limit": "500", "gw-ratelimit-remaining": "300", "gw-ratelimit-reset": "0"}, 0.0),
        ({"gw-ratelimit-reset": "-1"}, None),
        ({"gw-ratelimit-reset": "soon"}, None),
    ],
)
def test_when_a_refused_pool_refills(headers: dict[str, str], seconds: float | None) -> None:
    assert reset_of(headers) == seconds


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kucoin_frames.transport.quota._meters", {})


@pytest.mark.usefixtures("fresh")
def test_a_meter_for_each_owner_and_pool() -> None:
    assert meters("a", Pool.SPOT) is meters("a", Pool.SPOT)
    assert len({id(meters(owner, pool)) for owner in ("a", "b") for pool in Pool}) == 8
    assert {pool.label: pool.quota for pool in Pool} == {
        "Spot": 4000,
        "Futures": 2000,
        "Management": 2000,
        "Public": 2000,
    }


def test_clients_of_one_key_share_its_quota(make_client: MakeClient, fake: Scripted) -> None:
    fake.on("/api/v1/x", ok(**quota(2000, 1500, 30_000)))
    first, second = make_client(), make_client()
    other = make_client(Credentials("another-key-0123456789", SECRET, PASSPHRASE))
    first.session.get(Request("spot", "/api/v1/x", pool=Pool.FUTURES))
    assert first.session.owner == second.session.owner != other.session.owner
    assert KEY not in first.session.owner
    assert first.session._meter(Pool.FUTURES, "spot") is second.session._meter(Pool.FUTURES, "spot")
    assert first.session._meter(Pool.FUTURES, "spot") is not other.session._meter(Pool.FUTURES, "spot")
    assert first.session._meter(Pool.PUBLIC, "spot") is other.session._meter(Pool.PUBLIC, "spot")
