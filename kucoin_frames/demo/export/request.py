"""Whose records does somebody want, of which span, and how are they shown? What every kind of file needs to know."""

from dataclasses import dataclass
from functools import cached_property

from kucoin_frames.demo.records import Entry, Feed, User
from kucoin_frames.demo.world import World

from .paper import Row, Zone

_FEEDS: tuple[Feed, ...] = ("classic", "hf", "margin_hf", "futures")


@dataclass(frozen=True)
class Request:
    """A wish for the records of one account holder in [start, end)."""

    world: World
    user: User
    start: int
    end: int
    zone: Zone
    masks_uid: bool

    @property
    def holder(self) -> Row:
        """The fields that open each row. Sub-accounts are shown by their names: how the site does it is not known."""
        uid = str(self.user.uid)
        return {
            "UID": f"****{uid[-4:]}" if self.masks_uid else uid,
            "Account Type": "mainAccount" if self.user.is_master else self.user.name,
            "Account Mode": "CLASSIC",
        }

    def covers(self, at: int) -> bool:
        """Whether an instant lies in the span, and in the past."""
        return self.start <= at < self.end and at <= self.world.now

    @cached_property
    def entries(self) -> list[Entry]:
        """All movements of the account holder since the beginning, each once, oldest first."""
        told = {entry.id: entry for feed in _FEEDS for entry in self.world.entries(self.user.uid, feed)}
        return [told[number] for number in sorted(told)]

    @property
    def covered(self) -> list[Entry]:
        """The movements of the span."""
        return [entry for entry in self.entries if self.covers(entry.time)]
