"""How are chosen rows read from a table's Parquet files? Only the parts of files that can hold them.

The files' log tells the least and the greatest value of each column of a file, and a file tells the same of each of its
row groups. Rows of one currency lie side by side, so those two leave little to read that is not wanted.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kucoin_frames.archive.choice import Choice, Condition
from kucoin_frames.archive.rows import aligned

__all__ = ["Footers", "Source", "scan"]

Source = Callable[[str], Any]
"""Gives for a file's path in the log what pyarrow opens it by. A file that is gone is a `FileNotFoundError`."""

_PARTITION = "partition."

_MOST_FOOTERS = 32
"""So many are kept, which of large months take half a megabyte each."""


class Footer:
    """What a file tells of itself: where its parts lie, and the bounds of each column in each row group."""

    def __init__(self, metadata: Any) -> None:
        self.metadata = metadata
        self._bounds: dict[str, list[tuple[Any, Any] | None]] = {}

    def bounds(self, column: str) -> list[tuple[Any, Any] | None]:
        """The least and the greatest value in each row group; None where it is not told."""
        if column not in self._bounds:
            place = self.metadata.schema.names.index(column)
            parts = map(self.metadata.row_group, range(self.metadata.num_row_groups))
            self._bounds[column] = [_bounds(part.column(place).statistics) for part in parts]
        return self._bounds[column]


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


def _bounds(statistics: Any) -> tuple[Any, Any] | None:
    return (statistics.min, statistics.max) if statistics is not None and statistics.has_min_max else None


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
    return pa.concat_tables([schema.empty_table(), *parts])


def _candidates(files: pa.Table, choice: Choice) -> Iterator[tuple[str, dict[str, str | None]]]:
    """Path and partition of each file that can hold a chosen row."""
    names = [name.removeprefix(_PARTITION) for name in files.column_names if name.startswith(_PARTITION)]
    asked = {name for each in choice for name in (f"min.{each.column}", f"max.{each.column}")}
    told = ["path", *(_PARTITION + name for name in names), *sorted(asked & set(files.column_names))]
    files = files.select(told)
    # Folders first and all at once: an archive of hundreds of accounts has thousands.
    for each in choice:
        if each.column in names:
            files = files.filter(each.holds(files[_PARTITION + each.column]))
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
    there = footer.metadata.schema.names
    left = tuple(each for each in choice if each.column not in folders)
    if any(each.column not in there for each in left):  # what is missing fulfils no condition
        return schema.empty_table()
    wanted = {*schema.names, *(each.column for each in left)}
    groups = _groups(footer, left)
    if not groups:
        return schema.empty_table()
    rows = _chosen(file.read_row_groups(groups, columns=[name for name in there if name in wanted]), left)
    for name in folders.keys() & set(schema.names):
        rows = rows.append_column(name, pa.repeat(pa.scalar(folders[name], pa.string()), rows.num_rows))
    return aligned(rows, schema)


def _groups(footer: Footer, choice: Choice) -> list[int]:
    """The row groups that can hold a chosen row."""
    found = list(range(footer.metadata.num_row_groups))
    for each in choice:
        bounds = footer.bounds(each.column)
        found = [number for number in found if _lies_in(each, bounds[number])]
    return found


def _lies_in(condition: Condition, bounds: tuple[Any, Any] | None) -> bool:
    return bounds is None or condition.may_hold(*bounds)


def _chosen(rows: pa.Table, choice: Choice) -> pa.Table:
    """The chosen of the rows that were read; where they lie together and are most of them, nothing is copied."""
    if not choice or not rows.num_rows:
        return rows
    mask = pa.chunked_array([pa.repeat(pa.scalar(True), rows.num_rows)])
    for each in choice:
        mask = pc.and_(mask, each.holds(rows[each.column]))
    count = pc.sum(mask).as_py()
    if count == rows.num_rows:
        return rows
    # A slice keeps what it is cut from in memory, so it is not for a few rows.
    if 4 * count > rows.num_rows:
        first = pc.index(mask, True).as_py()
        if pc.sum(mask.slice(first, count)).as_py() == count:
            return rows.slice(first, count)
    return rows.filter(mask)
