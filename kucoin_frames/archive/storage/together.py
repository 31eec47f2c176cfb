"""How do threads that want the same kind of work done share it? Whoever has the turn does it for all who wait.

Knows neither tables nor files.
"""

import contextlib
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Generic, TypeVar

__all__ = ["Queue", "Wish"]

T = TypeVar("T")


class Wish(Generic[T]):
    """What one thread wants done, and what came of it."""

    def __init__(self) -> None:
        self._results: list[T] = []
        self._error: Exception | None = None

    @property
    def is_done(self) -> bool:
        """Whether it was fulfilled or failed."""
        return bool(self._results) or self._error is not None

    def fulfil(self, result: T) -> None:
        """Say what came of it."""
        self._results.append(result)

    def fail(self, error: Exception) -> None:
        """Say why nothing did."""
        self._error = error

    def outcome(self) -> T:
        """What came of it; what went wrong is raised."""
        if self._error is not None:
            raise self._error
        return self._results[0]


W = TypeVar("W", bound=Wish)  # type: ignore[type-arg]  # wishes of any results


class Queue(Generic[W]):
    """Threads that wait for a turn, and what each of them wants done then.

    Parameters
    ----------
    turn : lock
        Held by whoever works.
    """

    def __init__(self, turn: AbstractContextManager[object]) -> None:
        self._turn = turn
        self._lock = threading.Lock()
        self._waiting: list[W] = []

    def join(self, wish: W, work: Callable[[list[W]], None]) -> None:
        """Wait until a wish is done, by this thread or by one that had the turn before.

        Parameters
        ----------
        wish : Wish
            What is wanted.
        work : callable
            Does all that is wanted at a time, oldest first: each is fulfilled or fails. What it leaves undone as it is
            interrupted, another thread does.
        """
        with self._lock:
            self._waiting.append(wish)
        try:
            with self._turn:
                if not wish.is_done:
                    self._work(work)
        finally:
            with self._lock, contextlib.suppress(ValueError):  # who is interrupted wants it no more
                self._waiting.remove(wish)

    def _work(self, work: Callable[[list[W]], None]) -> None:
        with self._lock:
            taken, self._waiting = self._waiting, []
        try:
            work(taken)
        finally:
            with self._lock:
                self._waiting[:0] = [each for each in taken if not each.is_done]
