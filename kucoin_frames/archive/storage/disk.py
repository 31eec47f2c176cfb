"""How does the disk hold for certain what a Delta table's changes brought, and only its owner read it? Local files."""

import json
import os
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

__all__ = ["entry", "is_local", "keep", "long_settled", "secure"]

_SURELY_ON_DISK = 3600
"""Seconds after which a system has written down what it was given, asked or not."""


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
    touched = {folder, log}
    for number in range(before + 1, version + 1):
        change = entry(folder, number)
        if not change.exists():  # cleaned up by another process
            continue
        for line in change.read_text(encoding="utf-8").splitlines():
            added = json.loads(line).get("add")
            if added is not None:
                file = folder / unquote(added["path"])
                keep(file, 0o600)
                touched |= {parent for parent in file.parents if folder in parent.parents}
        keep(change, 0o600)
    for each in log.glob("*checkpoint*"):  # what a table is opened by, so half of one would be in the way
        keep(each, 0o600)
    for each in touched:
        keep(each, 0o700)


def keep(path: Path, mode: int | None = None) -> None:
    """Have the disk hold a file's content, or a folder's list of files."""
    try:
        if mode is not None:
            path.chmod(mode)
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:  # another process replaced and swept it
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
