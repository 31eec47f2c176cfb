"""Walks: how the answer for one window is paged until nothing is left, and how a walk knows that it is whole.

A walk sends nothing. It is a generator that yields the parameters of the next requests, all of which may go out side
by side, is sent the raw JSON of their answers in the same order, and returns the pages that make up the whole, or these
and the spans that remain to be walked. Whatever would let rows be missed (a page count that is missing, rows that do
not add up, a cursor that does not move) is an `IncompleteError`, never an end.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import msgspec

from kucoin_frames.exceptions import IncompleteError, InputError, UnreadableError
from kucoin_frames.planning.windows import pieces
from kucoin_frames.times import DAY, SECOND, Span

__all__ = ["Cursor", "Offset", "Pages", "Parameters", "Single", "Steps", "Walk", "Walked"]

Parameters: TypeAlias = dict[str, str]
"""KuCoin's paging parameters of one request."""


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk comes back with: the pages that it read, and spans that are better walked on their own."""

    pages: list[bytes]
    rest: list[Span] = field(default_factory=list)


Steps: TypeAlias = Generator[list[Parameters], list[bytes], Walked]
"""Yields requests, is sent their answers, returns what was walked."""

_DRIFTS = 4  # how often a listing may change under the walk before the call fails


class Walk(Protocol):
    """A way of paging. `page` names the parameters that ask for one page only, `size` the one that sets its rows."""

    @property
    def page(self) -> tuple[str, ...]:
        """KuCoin's parameters that point at one page."""

    @property
    def size(self) -> str | None:
        """KuCoin's parameter for the rows a page; None if pages have no size."""

    @property
    def at(self) -> str | None:
        """The field of `data` that holds the rows; None if `data` itself does."""

    def check_size(self, rows: int) -> None:
        """Refuse a number of rows that KuCoin would refuse or change."""

    def steps(self, size: int | None, span: Span) -> Steps:
        """The walk through a window, with `size` rows a page or as many as KuCoin gives at once."""


@dataclass(frozen=True, slots=True)
class Single:
    """One request is the whole answer."""

    at: str | None = None
    page: tuple[str, ...] = ()
    size: None = None

    def check_size(self, rows: int) -> None:
        """Pages have no size here, so any is a mistake."""
        raise InputError(f"{rows} rows a page: this endpoint answers with everything at once")

    def steps(self, size: int | None, span: Span) -> Steps:  # noqa: ARG002  # the protocol's signature
        """One request."""
        return Walked((yield [{}]))


class _PageHead(msgspec.Struct, rename="camel"):
    total_num: int | None = None
    total_page: int | None = None
    items: list[msgspec.Raw] | None = None


_page_head = msgspec.json.Decoder(_PageHead, strict=False)


@dataclass(frozen=True, slots=True)
class Pages:
    """Numbered pages with counters; all pages after the first may be asked side by side.

    The listing is newest first, so a row that arrives during the walk pushes others onto the next page, and one that
    goes hides another. The counters tell: every page must repeat the first one's total, the rows must add up to it, and
    no row may stand on two pages; otherwise the walk starts again. Rows that stay equal each time are two of a kind.
    """

    least: int
    most: int
    at: str = "items"
    page: tuple[str, ...] = ("currentPage",)
    size: str = "pageSize"

    def check_size(self, rows: int) -> None:
        """Refuse what KuCoin refuses."""
        if not self.least <= rows <= self.most:
            raise InputError(f"page_size={rows}: KuCoin takes {self.least} to {self.most} rows a page here")

    def steps(self, size: int | None, span: Span) -> Steps:  # noqa: ARG002  # the protocol's signature
        """Walk until the pages agree with their own counters."""
        rows = size or self.most
        trouble = ""
        for tried in range(1, _DRIFTS + 1):
            pages = yield [self._number(1, rows)]
            head = _page(pages[0])
            if head.total_page > 1:
                pages += yield [self._number(number, rows) for number in range(2, head.total_page + 1)]
            trouble = self._trouble(head, pages)
            if not trouble and (tried == _DRIFTS or not _stands_twice(pages)):
                return Walked(pages)
        raise IncompleteError(
            f"The pages do not add up to a whole: {trouble}, {_DRIFTS} times in a row. Ask for a shorter span, or at a"
            " quieter time."
        )

    def _number(self, number: int, rows: int) -> Parameters:
        return {"currentPage": str(number), "pageSize": str(rows)}

    def _trouble(self, head: "_Counted", pages: Sequence[bytes]) -> str:
        counted = [_page(page) for page in pages]
        for number, page in enumerate(counted, 1):
            if (page.total_num, page.total_page) != (head.total_num, head.total_page):
                return f"page {number} counts {page.total_num} rows and the first page {head.total_num}"
        rows = sum(page.rows for page in counted)
        if rows != head.total_num:
            return f"KuCoin counts {head.total_num} rows and {rows} came"
        return ""


