"""What does `kucoin-frames check` say of the archive? Where it is, who can read it, how old it is, and what to do."""

import sys
from collections.abc import Iterator
from pathlib import Path

from kucoin_frames import archiving
from kucoin_frames.archive.archive import Archive
from kucoin_frames.archive.coverage.states import State
from kucoin_frames.archive.storage.tables import TABLES
from kucoin_frames.client import Client
from kucoin_frames.exceptions import KucoinFramesError
from kucoin_frames.times import moment

__all__ = ["findings"]

_OTHERS = 0o077


def findings(client: Client, uid: str) -> Iterator[str]:
    """What there is to say of the archive of an account, a line each."""
    archive = Archive(archiving.place(client), uid, now=client.session.now)
    try:
        rows = _rows(archive)
        if not rows:
            yield f"there is none yet in {archive.path}: kucoin-frames sync"
            return
        yield f"{archive.path}, {_readers(archive)}"
        yield from _of_time(archive)
        yield f"rows of all accounts: {', '.join(f'{name} {count:,}' for name, count in rows.items())}"
    except KucoinFramesError as error:
        yield str(error)


def _rows(archive: Archive) -> dict[str, int]:
    """How many rows each table has that is there."""
    there = [name for name, stored in TABLES.items() if archive.store.version(stored) is not None]
    return {name: int(archive.sql(f"SELECT count(*) AS n FROM {name}")["n"].iloc[0]) for name in there}  # noqa: S608  # names of our own


def _readers(archive: Archive) -> str:
    """Who can read the files, and how to mend it if that is not their owner only."""
    if "://" in archive.path:
        return "in an object store: who can read it is decided there"
    if sys.platform == "win32":
        return "which is as private as its folder"
    tables = (folder for folder in Path(archive.path).iterdir() if folder.is_dir())
    if any(folder.stat().st_mode & _OTHERS for folder in tables):
        return f"which other users can read. Make it yours alone: chmod -R go= {archive.path}"
    return "readable by its owner only"


def _of_time(archive: Archive) -> Iterator[str]:
    covered = archive.coverage()
    fetched = covered[covered["state"] == State.COMPLETE]
    if fetched.empty:
        yield f"account {archive.uid} was not synced yet: kucoin-frames sync"
        return
    due = archive.next_sync_before()
    told = f"last sync {fetched['end'].max():%Y-%m-%d %H:%M:%S} UTC"
    if due is not None:
        is_late = moment(due) <= archive.now()
        told += f"; the next one {'was due' if is_late else 'before'} {due:%Y-%m-%d %H:%M:%S} UTC"
        told += ". Rows are being lost: kucoin-frames sync" if is_late else ""
    yield told
    gaps = len(archive.gaps())
    yield (
        f"gaps: {gaps}. kucoin-frames archive gaps tells which; kucoin-frames import closes them with files of the web"
        " site"
        if gaps
        else "gaps: none"
    )
