"""Running a plan: requests of all windows side by side, walks driven by the answers, rows joined and checked.

The thread that calls drives all walks; worker threads do nothing but single requests. So a walk needs no lock, an
interrupted call stops at once, and one that failed can go on where it was.
"""

import threading
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.endpoint.declaration import Endpoint
from kucoin_frames.endpoint.forecast import Forecast, worth_telling
from kucoin_frames.endpoint.query import Query, wire
from kucoin_frames.exceptions import HistoryTruncatedWarning, InputError, KucoinFramesError, warn
from kucoin_frames.planning import Parameters, Steps, Walked, windows
from kucoin_frames.progress import Progress
from kucoin_frames.provenance import Provenance
from kucoin_frames.times import MINUTE, Span, iso
from kucoin_frames.transport import LOOK_UP, Request, Session, StoppedError

__all__ = ["Run"]

_BYTES_AT_ONCE = 32_000_000  # of JSON, turned into rows together: large enough to be fast, small enough for memory


@dataclass(slots=True, eq=False)
class _Window:
    """One window of one query while it is walked."""

    place: int
    query: Query
    span: Span
    steps: Steps
    step: list[Parameters] = field(default_factory=list)
    answers: list[bytes | None] = field(default_factory=list)
    has_begun: bool = False


@dataclass(frozen=True, slots=True)
class _Job:
    """One request of a window's present step."""

    window: _Window
    place: int
    request: Request


