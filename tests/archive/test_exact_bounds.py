"""Amounts are found by their value, whoever reads the tables: a log that told rounded bounds would hide them."""

import json
import threading
from decimal import Decimal as D  # noqa: N817  it is written on every line
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from kucoin_frames.archive.storage.store import Merged, Store
from kucoin_frames.times import DAY

from .entries import AT, HF, hf

FINE = "0.271436441951317239"
"""An amount that no binary float is equal to: deltalake would tell 0.2714364419513173 as its bounds."""

EXACT = f"SELECT amount FROM ledgers_hf WHERE amount = CAST('{FINE}' AS DECIMAL(38, 18))"
ABOUT = "SELECT amount FROM ledgers_hf WHERE amount BETWEEN 0.27 AND 0.28"


def found(store: Store, statement: str) -> list[D]:
    return store.query(statement, [HF])["amount"].to_pylist()  # type: ignore[no-any-return]  # pyarrow has no types


def found_by_another(store: Store) -> int:
    """How many rows a tool finds that leaves out files by what the log tells of them."""
    rows = DeltaTable(store.path(HF)).scan(columns=["id"], predicate=f"amount = CAST('{FINE}' AS DECIMAL(38, 18))")
    return pa.table(rows).num_rows


def told_of(store: Store) -> list[dict[str, dict[str, object]]]:
    """What the log tells of each file that was ever added."""
    log = Path(store.path(HF), "_delta_log")
    changes = [json.loads(line) for entry in sorted(log.glob("*.json")) for line in entry.read_text().splitlines()]
    return [json.loads(each["add"]["stats"]) for each in changes if "add" in each]


@pytest.fixture
def old(store: Store) -> Store:
    """A table as it was made before: the log tells bounds of everything."""
    folder = store.path(HF)
    DeltaTable.create(folder, schema=HF.schema, partition_by=list(HF.partition))
    another = Store(Path(store.root).parent / "another")
    for number, (uid, amount) in enumerate((("1", FINE), ("1", "5"), ("2", FINE))):
        another.merge(HF, hf((number, AT + 40 * DAY * number, amount)), uid=uid, at=AT)
        write_deltalake(folder, another.rows(HF).filter(pa.compute.field("id") == str(number)), mode="append")
    return store


def test_an_amount_is_found_by_its_value(store: Store) -> None:
    store.merge(HF, hf((1, AT, FINE)), uid="1", at=AT)
    store.merge(HF, hf((2, AT + 40 * DAY, FINE), novelty="yes"), uid="1", at=AT)
    store.merge(HF, hf((2, AT + 40 * DAY, "0.275")), uid="1", at=AT)
    assert found(store, EXACT) == [D(FINE)]
    assert sorted(found(store, ABOUT)) == [D(FINE), D("0.275")]
    assert found_by_another(store) == 1


def test_the_log_tells_bounds_of_texts_and_times_and_none_of_amounts(store: Store) -> None:
    store.merge(HF, hf((1, AT, FINE), (2, AT + 1, "3")), uid="1", at=AT)
    (told,) = told_of(store)
    assert told["numRecords"] == 2
    assert told["minValues"]["created_at"] == "2026-03-01T12:00:00Z"
    assert told["maxValues"]["created_at"] == "2026-03-01T12:00:00.001Z"
    assert told["minValues"]["currency"] == told["maxValues"]["currency"] == "USDT"
    assert not {"amount", "fee", "tax", "balance"} & (told["minValues"].keys() | told["maxValues"].keys())


def test_a_table_with_rounded_bounds_is_mended_month_by_month(old: Store) -> None:
    assert found(old, EXACT) == []
    before = sorted(map(repr, old.rows(HF).to_pylist()))
    assert old.merge(HF, hf((3, AT, "7")), uid="3", at=AT) == Merged(1, 0)
    assert found(old, EXACT) == [D(FINE), D(FINE)]
    # deltalake now passes over what the log still tells of the old files; other readers need not.
    assert [old.tidy(HF, uid=uid) for uid in ("1", "2", "3")] == [2, 1, 0]
    assert [old.tidy(HF, uid=uid) for uid in ("1", "2", "3")] == [0, 0, 0]
    assert ["amount" in told["minValues"] for told in told_of(old)] == [True] * 3 + [False] * 4
    assert found(old, EXACT) == [D(FINE), D(FINE)]
    assert found_by_another(old) == 2
    after = [row for row in old.rows(HF).to_pylist() if row["uid"] != "3"]
    assert sorted(map(repr, after)) == before


def test_writers_that_mend_a_table_at_once_all_get_through(old: Store) -> None:
    def write(uid: str) -> None:
        Store(old.root).merge(HF, hf((9, AT, "1")), uid=uid, at=AT)

    threads = [threading.Thread(target=write, args=(str(uid),)) for uid in range(4, 8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert old.accounts(HF) == [str(uid) for uid in (1, 2, 4, 5, 6, 7)]
    assert ["amount" in told["minValues"] for told in told_of(old)] == [True] * 3 + [False] * 4
