"""A sync that is killed, doubled, or finds the disk full: no row lost, none twice, no table unreadable."""

import contextlib
import itertools
import random
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from kucoin_frames.archive import GapWarning
from kucoin_frames.demo.server import Exchange
from kucoin_frames.demonstration import Demo
from kucoin_frames.times import DAY, moment

from .conftest import LEDGERS, QUICK, archive_of, assert_holds, new_exchange, quietly, truth

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


def countdown(left: int) -> tuple[Callable[[str], None], threading.Event]:
    """A bell that rings when so many requests have arrived."""
    bell = threading.Event()
    arrived = itertools.count(1)

    def count(_path: str) -> None:
        if next(arrived) == left:
            bell.set()

    return count, bell


KILLS = 24


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


def test_killed_at_random_points_it_loses_and_doubles_nothing(patron: Demo, busy: Exchange, root: Path) -> None:
    dice = random.Random(20260301)
    patron.server_time()
    killed = tried = 0
    while killed < KILLS and tried < 2 * KILLS:
        tried += 1
        busy.arrivals, seen = countdown(dice.randrange(1, 60))
        with another(busy, root) as victim:
            while victim.poll() is None and not seen.wait(0.01):
                pass
            time.sleep(dice.uniform(0, 0.2) if dice.random() < 0.5 else 0)
            victim.kill()
            was_killed = victim.wait() == -9
        busy.arrivals = None
        archive_of(patron, root).coverage()  # whatever is there can be read
        for name in LEDGERS:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", GapWarning)
                frame = getattr(archive_of(patron, root), name)()
            assert not frame["offset" if name == "ledgers_futures" else "id"].duplicated().any()
        killed += was_killed
        if not was_killed or dice.random() < 0.2:
            quietly(patron, root, since=SINCE)
            assert_is_whole(patron, root)
            root = root.with_name(f"archive{tried}")
    assert killed, "one at least must be killed before it is done"
    quietly(patron, root, since=SINCE)
    assert_is_whole(patron, root)


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
