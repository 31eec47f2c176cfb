"""Where may a file go, and how does it get there? Whole or not at all, and never over another one unasked."""

import contextlib
import secrets
import shutil
from collections.abc import Iterator
from os import PathLike
from pathlib import Path

from kucoin_frames.exceptions import InputError

__all__ = ["drafted", "free_file"]

_NAMED = 40
"""How many letters of a file's name its draft bears; a name may have 255 bytes, which are the file's own."""


def free_file(
    path: str | PathLike[str], *, overwrite: bool, asked: str | None = None, allow: str = "overwrite=True"
) -> Path:
    """The place of a file to write, looked at before any work; of a link, the file that it leads to.

    Parameters
    ----------
    path : str or path
        Where the file is to be.
    overwrite : bool
        Whether it may take the place of one that is there.
    asked : str, optional
        How errors name the path.
    allow : str
        What errors tell to pass so that a file may be replaced.

    Raises
    ------
    InputError
        If it is a folder, lies in none, is there already and must not be replaced, or is no path at all.
    """
    name = asked or f"path={str(path)!r}"
    try:
        place = Path(path).expanduser().resolve()
        is_taken, is_folder, has_folder = place.exists(), place.is_dir(), place.parent.is_dir()
    except (OSError, RuntimeError, TypeError, ValueError) as error:
        raise InputError(f"{name}: this is no place for a file: {error}") from error
    if is_folder or not has_folder:
        raise InputError(f"{name}: this is a folder, or lies in one that does not exist")
    if is_taken and not overwrite:
        raise InputError(f"{name}: this file is there already; pass {allow} to take its place")
    return place


@contextlib.contextmanager
def drafted(place: Path, *, asked: str | None = None) -> Iterator[Path]:
    """A hidden sibling to write into: at the end of the block it becomes the place, after a failure it is gone.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    draft = place.with_name(f".{place.name[:_NAMED]}-{secrets.token_hex(4)}")
    try:
        yield draft
        if place.exists():
            shutil.copymode(place, draft)  # what was for one's own eyes only stays so
        draft.replace(place)
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"{asked or f'path={str(place)!r}'} cannot be written: {reason}") from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()
