"""Spans cut into windows: nothing between two of them, nothing in two of them, nothing wider than KuCoin takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kucoin_frames.planning import History, windows
from kucoin_frames.planning.windows import Kept, pieces
from kucoin_frames.times import DAY, HOUR, MINUTE, Span
from tests.core.made_up import PATIENT

NOW = 1_760_000_000_000

SPANS = st.tuples(st.integers(0, 10**13), st.integers(1, 10**12)).map(lambda pair: Span(pair[0], sum(pair)))


def tiles(found: list[Span], whole: Span) -> bool:
    """Whether the spans, newest first, touch each other and the ends of the whole."""
    bounds = [whole.end, *(each.start for each in found)]
    return [each.end for each in found] == bounds[:-1] and bounds[-1] == whole.start


@PATIENT
@given(SPANS, st.integers(1, 10**12))
def test_windows_tile_the_span(span: Span, widest: int) -> None:
    assert span.start is not None
    assert span.end is not None
    widest = max(widest, (span.end - span.start) // 500)  # no more than 501 windows
    found = list(windows(span, widest))
    assert tiles(found, span)
    widths = [each.end - each.start for each in found if each.start is not None and each.end is not None]
    assert set(widths[:-1]) <= {widest}
    assert 0 < widths[-1] <= widest


def test_windows_of_a_day() -> None:
    assert list(windows(Span(NOW - 50 * HOUR, NOW), DAY)) == [
        Span(NOW - 24 * HOUR, NOW),
        Span(NOW - 48 * HOUR, NOW - 24 * HOUR),
        Span(NOW - 50 * HOUR, NOW - 48 * HOUR),
    ]


@pytest.mark.parametrize("span", [Span(None, None), Span(5, None), Span(None, 5)])
def test_an_open_span_is_one_window(span: Span) -> None:
    assert list(windows(span, DAY)) == [span]


def test_a_span_without_a_limit_is_one_window() -> None:
    assert list(windows(Span(0, NOW), None)) == [Span(0, NOW)]


@pytest.mark.parametrize("widest", [None, DAY])
def test_an_empty_span_is_no_window(widest: int | None) -> None:
    assert list(windows(Span(NOW, NOW), widest)) == []


def test_a_window_has_a_width() -> None:
    with pytest.raises(ValueError, match="wider than nothing"):
        list(windows(Span(0, 1), 0))


@PATIENT
@given(SPANS, st.integers(-3, 100))
def test_pieces_tile_the_span(span: Span, wanted: int) -> None:
    found = pieces(span, wanted)
    assert tiles(found, span)
    assert len(found) <= max(1, wanted)


def test_pieces_of_nothing_and_of_an_open_span() -> None:
    assert pieces(Span(NOW, NOW), 5) == []
    assert pieces(Span(None, NOW), 5) == [Span(None, NOW)]


DAILY = History(window=DAY, default=DAY, kept=365 * DAY, reach=366 * DAY)
WEEKLY = History(window=7 * DAY, kept=3 * DAY, reach=7 * DAY)
LISTED = History()


@pytest.mark.parametrize(
    ("history", "span", "asked"),
    [
        (DAILY, Span(NOW - HOUR, None), Span(NOW - HOUR, NOW)),
        (DAILY, Span(None, NOW - HOUR), Span(NOW - 25 * HOUR, NOW - HOUR)),
        (DAILY, Span(NOW - 5, NOW - 1), Span(NOW - 5, NOW - 1)),
        (DAILY, Span(NOW - 400 * DAY, NOW), Span(NOW - 366 * DAY, NOW)),
        (DAILY, Span(NOW - 500 * DAY, NOW - 400 * DAY), Span(NOW - 366 * DAY, NOW - 366 * DAY)),
        (DAILY, Span(NOW + HOUR, None), Span(NOW + HOUR, NOW + HOUR)),
        (DAILY, Span(NOW, NOW + DAY), Span(NOW, NOW + DAY)),
        (WEEKLY, Span(NOW - 30 * DAY, None), Span(NOW - 7 * DAY, NOW)),
        (WEEKLY, Span(None, NOW - DAY), Span(None, NOW - DAY)),
        (LISTED, Span(0, None), Span(0, None)),
        (LISTED, Span(None, NOW), Span(None, NOW)),
    ],
)
def test_what_is_worth_asking_for(history: History, span: Span, asked: Span) -> None:
    assert history.asked(span, NOW) == asked


@pytest.mark.parametrize(
    ("history", "oldest", "kept"),
    [
        (LISTED, None, Kept(0, 0)),
        (WEEKLY, None, Kept(NOW - 3 * DAY, NOW - 7 * DAY)),
        (WEEKLY, NOW - 2 * DAY, Kept(NOW - 3 * DAY, NOW - 7 * DAY)),
        (WEEKLY, NOW - 3 * DAY - MINUTE, Kept(NOW - 3 * DAY, NOW - 7 * DAY)),
        (WEEKLY, NOW - 3 * DAY - MINUTE - 1, Kept(NOW - 7 * DAY, NOW - 7 * DAY)),
        (History(kept=3 * DAY), NOW - 9 * DAY, Kept(NOW - 3 * DAY, NOW - 3 * DAY)),
    ],
)
def test_from_when_on_rows_are_there(history: History, oldest: int | None, kept: Kept) -> None:
    assert history.since(NOW, oldest) == kept
