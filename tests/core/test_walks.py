"""Walks: everything there is comes back, or an error says that it may not be everything."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kucoin_frames.exceptions import IncompleteError, InputError, UnreadableError
from kucoin_frames.planning import Cursor, Offset, Pages, Single, Walk
from kucoin_frames.times import DAY, HOUR, Span
from tests.core.made_up import PATIENT

OPEN = Span(None, None)
NOW = 1_760_000_000_000

Serve = Callable[[dict[str, str], Span], object]


@dataclass
class Walker:
    """Drives a walk, and the walks of the spans that it leaves, against a made-up listing."""

    walk: Walk
    serve: Serve
    asked: list[dict[str, str]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

    def pages(self, size: int | None = None, span: Span = OPEN) -> list[Any]:
        found: list[Any] = []
        left = [span]
        while left:
            span = left.pop(0)
            self.spans.append(span)
            steps = self.walk.steps(size, span)
            try:
                asked = next(steps)
                while True:
                    self.asked += asked
                    asked = steps.send([json.dumps(self.serve(each, span)).encode() for each in asked])
            except StopIteration as end:
                found += [json.loads(page) for page in end.value.pages]
                left += end.value.rest
        return found


def test_a_single_request() -> None:
    walker = Walker(Single(), lambda asked, span: [1, 2])
    assert walker.pages() == [[1, 2]]
    assert walker.asked == [{}]
    with pytest.raises(InputError, match="5 rows a page: this endpoint answers with everything at once"):
        Single().check_size(5)


PAGES = Pages(least=1, most=50)


def listing(rows: list[int], asked: dict[str, str]) -> dict[str, Any]:
    number, size = int(asked["currentPage"]), int(asked["pageSize"])
    return {
        "currentPage": number,
        "pageSize": size,
        "totalNum": len(rows),
        "totalPage": -(-len(rows) // size),
        "items": rows[(number - 1) * size : number * size],
    }


def test_a_row_that_comes_while_another_goes_is_noticed() -> None:
    """The totals agree all the while; only the row that stands on two pages tells that one was missed."""
    rows = list(range(6, 0, -1))

    def serve(asked: dict[str, str], span: Span) -> object:
        answer = listing(rows, asked)
        if len(walker.asked) == 1:
            rows.insert(0, 7)
            rows.remove(3)
        return answer

    walker = Walker(PAGES, serve)
    pages = walker.pages(2)
    assert [row for page in pages for row in page["items"]] == [7, 6, 5, 4, 2, 1]
    assert len(walker.asked) == 6


def test_two_equal_rows_on_two_pages_are_two_rows() -> None:
    rows = [5, 4, 4, 3]
    walker = Walker(PAGES, lambda asked, span: listing(rows, asked))
    assert [row for page in walker.pages(2) for row in page["items"]] == rows


@PATIENT
@given(st.integers(0, 130), st.one_of(st.none(), st.integers(1, 50)))
def test_pages_give_every_row_once(count: int, size: int | None) -> None:
    rows = list(range(count))
    walker = Walker(PAGES, lambda asked, span: listing(rows, asked))
    pages = walker.pages(size)
    assert [row for page in pages for row in page["items"]] == rows
    numbers = max(1, -(-count // (size or 50)))
    assert walker.asked == [{"currentPage": str(n + 1), "pageSize": str(size or 50)} for n in range(numbers)]


def drifting(*totals: int) -> Serve:
    """A listing whose length changes with every request; the last length stays."""
    lengths = list(totals)

    def serve(asked: dict[str, str], _: Span) -> object:
        return listing(list(range(lengths.pop(0) if len(lengths) > 1 else lengths[0])), asked)

    return serve


@pytest.mark.parametrize("totals", [(25, 26, 26), (26, 25, 25), (25, 25, 26, 26), (25, 9), (9, 25, 25), (21, 20)])
def test_a_listing_that_changes_is_walked_again(totals: tuple[int, ...]) -> None:
    walker = Walker(PAGES, drifting(*totals))
    pages = walker.pages(10)
    rows = [row for page in pages for row in page["items"]]
    assert rows == list(range(len(rows)))
    assert len(rows) == pages[0]["totalNum"]


def test_a_listing_that_never_rests() -> None:
    walker = Walker(PAGES, drifting(*range(25, 99)))
    with pytest.raises(IncompleteError, match=r"page 2 counts \d+ rows and the first page \d+, 4 times in a row"):
        walker.pages(10)
    assert [asked["currentPage"] for asked in walker.asked].count("1") == 4


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ({"totalNum": 3, "totalPage": 1, "items": [1, 2]}, "KuCoin counts 3 rows and 2 came"),
        ({"totalNum": 1, "totalPage": 1, "items": [1, 2]}, "KuCoin counts 1 rows and 2 came"),
        ({"totalNum": 0, "totalPage": 0, "items": [1]}, "KuCoin counts 0 rows and 1 came"),
        ({"totalPage": 1, "items": [1]}, "names no total"),
        ({"totalNum": 1, "items": [1]}, "names no total"),
        ({"totalNum": 1, "totalPage": None, "items": [1]}, "names no total"),
        ({"totalNum": 1, "totalPage": 1}, "KuCoin counts 1 rows and 0 came"),
        ({"totalNum": 1, "totalPage": 1, "items": None}, "KuCoin counts 1 rows and 0 came"),
    ],
)
def test_counters_that_are_missing_or_wrong(page: dict[str, object], told: str) -> None:
    with pytest.raises(IncompleteError, match=told):
        Walker(PAGES, lambda asked, span: page).pages()


def test_a_page_without_rows_may_say_so_with_null() -> None:
    page = {"totalNum": 0, "totalPage": 0, "items": None}
    assert Walker(PAGES, lambda asked, span: page).pages() == [page]


def test_counters_may_be_text() -> None:
    page = {"totalNum": "1", "totalPage": "1", "items": ["row"]}
    assert Walker(PAGES, lambda asked, span: page).pages() == [page]


@pytest.mark.parametrize("page", [None, [], "text", {"totalNum": "many", "totalPage": 1, "items": []}])
def test_pages_that_cannot_be_read(page: object) -> None:
    with pytest.raises(UnreadableError, match="counters cannot be read"):
        Walker(PAGES, lambda asked, span: page).pages()


@pytest.mark.parametrize(
    ("walk", "rows", "told"),
    [
        (Pages(10, 500), 9, "page_size=9: KuCoin takes 10 to 500 rows"),
        (Pages(10, 500), 501, "page_size=501: KuCoin takes 10 to 500 rows"),
        (Cursor(), 0, "limit=0: KuCoin takes 1 to 200 rows"),
        (Cursor(), 201, "limit=201: KuCoin takes 1 to 200 rows"),
        (Offset(), 0, "max_count=0: pass at least 1 row"),
    ],
)
def test_sizes_that_kucoin_does_not_take(walk: Walk, rows: int, told: str) -> None:
    with pytest.raises(InputError, match=told):
        walk.check_size(rows)


CURSOR = Cursor(most=20, default=10)

Entries = list[tuple[int, int]]
"""Ids and times, newest first."""


@dataclass
class Ledger:
    """A ledger as KuCoin serves it: the newest first, what is asked for of a span that holds both its bounds."""

    entries: Entries
    kept_since: int = 0
    most: int = 20
    answers_newest_for_gone: bool = False

    def __call__(self, asked: dict[str, str], span: Span) -> object:
        start, end = span.start or 0, span.end if span.end is not None else NOW
        if self.answers_newest_for_gone and end < self.kept_since:
            start, end = self.kept_since, NOW
        below = int(asked.get("lastId", 2**62))
        found = [
            {"id": str(id_), "createdAt": str(time)}
            for id_, time in self.entries
            if max(start, self.kept_since) <= time <= end and id_ < below
        ]
        return found[: min(int(asked["limit"]), self.most)]


def ids(pages: list[Any]) -> set[int]:
    return {int(row["id"]) for page in pages for row in page}


@st.composite
def histories(draw: st.DrawFn) -> Entries:
    """Entries with growing ids, some in one millisecond, some after a long rest."""
    gaps = draw(st.lists(st.sampled_from([0, 0, 1, 1000, HOUR]), max_size=150))
    time, entries = NOW, []
    for number, gap in enumerate(gaps):
        time -= gap
        entries.append((10_000 - 3 * number, time))
    return entries


@PATIENT
@given(histories(), st.sampled_from([None, 1, 7, 10, 20]), st.sampled_from([10, 20]), st.booleans())
def test_a_cursor_gives_every_row(entries: Entries, size: int | None, most: int, bounded: bool) -> None:
    """Whatever the density, in pieces or not, and also where only KuCoin's default of rows comes."""
    span = Span(NOW - 7 * DAY, NOW + 1) if bounded else OPEN
    walker = Walker(CURSOR, Ledger(entries, most=most))
    assert ids(walker.pages(size, span)) == {id_ for id_, time in entries if time in span}