@dataclass(frozen=True, slots=True)
class _Counted:
    """A page's counters and its rows."""

    total_num: int
    total_page: int
    rows: int


def _page(data: bytes) -> _Counted:
    try:
        head = _page_head.decode(data)
    except (msgspec.DecodeError, RecursionError) as error:
        raise UnreadableError(f"The page's counters cannot be read: {error}.", retryable=True) from error
    if head.total_num is None or head.total_page is None:
        raise IncompleteError(
            "The page names no total, so nobody can tell whether it is the last. Look for a newer version of this"
            " package."
        )
    return _Counted(head.total_num, head.total_page, len(head.items or ()))


def _stands_twice(pages: Sequence[bytes]) -> bool:
    """Whether a row of one page stands on another one as well, letter by letter."""
    seen: set[bytes] = set()
    for page in pages:
        rows = {bytes(row) for row in _page_head.decode(page).items or ()}
        if rows & seen:
            return True
        seen |= rows
    return False


class _Entry(msgspec.Struct, rename="camel"):
    id: int | str | None = None
    created_at: int | str | None = None


_entries = msgspec.json.Decoder(list[_Entry] | None, strict=False)

_BATCHES_A_PIECE = 8
_OVERLAP = SECOND  # that the pieces reach into the first batch, should ids not follow times to the millisecond
_MOST_PIECES = 64


@dataclass(frozen=True, slots=True)
class Cursor:
    """Batches newest first; the next one holds the rows with an id below the last one's.

    A batch shorter than asked for is the last one, unless it is as long as KuCoin's default: then the size asked for
    may have been ignored, and only a shorter batch proves the end. One batch can only be asked after the other, so a
    window that holds many is cut into pieces by time, as many as the first batch's density makes worth while. Ids are
    needed to go on: rows that are all in one short batch may lack them.

    Attributes
    ----------
    most, default : int
        Most rows of a batch, and how many come if none are asked for.
    kept : int
        Milliseconds that KuCoin keeps for certain. What is older is one piece of its own: asked for a range that is
        gone, KuCoin may answer with the newest rows instead, and that should happen once and not in every piece.
    """

    most: int = 200
    default: int = 100
    kept: int = 3 * DAY
    at: None = None
    page: tuple[str, ...] = ("lastId",)
    size: str = "limit"

    def check_size(self, rows: int) -> None:
        """Refuse what KuCoin refuses."""
        if not 1 <= rows <= self.most:
            raise InputError(f"limit={rows}: KuCoin takes 1 to {self.most} rows a page here")

    def steps(self, size: int | None, span: Span) -> Steps:
        """Walk until a batch is short; after a first full one, leave the rest to pieces if there is much."""
        rows = size or self.most
        pages: list[bytes] = []
        last: int | None = None
        while True:
            asked = {"limit": str(rows)} if last is None else {"lastId": str(last), "limit": str(rows)}
            (batch,) = yield [asked]
            entries = _read_entries(batch)
            is_last = len(entries) < rows and len(entries) != self.default
            ids = [] if is_last and last is None else _ids(entries)
            if last is not None and any(each >= last for each in ids):
                raise IncompleteError(
                    f"The batch after id {last} holds that id or a larger one, so the cursor does not move and rows"
                    " would be missed. Try again; if it stays so, look for a newer version of this package."
                )
            pages.append(batch)
            if is_last:
                return Walked(pages)
            if last is None:
                rest = self._rest(entries, span)
                if rest:
                    return Walked(pages, rest)
            last = ids[-1]

    def _rest(self, entries: Sequence[_Entry], span: Span) -> list[Span]:
        """Pieces of what lies before a first full batch; none where walking on is as good."""
        times = [int(entry.created_at or 0) for entry in entries if str(entry.created_at).isdecimal()]
        if len(times) < len(entries) or any(time not in span for time in times):
            return []
        oldest, newest = min(times), max(times)
        edge = oldest + _OVERLAP
        if edge >= (span.end or newest + 1):
            return []
        left = Span(span.start, edge)
        sure = Span(max(newest - self.kept, span.start or 0), edge) if newest - self.kept <= oldest else left
        if sure.start is None or sure.end is None:
            return []
        batches = (sure.end - sure.start) / max(1, newest - oldest)
        wanted = min(_MOST_PIECES, int(batches / _BATCHES_A_PIECE) + 1)
        if wanted == 1:
            return []
        found = pieces(sure, wanted)
        if span.start is None or span.start < sure.start:
            found.append(Span(span.start, sure.start))
        return found


