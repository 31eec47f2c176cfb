"""How does a sync ask? The endpoints of one client, each request counted, stopped all together.

Knows endpoints and their answers, but no store and no coverage.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol, cast

import pandas as pd

from kucoin_frames.archive.coverage.spans import Spans
from kucoin_frames.archive.storage.tables import Stored
from kucoin_frames.endpoint import Endpoint, Query, Run, registry
from kucoin_frames.progress import Progress
from kucoin_frames.several import StoppableSession
from kucoin_frames.times import Span
from kucoin_frames.transport import Answer, Request, Session

__all__ = ["Asking", "Client"]


class Client(Protocol):
    """Who is asked: an account on an exchange."""

    @property
    def session(self) -> Session:
        """The connections, the clock and the quotas."""


class _CountedSession(StoppableSession):
    """A session that counts what is asked through it, and asks no more once it is stopped."""

    def __init__(self, session: Session, bar: Progress, stop: threading.Event) -> None:
        super().__init__(session, stop)
        self._bar = bar
        self._lock = threading.Lock()
        self.requests = 0

    def get(
        self,
        request: Request,
        *,
        waiting: Callable[[float], None] | None = None,  # noqa: ARG002  # the bar that counts is the sync's
        stop: threading.Event | None = None,
    ) -> Answer:
        answer = super().get(request, waiting=self._bar.wait, stop=stop)
        with self._lock:
            self.requests += answer.attempts
            self._bar.advance()
        return answer


class Asking:
    """The questions of one part of a sync.

    A fetcher is a method, as of a client; `history` asks for a span of a history table.
    """

    def __init__(self, client: Client, bar: Progress, stop: threading.Event) -> None:
        self._counted = _CountedSession(client.session, bar, stop)
        self._bar = bar

    @property
    def requests(self) -> int:
        """How many requests there were."""
        return self._counted.requests

    def now(self) -> int:
        """The exchange's time."""
        return self._counted.now()

    def history(
        self, stored: Stored, span: tuple[int, int], currencies: Sequence[str | None] = (None,)
    ) -> pd.DataFrame:
        """The rows of a span, of each currency or of all at once.

        They are asked for as far back as the span reaches: how far KuCoin does, the caller judges.
        """
        endpoint = stored.endpoint
        if endpoint is None:
            raise ValueError(f"{stored.name} is no history that an endpoint serves")
        unbounded = replace(endpoint.history, kept=None, reach=None)
        return self._asked(
            endpoint, [Query({"currency": each}, span=Span(*span), history=unbounded) for each in currencies]
        )

    def __getattr__(self, name: str) -> Callable[..., pd.DataFrame]:
        if name not in registry:
            raise AttributeError(f"there is no fetcher {name!r}")
        endpoint = registry[name]

        def fetcher(*args: Any, progress: bool | None = None, **kwargs: Any) -> pd.DataFrame:  # noqa: ARG001  # one bar is enough
            return self._asked(endpoint, endpoint.queries(*args, **kwargs))

        return fetcher

    def candles_of(self, spans: Mapping[str, Spans]) -> pd.DataFrame:
        """The daily candles of several pairs, each of its own spans, asked for side by side."""
        endpoint = registry["candles"]
        queries = [
            query
            for symbol, wanted in spans.items()
            for start, end in wanted
            for query in endpoint.queries(symbol, "1day", start_at=start, end_at=end)
        ]
        return self._asked(endpoint, queries)

    def _asked(self, endpoint: Endpoint, queries: list[Query]) -> pd.DataFrame:
        run = Run(cast("Session", self._counted), endpoint, queries, progress=False)
        self._bar.expect(run.forecast.requests)
        return run.finish()
