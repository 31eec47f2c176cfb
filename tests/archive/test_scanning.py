"""What is read of a file's parts is what all of it says, whatever its footer lets a reader leave out."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, WriterProperties, write_deltalake
from hypothesis import given
from hypothesis import strategies as st

from kucoin_frames.archive.storage import scanning
from kucoin_frames.archive.storage.choice import Among, Choice, Within
from kucoin_frames.archive.storage.scanning import Footers, scan

LONG = "x" * 100
"""Longer than the bounds that writers tell of a text."""

SCHEMA = pa.schema([("name", pa.string()), ("note", pa.string()), ("amount", pa.decimal128(38, 18))])
ROW = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["A", "B", "C", None]),
        "note": st.sampled_from([LONG + "1", LONG + "2", LONG, "", None]),
        "amount": st.sampled_from([Decimal("0.000000000000000001"), Decimal(-7), Decimal(0), None]),
    }
)
BATCHES = st.lists(st.tuples(ROW, st.integers(1, 4)), min_size=1, max_size=8)
CHOICES: st.SearchStrategy[Choice] = st.sampled_from(
    [(), (Among("name", ("A",)),), (Among("name", ("B", "C")),), (Within("note", LONG, None),), (Within("name", "B"),)]
)


def fulfils(row: dict[str, Any], choice: Choice) -> bool:
    """The same conditions in plain words of Python."""
    for each in choice:
        value = row[each.column]
        if value is None:
            return False
        if isinstance(each, Among) and value not in each.values:
            return False
        if isinstance(each, Within) and each.least is not None and value < each.least:
            return False
    return True


@pytest.fixture(autouse=True)
def _few_rows_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_FEW_ROWS", 0)


@given(batches=BATCHES, choice=CHOICES, size=st.integers(1, 5))
def test_columns_of_one_value_are_told_as_they_are(
    tmp_path_factory: pytest.TempPathFactory, batches: list[tuple[dict[str, Any], int]], choice: Choice, size: int
) -> None:
    rows = [row for row, times in batches for _ in range(times)]
    folder = tmp_path_factory.mktemp("files")
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), folder / "1.parquet", row_group_size=size)
    files = pa.table({"path": ["1.parquet"]})
    footers = Footers()
    for _ in range(2):  # the second time the footer is known
        found = scan(files, lambda path: str(folder / path), footers, choice, SCHEMA)
        assert found.schema == SCHEMA
        assert found.to_pylist() == [row for row in rows if fulfils(row, choice)]


def test_long_texts_of_one_beginning_are_told_apart(tmp_path: Path) -> None:
    # deltalake cuts the bounds of such texts off, so that both seem to begin alike.
    rows = [{"name": "A", "note": LONG + end, "amount": Decimal(1)} for end in "1234"]
    short = WriterProperties(max_row_group_size=2, statistics_truncate_length=10)
    write_deltalake(str(tmp_path / "table"), pa.Table.from_pylist(rows, SCHEMA), writer_properties=short)
    table = DeltaTable(str(tmp_path / "table"))
    (path,) = table.get_add_actions(flatten=True)["path"].to_pylist()
    files = pa.table({"path": [path]})
    found = scan(files, lambda name: str(tmp_path / "table" / name), Footers(), (), SCHEMA)
    assert found.to_pylist() == rows


def test_a_column_of_one_value_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"name": "A", "note": str(number), "amount": Decimal("1.5")} for number in range(6)]
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), tmp_path / "1.parquet", row_group_size=3)
    asked = []
    read = pq.ParquetFile.read_row_groups

    def watched(self: pq.ParquetFile, groups: list[int], columns: list[str]) -> pa.Table:
        asked.append((groups, columns))
        return read(self, groups, columns=columns)

    monkeypatch.setattr(pq.ParquetFile, "read_row_groups", watched)
    found = scan(pa.table({"path": ["1.parquet"]}), lambda path: str(tmp_path / path), Footers(), (), SCHEMA)
    assert found.to_pylist() == rows
    assert asked == [([0, 1], ["note"])]
