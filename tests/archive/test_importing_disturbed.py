"""An import that is killed, doubled, or runs beside a sync: nothing is lost, nothing is there twice."""

import fcntl
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from shutil import copytree

import pandas as pd
import pytest

from kucoin_frames.archive.importing import import_export, prove_export
from kucoin_frames.archive.imports.imported import IMPORTS
from kucoin_frames.archive.imports.storing import EXPORT
from kucoin_frames.demonstration import Demo
from kucoin_frames.times import DAY

from .another_import import imported
from .conftest import LATER, archive_of, quietly
from .lapse import assert_is_whole, entries_until, gaps_of, ledger_of, world_of
from .mortal import Doom
from .processes import PATIENCE, Dice, counts_of, hollow, killed, scattered, started


@pytest.fixture
def client(lapsed: tuple[Demo, Path]) -> Demo:
    return lapsed[0]


@pytest.fixture
def root(lapsed: tuple[Demo, Path], tmp_path: Path) -> Path:
    return Path(copytree(lapsed[1], tmp_path / "archive"))


@pytest.fixture(scope="module")
def calm(
    lapsed: tuple[Demo, Path], bundle: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Counter[str]]:
    """An archive as it is after one import that nothing disturbed, and the events of that import."""
    folder = tmp_path_factory.mktemp("calm")
    root = Path(copytree(lapsed[1], folder / "archive"))
    return root, counts_of(folder / "told", imported, bundle, root, LATER)


@pytest.fixture(scope="module")
def undisturbed(lapsed: tuple[Demo, Path], calm: tuple[Path, Counter[str]]) -> pd.DataFrame:
    """The ledger of that archive."""
    return ledger_of(archive_of(lapsed[0], calm[0]))


def assert_is_as(client: Demo, root: Path, bundle: Path, ledger: pd.DataFrame) -> None:
    """The archive is as it is after one import, and equals the exchange's own ledgers."""
    archive = archive_of(client, root)
    found = ledger_of(archive)
    pd.testing.assert_frame_equal(found, ledger)
    assert_is_whole(found, entries_until(client, LATER))
    assert gaps_of(archive) == {}
    assert prove_export(bundle, archive).empty
    for name in ("imports", "import_trades", "import_deposits", "import_withdrawals"):
        assert not archive.sql(f"select id from {name}")["id"].duplicated().any()  # names of tables


SEED = 20260322

AS_IT_WAS, HOLLOW, SCATTERED = "no table of imports", "empty folders", "many files"
"""What an archive is before the first of several kills: see `hollow` and `scattered`."""

SOMEWHERE = None
"""A place that the dice choose."""

WRITE, REWRITE = "write_deltalake", "Store.tidy.<locals>.rewrite"

LIVES: Sequence[tuple[str, Sequence[Doom | str | None]]] = [
    # A table with a log that has no entry, then one whose folder is not on disk for certain; movements stored, but not
    # their names, or not the deposits and withdrawals beside them.
    (
        AS_IT_WAS,
        [
            Doom("make", 1, "imports", "data created"),
            Doom("keep", 1, "imports"),
            "store_names",
            "store_records",
            SOMEWHERE,
        ],
    ),
    # A file of rows: made, given its name. An entry of the log: written, and there, but not on disk for certain.
    (
        HOLLOW,
        [
            *(
                Doom(WRITE, 1, "imports", fate)
                for fate in ("data created", "data renamed", "log written", "log deleted")
            ),
            SOMEWHERE,
        ],
    ),
    # What is known of the rows: not written although they are; half a change; a change that nobody heard of.
    (AS_IT_WAS, [*(Doom(WRITE, 1, "coverage", fate) for fate in ("", "data renamed", "log deleted")), SOMEWHERE]),
    # Many files made one: the one is there, but not in the log; the one is in the log, the many are there still.
    (SCATTERED, [*(Doom(REWRITE, 1, "imports", fate) for fate in ("data renamed", "log deleted")), SOMEWHERE]),
]
"""Kills of one archive, one after the other: a place, a function at one of whose calls it is to be, or somewhere."""

KILLS = 17


@pytest.mark.skipif(not hasattr(fcntl, "F_NOTIFY"), reason="only Linux kills at a system call")
def test_killed_anywhere_it_loses_and_doubles_nothing(
    client: Demo,
    lapsed: tuple[Demo, Path],
    bundle: Path,
    tmp_path: Path,
    calm: tuple[Path, Counter[str]],
    undisturbed: pd.DataFrame,
) -> None:
    """Each of so many processes dies, and the places are those of `LIVES`, however fast the machine is.

    What the dice choose is an event in a module of the archive or of deltalake, all of which come in turn: the last of
    each life, while a sync runs beside it.
    """
    whole, counts = calm
    dice = Dice(SEED, counts, counts)  # to import a file again is nearly as much work
    told = tmp_path / "told"
    known = Counter(undisturbed["id"])
    kills = 0
    for number, (before, places) in enumerate(LIVES):
        root = Path(copytree(lapsed[1], tmp_path / f"{number}"))
        if before == HOLLOW:
            hollow(whole, root)
        if before == SCATTERED:
            scattered(whole, root, IMPORTS, str(world_of(client).key("main").uid), EXPORT)
        *alone, last = dice.cast(places)
        for place, doom in zip(places, alone, strict=False):
            end = killed(doom, told, imported, bundle, root, LATER)
            assert end == str(doom) or place is SOMEWHERE
            # Whatever is there can be read, is part of the whole, and is there once.
            assert Counter(ledger_of(archive_of(client, root))["id"]) <= known
        end = killed(last, told, imported, bundle, root, LATER, beside=partial(quietly, client, root, since=LATER))
        import_export(bundle, archive_of(client, root))
        assert_is_as(client, root, bundle, undisturbed)
        kills += len(places)
    assert kills == KILLS


def test_two_imports_at_once_do_no_harm(client: Demo, root: Path, bundle: Path, undisturbed: pd.DataFrame) -> None:
    both = [started(imported, bundle, root, LATER, 2) for _ in range(2)]
    for each in both:
        each.join(PATIENCE)
    assert [each.exitcode for each in both] == [0, 0]
    assert_is_as(client, root, bundle, undisturbed)


def test_an_import_beside_a_sync_does_no_harm(
    client: Demo, root: Path, bundle: Path, undisturbed: pd.DataFrame
) -> None:
    importing = started(imported, bundle, root, LATER, 2)
    while importing.is_alive():
        quietly(client, root, since=LATER)
    importing.join(PATIENCE)
    assert importing.exitcode == 0
    assert_is_as(client, root, bundle, undisturbed)


def test_an_import_beside_the_first_sync_does_no_harm(client: Demo, bundle: Path, tmp_path: Path) -> None:
    """Both make the tables, and tell the same movements."""
    root = tmp_path / "new"
    importing = started(imported, bundle, root, LATER)
    quietly(client, root, since=LATER - 30 * DAY)
    importing.join(PATIENCE)
    assert importing.exitcode == 0
    one_after_the_other = tmp_path / "calm"
    import_export(bundle, archive_of(client, one_after_the_other))
    quietly(client, one_after_the_other, since=LATER - 30 * DAY)
    here, there = (archive_of(client, each) for each in (root, one_after_the_other))
    pd.testing.assert_frame_equal(ledger_of(here), ledger_of(there))
    assert gaps_of(here) == gaps_of(there)
