"""Stops: a wait ends soon after any of the events that may end it, and not before."""

import threading

import pytest

from kucoin_frames.transport.stopping import Either, StoppedError, check, held


def test_either_is_set_when_one_of_them_is() -> None:
    one, other = threading.Event(), threading.Event()
    either = Either(one, Either(other))
    assert not either.is_set()
    other.set()
    assert either.is_set()
    other.clear()
    assert not either.is_set()
    either.set()
    assert either.is_set()
    assert not one.is_set(), "it tells those below, not those above"


@pytest.mark.parametrize("timeout", [None, 60.0])
def test_a_wait_ends_with_either(timeout: float | None) -> None:
    one, other = threading.Event(), threading.Event()
    threading.Timer(0.05, other.set).start()
    assert Either(one, other).wait(timeout)


def test_a_wait_for_nothing_ends_in_time() -> None:
    assert not Either(threading.Event()).wait(0.01)
    assert not Either(threading.Event()).wait(0)


@pytest.mark.parametrize("lock", [threading.Lock(), threading.BoundedSemaphore(1)])
def test_a_lock_is_held_and_let_go(lock: "threading.Lock | threading.Semaphore") -> None:
    stop = threading.Event()
    with held(lock, stop, "/api/v1/x"):
        assert not lock.acquire(blocking=False)
        stop.set()
        with pytest.raises(StoppedError) as caught, held(lock, stop, "/api/v1/x"):
            pytest.fail("it is held by another")
        assert caught.value.endpoint == "/api/v1/x"
    with held(lock, stop, "/api/v1/x"):
        pass
    assert lock.acquire(blocking=False)


def test_what_is_not_stopped_goes_on() -> None:
    stop = threading.Event()
    check(stop, "/api/v1/x")
    stop.set()
    with pytest.raises(StoppedError, match=r"the call was stopped \[/api/v1/x\]"):
        check(stop, "/api/v1/x")
