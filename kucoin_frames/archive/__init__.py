"""A history that never forgets a ledger line: Delta Lake tables of rows, and of what is known of their time."""

from kucoin_frames.archive.archive import Archive
from kucoin_frames.archive.coverage import State
from kucoin_frames.archive.syncing import sync
from kucoin_frames.exceptions import ArchiveError, GapWarning

__all__ = ["Archive", "ArchiveError", "GapWarning", "State", "sync"]
