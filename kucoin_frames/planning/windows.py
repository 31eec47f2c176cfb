"""Cutting a span of time into windows that KuCoin takes at once, within the history that it keeps."""

from collections.abc import Iterator
from dataclasses import dataclass

from kucoin_frames.times import MINUTE, Span

__all__ = ["History", "Kept", "pieces", "windows"]


@dataclass(frozen=True, slots=True)
class Kept:
    """From when on rows are there for certain, and from when on perhaps; epoch milliseconds."""

    certain: int
    possible: int


@dataclass(frozen=True, slots=True)
class History:
    """What an endpoint says about time. All spans in milliseconds; None means that KuCoin names no limit.

    Attributes
    ----------
    window : int or None
        The widest span of one request.
    default : int or None
        How far back from its end (or now) an answer reaches when no start is given.
    kept : int or None
        How far back from now rows are kept for certain.
    reach : int or None
        How far back from now it is worth asking, where the sources differ about what is kept.
    unit : int
        Milliseconds that the bounds are sent in: 1, or 1000 where KuCoin wants seconds.
    """

    window: int | None = None
    default: int | None = None
    kept: int | None = None
    reach: int | None = None
    unit: int = 1

    def depends_on_now(self, span: Span) -> bool:
        """Whether what to ask for a bounded span, or what to say of its answer, depends on what time it is."""
        return self.kept is not None or (self.window is not None and span.start is not None and span.end is None)

    def since_when(self, span: Span) -> int | None:
        """How far back a span reaches: to its start, or without one to where KuCoin's default puts it.

        Where KuCoin names no default that is the end: what is kept before it is all that is asked for.
        """
        if span.start is not None or span.end is None:
            return span.start
        return span.end - (self.default or 0)

    def since(self, now: int, oldest: int | None) -> Kept:
        """From when on rows are there, given the time of the oldest row that ever came.

        Where the sources differ, a row older than the shorter figure proves the longer one.
        """
        if self.kept is None:
            return Kept(0, 0)
        sure = now - self.kept
        possible = now - (self.reach or self.kept)
        if oldest is not None and oldest < sure - MINUTE:
            return Kept(possible, possible)
        return Kept(sure, possible)

    def asked(self, span: Span, now: int) -> Span:
        """The span that is worth asking for: cut at the oldest row that may still be there, ended at now if open."""
        start, end = span.start, span.end
        if self.window is not None or self.default is not None:
            if end is None and start is not None:
                end = max(now, start)
            if start is None and end is not None and self.default is not None:
                start = end - self.default
        reach = self.reach or self.kept
        if reach is not None and start is not None:
            start = max(start, now - reach)
            if end is not None:
                end = max(start, end)
        return Span(start, end)


def windows(span: Span, widest: int | None) -> Iterator[Span]:
    """Windows that tile a span, newest first, since KuCoin's newest rows are the surest to be there.

    Nothing lies between two windows, nothing in two of them. An open span, or one without a limit, is one window; an
    empty one is none.
    """
    if span.is_empty:
        return
    if widest is None or span.start is None or span.end is None:
        yield span
        return
    if widest <= 0:
        raise ValueError("a window must be wider than nothing")
    end = span.end
    while end > span.start:
        start = max(span.start, end - widest)
        yield Span(start, end)
        end = start


def pieces(span: Span, wanted: int) -> list[Span]:
    """A bounded span in at most so many pieces of equal width, newest first, that tile it."""
    if span.start is None or span.end is None or span.is_empty:
        return [] if span.is_empty else [span]
    return list(windows(span, max(1, -(-(span.end - span.start) // max(1, wanted)))))