@PATIENT
@given(histories(), st.integers(0, 7 * DAY))
def test_a_cursor_where_old_rows_are_gone(entries: Entries, age: int) -> None:
    span = Span(NOW - 7 * DAY, NOW + 1)
    walker = Walker(CURSOR, Ledger(entries, kept_since=NOW - age, answers_newest_for_gone=True))
    assert ids(walker.pages(None, span)) == {id_ for id_, time in entries if time >= NOW - age and time in span}


def test_a_dense_window_is_walked_in_pieces() -> None:
    """Twenty rows in 20 s of a day: 4320 batches, so as many pieces as there may be, side by side."""
    entries = [(10_000 - n, NOW - 1000 * n) for n in range(500)]
    walker = Walker(CURSOR, Ledger(entries))
    span = Span(NOW - DAY, NOW + 1)
    assert ids(walker.pages(None, span)) == {id_ for id_, _ in entries}
    first, *rest = walker.spans
    assert first == span
    assert len(rest) > 10


@pytest.mark.parametrize(
    ("batches", "requests"),
    [
        ([[5, 4, 3]], 1),
        ([[]], 1),
        ([None], 1),
        ([list(range(30, 10, -1)), [3]], 2),
        ([list(range(30, 10, -1)), []], 2),
        ([list(range(30, 20, -1)), [3]], 2),  # ten rows are KuCoin's default: the size may have been ignored
    ],
)
def test_when_a_cursor_is_at_its_end(batches: list[list[int] | None], requests: int) -> None:
    left = list(batches)

    def serve(asked: dict[str, str], span: Span) -> object:
        batch = left.pop(0)
        return None if batch is None else [{"id": id_} for id_ in batch]

    walker = Walker(CURSOR, serve)
    walker.pages()
    assert len(walker.asked) == requests
    if requests == 2:
        assert batches[0] is not None
        assert walker.asked == [{"limit": "20"}, {"lastId": str(batches[0][-1]), "limit": "20"}]