class Run:
    """One call: the queries to an endpoint, cut into windows, and what of them is done.

    Parameters
    ----------
    session : Session
        Whom to ask.
    declared : Endpoint
        What to ask.
    queries : sequence of Query
        The questions.
    progress : bool, optional
        Whether to show a progress bar.
    account : str
        Whose account it is, for people.
    """

    def __init__(
        self,
        session: Session,
        declared: Endpoint,
        queries: Sequence[Query],
        *,
        progress: bool | None = None,
        account: str = "",
    ) -> None:
        _check(queries, declared)
        self._session = session
        self._declared = declared
        self._queries = list(queries)
        self._progress = progress
        self._account = account
        self._open = [
            self._window(place, span)
            for place, query in enumerate(self._queries)
            for span in _spans(session, declared, query)
        ]
        self._pages: dict[int, list[bytes]] = {place: [] for place in range(len(self._queries))}
        self._raw_bytes = 0
        self._parts: list[pa.Table] = []
        self._walked = 0
        self._requests = 0

    @property
    def forecast(self) -> Forecast:
        """What the call will cost at least, before anything is sent."""
        return Forecast.of(self._declared, [window.query for window in self._open], self._session)

    def finish(self) -> pd.DataFrame:
        """Ask for all that is missing and give the frame, whole.

        Raises
        ------
        KucoinFramesError
            If anything of it could not be had; its `resume()` goes on from what is there.
        """
        failure = self._failure()
        if failure is not None:
            failure.unfinished = self.finish
            raise failure
        table = self._declared.table
        rows = pa.concat_tables([table.schema.empty_table(), *self._parts], promote_options="default")
        self._parts.clear()
        rows = table.ordered(rows)
        if self._walked > 1:
            rows = table.distinct(rows)
        told = {query.span: query for query in self._queries}.values()
        notes = [_truncation(self._session, self._declared, query, rows) for query in told]
        for note in filter(None, notes):
            warn(note, HistoryTruncatedWarning)
        return self._provenance(rows, tuple(filter(None, notes))).put_on(table.frame(rows))

    def _provenance(self, rows: pa.Table, notes: tuple[str, ...]) -> Provenance:
        asked_at = self._session.clock.now()
        first = self._queries[0] if self._queries else Query()
        history = first.history or self._declared.history
        kept = history.since(asked_at, _oldest(rows, self._declared.table.order))
        return Provenance(
            source=self._declared.name,
            path=self._declared.path,
            account=self._account,
            asked_at=asked_at,
            start=first.span.start,
            end=first.span.end,
            kept_since=None if history.kept is None else kept.certain,
            requests=self._requests,
            rows=rows.num_rows,
            is_one_page=any(query.asks_one_page for query in self._queries),
            notes=notes,
        )

    def _failure(self) -> KucoinFramesError | None:
        """Ask and decode all that is missing; what went wrong, without the frames whose variables hold raw answers."""
        try:
            self._walk()
            self._decode()
        except KucoinFramesError as error:
            error.__cause__ = error.__context__ = None
            return error.with_traceback(None)
        return None

    def _walk(self) -> None:
        """Drive all open windows to their ends."""
        stop = threading.Event()
        label = worth_telling(self.forecast) or self._declared.name
        workers = ThreadPoolExecutor(self._session.connections, thread_name_prefix="kucoin_frames")
        running: dict[Future[bytes], _Job] = {}
        with Progress(label, self._progress) as bar:

            def ask(request: Request) -> bytes:
                return self._session.get(request, waiting=bar.wait, stop=stop).data

            try:
                jobs = deque(job for window in list(self._open) for job in self._jobs(window))
                bar.expect(len(jobs))
                while jobs or running:
                    while jobs and len(running) < self._session.connections:
                        job = jobs.popleft()
                        running[workers.submit(ask, job.request)] = job
                    done, _ = wait(running, LOOK_UP, return_when=FIRST_COMPLETED)
                    if not done and self._session.is_stopped:
                        raise StoppedError("the call was stopped", endpoint=self._declared.path)
                    for future in done:
                        more = self._take(running.pop(future), future)
                        bar.advance()
                        bar.expect(len(more))
                        jobs.extendleft(reversed(more))
            finally:
                stop.set()
                workers.shutdown(wait=False, cancel_futures=True)

    def _take(self, job: _Job, future: Future[bytes]) -> list[_Job]:
        """An answer into its window; the jobs that follow from it."""
        window = job.window
        failure = future.exception()
        if isinstance(failure, KucoinFramesError) and failure.code in self._declared.nothing:
            self._requests += 1
            return self._close(window, Walked([]))
        window.answers[job.place] = future.result()
        self._requests += 1
        if any(answer is None for answer in window.answers):
            return []
        return self._advance(window)

    def _jobs(self, window: _Window) -> list[_Job]:
        """The requests that a window waits for: of its first step, or what a failed call left unanswered."""
        if not window.has_begun:
            return self._advance(window)
        return [
            _Job(window, place, self._request(window, paging))
            for place, paging in enumerate(window.step)
            if window.answers[place] is None
        ]

    def _advance(self, window: _Window) -> list[_Job]:
        """The requests of the walk's next step; of new windows, if the walk is at its end and leaves some."""
        try:
            if window.has_begun:
                window.step = window.steps.send([answer for answer in window.answers if answer is not None])
            else:
                window.step = next(window.steps)
                window.has_begun = True
        except StopIteration as end:
            return self._close(window, end.value)
        except KucoinFramesError as error:
            error.endpoint = error.endpoint or self._declared.path
            self._restart(window)
            raise
        window.answers = [None] * len(window.step)
        return self._jobs(window)

    def _close(self, window: _Window, walked: Walked) -> list[_Job]:
        self._open.remove(window)
        self._walked += len(walked.pages)
        self._pages[window.place] += walked.pages
        self._raw_bytes += sum(map(len, walked.pages))
        if self._raw_bytes > _BYTES_AT_ONCE:
            self._decode()
        rest = [self._window(window.place, span) for span in walked.rest]
        self._open += rest
        return [job for each in rest for job in self._jobs(each)]

    def _restart(self, window: _Window) -> None:
        """A walk that found its pages in disorder begins anew when the call is resumed."""
        place = self._open.index(window)
        self._open[place] = self._window(window.place, window.span)

    def _window(self, place: int, span: Span) -> _Window:
        query = self._queries[place]
        return _Window(place, query, span, _steps(self._declared, query, span))

    def _decode(self) -> None:
        """Turn the pages of finished windows into rows."""
        declared = self._declared
        for place, query in enumerate(self._queries):
            pages = self._pages[place]
            if pages:
                rows = declared.table.decode(pages, constants=query.constants, endpoint=declared.path)
                self._parts.append(declared.table.within(rows, query.span))
                pages.clear()
        self._raw_bytes = 0

    def _request(self, window: _Window, paging: Parameters) -> Request:
        declared, query = self._declared, window.query
        asked = {name: wire(value) for name, value in query.parameters.items() if value is not None}
        path = declared.path
        for name in [name for name in asked if f"{{{name}}}" in path]:
            path = path.replace(f"{{{name}}}", asked.pop(name))
        unit = declared.history.unit
        if window.span.start is not None:
            asked["startAt"] = str(-(-window.span.start // unit))
        if window.span.end is not None:
            asked["endAt"] = str(-(-window.span.end // unit))
        return Request(
            host=query.host or declared.host,
            path=path,
            query=tuple((asked | paging).items()),
            pool=query.pool or declared.pool,
            weight=query.weight or declared.weight,
            signed=declared.signed,
        )


def _spans(session: Session, declared: Endpoint, query: Query) -> Iterable[Span]:
    """The windows to ask for; the exchange's clock is asked only where the plan depends on it."""
    history = query.history or declared.history
    if query.span.is_empty:
        return []
    if query.asks_one_page or (query.span.start is None and query.span.end is None):
        return [query.span]
    now = session.now() if history.depends_on_now(query.span) else 0
    return windows(history.asked(query.span, now), history.window)


def _steps(declared: Endpoint, query: Query, span: Span) -> Steps:
    if not query.asks_one_page:
        return declared.walk.steps(query.size, span)
    asked: Parameters = {name: wire(value) for name, value in query.page.items() if value is not None}
    if query.size is not None and declared.walk.size is not None:
        asked[declared.walk.size] = str(query.size)
    return _one_page(asked)


def _one_page(asked: Parameters) -> Steps:
    return Walked((yield [asked]))


def _check(queries: Sequence[Query], declared: Endpoint) -> None:
    """Refuse a size that KuCoin does not take, and one page of several questions: nobody could say which is meant."""
    for query in queries:
        if query.size is not None:
            declared.walk.check_size(query.size)
        if query.asks_one_page and len(queries) > 1:
            raise InputError(
                f"{declared.name}: one page of {len(queries)} questions cannot be asked; pass fewer codes or no page"
            )


def _oldest(rows: pa.Table, order: str | None) -> int | None:
    """The time of the oldest row, in epoch milliseconds."""
    oldest: int | None = None if order is None else pc.min(pc.cast(rows[order], pa.int64())).as_py()
    return oldest


def _truncation(session: Session, declared: Endpoint, query: Query, rows: pa.Table) -> str | None:
    """From when on rows are there, in words, if the question reaches further back than KuCoin keeps."""
    history = query.history or declared.history
    order = declared.table.order
    if history.kept is None or order is None or query.asks_one_page or not session.clock.measured:
        return None
    now = session.now()
    oldest = _oldest(rows, order)
    if oldest is not None:
        session.saw(declared.path, now - oldest)
    start = history.since_when(query.span)
    kept = history.since(now, now - session.longest_seen(declared.path))
    if start is None or start >= kept.certain - MINUTE:
        return None
    asked = f"up to {iso(start)}" if start == query.span.end else f"from {iso(start)}"
    told = f"rows are there from {iso(kept.certain)} on"
    if kept.possible < kept.certain:
        told += f", perhaps from {iso(kept.possible)} on (KuCoin's pages differ, and no row that old came)"
    return (
        f"{declared.name} was asked {asked}, but KuCoin does not keep rows for so long: {told}. Older rows"
        " may exist and are not in this frame."
    )
