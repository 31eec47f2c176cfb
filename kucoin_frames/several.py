"""One frame over several accounts: asked side by side, joined below a first column that names the account.

Knows nothing of what is asked. The threads that ask are daemons, so that nobody waits for them after Ctrl-C.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from kucoin_frames.exceptions import KucoinFramesError, KucoinFramesWarning, hearing, warn
from kucoin_frames.provenance import Provenance
from kucoin_frames.transport import LOOK_UP, Answer, Either, Request, Session

__all__ = ["ACCOUNT", "Several", "StoppableSession"]

ACCOUNT = "account"
"""The column that names the account."""


class StoppableSession:
    """A session that asks no more, and waits no longer, once it is stopped."""

    def __init__(self, session: Session, stop: threading.Event) -> None:
        self._session = session
        self._stop = stop

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def get(
        self,
        request: Request,
        *,
        waiting: Callable[[float], None] | None = None,
        stop: threading.Event | None = None,
    ) -> Answer:
        """See `Session.get`."""
        return self._session.get(request, waiting=waiting, stop=self._or(stop))

    def now(self, stop: threading.Event | None = None) -> int:
        """See `Session.now`."""
        return self._session.now(self._or(stop))

    @property
    def is_stopped(self) -> bool:
        """See `Session.is_stopped`."""
        return self._stop.is_set() or self._session.is_stopped

    def _or(self, stop: threading.Event | None) -> threading.Event:
        return self._stop if stop is None else Either(self._stop, stop)


class Several:
    """One call to several accounts, and what of it is done.

    Parameters
    ----------
    questions : mapping of str to callable
        By account, what gives its frame.
    order : str or None
        The time column that rows are sorted by; without one they stay account by account.
    stop : Event
        Set when nobody waits for the answers any more.
    """

    def __init__(
        self, questions: Mapping[str, Callable[[], pd.DataFrame]], order: str | None, stop: threading.Event
    ) -> None:
        self._open = dict(questions)
        self._names = list(questions)
        self._order = order
        self._stop = stop
        self._frames: dict[str, pd.DataFrame] = {}

    def finish(self) -> pd.DataFrame:
        """Ask all accounts that have not answered yet, and give the frame, whole.

        Raises
        ------
        KucoinFramesError
            If an account could not be asked; its `resume()` goes on with what is missing.
        """
        self._stop.clear()
        failures = self._ask()
        for name, failure in failures.items():
            if isinstance(failure, KucoinFramesError):
                if failure.unfinished is not None:
                    self._open[name] = failure.unfinished
                failure.message = f"{name}: {failure.message}"
                failure.args = (failure.message,)
                failure.unfinished = self.finish
            raise failure
        return joined({name: self._frames[name] for name in self._names}, self._order)

    def _ask(self) -> dict[str, BaseException]:
        """Ask side by side; what went wrong, by account."""
        failures: dict[str, BaseException] = {}
        told: dict[str, dict[str, type[KucoinFramesWarning]]] = {}

        def ask(name: str, question: Callable[[], pd.DataFrame]) -> None:
            with hearing() as told[name]:
                try:
                    self._frames[name] = question()
                    del self._open[name]
                except BaseException as error:  # noqa: BLE001  # raised again by the thread that called
                    failures[name] = error

        threads = [
            threading.Thread(target=ask, args=(name, question), name=f"kucoin_frames-{name}", daemon=True)
            for name, question in self._open.items()
        ]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                while thread.is_alive():
                    thread.join(LOOK_UP)
        except BaseException:
            self._stop.set()
            raise
        for name in self._names:
            for message, category in told.get(name, {}).items():
                warn(f"{name}: {message}", category)  # here, since a thread does not know its caller's line
        return {name: failures[name] for name in self._names if name in failures}


def joined(frames: Mapping[str, pd.DataFrame], order: str | None) -> pd.DataFrame:
    """The frames below each other, each row with its account, in the order of time where there is one.

    All have the same known columns; one that KuCoin added may be in some of them only, and is NA in the others.
    """
    columns = list(dict.fromkeys(name for frame in frames.values() for name in frame.columns))
    parts = [_named(frame, name, columns) for name, frame in frames.items()]
    whole = pd.concat(parts, ignore_index=True)
    if order is not None and len(parts) > 1:
        whole = whole.sort_values(order, kind="stable", ignore_index=True)
    told = Provenance.joined({name: Provenance.of(frame) for name, frame in frames.items()})
    return whole if told is None else told.put_on(whole)


def _named(frame: pd.DataFrame, name: str, columns: list[str]) -> pd.DataFrame:
    whole = frame.copy(deep=False)
    for column in columns:
        if column not in whole.columns:
            whole[column] = _text(pd.NA, frame)
    whole = whole[columns]
    if ACCOUNT in columns:  # a field that KuCoin added
        whole = whole.rename(columns={ACCOUNT: f"{ACCOUNT}_"})
    whole.insert(0, ACCOUNT, _text(name, frame))
    return whole


def _text(value: object, frame: pd.DataFrame) -> "pd.Series[Any]":
    """A column of one text, or of none, for the rows of a frame."""
    return pd.Series(value, index=frame.index, dtype="str")
