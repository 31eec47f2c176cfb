"""How does the disk hold for certain what a Delta table's changes brought, and only its owner read it? Local files."""

import json
import os
import stat
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import repeat
from pathlib import Path
from urllib.parse import unquote

__all__ = ["entry", "is_local", "keep", "long_settled", "secure"]

_SURELY_ON_DISK = 3600
"""Seconds after which a system has written down what it was given, asked or not."""

_AT_ONCE = 8
"""Files that the disk is asked to hold at a time: it writes several in one go, a hundred in a sixth of the time."""


def is_local(place: str) -> bool:
    """Whether a place is a folder of this machine, not one in an object store."""
    return "://" not in place


def entry(folder: Path, version: int) -> Path:
    """The file that tells what a change of a table was."""
    return folder / "_delta_log" / f"{version:020}.json"


def long_settled(folder: Path, version: int) -> int:
    """The newest change, up to this one, that is surely on disk."""
    with suppress(FileNotFoundError):  # cleaned up as it was old
        while version >= 0 and time.time() - entry(folder, version).stat().st_mtime < _SURELY_ON_DISK:
            version -= 1
    return version


def secure(folder: Path, before: int, version: int) -> None:
    """Make what some changes brought readable by its owner only, and have the disk hold it for certain."""
    if before >= version:
        return
    log = folder / "_delta_log"
    changes = [each for each in (entry(folder, number) for number in range(before + 1, version + 1)) if each.exists()]
    added = {file for change in changes for file in _added(folder, change)}
    # What a table is opened by are the checkpoints, so half of one would be in the way.
    files = [*added, *changes, *log.glob("*checkpoint*")]
    folders = [folder, log, *{parent for file in added for parent in file.parents if folder in parent.parents}]
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="kucoin_frames-keep") as workers:
        list(workers.map(keep, files, repeat(0o600)))
        list(workers.map(keep, folders, repeat(0o700)))


def _added(folder: Path, change: Path) -> Iterator[Path]:
    """The data files that a change brought."""
    for line in change.read_text(encoding="utf-8").splitlines():
        added = json.loads(line).get("add")
        if added is not None:
            yield folder / unquote(added["path"])


def keep(path: Path, mode: int | None = None) -> None:
    """Have the disk hold a file's content, or a folder's list of files."""
    try:
        if mode is not None and stat.S_IMODE(path.stat().st_mode) != mode:  # one that is set anew is written anew
            path.chmod(mode)
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:  # another process replaced and swept it
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
