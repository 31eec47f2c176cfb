"""Changes that threads want at once take effect together: none is lost, none comes twice, a fault is of one alone."""

import json
import threading
import time
from collections.abc import Callable
from decimal import Decimal as D  # noqa: N817  it is written on every line
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from kucoin_frames.archive.storage import delta, lake
from kucoin_frames.archive.storage.store import Merged, Store
from kucoin_frames.archive.storage.together import Queue, Wish
from kucoin_frames.exceptions import ArchiveError
from kucoin_frames.times import DAY

from .entries import AT, HF, hf, loaded


class Named(Wish[str]):
    """A wish that says whose it is."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


def at_once(store: Store, works: dict[str, Callable[[], Merged]]) -> dict[str, Merged | Exception]:
    """What comes of works that all want to change the table at the same time."""
    came: dict[str, Merged | Exception] = {}

    def run(name: str, work: Callable[[], Merged]) -> None:
        try:
            came[name] = work()
        except Exception as error:  # noqa: BLE001  # looked at by the test
            came[name] = error

    threads = [threading.Thread(target=run, args=each) for each in works.items()]
    table = store._lake._table(HF.name)
    with table.turn:
        for number, thread in enumerate(threads, 1):
            thread.start()
            while len(table.waiting._waiting) < number:  # so that they wait in the order in which they are named
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    return came


def merging(store: Store, uid: str, *rows: tuple[int, int, str], **extra: str) -> Callable[[], Merged]:
    return lambda: store.merge(HF, hf(*rows, **extra), uid=uid, at=AT)


def changes(store: Store) -> list[list[tuple[str, int]]]:
    """Of each change of the table, whose it was and how many of theirs there were by then."""
    found = []
    for entry in sorted(Path(store.path(HF), "_delta_log").glob("*.json")):
        told = [json.loads(line) for line in entry.read_text().splitlines()]
        found.append(sorted((each["txn"]["appId"], each["txn"]["version"]) for each in told if "txn" in each))
    return found


def amounts(store: Store, uid: str) -> dict[str, D]:
    frame = loaded(store, uid=uid)
    assert frame["id"].is_unique
    return dict(zip(frame["id"], frame["amount"], strict=True))


def test_accounts_that_wait_are_written_in_one_change(store: Store) -> None:
    store.merge(HF, hf((1, AT, "1")), uid="1", at=AT)
    came = at_once(store, {uid: merging(store, uid, (2, AT, uid), (3, AT + 40 * DAY, uid)) for uid in "1234"})
    assert came == dict.fromkeys("1234", Merged(2, 0))
    assert changes(store) == [
        [],
        [("kucoin_frames/1", 1)],
        [("kucoin_frames/1", 2), *((f"kucoin_frames/{uid}", 1) for uid in "234")],
    ]
    assert amounts(store, "1") == {"1": D(1), "2": D(1), "3": D(1)}
    for uid in "234":
        assert amounts(store, uid) == {"2": D(uid), "3": D(uid)}


def test_new_rows_changed_ones_and_known_ones_each_take_their_way(store: Store) -> None:
    for uid in "123":
        store.merge(HF, hf((1, AT, "1"), (2, AT, "2")), uid=uid, at=AT)
    came = at_once(
        store,
        {
            "changed": merging(store, "1", (1, AT, "7")),
            "known": merging(store, "2", (1, AT, "1")),
            "new": merging(store, "4", (1, AT, "4"), novelty="yes"),
            "both": merging(store, "3", (2, AT, "8"), (3, AT + 40 * DAY, "3")),
        },
    )
    assert came == {"changed": Merged(0, 1), "known": Merged(), "new": Merged(1, 0), "both": Merged(1, 1)}
    assert changes(store)[4:] == [
        [("kucoin_frames/4", 1)],
        [("kucoin_frames/1", 2), ("kucoin_frames/3", 2)],
    ]
    assert [amounts(store, uid) for uid in "1234"] == [
        {"1": D(7), "2": D(2)},
        {"1": D(1), "2": D(2)},
        {"1": D(1), "2": D(8), "3": D(3)},
        {"1": D(4)},
    ]
    assert loaded(store, uid="4")["novelty"].tolist() == ["yes"]


def test_the_same_rows_of_one_account_come_once(store: Store) -> None:
    came = at_once(store, {str(number): merging(store, "1", (1, AT, "1"), (2, AT, "2")) for number in range(4)})
    assert sorted(each.added for each in came.values() if isinstance(each, Merged)) == [0, 0, 0, 2]
    assert amounts(store, "1") == {"1": D(1), "2": D(2)}


def test_another_process_that_came_first_is_found_by_each(store: Store) -> None:
    store.merge(HF, hf((0, AT, "0")), uid="1", at=AT)
    other = Store(store.root)
    for uid in "23":
        other.merge(HF, hf((1, AT, uid)), uid=uid, at=AT)
    came = at_once(store, {uid: merging(store, uid, (1, AT, uid), (2, AT, uid)) for uid in "123"})
    assert came == {"1": Merged(2, 0), "2": Merged(1, 0), "3": Merged(1, 0)}
    assert [len(amounts(store, uid)) for uid in "123"] == [3, 2, 2]


def test_one_that_cannot_be_planned_takes_none_along(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_rows: pa.Table) -> None:
        raise ArchiveError("no way")

    def revise() -> Merged:
        store.revise(HF, refuse, uid="2", at=AT)
        return Merged()

    came = at_once(store, {"1": merging(store, "1", (1, AT, "1")), "2": revise, "3": merging(store, "3", (1, AT, "3"))})
    assert (came["1"], came["3"]) == (Merged(1, 0), Merged(1, 0))
    assert str(came["2"]) == "no way"
    assert store.accounts(HF) == ["1", "3"]


def test_one_that_cannot_be_written_takes_none_along(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.merge(HF, hf((1, AT, "1")), uid="1", at=AT)
    really = delta.write_deltalake

    def write(table: Any, rows: pa.Table, **how: Any) -> None:
        if "2" in rows["uid"].to_pylist():
            raise OSError(28, "No space left on device")
        really(table, rows, **how)

    monkeypatch.setattr(delta, "write_deltalake", write)
    came = at_once(store, {uid: merging(store, uid, (2, AT, uid)) for uid in "123"})
    assert (came["1"], came["3"]) == (Merged(1, 0), Merged(1, 0))
    assert isinstance(came["2"], ArchiveError)
    assert "ledgers_hf could not be written: " in str(came["2"])
    assert store.accounts(HF) == ["1", "3"]
    monkeypatch.undo()
    assert store.merge(HF, hf((2, AT, "2")), uid="2", at=AT) == Merged(1, 0)


def test_what_took_effect_before_the_rest_failed_is_counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.merge(HF, hf((1, AT, "1")), uid="1", at=AT)
    really = delta.write_deltalake

    def write(table: Any, rows: pa.Table, *, mode: Any, **how: Any) -> None:
        if mode == "overwrite":
            raise OSError(28, "No space left on device")
        really(table, rows, mode=mode, **how)

    monkeypatch.setattr(delta, "write_deltalake", write)
    came = at_once(store, {"1": merging(store, "1", (1, AT, "9")), "2": merging(store, "2", (1, AT, "2"))})
    assert came["2"] == Merged(1, 0)
    assert isinstance(came["1"], ArchiveError)
    assert amounts(store, "1") == {"1": D(1)}


def test_each_thread_waits_until_the_disk_holds_its_rows(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.merge(HF, hf((0, AT, "0")), uid="0", at=AT)
    table = store._lake._table(HF.name)
    settled: list[int | None] = []
    really = store._lake._settle

    def settle(of: Any, version: int) -> None:
        really(of, version)
        settled.append(of.settled)

    monkeypatch.setattr(store._lake, "_settle", settle)
    at_once(store, {uid: merging(store, uid, (1, AT, uid)) for uid in "123"})
    assert settled == [2, 2, 2]
    assert table.settled == 2


def test_many_rows_are_not_all_written_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lake, "_MOST_ROWS", 2)
    at_once(store, {uid: merging(store, uid, (1, AT, uid)) for uid in "12345"})
    assert [len(each) for each in changes(store)] == [0, 2, 2, 1]


def test_what_an_interrupted_thread_leaves_undone_is_done_by_the_next() -> None:
    turn = threading.RLock()
    queue: Queue[Named] = Queue(turn)
    done: list[tuple[str, list[str]]] = []

    def interrupted(wishes: list[Named]) -> None:
        wishes[0].fulfil("halfway")
        raise KeyboardInterrupt

    def works(wishes: list[Named]) -> None:
        done.append((threading.current_thread().name, [wish.name for wish in wishes]))
        for wish in wishes:
            wish.fulfil(f"{wish.name} is done")

    told: dict[str, str] = {}

    def wait(name: str) -> None:
        wish = Named(name)
        queue.join(wish, works)
        told[name] = wish.outcome()

    threads = [threading.Thread(target=wait, args=(name,), name=name) for name in ("b", "c")]
    with turn:  # taken along, and left undone but for one
        for thread in threads:
            thread.start()
        while len(queue._waiting) < 2:
            time.sleep(0.001)
        with pytest.raises(KeyboardInterrupt):
            queue.join(Named("a"), interrupted)
    for thread in threads:
        thread.join()
    assert sorted(told) == ["b", "c"]
    assert sorted(told.values()) in (["b is done", "halfway"], ["c is done", "halfway"])
    assert [wishes for _, wishes in done] in ([["b"]], [["c"]])
    assert queue._waiting == []


def test_a_table_goes_on_by_its_checkpoints(store: Store) -> None:
    for number in range(45):
        store.merge(HF, hf((number, AT, "1")), uid=str(number % 3), at=AT)
    log = Path(store.path(HF), "_delta_log")
    told = sorted(int(each.name.partition(".")[0]) for each in log.glob("*.checkpoint.parquet"))
    assert told == [19, 39]
    opened = store._lake._table(HF.name).opened
    assert opened is not None
    assert opened.version - opened._loaded < 20
    assert len(loaded(store)) == 45
