"""How is a kind of exported file described? By the columns that tell it from all others, and those beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from kucoin_frames.archive.exports.headers import key

__all__ = ["Kind", "Spellings"]

Spellings: TypeAlias = str | tuple[str, ...]
"""A column's header as KuCoin spells it; where it does so in several ways, all of them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file.

    Attributes
    ----------
    name : str
        In this package's words.
    frame : str
        Frame that its rows go to.
    needed : mapping
        Columns that every such file has: the frame's name to KuCoin's spellings.
    others : mapping
        Columns that some such files have.
    fixed : mapping
        What is true of each row without being written in it.
    splits : bool
        Whether the rows' `move_type` decides if they are deposits or withdrawals.
    """

    name: str
    frame: str
    needed: Mapping[str, Spellings]
    others: Mapping[str, Spellings] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    splits: bool = False

    def keys(self, name: str) -> tuple[str, ...]:
        """The letters by which a column of the frame is known in a file."""
        spelled = self.needed.get(name) or self.others[name]
        return tuple(key(each) for each in ((spelled,) if isinstance(spelled, str) else spelled))

    @property
    def columns(self) -> tuple[str, ...]:
        """All its columns by the frame's names."""
        return (*self.needed, *self.others)
