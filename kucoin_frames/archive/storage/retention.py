"""How long does KuCoin serve a row, and what follows from it at a moment? Pure."""

from dataclasses import dataclass
from typing import Self

from kucoin_frames.planning import History
from kucoin_frames.times import MINUTE

__all__ = ["Retention"]


@dataclass(frozen=True, slots=True)
class Retention:
    """How long an endpoint serves a row, in milliseconds.

    Attributes
    ----------
    kept : int or None
        For certain; None where KuCoin names no end.
    reach : int or None
        Perhaps, where KuCoin's pages differ; never less than `kept`.
    first : int
        The moment before which the endpoint has no rows, whoever asks.
    """

    kept: int | None = None
    reach: int | None = None
    first: int = 0

    @classmethod
    def of(cls, history: History, first: int = 0) -> Self:
        """What an endpoint declares."""
        return cls(history.kept, history.reach or history.kept, first)

    def is_proven_longer(self, oldest: int) -> bool:
        """Whether a row of this age, once served, proves the longer of two figures."""
        return self.kept is not None and oldest > self.kept + MINUTE

    def sure(self, oldest: int) -> int | None:
        """How long rows are kept for certain, given the age of the oldest that was ever served."""
        return self.reach if self.is_proven_longer(oldest) else self.kept

    def askable(self, now: int) -> int:
        """The earliest moment that is worth asking for."""
        return self.first if self.reach is None else max(self.first, now - self.reach)

    def served(self, now: int, oldest: int) -> int:
        """The earliest moment of which an answer at this time is the whole truth."""
        kept = self.sure(oldest)
        return self.first if kept is None else max(self.first, now - kept)