def _read_entries(batch: bytes) -> Sequence[_Entry]:
    try:
        return _entries.decode(batch) or ()
    except (msgspec.DecodeError, RecursionError) as error:
        raise _no_ids(str(error)) from error


def _ids(entries: Sequence[_Entry]) -> list[int]:
    try:
        return [int(entry.id) for entry in entries]  # type: ignore[arg-type]  # None is a TypeError, as it should be
    except (TypeError, ValueError) as error:
        raise _no_ids("a row has none, or one that is no number") from error


def _no_ids(reason: str) -> UnreadableError:
    return UnreadableError(f"The rows' ids, which the next page is asked by, cannot be read: {reason}.", retryable=True)


class _OffsetRow(msgspec.Struct):
    offset: int | str | None = None
    status: str | None = None


class _OffsetBatch(msgspec.Struct, rename="camel"):
    data_list: list[_OffsetRow] | None = None
    has_more: bool | None = None


_offsets = msgspec.json.Decoder(_OffsetBatch, strict=False)

_NOWHERE = -1
_PENDING = "Pending"
"""The offset, and the status, of a row that is not final: its offset leads to no other row."""


@dataclass(frozen=True, slots=True)
class Offset:
    """Batches newest first with a flag that tells whether more remain; the next one lies below the smallest offset.

    KuCoin can be asked to walk the other way (`forward`): then each batch lies above the offset asked for, which the
    second batch shows, and the next one is asked by the largest offset.
    """

    most: int = 50
    at: str = "dataList"
    page: tuple[str, ...] = ("offset",)
    size: str = "maxCount"

    def check_size(self, rows: int) -> None:
        """KuCoin does not document the maximum; only what cannot be meant is refused."""
        if rows < 1:
            raise InputError(f"max_count={rows}: pass at least 1 row a page")

    def steps(self, size: int | None, span: Span) -> Steps:  # noqa: ARG002  # the protocol's signature
        """Walk until the flag says that nothing remains."""
        rows = size or self.most
        pages: list[bytes] = []
        last: int | None = None
        first: list[int] = []
        upwards = False
        while True:
            asked = {"maxCount": str(rows)} if last is None else {"offset": str(last), "maxCount": str(rows)}
            (batch,) = yield [asked]
            found, has_more = _read_offsets(batch)
            if not has_more:
                return Walked([*pages, batch])
            final = _final(found)
            if last is not None and len(pages) == 1 and not upwards and min(final, default=-1) >= last:
                upwards, last = True, max(first)  # this batch overlaps the first one: it is asked again, from its end
                continue
            furthest = max(final, default=last) if upwards else min(final, default=last)
            if furthest is None or (last is not None and (furthest <= last if upwards else furthest >= last)):
                raise IncompleteError(
                    "KuCoin says that more rows remain but the offset does not move, so rows would be missed. Try"
                    " again; if it stays so, look for a newer version of this package."
                )
            pages.append(batch)
            first = first or final
            last = furthest


def _read_offsets(batch: bytes) -> tuple[Sequence[_OffsetRow], bool]:
    try:
        read = _offsets.decode(batch)
    except (msgspec.DecodeError, RecursionError) as error:
        raise _no_offsets(str(error)) from error
    if read.has_more is None:
        raise IncompleteError(
            "The batch does not say whether more rows remain. Look for a newer version of this package."
        )
    return read.data_list or (), read.has_more


def _final(rows: Sequence[_OffsetRow]) -> list[int]:
    """The offsets of final rows, of a batch with more behind it: there every such row must have one."""
    final = [row.offset for row in rows if row.status != _PENDING]
    try:
        offsets = [int(each) for each in final]  # type: ignore[arg-type]  # None is a TypeError, as it should be
    except (TypeError, ValueError) as error:
        raise _no_offsets("a row has none, or one that is no number") from error
    return [each for each in offsets if each != _NOWHERE]


def _no_offsets(reason: str) -> UnreadableError:
    return UnreadableError(f"The batch's offsets cannot be read: {reason}.", retryable=True)
