"""How do rows get into the archive's tables, each once, and out again? Knows tables, keys and accounts.

It asks nobody, and knows neither why rows were fetched nor what is complete.
"""

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive import rows as shaped
from kucoin_frames.archive.lake import Lake, Opened
from kucoin_frames.archive.tables import API, MONTH, PLACE, UID, Stored
from kucoin_frames.exceptions import ArchiveError
from kucoin_frames.times import Span

__all__ = ["ALWAYS", "Merged", "Store"]

ALWAYS = Span(None, None)

_MOST_FILES = 8
"""More data files than that in one month of one account are made one."""

_SWEEP_EVERY = 50
"""Changes of a table after which it is worth looking for files out of use."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge changed."""

    added: int = 0
    updated: int = 0

    def __add__(self, other: "Merged") -> "Merged":
        return Merged(self.added + other.added, self.updated + other.updated)

    def __bool__(self) -> bool:
        return bool(self.added or self.updated)


class Store:
    """The rows of an archive.

    Parameters
    ----------
    root : str or Path
        A folder, or a place in an object store such as ``s3://bucket/folder``.
    storage_options : mapping, optional
        For an object store, as deltalake takes them.
    """

    def __init__(self, root: str | Path, storage_options: Mapping[str, str] | None = None) -> None:
        self._lake = Lake(root, storage_options)

    @property
    def root(self) -> str:
        """Where it is."""
        return self._lake.root

    def path(self, stored: Stored) -> str:
        """Where a table is."""
        return self._lake.path(stored.name)

    def merge(self, stored: Stored, rows: pa.Table, *, uid: str | None, at: int, source: str = API) -> Merged:
        """Take in rows: a new key is added, a row that changed takes the old one's place, an equal one is left.

        Can be repeated and interrupted at any point: either all of the rows take effect or none. Without anything new
        nothing is written. A row from elsewhere never takes the place of one that the API gave.

        Parameters
        ----------
        stored : Stored
            The table.
        rows : pyarrow.Table
            With the columns of `stored.table`; further ones are kept. Where keys may repeat, in the table's order.
        uid : str or None
            The account; None for a table whose rows belong to nobody.
        at : int
            The exchange's time when the rows were fetched.
        source : str
            Where they come from, if not from the API.

        Raises
        ------
        ArchiveError
            If they could not be written; none of them is in the table then.
        """
        if not rows.num_rows:
            return Merged()
        batch = shaped.prepared(stored, rows, uid, at, source)
        batch = shaped.once(batch, shaped.texts(batch, shaped.key_of(stored)))
        return self._lake.change(
            stored.name, stored.schema, stored.partition, lambda opened: _merged(opened, stored, batch, uid)
        )

    def load(
        self,
        stored: Stored,
        *,
        uid: str | None = None,
        span: Span = ALWAYS,
        among: Mapping[str, Iterable[str]] | None = None,
    ) -> pa.Table:
        """The rows with the columns, types and order of the fetched frame; added columns that hold anything.

        Parameters
        ----------
        stored : Stored
            The table.
        uid : str, optional
            The account; all if left out.
        span : Span
            The rows' time.
        among : mapping, optional
            Column and the values that it may have.
        """
        rows = self.rows(stored, uid=uid, span=span, among=among)
        declared = stored.table.schema.names
        extra = [name for name in rows.column_names if name not in declared and name not in stored.own]
        names = [*declared, *(name for name in extra if rows[name].null_count < rows.num_rows)]
        if not stored.is_multiset:
            return shaped.in_order(stored, rows.select(names))
        return rows.sort_by([(stored.time, "ascending"), (PLACE, "ascending")]).select(names)

    def rows(
        self,
        stored: Stored,
        *,
        uid: str | None = None,
        span: Span = ALWAYS,
        among: Mapping[str, Iterable[str]] | None = None,
        columns: Sequence[str] | None = None,
    ) -> pa.Table:
        """The rows as they are stored, in no order, with the archive's own columns."""
        if span.is_empty:
            return shaped.typed(stored.schema.empty_table(), stored, columns)
        predicate = _chosen(stored, uid, span, among or {})
        with self._lake.reading(stored.name) as opened:
            if opened is None:
                return shaped.typed(stored.schema.empty_table(), stored, columns)
            return shaped.typed(opened.read(predicate, list(columns) if columns else None), stored, columns)

    def version(self, stored: Stored) -> int | None:
        """The number of a table's newest change; None if there is no table."""
        with self._lake.reading(stored.name) as opened:
            return None if opened is None else opened.version

    def accounts(self, stored: Stored) -> list[str]:
        """The accounts that have rows in a table."""
        with self._lake.reading(stored.name) as opened:
            return [] if opened is None else sorted(set(opened.files()[f"partition.{UID}"].to_pylist()))

    def revise(self, stored: Stored, revision: Callable[[pa.Table], pa.Table | None], *, uid: str, at: int) -> None:
        """Put in the place of an account's rows what a function makes of them; None leaves them as they are.

        The function is called again if another process changed the rows meanwhile.
        """
        predicate = _chosen(stored, uid, ALWAYS, {})
        names = stored.table.schema.names

        def attempt(opened: Opened) -> None:
            revised = revision(shaped.typed(opened.read(predicate), stored, names))
            if revised is not None:
                opened.replace(shaped.prepared(stored, revised, uid, at, API), predicate, _writer(uid))

        self._lake.change(stored.name, stored.schema, stored.partition, attempt)

    def tidy(self, stored: Stored, *, uid: str | None) -> int:
        """Make one file of many, month by month, and now and then delete what is long out of use; how many months."""
        crowded = self._crowded(stored, uid)
        for month in crowded:
            predicate = _within(stored, uid, [month])

            def rewrite(opened: Opened, predicate: str = predicate) -> None:
                rows = shaped.aligned(shaped.typed(opened.read(predicate), stored), opened.schema)
                opened.replace(shaped.clustered(stored, rows), predicate, _writer(uid))

            self._lake.change(stored.name, stored.schema, stored.partition, rewrite)
        if crowded or (self.version(stored) or 1) % _SWEEP_EVERY == 0:
            with contextlib.suppress(ArchiveError):  # tidiness is no reason to fail
                self._lake.change(stored.name, stored.schema, stored.partition, Opened.sweep)
        return len(crowded)

    def query(self, statement: str, tables: Iterable[Stored]) -> pa.Table:
        """What an SQL statement gives that may name these tables."""
        return self._lake.query(statement, [stored.name for stored in tables])

    def _crowded(self, stored: Stored, uid: str | None) -> list[str]:
        """The months of an account that lie in too many files."""
        with self._lake.reading(stored.name) as opened:
            if opened is None or not stored.is_by_month:
                return []
            files = opened.files()
        months = files[f"partition.{MONTH}"].to_pylist()
        owners = files[f"partition.{UID}"].to_pylist() if stored.is_owned else [uid] * len(months)
        own = [month for month, owner in zip(months, owners, strict=True) if owner == uid]
        return sorted(month for month in set(own) if own.count(month) > _MOST_FILES)


