"""Running a plan: requests of all windows side by side, walks driven by the answers, rows joined and checked.

The thread that calls drives all walks; worker threads do nothing but single requests. So a walk needs no lock, and an
interrupted call leaves nothing behind but requests that are already on their way.
"""

import warnings
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.endpoint.declaration import Endpoint
from kucoin_frames.endpoint.query import Query, wire
from kucoin_frames.exceptions import HistoryTruncatedWarning, InputError, KucoinFramesError
from kucoin_frames.planning import Parameters, Steps, windows
from kucoin_frames.progress import Progress
from kucoin_frames.times import MINUTE, Span, iso
from kucoin_frames.transport import Request, Session

__all__ = ["fetch"]


@dataclass(slots=True)
class _Window:
    """One window of one query while it is walked."""

    query: Query
    span: Span
    steps: Steps
    answers: list[bytes | None] = field(default_factory=list)
    missing: int = 0
    pages: list[bytes] | None = None


@dataclass(frozen=True, slots=True)
class _Job:
    """One request of a window's present step."""

    window: _Window
    place: int
    request: Request


def fetch(
    session: Session, declared: Endpoint, queries: Sequence[Query], *, progress: bool | None = None
) -> pd.DataFrame:
    """The frame that answers the queries, whole.

    Raises
    ------
    KucoinFramesError
        If anything of it could not be had; a part is never returned as the whole.
    """
    _one_question(queries, declared.name)
    table = declared.table
    found = [
        _Window(query, span, _steps(declared, query)) for query in queries for span in _spans(session, declared, query)
    ]
    with Progress(declared.name, progress) as bar:
        _walk(session, declared, found, bar)
    parts = []
    for window in found:
        rows = table.decode(window.pages or (), constants=window.query.constants, endpoint=declared.path)
        parts.append(table.within(rows, _answered(window)))
    rows = _joined(parts, table.schema)
    rows = table.ordered(table.distinct(rows) if _may_repeat(found) else rows)
    for query in queries:
        _warn_of_truncation(session, declared, query, rows)
    return table.frame(rows)


def _spans(session: Session, declared: Endpoint, query: Query) -> Iterator[Span]:
    """The windows to ask for; the exchange's clock is asked only where the plan depends on it."""
    history = query.history or declared.history
    if query.asks_one_page or (query.span.start is None and query.span.end is None):
        yield query.span
        return
    yield from windows(history.asked(query.span, session.now()), history.window)


def _answered(window: _Window) -> Span:
    """The span that the window's rows must lie in: both the window's and the one that was asked for."""
    return window.span if not window.query.asks_one_page else window.query.span


def _steps(declared: Endpoint, query: Query) -> Steps:
    if query.size is not None:
        declared.walk.check_size(query.size)
    if not query.asks_one_page:
        return declared.walk.steps(query.size)
    asked: Parameters = {name: wire(value) for name, value in query.page.items() if value is not None}
    if query.size is not None and declared.walk.size is not None:
        asked[declared.walk.size] = str(query.size)
    return _one_page(asked)


def _one_page(asked: Parameters) -> Steps:
    return (yield [asked])


def _walk(session: Session, declared: Endpoint, found: Sequence[_Window], bar: Progress) -> None:
    """Drive all walks to their ends."""
    jobs: deque[_Job] = deque()
    for window in found:
        jobs.extend(_advance(window, declared))
    bar.expect(len(jobs))
    with ThreadPoolExecutor(session.connections, thread_name_prefix="kucoin_frames") as workers:
        running: dict[Future[bytes], _Job] = {}
        try:
            while jobs or running:
                while jobs and len(running) < session.connections:
                    job = jobs.popleft()
                    running[workers.submit(_ask, session, job.request, bar)] = job
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    job = running.pop(future)
                    bar.advance()
                    more = _take(job, future.result(), declared)
                    bar.expect(len(more))
                    jobs.extendleft(reversed(more))
        except BaseException:
            workers.shutdown(wait=False, cancel_futures=True)
            raise


def _ask(session: Session, request: Request, bar: Progress) -> bytes:
    return session.get(request, waiting=bar.wait).data


def _advance(window: _Window, declared: Endpoint) -> list[_Job]:
    """The jobs of the walk's next step; none when it is at its end."""
    try:
        if window.answers:
            step = window.steps.send([answer for answer in window.answers if answer is not None])
        else:
            step = next(window.steps)
    except StopIteration as end:
        window.pages = end.value
        return []
    except KucoinFramesError as error:
        error.endpoint = error.endpoint or declared.path
        raise
    window.answers = [None] * len(step)
    window.missing = len(step)
    return [_Job(window, place, _request(declared, window, paging)) for place, paging in enumerate(step)]


def _take(job: _Job, answer: bytes, declared: Endpoint) -> list[_Job]:
    window = job.window
    window.answers[job.place] = answer
    window.missing -= 1
    return [] if window.missing else _advance(window, declared)


def _request(declared: Endpoint, window: _Window, paging: Parameters) -> Request:
    query = window.query
    asked = {name: wire(value) for name, value in query.parameters.items() if value is not None}
    path = declared.path
    for name in [name for name in asked if f"{{{name}}}" in path]:
        path = path.replace(f"{{{name}}}", asked.pop(name))
    unit = declared.history.unit
    if window.span.start is not None:
        asked["startAt"] = str(-(-window.span.start // unit))
    if window.span.end is not None:
        asked["endAt"] = str(window.span.end // unit)
    return Request(
        host=query.host or declared.host,
        path=path,
        query=tuple((asked | paging).items()),
        pool=query.pool or declared.pool,
        weight=query.weight or declared.weight,
        signed=declared.signed,
    )


def _may_repeat(found: Sequence[_Window]) -> bool:
    """Whether rows can have come twice: only across pages, windows or queries."""
    return len(found) > 1 or any(len(window.pages or ()) > 1 for window in found)


def _joined(parts: Sequence[pa.Table], schema: pa.Schema) -> pa.Table:
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return schema.empty_table()
    return pa.concat_tables(parts, promote_options="default")


def _warn_of_truncation(session: Session, declared: Endpoint, query: Query, rows: pa.Table) -> None:
    """Say from when on rows are there, if the question reaches further back than KuCoin keeps."""
    history = query.history or declared.history
    start = query.span.start
    if history.kept is None or start is None or query.asks_one_page:
        return
    kept = history.since(session.now(), _oldest(rows, declared.table.order))
    if start >= kept.certain - MINUTE:
        return
    told = f"rows are there from {iso(kept.certain)} on"
    if kept.possible < kept.certain:
        told += f", perhaps from {iso(kept.possible)} on (KuCoin's pages differ, and no row that old came)"
    warnings.warn(
        f"{declared.name} was asked from {iso(start)}, but KuCoin does not keep rows for so long: {told}. Older rows"
        " may exist and are not in this frame.",
        HistoryTruncatedWarning,
        stacklevel=5,
    )


def _oldest(rows: pa.Table, order: str | None) -> int | None:
    if order is None or not rows.num_rows:
        return None
    found = pc.min(pc.cast(rows[order], pa.int64())).as_py()
    return None if found is None else int(found)


def _one_question(queries: Sequence[Query], name: str) -> None:
    """Refuse a page of several questions at once: nobody could say which page is meant."""
    if len(queries) > 1 and any(query.asks_one_page for query in queries):
        raise InputError(f"{name}: one page of {len(queries)} questions cannot be asked; pass fewer codes or no page")
