"""An import in a process of its own, for tests that kill it or run several at once."""

import warnings
from pathlib import Path

from kucoin_frames.archive import Archive, GapWarning
from kucoin_frames.archive.importing import import_export


def imported(bundle: Path, root: Path, now: int, runs: int = 1) -> None:
    """Import a file so many times."""
    warnings.simplefilter("ignore", GapWarning)
    for _ in range(runs):
        import_export(bundle, Archive(root, now=lambda: now))