@pytest.mark.parametrize("second", [range(30, 10, -1), range(11, 1, -1), [12, *range(9, 0, -1)]])
def test_a_cursor_that_does_not_move(second: range | list[int]) -> None:
    left = [list(range(30, 10, -1)), list(second)]
    walker = Walker(CURSOR, lambda asked, span: [{"id": id_} for id_ in left.pop(0)])
    with pytest.raises(IncompleteError, match="The batch after id 11 holds that id or a larger one"):
        walker.pages()


@pytest.mark.parametrize("row", [{}, {"id": None}, {"id": ""}, {"id": "a1"}])
def test_rows_of_one_short_batch_may_lack_ids(row: dict[str, object]) -> None:
    assert Walker(CURSOR, lambda asked, span: [row]).pages() == [[row]]


LAST_OF_FULL = [{"id": each} for each in range(20, 1, -1)]


@pytest.mark.parametrize(
    "batch",
    ["text", {"items": []}, [5], *([*LAST_OF_FULL, row] for row in ({}, {"id": None}, {"id": ""}, {"id": "a1"}))],
)
def test_batches_whose_ids_cannot_be_read(batch: object) -> None:
    with pytest.raises(UnreadableError, match="ids, which the next page is asked by, cannot be read"):
        Walker(CURSOR, lambda asked, span: batch).pages()


def futures(offsets: list[int], most: int = 4) -> Serve:
    """The futures ledger; rows that are not final stand first, in the first batch only."""

    def serve(asked: dict[str, str], _: Span) -> object:
        below = int(asked.get("offset", 2**62))
        found = [each for each in offsets if each < below and (each != -1 or below == 2**62)]
        size = min(int(asked["maxCount"]), most)
        return {"dataList": [{"offset": each} for each in found[:size]], "hasMore": len(found) > size}

    return serve


