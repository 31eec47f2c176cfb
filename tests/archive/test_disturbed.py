"""A sync that is killed, doubled, or finds the disk full: no row lost, none twice, no table unreadable."""

import contextlib
import fcntl
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
import pytest

from kucoin_frames.archive import GapWarning
from kucoin_frames.archive.storage.store import Store
from kucoin_frames.archive.storage.tables import HISTORY
from kucoin_frames.demo.server import Exchange
from kucoin_frames.demonstration import Demo
from kucoin_frames.times import DAY, moment

from .another_process import merged, synced
from .conftest import LEDGERS, QUICK, archive_of, assert_holds, new_exchange, quietly, truth
from .entries import AT, HF, hf
from .mortal import Doom
from .processes import PATIENCE, Dice, counts_of, hollow, killed, scattered, started

SINCE = moment("2026-02-01")
KEPT = {"ledgers": 365, "ledgers_hf": 7, "ledgers_margin_hf": 3, "ledgers_futures": 365}


@pytest.fixture(scope="module")
def busy() -> Iterator[Exchange]:
    with new_exchange() as running:
        running.advance(minutes=7)  # no entry has just this time, so it does not matter who reads the clock when
        yield running


@pytest.fixture
def patron(busy: Exchange) -> Iterator[Demo]:
    yield Demo(busy, limits=QUICK)
    busy.arrivals = None


