"""A history that never forgets a ledger line: Delta Lake tables of rows, and of what is known of their time.

What needs the tables loads when it is first used, so that others can ask what the words of a ledger mean
(`kucoin_frames.archive.ledger.vocabulary`) where Delta Lake is not installed.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kucoin_frames.archive.archive import Archive
    from kucoin_frames.archive.coverage.states import State
    from kucoin_frames.archive.syncing.sync import sync
    from kucoin_frames.exceptions import ArchiveError, GapWarning

__all__ = ["Archive", "ArchiveError", "GapWarning", "State", "sync"]

_HOMES = {
    "Archive": "kucoin_frames.archive.archive",
    "ArchiveError": "kucoin_frames.exceptions",
    "GapWarning": "kucoin_frames.exceptions",
    "State": "kucoin_frames.archive.coverage.states",
    "sync": "kucoin_frames.archive.syncing.sync",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = found
    return found