@PATIENT
@given(st.sets(st.integers(0, 10**12), max_size=30), st.integers(0, 3), st.integers(4, 60))
def test_offsets_give_every_row(finals: set[int], pending: int, size: int) -> None:
    offsets = [-1] * pending + sorted(finals, reverse=True)
    walker = Walker(Offset(), futures(offsets))
    pages = walker.pages(size)
    assert [row["offset"] for page in pages for row in page["dataList"]] == offsets


def test_the_next_batch_lies_below_the_smallest_offset() -> None:
    walker = Walker(Offset(), futures([-1, 30, 20, 10, 5]))
    walker.pages()
    assert walker.asked == [{"maxCount": "50"}, {"offset": "10", "maxCount": "50"}]


@pytest.mark.parametrize("offset", [0, 1, 25, "0", None, ""])
def test_the_offset_of_a_row_that_is_not_final_leads_nowhere(offset: object) -> None:
    pending = {"offset": offset, "status": "Pending"}
    batches = [
        {"dataList": [pending, {"offset": 30, "status": "Completed"}, {"offset": 20}], "hasMore": True},
        {"dataList": [{"offset": 10}], "hasMore": False},
    ]
    left = list(batches)
    walker = Walker(Offset(), lambda asked, span: left.pop(0))
    assert walker.pages() == batches
    assert walker.asked[1]["offset"] == "20"


@PATIENT
@given(st.sets(st.integers(0, 10**12), max_size=60), st.integers(2, 20), st.booleans())
def test_a_walk_the_other_way_gives_every_row(finals: set[int], size: int, repeats: bool) -> None:
    """Asked with `forward=false` the oldest batch comes first; the next one lies above the offset, or begins at it."""

    def serve(asked: dict[str, str], _: Span) -> object:
        found = sorted(each for each in finals if each + repeats > int(asked.get("offset", -1)))
        rows = [{"offset": each} for each in found[: int(asked["maxCount"])]]
        return {"dataList": rows[::-1], "hasMore": len(found) > len(rows)}

    pages = Walker(Offset(), serve).pages(size)
    assert {row["offset"] for page in pages for row in page["dataList"]} == finals


@pytest.mark.parametrize(
    "batches",
    [
        [{"dataList": [{"offset": -1}], "hasMore": True}],
        [{"dataList": [], "hasMore": True}],
        [{"dataList": [{"offset": 5}], "hasMore": True}] * 3,
        [{"dataList": [{"offset": 5}], "hasMore": True}, *[{"dataList": [{"offset": 6}], "hasMore": True}] * 3],
    ],
)
def test_an_offset_that_does_not_move(batches: list[object]) -> None:
    left = list(batches)
    with pytest.raises(IncompleteError, match="more rows remain but the offset does not move"):
        Walker(Offset(), lambda asked, span: left.pop(0)).pages()


@pytest.mark.parametrize("row", [{}, {"offset": None}, {"offset": ""}])
def test_rows_of_the_last_batch_may_lack_offsets(row: dict[str, object]) -> None:
    batch = {"dataList": [row], "hasMore": False}
    assert Walker(Offset(), lambda asked, span: batch).pages() == [batch]


def test_a_batch_without_rows_may_say_so_with_null() -> None:
    batch = {"dataList": None, "hasMore": False}
    assert Walker(Offset(), lambda asked, span: batch).pages() == [batch]


@pytest.mark.parametrize("batch", [{}, {"dataList": []}, {"dataList": None}])
def test_a_batch_that_does_not_say_whether_more_remain(batch: object) -> None:
    with pytest.raises(IncompleteError, match="does not say whether more rows remain"):
        Walker(Offset(), lambda asked, span: batch).pages()


@pytest.mark.parametrize(
    "batch",
    [None, [], {"dataList": [{}, {"offset": 5}], "hasMore": True}, {"dataList": [{"offset": "a"}], "hasMore": True}],
)
def test_batches_whose_offsets_cannot_be_read(batch: object) -> None:
    with pytest.raises(UnreadableError, match="offsets cannot be read"):
        Walker(Offset(), lambda asked, span: batch).pages()
