"""How are chosen rows read from a table's Parquet files? Only the parts of files that can hold them.

The files' log tells the least and the greatest value of each column of a file, and a file tells the same of each of its
row groups. Rows of one currency lie side by side, so those two leave little to read that is not wanted.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kucoin_frames.archive.storage.choice import Choice, Condition
from kucoin_frames.archive.storage.rows import aligned

__all__ = ["Footers", "Source", "scan"]

Source = Callable[[str], Any]
"""Gives for a file's path in the log what pyarrow opens it by. A file that is gone is a `FileNotFoundError`."""

_PARTITION = "partition."

_FEW_ROWS = 1_000
"""To look for columns of one value pays for more than that."""

_MOST_FOOTERS = 32
"""So many are kept, which of large months take half a megabyte each."""


class Footer:
    """What a file tells of itself: where its parts lie, and the bounds of each column in each row group."""

    def __init__(self, metadata: Any) -> None:
        self.names: list[str] = metadata.schema.names
        self.metadata = metadata
        self._told: dict[tuple[str, int], _Told] = {}

    def lies_in(self, group: int, condition: Condition) -> bool:
        """Whether a row of a row group can fulfil a condition."""
        return _lies_in(condition, self._tell(condition.column, group).bounds)

    def only_value(self, column: str, groups: list[int]) -> Any:
        """The value that a column has in all rows of some row groups; None if it has several, or it is not told."""
        first = self._tell(column, groups[0])
        if first.bounds is None or first.missing != 0 or first.bounds[0] != first.bounds[1]:
            return None
        return first.bounds[0] if all(self._tell(column, group) == first for group in groups) else None

    def _tell(self, column: str, group: int) -> "_Told":
        if (column, group) not in self._told:
            found = self.metadata.row_group(group).column(self.names.index(column)).statistics
            bounds = (found.min, found.max) if found is not None and found.has_min_max else None
            missing = found.null_count if found is not None and found.has_null_count else None
            self._told[column, group] = _Told(bounds, missing)
        return self._told[column, group]


class _Told(NamedTuple):
    """What is said of a column's values in a row group; None is what is not said."""

    bounds: tuple[Any, Any] | None
    missing: int | None


class Footers:
    """The footers that were read last. A table's file never changes, so what it told once holds."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Footer] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, path: str) -> Footer | None:
        """A file's footer, if it was read."""
        with self._lock:
            if path in self._kept:
                self._kept.move_to_end(path)
            return self._kept.get(path)

    def keep(self, path: str, footer: Footer) -> None:
        """Remember one, and forget that which was not asked for longest."""
        with self._lock:
            self._kept[path] = footer
            if len(self._kept) > _MOST_FOOTERS:
                self._kept.popitem(last=False)


def scan(files: pa.Table, source: Source, footers: Footers, choice: Choice, schema: pa.Schema) -> pa.Table:
    """The chosen rows with the columns of a schema; one that a file does not have is empty.

    Parameters
    ----------
    files : pyarrow.Table
        The table's files, as `DeltaTable.get_add_actions(flatten=True)` tells them.
    source : callable
        How to open one.
    footers : Footers
        Those that were read before.
    choice : tuple of conditions
        Which rows.
    schema : pyarrow.Schema
        The columns.
    """
    found = list(_candidates(files, choice))

    def part(file: tuple[str, dict[str, str | None]]) -> pa.Table:
        path, folders = file
        footer = footers.get(path)
        with pq.ParquetFile(source(path), metadata=footer and footer.metadata, pre_buffer=True) as opened:
            if footer is None:
                footer = Footer(opened.metadata)
                footers.keep(path, footer)
            return _part(opened, footer, folders, choice, schema)

    if len(found) > 1:
        with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="kucoin_frames-scan") as workers:
            parts = list(workers.map(part, found))
    else:
        parts = [part(each) for each in found]
    return pa.concat_tables(parts) if parts else schema.empty_table()


def _candidates(files: pa.Table, choice: Choice) -> Iterator[tuple[str, dict[str, str | None]]]:
    """Path and partition of each file that can hold a chosen row."""
    names = [name.removeprefix(_PARTITION) for name in files.column_names if name.startswith(_PARTITION)]
    asked = {name for each in choice for name in (f"min.{each.column}", f"max.{each.column}")}
    told = ["path", *(_PARTITION + name for name in names), *sorted(asked & set(files.column_names))]
    # Folders first and all at once: an archive of hundreds of accounts has thousands.
    masks = [each.holds(files[_PARTITION + each.column]) for each in choice if each.column in names]
    files = files.select(told)
    if masks:
        files = files.filter(reduce(pc.and_, masks))
    for file in files.to_pylist():
        folders = {name: file[_PARTITION + name] for name in names}
        if all(_can_hold(file, each) for each in choice if each.column not in folders):
            yield file["path"], folders


def _can_hold(file: dict[str, Any], condition: Condition) -> bool:
    least, most = file.get(f"min.{condition.column}"), file.get(f"max.{condition.column}")
    return _lies_in(condition, None if least is None or most is None else (least, most))


def _part(
    file: pq.ParquetFile, footer: Footer, folders: dict[str, str | None], choice: Choice, schema: pa.Schema
) -> pa.Table:
    """The chosen rows of one file."""
    left = tuple(each for each in choice if each.column not in folders)
    if any(each.column not in footer.names for each in left):  # what is missing fulfils no condition
        return schema.empty_table()
    groups = [
        group for group in range(footer.metadata.num_row_groups) if all(footer.lies_in(group, each) for each in left)
    ]
    if not groups:
        return schema.empty_table()
    wanted = {*schema.names, *(each.column for each in left)}
    rows = _chosen(_read(file, footer, groups, [name for name in footer.names if name in wanted]), left)
    for name in folders.keys() & set(schema.names):
        rows = rows.append_column(name, pa.repeat(pa.scalar(folders[name], pa.string()), rows.num_rows))
    return aligned(rows, schema)


def _read(file: pq.ParquetFile, footer: Footer, groups: list[int], names: list[str]) -> pa.Table:
    """Columns of row groups. One with the same value in all of their rows, as many have, is not read but repeated."""
    count = sum(footer.metadata.row_group(group).num_rows for group in groups)
    alike = {name: footer.only_value(name, groups) for name in names} if count > _FEW_ROWS else {}
    known = {name: value for name, value in alike.items() if value is not None}
    rows = file.read_row_groups(groups, columns=[name for name in names if name not in known])
    for name, value in known.items():
        kind = file.schema_arrow.field(name).type
        rows = rows.append_column(name, pa.repeat(pa.scalar(value, kind), count))
    return rows


def _lies_in(condition: Condition, bounds: tuple[Any, Any] | None) -> bool:
    return bounds is None or condition.may_hold(*bounds)


def _chosen(rows: pa.Table, choice: Choice) -> pa.Table:
    """The chosen of the rows that were read; where they lie together and are most of them, nothing is copied."""
    if not choice or not rows.num_rows:
        return rows
    mask = reduce(pc.and_, (each.holds(rows[each.column]) for each in choice))
    count = pc.sum(mask).as_py()
    if count == rows.num_rows:
        return rows
    # A slice keeps what it is cut from in memory, so it is not for a few rows.
    if 4 * count > rows.num_rows:
        first = pc.index(mask, True).as_py()
        if pc.sum(mask.slice(first, count)).as_py() == count:
            return rows.slice(first, count)
    return rows.filter(mask)
