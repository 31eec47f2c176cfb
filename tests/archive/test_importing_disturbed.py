"""An import that is killed, doubled, or runs beside a sync: nothing is lost, nothing is there twice."""

import random
import time
from collections import Counter
from pathlib import Path
from shutil import copytree

import pandas as pd
import pytest

from kucoin_frames.archive.importing import import_export, prove_export
from kucoin_frames.demonstration import Demo
from kucoin_frames.times import DAY

from .another_import import started
from .conftest import LATER, archive_of, quietly
from .lapse import assert_is_whole, entries_until, gaps_of, ledger_of

PATIENCE = 120  # seconds


@pytest.fixture
def client(lapsed: tuple[Demo, Path]) -> Demo:
    return lapsed[0]


@pytest.fixture
def root(lapsed: tuple[Demo, Path], tmp_path: Path) -> Path:
    return Path(copytree(lapsed[1], tmp_path / "archive"))


@pytest.fixture
def undisturbed(client: Demo, lapsed: tuple[Demo, Path], bundle: Path, tmp_path: Path) -> pd.DataFrame:
    """The ledger as it is after one import."""
    archive = archive_of(client, Path(copytree(lapsed[1], tmp_path / "undisturbed")))
    import_export(bundle, archive)
    return ledger_of(archive)


KILLS = 16


def assert_is_as(client: Demo, root: Path, bundle: Path, ledger: pd.DataFrame) -> None:
    """The archive is as it is after one import, and equals the exchange's own ledgers."""
    archive = archive_of(client, root)
    pd.testing.assert_frame_equal(ledger_of(archive), ledger)
    assert_is_whole(ledger_of(archive), entries_until(client, LATER))
    assert gaps_of(archive) == {}
    assert prove_export(bundle, archive).empty
    for name in ("imports", "import_trades", "import_deposits", "import_withdrawals"):
        assert not archive.sql(f"select id from {name}")["id"].duplicated().any()  # names of tables


def test_killed_at_random_points_it_loses_and_doubles_nothing(
    client: Demo, lapsed: tuple[Demo, Path], bundle: Path, tmp_path: Path, undisturbed: pd.DataFrame
) -> None:
    dice = random.Random(20260322)
    began = time.monotonic()
    started(bundle, copytree(lapsed[1], tmp_path / "timed"), LATER).join(PATIENCE)
    longest = time.monotonic() - began
    known = Counter(undisturbed["id"])
    root, killed, number = Path(copytree(lapsed[1], tmp_path / "0")), 0, 0
    while killed < KILLS and number < 4 * KILLS:
        number += 1
        began = time.monotonic()
        victim = started(bundle, root, LATER)
        victim.join(dice.uniform(0.2, 1) * longest)
        if not victim.is_alive():  # the machine has less to do than when it was timed
            longest = time.monotonic() - began
        victim.kill()
        victim.join(PATIENCE)
        # Whatever is there can be read, is part of the whole, and is there once.
        assert Counter(ledger_of(archive_of(client, root))["id"]) <= known
        if victim.exitcode == 0 or dice.random() < 0.2:
            import_export(bundle, archive_of(client, root))
            assert_is_as(client, root, bundle, undisturbed)
            root = Path(copytree(lapsed[1], tmp_path / f"{number}"))
        killed += victim.exitcode == -9
    assert killed, "one at least must be killed before it is done"
    import_export(bundle, archive_of(client, root))
    assert_is_as(client, root, bundle, undisturbed)


def test_two_imports_at_once_do_no_harm(client: Demo, root: Path, bundle: Path, undisturbed: pd.DataFrame) -> None:
    both = [started(bundle, root, LATER, 2) for _ in range(2)]
    for each in both:
        each.join(PATIENCE)
    assert [each.exitcode for each in both] == [0, 0]
    assert_is_as(client, root, bundle, undisturbed)


def test_an_import_beside_a_sync_does_no_harm(
    client: Demo, root: Path, bundle: Path, undisturbed: pd.DataFrame
) -> None:
    importing = started(bundle, root, LATER, 2)
    while importing.is_alive():
        quietly(client, root, since=LATER)
    importing.join(PATIENCE)
    assert importing.exitcode == 0
    assert_is_as(client, root, bundle, undisturbed)


def test_an_import_beside_the_first_sync_does_no_harm(client: Demo, bundle: Path, tmp_path: Path) -> None:
    """Both make the tables, and tell the same movements."""
    root = tmp_path / "new"
    importing = started(bundle, root, LATER)
    quietly(client, root, since=LATER - 30 * DAY)
    importing.join(PATIENCE)
    assert importing.exitcode == 0
    one_after_the_other = tmp_path / "calm"
    import_export(bundle, archive_of(client, one_after_the_other))
    quietly(client, one_after_the_other, since=LATER - 30 * DAY)
    here, there = (archive_of(client, each) for each in (root, one_after_the_other))
    pd.testing.assert_frame_equal(ledger_of(here), ledger_of(there))
    assert gaps_of(here) == gaps_of(there)
