"""Which moments? Sets of milliseconds as disjoint half-open spans, and what can be done with such sets. Pure.

Must not know what the moments are about.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

__all__ = ["NOTHING", "Spans"]

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Spans:
    """A set of moments: spans [start, end) in epoch milliseconds, ascending, none empty, none touching another."""

    pairs: tuple[Pair, ...] = ()

    @classmethod
    def of(cls, pairs: Iterable[Pair]) -> Self:
        """The union of any spans; empty and reversed ones hold no moment."""
        joined: list[Pair] = []
        for start, end in sorted(pair for pair in pairs if pair[0] < pair[1]):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return cls(tuple(joined))

    @classmethod
    def one(cls, start: int, end: int) -> Self:
        """The moments of one span; none if it ends before it starts."""
        return cls(((start, end),) if start < end else ())

    def __or__(self, other: "Spans") -> "Spans":
        """The moments in either."""
        return Spans.of((*self.pairs, *other.pairs))

    def __and__(self, other: "Spans") -> "Spans":
        """The moments in both."""
        return Spans(tuple(_common(self.pairs, other.pairs)))

    def __sub__(self, other: "Spans") -> "Spans":
        """The moments that the other lacks."""
        if not self.pairs:
            return self
        first, last = self.pairs[0][0], self.pairs[-1][1]
        bounds = [first, *(bound for pair in other.pairs for bound in pair), last]
        holes = ((bounds[i], bounds[i + 1]) for i in range(0, len(bounds), 2))
        return self & Spans(tuple(hole for hole in holes if hole[0] < hole[1]))

    def __bool__(self) -> bool:
        return bool(self.pairs)

    def __iter__(self) -> Iterator[Pair]:
        return iter(self.pairs)

    def __contains__(self, moment: int) -> bool:
        return any(start <= moment < end for start, end in self.pairs)

    @property
    def start(self) -> int | None:
        """The first moment; None if there is none."""
        return self.pairs[0][0] if self.pairs else None

    @property
    def end(self) -> int | None:
        """The bound after the last moment; None if there is none."""
        return self.pairs[-1][1] if self.pairs else None

    @property
    def length(self) -> int:
        """How many milliseconds."""
        return sum(end - start for start, end in self.pairs)


NOTHING = Spans()


def _common(left: tuple[Pair, ...], right: tuple[Pair, ...]) -> Iterator[Pair]:
    """The overlaps of two ascending rows of spans, in one pass."""
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start < end:
            yield start, end
        if left[i][1] <= right[j][1]:
            i += 1
        else:
            j += 1
