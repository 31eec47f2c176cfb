"""How does a wait learn that nobody wants its answer any more? It looks up now and then, so it ends soon after."""

import contextlib
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, wait
from typing import TypeVar

from kucoin_frames.exceptions import KucoinFramesError

__all__ = ["LOOK_UP", "Either", "StoppedError", "awaited", "check", "held"]

T = TypeVar("T")

LOOK_UP = 0.2
"""Seconds after which a stop, or Ctrl-C where a wait does not end for it, is noticed at the latest."""


class StoppedError(KucoinFramesError):
    """The call that asked was stopped; nobody waits for the answer."""


def check(stop: threading.Event, endpoint: str) -> None:
    """Go on, unless it was stopped.

    Raises
    ------
    StoppedError
        If it was.
    """
    if stop.is_set():
        raise StoppedError("the call was stopped", endpoint=endpoint)


class Either(threading.Event):
    """An event that counts as set when any of these is."""

    def __init__(self, *events: threading.Event) -> None:
        super().__init__()
        self._events = events

    def is_set(self) -> bool:
        """Whether it is set, or one of them."""
        return super().is_set() or any(event.is_set() for event in self._events)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is set, for so many seconds at most; whether it is."""
        until = float("inf") if timeout is None else time.monotonic() + timeout
        while not self.is_set() and (left := until - time.monotonic()) > 0:
            super().wait(min(left, LOOK_UP))
        return self.is_set()


def awaited(future: Future[T]) -> T:
    """What a thread gives, or raises."""
    while not future.done():
        wait([future], LOOK_UP)
    return future.result()


@contextlib.contextmanager
def held(lock: "threading.Lock | threading.Semaphore", stop: threading.Event, endpoint: str) -> Iterator[None]:
    """Hold a lock that others may hold for long.

    Raises
    ------
    StoppedError
        If the stop comes first.
    """
    while not lock.acquire(timeout=LOOK_UP):
        check(stop, endpoint)
    try:
        yield
    finally:
        lock.release()
