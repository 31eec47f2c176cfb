"""What is known of a table's time, and what is not? Facts about spans, and the state of every moment. Pure.

A fact, once true, stays true: a span was fetched while KuCoin still had it (complete), came from an exported file
(imported), or was found to be gone (unavailable). All else follows from the facts, the time now and how long KuCoin
keeps rows. Must not know where facts are stored or how they were found out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from kucoin_frames.archive.coverage.spans import NOTHING, Spans
from kucoin_frames.archive.storage.retention import Retention

__all__ = ["Known", "State", "Stretch"]


class State(StrEnum):
    """What is known of a moment of a table."""

    COMPLETE = "complete"
    """Fetched while KuCoin still had it: what is not there did not happen."""
    IMPORTED = "imported"
    """From an exported file."""
    UNAVAILABLE = "unavailable"
    """Never fetched, and no longer to be had: rows may have existed."""
    OPEN = "open"
    """Not fetched yet, and still to be had."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A span of one state; for an open one `until` tells when its first moment can no longer be had."""

    state: State
    start: int
    end: int
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """The facts about one table of one account.

    Attributes
    ----------
    complete, imported, unavailable : Spans
        As the states say; where they overlap, the first of them counts.
    oldest : int
        The greatest age (ms) of a row when it was served: how far back KuCoin was seen to reach.
    """

    complete: Spans = field(default=NOTHING)
    imported: Spans = field(default=NOTHING)
    unavailable: Spans = field(default=NOTHING)
    oldest: int = 0

    def __or__(self, other: "Known") -> "Known":
        """What both tell."""
        return Known(
            self.complete | other.complete,
            self.imported | other.imported,
            self.unavailable | other.unavailable,
            max(self.oldest, other.oldest),
        )

    @property
    def bounded(self) -> Spans:
        """All moments that some fact is about."""
        return self.complete | self.imported | self.unavailable

    @property
    def start(self) -> int | None:
        """Where the table's history begins, as far as anyone asked; None if nobody did."""
        return self.bounded.start

    def with_fact(self, state: State, spans: Spans) -> "Known":
        """One fact more. That a span is open is no fact."""
        match state:
            case State.COMPLETE:
                return replace(self, complete=self.complete | spans)
            case State.IMPORTED:
                return replace(self, imported=self.imported | spans)
            case State.UNAVAILABLE:
                return replace(self, unavailable=self.unavailable | spans)
        raise ValueError(f"{state} follows from the facts and is none")

    def facts(self) -> Iterator[tuple[State, int, int]]:
        """The facts as state and span, each moment once."""
        imported = self.imported - self.complete
        unavailable = self.unavailable - self.complete - self.imported
        for state, spans in (
            (State.COMPLETE, self.complete),
            (State.IMPORTED, imported),
            (State.UNAVAILABLE, unavailable),
        ):
            for start, end in spans:
                yield state, start, end

    def missing(self, start: int, end: int) -> Spans:
        """What of a span no answer of KuCoin covers yet, and is not known to be gone."""
        return Spans.one(start, end) - self.complete - self.unavailable

    def stretches(self, retention: Retention, now: int, start: int | None = None) -> list[Stretch]:
        """The state of every moment from `start` (or the first fact) until now, ascending."""
        begin = self.start if start is None else start
        if begin is None or begin >= now:
            return []
        whole = Spans.one(begin, now)
        rest = whole - self.complete - self.imported
        gone = (rest & self.unavailable) | (rest & Spans.one(begin, retention.askable(now)))
        found = [Stretch(State.COMPLETE, *pair) for pair in whole & self.complete]
        found += [Stretch(State.IMPORTED, *pair) for pair in (whole & self.imported) - self.complete]
        found += [Stretch(State.UNAVAILABLE, *pair) for pair in gone]
        found += [Stretch(State.OPEN, *pair, self.until(pair[0], retention, now)) for pair in rest - gone]
        return sorted(found, key=lambda stretch: stretch.start)

    def until(self, moment: int, retention: Retention, now: int) -> int | None:
        """When a moment's rows can no longer be had; None if KuCoin names no end."""
        sure = retention.sure(self.oldest)
        if sure is None or retention.reach is None:
            return None
        return moment + (sure if moment >= now - sure else retention.reach)

    def expires(self, retention: Retention, now: int) -> int | None:
        """Until when the table must be asked again so that nothing is lost; None if KuCoin names no end."""
        stretches = self.stretches(retention, now)
        opened = [stretch.start for stretch in stretches if stretch.state is State.OPEN]
        return self.until(min(opened, default=now), retention, now) if stretches else None
