"""The store: what goes in comes out, each row once, exact."""

import dataclasses
import json
import struct
from decimal import Decimal as D  # noqa: N817  it is written on every line
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from deltalake import DeltaTable
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from kucoin_frames.archive.storage import rows as shaped
from kucoin_frames.archive.storage.store import Merged, Store
from kucoin_frames.archive.storage.tables import HISTORY
from kucoin_frames.exceptions import ArchiveError
from kucoin_frames.times import DAY, Span

from .entries import AT, DEPOSITS, HF, deposit, deposits, hf, loaded

ROWS = st.lists(
    st.tuples(
        st.integers(1, 12),
        st.decimals("-99999999999999999999", "99999999999999999999", places=18, allow_nan=False),
    ),
    max_size=8,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(ROWS, min_size=1, max_size=3))
def test_any_amounts_in_any_batches_come_out_once_and_exact(
    batches: list[list[tuple[int, D]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = Store(tmp_path_factory.mktemp("any") / "archive")
    truth: dict[int, D] = {}
    for batch in batches:
        once = dict(batch)
        rows = [(number, AT + number * 3 * DAY, str(amount)) for number, amount in once.items()]
        new = {number: amount for number, amount in once.items() if number not in truth}
        changed = {number: amount for number, amount in once.items() if truth.get(number, amount) != amount}
        assert store.merge(HF, hf(*rows), uid="1", at=AT) == Merged(len(new), len(changed))
        truth |= once
    frame = loaded(store)
    assert frame["id"].tolist() == [str(number) for number in sorted(truth)]
    assert frame["amount"].tolist() == [truth[number] for number in sorted(truth)]
    HF.table.check(frame)


def test_a_merge_can_be_repeated_and_then_writes_nothing(store: Store) -> None:
    rows = hf((1, AT, "1"), (2, AT + DAY, "2"))
    assert store.merge(HF, rows, uid="1", at=AT) == Merged(2, 0)
    before = sorted(Path(store.root).rglob("*"))
    assert store.merge(HF, rows, uid="1", at=AT + DAY) == Merged()
    assert store.merge(HF, rows.slice(0, 0), uid="1", at=AT) == Merged()
    assert sorted(Path(store.root).rglob("*")) == before


def test_rows_of_accounts_do_not_touch(store: Store) -> None:
    store.merge(HF, hf((1, AT, "1")), uid="1", at=AT)
    assert store.merge(HF, hf((1, AT, "7")), uid="2", at=AT) == Merged(1, 0)
    assert loaded(store, uid="1")["amount"].tolist() == [D(1)]
    assert loaded(store, uid="2")["amount"].tolist() == [D(7)]
    assert store.accounts(HF) == ["1", "2"]
    assert loaded(store, uid="it's nobody").empty


def test_a_table_that_is_not_there_is_the_empty_frame(store: Store) -> None:
    assert_frame_equal(loaded(store), HF.table.empty())
    assert_frame_equal(loaded(store, DEPOSITS), DEPOSITS.table.empty())


def test_spans_and_values_choose_rows(store: Store) -> None:
    store.merge(HF, hf((1, AT, "1"), (2, AT + DAY, "2"), (3, AT + 40 * DAY, "3")), uid="1", at=AT)
    store.merge(HF, hf((4, AT + DAY, "4"), currency="O'COIN"), uid="1", at=AT)
    assert loaded(store, span=Span(AT + DAY, AT + 40 * DAY))["id"].tolist() == ["2", "4"]
    assert loaded(store, span=Span(None, AT + 1))["id"].tolist() == ["1"]
    assert loaded(store, among={"currency": ["O'COIN", "X"]})["id"].tolist() == ["4"]
    assert loaded(store, among={"currency": []}).empty


@settings(max_examples=25, deadline=None)
@given(
    days=st.one_of(st.none(), st.tuples(st.integers(-40, 40), st.integers(0, 40))),
    hours=st.integers(0, 23),
    currencies=st.one_of(st.none(), st.sets(st.sampled_from(["A", "B", "C", "none such"]))),
    uid=st.sampled_from([None, "1", "2", "it's"]),
    wide=st.booleans(),
)
def test_the_rows_chosen_are_those_of_the_whole_table(
    many: Store, days: tuple[int, int] | None, hours: int, currencies: set[str] | None, uid: str | None, wide: bool
) -> None:
    start, end = (None, None) if days is None else (AT + days[0] * DAY + hours, AT + (days[0] + days[1]) * DAY)
    span = Span(start, max(end, start) if start is not None and end is not None else end)
    columns = None if wide else ["id", "uid"]
    found = many.rows(
        HF, uid=uid, span=span, among=None if currencies is None else {"currency": currencies}, columns=columns
    )
    whole = DeltaTable(many.path(HF)).to_pyarrow_table().to_pylist()

    def is_chosen(row: dict[str, object]) -> bool:
        time = row["created_at"]
        return (
            (uid is None or row["uid"] == uid)
            and (currencies is None or row["currency"] in currencies)
            and (span.start is None or time >= pd.Timestamp(span.start, unit="ms", tz="UTC"))  # type: ignore[operator]  # a time
            and (span.end is None or time < pd.Timestamp(span.end, unit="ms", tz="UTC"))  # type: ignore[operator]  # a time
        )

    names = found.column_names
    assert names == ([*HF.schema.names, "novelty"] if columns is None else ["uid", "id"])
    expected = [{name: row[name] for name in names} for row in whole if is_chosen(row)]
    assert sorted(map(repr, found.to_pylist())) == sorted(map(repr, expected))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Rows of three accounts in four months, a file of more than one row group and one of a newer kind among them."""
    store = Store(tmp_path_factory.mktemp("many") / "archive")
    for number, uid in enumerate(["1", "2", "it's"] * 2):
        for currency in "AB":
            rows = [(100 * number + day, AT + day * DAY, "1") for day in range(-40, 40, 7 - number)]
            store.merge(HF, hf(*rows, currency=currency), uid=uid, at=AT)
    store.merge(HF, hf(*((10**6 + n, AT + n * 1000, "1") for n in range(10_000)), currency="C"), uid="1", at=AT)
    store.merge(HF, hf((2 * 10**6, AT, "1"), novelty="yes"), uid="2", at=AT)
    return store


def test_rows_that_another_tool_deleted_are_not_there(store: Store) -> None:
    store.merge(HF, hf((1, AT, "1"), (2, AT + 1, "2"), (3, AT + 2, "3")), uid="1", at=AT)
    folder = Path(store.path(HF))
    DeltaTable(folder).alter.set_table_properties({"delta.enableDeletionVectors": "true"}, raise_if_not_exists=False)
    log = folder / "_delta_log"
    told = [json.loads(line) for line in (log / f"{1:020}.json").read_text().splitlines()]
    add = next(each["add"] for each in told if "add" in each)
    # The second row, as the Delta protocol marks it: a number, then one 32-bit bitmap of one container of one value.
    vector = struct.pack("<IQIIIHHIH", 1_681_511_377, 1, 0, 12_346, 1, 0, 0, 16, 1)
    marked = {"storageType": "i", "pathOrInlineDv": z85(vector), "sizeInBytes": len(vector), "cardinality": 1}
    removed = {name: add[name] for name in ("path", "partitionValues", "size")}
    lines = [
        {"remove": removed | {"deletionTimestamp": AT, "dataChange": True, "extendedFileMetadata": True}},
        {"add": add | {"deletionVector": marked}},
    ]
    (log / f"{3:020}.json").write_text("\n".join(map(json.dumps, lines)))
    assert loaded(store)["id"].tolist() == ["1", "3"]
    assert loaded(store, among={"currency": ["USDT"]}, span=Span(AT + 1, None))["id"].tolist() == ["3"]
    assert loaded(Store(store.root), uid="2").empty


def z85(data: bytes) -> str:
    """Text of ZeroMQ's base 85."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
    padded = data + bytes(-len(data) % 4)
    words = [int.from_bytes(padded[place : place + 4]) for place in range(0, len(padded), 4)]
    return "".join(digits[word // 85**power % 85] for word in words for power in (4, 3, 2, 1, 0))


def test_columns_that_kucoin_adds_are_kept(store: Store) -> None:
    store.merge(HF, hf((1, AT, "1")), uid="1", at=AT)
    store.merge(HF, hf((2, AT + DAY, "2"), novelty="yes"), uid="1", at=AT)
    store.merge(HF, hf((3, AT + 2 * DAY, "3")), uid="1", at=AT)
    frame = loaded(store)
    assert list(frame.columns) == [*HF.table.dtypes, "novelty"]
    assert frame["novelty"].tolist()[1] == "yes"
    assert frame["novelty"].isna().tolist() == [True, False, True]
    assert "novelty" not in loaded(store, span=Span(AT, AT + 1)).columns
    # A change of a row by an answer without the column keeps what was there.
    assert store.merge(HF, hf((2, AT + DAY, "9")), uid="1", at=AT) == Merged(0, 1)
    assert loaded(store)["novelty"].tolist()[1] == "yes"
    with pytest.raises(ArchiveError, match="a column 'month' now"):
        store.merge(HF, hf((5, AT, "5"), month="x"), uid="1", at=AT)


def test_columns_that_an_older_table_lacks_are_missing_values(store: Store) -> None:
    stored = dataclasses.replace(HF, table=dataclasses.replace(HF.table, columns=HF.table.columns[:-1]))
    assert "context" not in stored.table.schema.names
    store.merge(stored, hf((1, AT, "1")).drop_columns(["context"]), uid="1", at=AT)
    frame = loaded(store)
    assert list(frame.columns) == list(HF.table.dtypes)
    assert frame["context"].isna().tolist() == [True]
    assert store.rows(HF, columns=["id", "context"]).to_pylist() == [{"id": "1", "context": None}]


def test_rows_that_nothing_tells_apart_are_refused(store: Store) -> None:
    rows = hf((1, AT, "1"), (2, AT, "2"))
    nameless = rows.set_column(rows.column_names.index("id"), "id", pa.array(["1", None]))
    with pytest.raises(ArchiveError, match=r"1 of 2 rows of ledgers_hf have no id, by which .* Nothing was written"):
        store.merge(HF, nameless, uid="1", at=AT)
    assert loaded(store).empty


def test_withdrawals_without_ids_are_counted(store: Store) -> None:
    """KuCoin's newest sample has none."""
    stored = HISTORY["withdrawals"]
    told = {"currency": "USDT", "created_at": AT, "amount": D(5), "address": "T1", "status": "PROCESSING"}
    rows = [told, told, told | {"amount": D(7)}]
    batch = shaped.aligned(pa.Table.from_pylist(rows), stored.table.schema)
    assert store.merge(stored, batch, uid="1", at=AT) == Merged(3, 0)
    assert store.merge(stored, batch, uid="1", at=AT) == Merged(0, 0)
    done = shaped.aligned(pa.Table.from_pylist([row | {"status": "SUCCESS"} for row in rows]), stored.table.schema)
    assert store.merge(stored, done, uid="1", at=AT) == Merged(0, 3)
    assert store.load(stored, uid="1").select(["amount", "status"]).to_pylist() == [
        {"amount": D(amount), "status": "SUCCESS"} for amount in (5, 5, 7)
    ]


def test_a_damaged_file_is_named_as_what_it_is(store: Store) -> None:
    store.merge(HF, hf((1, AT, "1")), uid="1", at=AT)
    (file,) = Path(store.path(HF)).rglob("*.parquet")
    file.write_bytes(b"x")
    with pytest.raises(ArchiveError, match=r"could not be read: .* seems to be damaged: put it back from a copy"):
        loaded(Store(store.root))
    with pytest.raises(ArchiveError, match=r"could not be written: .* seems to be damaged: put it back from a copy"):
        Store(store.root).merge(HF, hf((1, AT, "2")), uid="1", at=AT)


def test_a_deposit_keeps_its_identity_when_its_status_changes(store: Store) -> None:
    assert store.merge(DEPOSITS, deposits(deposit("PROCESSING")), uid="1", at=AT) == Merged(1, 0)
    done = deposits(deposit("SUCCESS", tx="0xabc", remark="Deposit"))
    assert store.merge(DEPOSITS, done, uid="1", at=AT) == Merged(0, 1)
    assert_frame_equal(loaded(store, DEPOSITS), DEPOSITS.table.frame(done))


def test_equal_deposits_are_counted(store: Store) -> None:
    twins = [deposit("SUCCESS"), deposit("SUCCESS"), deposit("SUCCESS", amount="6")]
    assert store.merge(DEPOSITS, deposits(*twins), uid="1", at=AT) == Merged(3, 0)
    assert store.merge(DEPOSITS, deposits(*twins), uid="1", at=AT) == Merged()
    third = [*twins, deposit("PROCESSING")]
    assert store.merge(DEPOSITS, deposits(*third), uid="1", at=AT) == Merged(1, 0)
    assert loaded(store, DEPOSITS)["amount"].tolist() == [D(5), D(5), D(6), D(5)]


def test_what_was_imported_gives_way_to_the_api_and_never_the_other_way(store: Store) -> None:
    store.merge(HF, hf((1, AT, "1"), (2, AT, "2")), uid="1", at=AT, source="import: a.zip")
    assert store.merge(HF, hf((1, AT, "1")), uid="1", at=AT) == Merged(0, 1)
    assert store.merge(HF, hf((1, AT, "8"), (2, AT, "8")), uid="1", at=AT, source="import: b.zip") == Merged(0, 1)
    assert loaded(store)["amount"].tolist() == [D(1), D(8)]
    assert sorted(store.rows(HF)["archived_from"].to_pylist()) == ["api", "import: b.zip"]


def test_many_files_become_one_and_say_the_same(store: Store) -> None:
    for number in range(10):
        store.merge(HF, hf((number, AT + number, "1"), currency="AB"[number % 2]), uid="1", at=AT)
    store.merge(HF, hf((99, AT + 40 * DAY, "1")), uid="1", at=AT)
    before = loaded(store)
    assert store.tidy(HF, uid="2") == 0
    assert store.tidy(HF, uid="1") == 1
    assert_frame_equal(loaded(store), before)
    assert store.tidy(HF, uid="1") == 0
    assert_frame_equal(loaded(Store(store.root)), before)
