"""An import in a process of its own, for tests that kill it or run several at once."""

import multiprocessing
import warnings
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

from kucoin_frames.archive import Archive, GapWarning
from kucoin_frames.archive.importing import import_export

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload([__name__])


def imported(bundle: Path, root: Path, now: int, runs: int = 1) -> None:
    """Import a file so many times."""
    warnings.simplefilter("ignore", GapWarning)
    for _ in range(runs):
        import_export(bundle, Archive(root, now=lambda: now))


def started(*arguments: object, task: Callable[..., None] = imported) -> BaseProcess:
    """A process that imports; it starts in a moment, as all that it needs is loaded already."""
    process = _forks.Process(target=task, args=arguments, daemon=True)
    process.start()
    return process