def _merged(opened: Opened, stored: Stored, batch: pa.Table, uid: str | None) -> Merged:
    """One attempt: compare with what is there, then append, replace, or do nothing."""
    key = shaped.key_of(stored)
    months = sorted(set(batch[MONTH].to_pylist()))
    there = shaped.typed(opened.read(_around(stored, batch, uid, months)), stored)
    found = pc.index_in(shaped.texts(batch, key), value_set=shaped.texts(there, key))
    is_new = pc.is_null(found)
    new = batch.filter(is_new)
    changed = shaped.changed(batch.filter(pc.invert(is_new)), there.take(pc.drop_null(found)))
    if changed.num_rows:
        predicate = _within(stored, uid, months)
        whole = shaped.typed(opened.read(predicate), stored)
        stays = pc.invert(pc.is_in(shaped.texts(whole, key), value_set=shaped.texts(changed, key)))
        parts = [whole.filter(stays), changed, new]
        schema = pa.unify_schemas([shaped.plain(opened.schema), *(part.schema for part in parts)])
        rows = pa.concat_tables([shaped.aligned(part, schema) for part in parts])
        opened.replace(shaped.clustered(stored, rows), predicate, _writer(uid))
    elif new.num_rows:
        schema = pa.unify_schemas([shaped.plain(opened.schema), new.schema])
        opened.append(shaped.aligned(new, schema), _writer(uid))
    return Merged(new.num_rows, changed.num_rows)


def _writer(uid: str | None) -> str:
    return f"kucoin_frames/{uid or 'market'}"


def _around(stored: Stored, batch: pa.Table, uid: str | None, months: Sequence[str]) -> str:
    """Where rows with the batch's keys can be: a row's time never changes."""
    bounds = pc.min_max(pc.cast(batch[stored.time], pa.int64())).as_py()
    if bounds["min"] is None or batch[stored.time].null_count:
        return _within(stored, uid, months)
    return _within(stored, uid, months) + _between(stored.time, Span(bounds["min"], bounds["max"] + 1))


def _within(stored: Stored, uid: str | None, months: Sequence[str]) -> str:
    owner = f"{UID} = {_quoted(uid or '')} AND " if stored.is_owned else ""
    return f"{owner}{MONTH} IN ({', '.join(map(_quoted, months))})"


def _chosen(stored: Stored, uid: str | None, span: Span, among: Mapping[str, Iterable[str]]) -> str:
    parts = [f"{UID} = {_quoted(uid)}"] if uid is not None and stored.is_owned else ["true"]
    start, end = span.start, span.end
    if stored.is_by_month and start is not None:
        month = pd.Timestamp(start, unit="ms").to_period("M")
        parts.append(f"{MONTH} >= {_quoted(str(month))}")
        start = None if month.start_time.value // 10**6 == start else start
    if stored.is_by_month and end is not None:
        month = pd.Timestamp(end - 1, unit="ms").to_period("M")
        parts.append(f"{MONTH} <= {_quoted(str(month))}")
        end = None if (month + 1).start_time.value // 10**6 == end else end
    for name, values in among.items():
        listed = ", ".join(map(_quoted, values))
        parts.append(f"{name} IN ({listed})" if listed else "false")
    return " AND ".join(parts) + _between(stored.time, Span(start, end))


def _between(column: str, span: Span) -> str:
    """The rows of a span; where it is whole months, their folders say enough."""
    after = "" if span.start is None else f" AND {column} >= to_timestamp_millis({span.start})"
    before = "" if span.end is None else f" AND {column} < to_timestamp_millis({span.end})"
    return after + before


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
