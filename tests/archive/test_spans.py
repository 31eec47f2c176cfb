"""Spans are sets of moments: every operation against Python's own sets of integers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kucoin_frames.archive.coverage.spans import NOTHING, Spans

PAIRS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8)


def moments(spans: Spans) -> set[int]:
    return {moment for start, end in spans for moment in range(start, end)}


def assert_is_normal(spans: Spans) -> None:
    """Ascending, none empty, none touching the next."""
    bounds = [bound for pair in spans for bound in pair]
    assert bounds == sorted(set(bounds))


@given(PAIRS)
def test_of_is_the_union(pairs: list[tuple[int, int]]) -> None:
    spans = Spans.of(pairs)
    assert_is_normal(spans)
    assert moments(spans) == {moment for start, end in pairs for moment in range(start, end)}
    assert spans.length == len(moments(spans))


@given(PAIRS, PAIRS)
def test_operations_are_those_of_sets(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> None:
    a, b = Spans.of(left), Spans.of(right)
    for found, wanted in (
        (a | b, moments(a) | moments(b)),
        (a & b, moments(a) & moments(b)),
        (a - b, moments(a) - moments(b)),
    ):
        assert_is_normal(found)
        assert moments(found) == wanted
    assert (a - b) | (a & b) == a


@given(PAIRS, st.integers(0, 40))
def test_contains_bounds_and_truth(pairs: list[tuple[int, int]], moment: int) -> None:
    spans = Spans.of(pairs)
    held = moments(spans)
    assert (moment in spans) == (moment in held)
    assert bool(spans) == bool(held)
    assert spans.start == (min(held) if held else None)
    assert spans.end == (max(held) + 1 if held else None)


def test_what_a_gap_looks_like() -> None:
    known = Spans.of([(0, 10), (30, 40), (10, 12)])
    assert known.pairs == ((0, 12), (30, 40))
    assert (Spans.one(5, 50) - known).pairs == ((12, 30), (40, 50))


@pytest.mark.parametrize("pair", [(5, 5), (6, 5)])
def test_a_span_without_a_moment_is_nothing(pair: tuple[int, int]) -> None:
    assert Spans.one(*pair) == NOTHING == Spans.of([pair])
