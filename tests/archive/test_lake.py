"""The folder of tables: held for certain, private, and shared by threads and processes; faults that are told."""

import multiprocessing
import os
import shutil
import stat
import threading
from pathlib import Path

import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal

from kucoin_frames.archive.storage.store import Merged, Store
from kucoin_frames.exceptions import ArchiveError, InputError
from kucoin_frames.times import DAY

from .entries import AT, DEPOSITS, HF, deposit, deposits, hf, loaded, vacuumed


def test_files_that_vanish_while_they_are_read_are_looked_up_anew(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(10):
        store.merge(HF, hf((number, AT + number, "1")), uid="1", at=AT)
    reader = Store(store.root)
    before = loaded(reader)
    assert store.tidy(HF, uid="1") == 1
    vacuumed(store)
    with monkeypatch.context() as patch:  # what the reader saw is what it goes by, as if both happened at once
        patch.setattr(reader._lake, "_is_newest", lambda *_: True)
        assert_frame_equal(loaded(reader), before)
    (file,) = Path(store.path(HF)).rglob("*.parquet")
    file.unlink()
    with pytest.raises(ArchiveError, match="The archive's table ledgers_hf could not be read"):
        loaded(reader)
    with pytest.raises(ArchiveError, match="The archive could not be read"):
        reader.query("SELECT * FROM ledgers_hf", [HF])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("1 / 0", "Divide by zero"),
        ("CAST(id AS TIMESTAMP)", "'seven'"),
        ("(SELECT occurrence FROM ledgers_hf)", "No field named occurrence"),
        ("(SELECT id FROM ledgers_hf)", "more than one row"),
    ],
)
def test_a_statement_that_cannot_be_computed_is_the_askers_fault(store: Store, wrong: str, said: str) -> None:
    rows = hf((1, AT, "1"), (2, AT, "1"))
    store.merge(HF, rows.set_column(0, "id", pa.array(["seven", "eight"])), uid="1", at=AT)
    with pytest.raises(InputError, match="the statement cannot be run: ") as refused:
        store.query(f"SELECT {wrong} FROM ledgers_hf", [HF])
    assert said in str(refused.value)


def test_rows_found_there_are_on_disk_before_they_are_said_to_be_stored(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = Store(store.root)
    with monkeypatch.context() as patch:  # a process that is killed right after its change took effect
        patch.setattr(killed._lake, "_settle", lambda *_: None)
        killed.merge(HF, hf((1, AT, "1")), uid="1", at=AT)
    synced: set[int] = set()
    really = os.fsync

    def fsync(descriptor: int) -> None:
        synced.add(os.fstat(descriptor).st_ino)
        really(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    assert store.merge(HF, hf((1, AT, "1")), uid="1", at=AT) == Merged()
    folder = Path(store.path(HF))
    assert {place.stat().st_ino for place in (folder, *folder.rglob("*"))} <= synced
    synced.clear()
    assert store.merge(HF, hf((1, AT, "1")), uid="1", at=AT) == Merged()
    assert synced == set()


def test_only_the_owner_may_read(store: Store) -> None:
    store.merge(HF, hf((1, AT, "1")), uid="1", at=AT)
    store.merge(HF, hf((2, AT + DAY, "1")), uid="1", at=AT)
    places = [Path(store.root), *Path(store.root).rglob("*")]
    assert len(places) > 6
    for place in places:
        assert stat.S_IMODE(place.stat().st_mode) == (0o700 if place.is_dir() else 0o600), place


def test_threads_that_write_the_same_rows_at_once_store_them_once(store: Store) -> None:
    stores = [Store(store.root) for _ in range(4)]
    errors: list[Exception] = []

    def write(each: Store) -> None:
        try:
            for number in range(6):
                each.merge(HF, hf((number, AT + number * DAY, "1"), (number + 100, AT, "2")), uid="1", at=AT)
        except ArchiveError as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(each,)) for each in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(loaded(store)["id"], key=int) == [str(number) for number in [*range(6), *range(100, 106)]]


def test_accounts_that_write_at_once_all_get_through(store: Store) -> None:
    def write(uid: str) -> None:
        Store(store.root).merge(HF, hf(*((number, AT + number, "1") for number in range(5))), uid=uid, at=AT)

    threads = [threading.Thread(target=write, args=(str(uid),)) for uid in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.accounts(HF) == [str(uid) for uid in range(8)]
    assert len(loaded(store)) == 40


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ArchiveError, match="could not be written"):
        Store(tmp_path / "file").merge(HF, hf((1, AT, "1")), uid="1", at=AT)


def in_child(root: str, told: "multiprocessing.Queue[str]") -> None:
    try:
        told.put(repr(Store(root).merge(HF, hf((2, AT, "2")), uid="1", at=AT)))
    except ArchiveError as error:
        told.put(str(error))


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no process is forked here")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize(("how", "said"), [("fork", "forked from one that used it"), ("spawn", "Merged(added=1")])
def test_a_forked_process_is_told_to_be_spawned(store: Store, how: str, said: str) -> None:
    store.merge(HF, hf((1, AT, "1")), uid="1", at=AT)
    context = multiprocessing.get_context(how)
    told = context.Queue()
    child = context.Process(target=in_child, args=(store.root, told))
    child.start()
    assert said in told.get(timeout=60)
    child.join(60)
    assert child.exitcode == 0


def test_a_folder_that_goes_while_it_is_in_use_is_said_and_not_made_anew(store: Store) -> None:
    store.merge(HF, hf((1, AT, "1")), uid="1", at=AT)
    shutil.rmtree(store.root)
    for stored, rows in ((HF, hf((2, AT + 40 * DAY, "2"))), (DEPOSITS, deposits(deposit("SUCCESS")))):
        with pytest.raises(ArchiveError, match=r"ledgers_hf was removed from .* while it was in use"):
            store.merge(stored, rows, uid="1", at=AT)
    assert not Path(store.root).exists()
    assert Store(store.root).merge(HF, hf((1, AT, "1")), uid="1", at=AT) == Merged(1, 0)


@pytest.mark.parametrize("name", ["a b", "a#b", "a?b", "50%", "a%zz", "Übung", "日本", "it's", "{x}", "a=b"])
def test_a_folder_may_have_any_other_name(tmp_path: Path, name: str) -> None:
    for number in range(2):
        Store(tmp_path / name).merge(HF, hf((number, AT, "1")), uid="1", at=AT)
    assert loaded(Store(tmp_path / name))["id"].tolist() == ["0", "1"]
    assert Store(tmp_path / name).query("SELECT id FROM ledgers_hf", [HF]).num_rows == 2
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.skipif(os.name == "nt", reason="a backslash parts folders there")
@pytest.mark.parametrize(("name", "misread"), [("a%20b", "'%20'"), ("[x]", "'\\['"), ("a|b", "'\\|'"), ("a\\b", "")])
def test_a_folder_whose_name_is_misread_is_refused(tmp_path: Path, name: str, misread: str) -> None:
    with pytest.raises(InputError, match=f"cannot hold an archive: Delta Lake misreads {misread}"):
        Store(tmp_path / name)
    assert list(tmp_path.iterdir()) == []
