"""What does an archive look like that a diligent user filled? The clock moves on, a sync every few days, one holiday.

The history is asked for over HTTP like any other, on an exchange of its own: its clock stands still during a sync, and
nobody waits for a quota.
"""

import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pandas as pd

from kucoin_frames.archive import Archive, sync
from kucoin_frames.archive.imports.imported import IMPORTS
from kucoin_frames.archive.storage.tables import COVERAGE, HISTORY, TABLES
from kucoin_frames.demo.server import Exchange
from kucoin_frames.demo.server.settings import Settings
from kucoin_frames.demo.world import World
from kucoin_frames.demonstration import Demo
from kucoin_frames.exceptions import InputError, hearing
from kucoin_frames.progress import Progress
from kucoin_frames.times import DAY, HOUR

__all__ = ["Kept", "lived"]

_SHORT_LIVED = [name for name, stored in HISTORY.items() if (stored.retention.kept or DAY * 365) < 30 * DAY]
"""The ledgers that are lost first; the others are synced with them once a month."""

_A_MONTH = 10  # syncs
_IN_GOOD_TIME = HOUR
_QUOTA_SCALE = 1_000.0
_EARLIEST_HOLIDAY = 0.6  # of the time that is lived


@dataclass(frozen=True, slots=True)
class Kept:
    """The archive of a demo.

    Attributes
    ----------
    place : str
        Where it is.
    left_out : pair of Timestamps or None
        The half-open span that its gaps lie in, if there are any.
    discard : callable
        Deletes it, if it is in a folder of its own.
    """

    place: str
    left_out: tuple[pd.Timestamp, pd.Timestamp] | None
    discard: Callable[[], object]


def lived(world: World, until: int, settings: Settings, place: str | Path | None, *, gap: bool) -> Kept:
    """Let an economy live on, and keep the archive of its first user meanwhile.

    Parameters
    ----------
    world : World
        The economy; what happens from its present on is archived.
    until : int
        The instant until which it lives; the last sync is then.
    settings : Settings
        Of the exchange, which decide how long ledgers can be had.
    place : str, Path or None
        Where the archive is to be; None for a folder of its own, which goes with the process at the latest.
    gap : bool
        Whether there is a holiday.

    Raises
    ------
    InputError
        If there is an archive in that place.
    """
    discard: Callable[[], object] = _leave
    if place is None:
        place = tempfile.mkdtemp(prefix="kucoin-frames-demo-")
        discard = weakref.finalize(world, shutil.rmtree, place, ignore_errors=True)
    archive = Archive(place)
    try:
        _must_be_empty(archive)
        _fill(archive, world, until, settings, gap=gap)
    except BaseException:
        discard()
        raise
    gaps = archive.gaps()
    return Kept(archive.path, (gaps["start"].min(), gaps["end"].max()) if len(gaps) else None, discard)


def _leave() -> None:
    """Nothing is deleted that lies where somebody wanted it."""


def _fill(archive: Archive, world: World, until: int, settings: Settings, *, gap: bool) -> None:
    """Sync again and again while the economy lives on."""
    undisturbed = replace(settings, clock="fixed", latency=0.0, quota_scale=_QUOTA_SCALE)
    begin = world.now
    first = begin // DAY * DAY  # an account that begins on that day has entries from its first hour on
    moments = list(_moments(begin, until, _interval(settings), gap=gap))
    with (
        Exchange(world, **asdict(undisturbed)) as exchange,
        Demo(exchange) as client,
        Progress("living and archiving", unit="sync") as bar,
        hearing(),  # and nobody told: the gap is left on purpose
    ):
        archive.now = client.session.now
        bar.expect(len(moments))
        for number, at in enumerate(moments):
            exchange.advance(to=at)
            tables = _SHORT_LIVED if number % _A_MONTH and at != until else None
            sync(client, archive, first, tables, progress=False)
            bar.advance()


def _interval(settings: Settings) -> int:
    """How long may be waited from one sync to the next, with an hour to spare."""
    kept = min(stored.retention.kept or DAY * 365 for stored in HISTORY.values())
    told = DAY * min(settings.hf_retention_days, settings.margin_hf_retention_days)
    return max(min(kept, told) - _IN_GOOD_TIME, _IN_GOOD_TIME)


def _moments(begin: int, until: int, interval: int, *, gap: bool) -> Iterator[int]:
    """When there is a sync; nobody syncs in the holiday."""
    away = max(10 * DAY, min(20 * DAY, (until - begin) // 6))
    leaves = begin + int((until - begin) * _EARLIEST_HOLIDAY)
    has_been_away = not gap
    at = begin
    yield at
    while at < until:
        is_leaving = at >= leaves and not has_been_away
        has_been_away |= is_leaving
        at = min(until, at + (away if is_leaving else interval))
        yield at


def _must_be_empty(archive: Archive) -> None:
    if any(archive.store.version(stored) is not None for stored in (*TABLES.values(), COVERAGE, IMPORTS)):
        raise InputError(
            f"archive={archive.path!r}: there is an archive already, with which a simulated one is not mixed; pass"
            " another folder, or True for one that goes with the demo"
        )
