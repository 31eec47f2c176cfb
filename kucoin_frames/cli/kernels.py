"""What must kernels know that a command starts? Where the archive is, and whether somebody watches a bar."""

import os
from pathlib import Path

__all__ = ["settle"]

_DATA, _PROGRESS = "KUCOIN_FRAMES_DATA", "KUCOIN_FRAMES_PROGRESS"


def settle(*, progress: bool = True) -> None:
    """Put it into the environment, which kernels inherit.

    The archive is the one that is found from where the command was called, not one below the notebooks.

    Parameters
    ----------
    progress : bool
        False shows no progress bars: on a page they would stay where they are gone.
    """
    from kucoin_frames.archiving import place  # it loads the archive, which other commands need not wait for

    root = place()
    if "://" not in root:
        os.environ[_DATA] = str(Path(root).expanduser().absolute())
    if not progress:
        os.environ[_PROGRESS] = "0"