@contextlib.contextmanager
def another(
    exchange: Exchange, root: Path | str, *, most_bytes: int = 0, runs: int = 1
) -> Iterator[subprocess.Popen[str]]:
    """A process that is about to sync; gone at the end, whatever it does."""
    key = exchange.world.key("main")
    arguments = [str(root), exchange.spot_url, exchange.futures_url, key.key, key.secret, key.passphrase]
    command = [sys.executable, "-m", "tests.archive.another_process", *arguments, str(most_bytes), str(runs)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as started:
        try:
            assert started.stdout is not None
            assert started.stdout.readline() == "ready\n"
            yield started
        finally:
            started.kill()


def assert_is_whole(client: Demo, root: Path) -> None:
    """The archive equals the exchange's own ledgers, row by row, and says so."""
    now = client.exchange.now
    for name, feed in LEDGERS.items():
        assert_holds(client, root, name, truth(client, feed, max(SINCE, now - KEPT[name] * DAY), now))
    archive = archive_of(client, root)
    covered = archive.coverage()
    assert set(covered["state"]) <= {"complete", "unavailable", "open"}
    opened = covered.query("state == 'open' and table != 'prices'")  # today's price is not there before midnight
    assert (opened["end"] - opened["start"] < pd.Timedelta(minutes=1)).all()
    assert set(archive.gaps()["table"]) == {"ledgers_hf", "ledgers_margin_hf"}
    assert len(archive.deposits()) == len(client.deposits(start_at=SINCE))
    assert not archive.withdrawals()["id"].duplicated().any()


SEED = 20260301

BARE, HOLLOW, SCATTERED = "nothing there", "empty folders", "many files"
"""What an archive is before the first of several kills: see `hollow` and `scattered`."""

SOMEWHERE = None
"""A place that the dice choose."""

WRITE, REWRITE = "write_deltalake", "Store.tidy.<locals>.rewrite"

LIVES: Sequence[tuple[str, Sequence[Doom | str | None]]] = [
    # A table with a log that has no entry, then one whose folder is not on disk for certain.
    (BARE, [Doom("make", 1, "ledgers", "data created"), Doom("keep", 1, "ledgers"), SOMEWHERE]),
    # A file of rows: made, written, given its name.
    (
        HOLLOW,
        [*(Doom(WRITE, 1, "ledgers_hf", f"data {f}") for f in ("created", "written", "renamed")), SOMEWHERE],
    ),
    # An entry of the log: made, written, and, as what it was written to is deleted, there; not on disk for certain.
    (
        HOLLOW,
        [*(Doom(WRITE, 1, "ledgers", f"log {f}") for f in ("created", "written", "deleted")), SOMEWHERE],
    ),
    # What is known of the rows: not written although they are; half a change; a change that nobody heard of.
    (HOLLOW, [*(Doom(WRITE, 1, "coverage", fate) for fate in ("", "data renamed", "log deleted")), SOMEWHERE]),
    # Many files made one: the one is there, but not in the log; the one is in the log, the many are there still.
    (SCATTERED, [Doom(REWRITE, 1, "ledgers", "data renamed"), SOMEWHERE, SOMEWHERE]),
    (SCATTERED, [Doom(REWRITE, 1, "ledgers", "log deleted"), SOMEWHERE, SOMEWHERE]),
    (SCATTERED, [Doom("Opened.sweep", 1, "ledgers", "data deleted"), SOMEWHERE, SOMEWHERE]),
    # Some files on disk for certain; some questions answered, another asked or planned; rows stored, not yet known of.
    (BARE, ["keep", "_CountedSession.get", "plan", "_Recorder.learn", SOMEWHERE]),
    (BARE, [SOMEWHERE, SOMEWHERE]),
    (BARE, [SOMEWHERE, SOMEWHERE]),
]
"""Kills of one archive, one after the other: a place, a function at one of whose calls it is to be, or somewhere."""

KILLS = 33


def assert_can_be_read(client: Demo, root: Path) -> None:
    """Whatever is there can be read, and no row is there twice."""
    archive_of(client, root).coverage()
    for name in LEDGERS:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", GapWarning)
            frame = getattr(archive_of(client, root), name)()
        assert not frame["offset" if name == "ledgers_futures" else "id"].duplicated().any()


@pytest.mark.skipif(not hasattr(fcntl, "F_NOTIFY"), reason="only Linux kills at a system call")
def test_killed_anywhere_it_loses_and_doubles_nothing(patron: Demo, busy: Exchange, tmp_path: Path) -> None:
    """Each of so many processes dies, and the places are those of `LIVES`, however fast the machine is.

    What the dice choose is an event in a module of the archive or of deltalake, all of which come in turn: the last of
    each life, while another process syncs the same archive.
    """
    key = busy.world.key("main")
    access = (busy.spot_url, busy.futures_url, key.key, key.secret, key.passphrase)
    whole, told = tmp_path / "whole", tmp_path / "told"
    dice = Dice(SEED, counts_of(told, synced, whole, *access), counts_of(told, synced, whole, *access))
    assert_is_whole(patron, whole)
    kills = 0
    for number, (before, places) in enumerate(LIVES):
        root = tmp_path / f"archive{number}"
        if before == HOLLOW:
            hollow(whole, root)
        if before == SCATTERED:
            scattered(whole, root, HISTORY["ledgers"], str(key.uid))
        *alone, last = dice.cast(places)
        for place, doom in zip(places, alone, strict=False):
            end = killed(doom, told, synced, root, *access)
            assert end == str(doom) or place is SOMEWHERE
            assert_can_be_read(patron, root)
        other = started(synced, root, *access)
        end = killed(last, told, synced, root, *access)
        other.join(PATIENCE)
        assert other.exitcode == 0
        quietly(patron, root, since=SINCE)
        assert_is_whole(patron, root)
        kills += len(places)
    assert kills == KILLS


@pytest.mark.skipif(not hasattr(fcntl, "F_NOTIFY"), reason="only Linux kills at a system call")
def test_a_table_whose_maker_was_killed_is_on_disk_before_its_rows_are_said_to_be(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = hf((1, AT, "1"))
    doom = Doom("keep", 1, HF.name)
    assert killed(doom, tmp_path / "told", merged, store.root, HF.name, rows) == str(doom)
    really, kept = os.fsync, set[Path]()

    def fsync(descriptor: int) -> None:
        kept.add(Path(f"/proc/self/fd/{descriptor}").readlink())
        really(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    store.merge(HF, rows, uid="1", at=AT)
    assert {tmp_path, Path(store.root), Path(store.path(HF))} <= kept


def test_two_processes_at_once_do_no_harm(patron: Demo, busy: Exchange, root: Path) -> None:
    with another(busy, root, runs=3) as one, another(busy, root, runs=3) as other:
        told = [process.communicate(timeout=120)[0] for process in (one, other)]
    assert [(one.returncode, told[0]), (other.returncode, told[1])] == [(0, ""), (0, "")]
    assert_is_whole(patron, root)


def test_a_full_disk_loses_nothing(patron: Demo, busy: Exchange, root: Path) -> None:
    for most_bytes in (700, 3_000, 9_000):
        with another(busy, root, most_bytes=most_bytes) as process:
            told = process.communicate(timeout=120)[0]
        assert process.returncode == 3
        assert "could not be written" in told
        assert "Traceback" not in told
    quietly(patron, root, since=SINCE)
    assert_is_whole(patron, root)
