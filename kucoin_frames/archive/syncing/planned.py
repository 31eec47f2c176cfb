"""What of a table must be asked now, and what does the answer prove? Pure; knows spans, not requests."""

from dataclasses import dataclass

from kucoin_frames.archive.coverage.spans import NOTHING, Spans
from kucoin_frames.archive.coverage.states import Known
from kucoin_frames.archive.storage.retention import Retention
from kucoin_frames.times import HOUR, MINUTE

__all__ = ["Plan", "chunks", "lesson", "plan", "without_sliver"]

_SLIVER = HOUR
"""What the first question misses at its far end because rows expire while it is answered is not called a gap."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The spans to ask for, and those that are lost because nobody asked in time."""

    ask: Spans
    lost: Spans = NOTHING

    @property
    def fact(self) -> Known:
        """What is known before anything is asked."""
        return Known(unavailable=self.lost)


def plan(
    known: Known, retention: Retention, since: int, now: int, settling: int = 10 * MINUTE, witness: int | None = None
) -> Plan:
    """What to ask so that a table is complete from `since` until now, as far as KuCoin still has it.

    Parameters
    ----------
    known : Known
        The facts so far.
    retention : Retention
        How long KuCoin keeps rows.
    since, now : int
        The span wanted.
    settling : int
        How much of what was fetched last is asked again, since its rows may have come late.
    witness : int, optional
        The time of an archived row. If it lies where KuCoin may or may not still have rows, and the span to be asked
        comes close behind it, it is asked again with that: whether it comes tells how long KuCoin keeps rows.
    """
    missing = known.missing(since, now)
    earliest = retention.askable(now)
    ask = missing & Spans.one(earliest, now)
    lost = missing - ask - known.imported
    last = known.complete.end
    if last is not None and now not in known.complete:
        ask |= Spans.one(max(earliest, min(last, now) - settling), min(last, now))
    if witness is not None and ask.start is not None and earliest < witness < ask.start < retention.served(now, 0):
        ask |= Spans.one(witness, ask.start)
    return Plan(ask, lost)


def lesson(
    span: tuple[int, int], retention: Retention, asked_at: int, oldest: int, *, proven: int, contradicted: bool = False
) -> Known:
    """What an answer proves about the span that it was asked for.

    Parameters
    ----------
    span : tuple of int
        The span asked for.
    retention : Retention
        How long KuCoin keeps rows.
    asked_at : int
        The exchange's time when the answer was complete: what expired on the way was perhaps not served.
    oldest : int
        The age of the oldest row that came; 0 if none did.
    proven : int
        The greatest age that was ever served before.
    contradicted : bool
        Whether a row that was known to exist did not come, so that the age served before no longer counts.
    """
    served = retention.served(asked_at, oldest if contradicted else max(oldest, proven))
    start, end = span
    complete = Spans.one(max(start, served), end)
    return Known(complete, unavailable=Spans.one(start, end) - complete, oldest=oldest)


def chunks(spans: Spans, widest: int | None) -> list[tuple[int, int]]:
    """The spans in pieces that are worth being stored on their own, oldest first, as that is what expires first."""
    if widest is None:
        return list(spans)
    return [(at, min(at + widest, end)) for start, end in spans for at in range(start, end, widest)]


def without_sliver(found: Known, since: int) -> Known:
    """Facts of a first question: rows that expired at its far end while it was answered are not called a gap."""
    complete = found.complete.start
    if complete is None or not since < complete <= since + _SLIVER:
        return found
    kept = found.unavailable - Spans.one(since, complete)
    return Known(found.complete, found.imported, kept, found.oldest)
