"""How do rows get into the archive's tables, each once, and out again? Knows tables, keys and accounts.

It asks nobody, and knows neither why rows were fetched nor what is complete.
"""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.storage import rows as shaped
from kucoin_frames.archive.storage.choice import Among, Choice, Condition, Within, instant
from kucoin_frames.archive.storage.delta import Change, View
from kucoin_frames.archive.storage.lake import Lake, Plan
from kucoin_frames.archive.storage.tables import API, MONTH, PLACE, UID, Stored
from kucoin_frames.exceptions import ArchiveError
from kucoin_frames.times import DAY, Span

__all__ = ["ALWAYS", "Merged", "Store"]

ALWAYS = Span(None, None)

T = TypeVar("T")

_MOST_FILES = 8
"""More data files than that in one month of one account are made one."""

_SWEEP_EVERY = 50
_SWEEPING = 5
"""In so many of so many changes of a table it is worth looking for files out of use: a sync makes a few at once."""


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
        self._swept: dict[str, int] = {}

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
        return self._change(stored, uid, lambda view: _merged(view, stored, batch, uid))

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
        declared = stored.table.schema.names
        hidden = {*stored.own} - {*declared, PLACE}
        rows = self._read(stored, _chosen(stored, uid, span, among or {}), lambda name: name not in hidden)
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
        choice = _chosen(stored, uid, span, among or {})
        return self._read(stored, choice, lambda name: columns is None or name in columns)

    def version(self, stored: Stored) -> int | None:
        """The number of a table's newest change; None if there is no table."""
        return self._lake.read(stored.name, lambda view: None if view is None else view.version)

    def accounts(self, stored: Stored) -> list[str]:
        """The accounts that have rows in a table."""
        return sorted(set(self._folders(stored, UID)))

    def revise(self, stored: Stored, revision: Callable[[pa.Table], pa.Table | None], *, uid: str, at: int) -> None:
        """Put in the place of an account's rows what a function makes of them; None leaves them as they are.

        The function is called again if another process changed the rows meanwhile.
        """
        choice = _chosen(stored, uid, ALWAYS, {})
        names = stored.table.schema.names

        def plan(view: View) -> tuple[Change | None, None]:
            revised = revision(shaped.typed(view.read(choice, names.__contains__), stored))
            if revised is None:
                return None, None
            return Change(shaped.prepared(stored, revised, uid, at, API), _writer(uid), replaced=choice), None

        self._change(stored, uid, plan)

    def tidy(self, stored: Stored, *, uid: str | None) -> int:
        """Make one file of many, month by month, and now and then delete what is long out of use; how many months."""
        untidy = self._untidy(stored, uid)
        for month in untidy:
            choice = _within(stored, uid, [month])

            def rewrite(view: View, choice: Choice = choice) -> tuple[Change, None]:
                rows = shaped.aligned(shaped.typed(view.read(choice), stored), view.schema)
                return Change(shaped.clustered(stored, rows), _writer(uid), replaced=choice), None

            self._change(stored, uid, rewrite)
        if untidy or self._is_to_be_swept(stored):
            with contextlib.suppress(ArchiveError):  # tidiness is no reason to fail
                self._lake.sweep(stored.name)
        return len(untidy)

    def query(self, statement: str, tables: Iterable[Stored]) -> pa.Table:
        """What an SQL statement gives that may name these tables."""
        return self._lake.query(statement, [stored.name for stored in tables])

    def _change(self, stored: Stored, uid: str | None, plan: Plan[T]) -> T:
        return self._lake.change(stored.name, stored.schema, stored.partition, _writer(uid), plan)

    def _read(self, stored: Stored, choice: Choice, is_wanted: Callable[[str], bool]) -> pa.Table:
        """The chosen rows with those of the table's columns that are wanted; of no table, with none of them."""

        def look(view: View | None) -> pa.Table:
            if view is None:
                empty = stored.schema.empty_table()
                return empty.select([name for name in empty.column_names if is_wanted(name)])
            return view.read(choice, is_wanted)

        rows = self._lake.read(stored.name, look)
        there = set(rows.column_names)
        for each in stored.schema:
            if is_wanted(each.name) and each.name not in there:  # declared since the table was made
                rows = rows.append_column(each, pa.nulls(rows.num_rows, each.type))
        return shaped.typed(rows, stored)

    def _is_to_be_swept(self, stored: Stored) -> bool:
        """Whether it is worth looking again; once for all accounts that are synced side by side."""
        changes = self.version(stored) or 0
        turn = changes // _SWEEP_EVERY
        is_due = changes > 0 and changes % _SWEEP_EVERY < _SWEEPING and self._swept.get(stored.name) != turn
        if is_due:
            self._swept[stored.name] = turn
        return is_due

    def _folders(self, stored: Stored, column: str) -> list[str]:
        """What each file's folder says of a column."""

        def look(view: View | None) -> list[str]:
            return [] if view is None else view.files[f"partition.{column}"].to_pylist()

        return self._lake.read(stored.name, look)

    def _untidy(self, stored: Stored, uid: str | None) -> list[str]:
        """The months of an account that lie in too many files, or in one whose bounds the log tells rounded."""

        def look(view: View | None) -> list[str]:
            if view is None or not stored.is_by_month:
                return []
            files = pa.table({"month": view.files[f"partition.{MONTH}"], "is_rounded": view.have_rounded_bounds()})
            if stored.is_owned:
                files = files.filter(pc.equal(view.files[f"partition.{UID}"], uid))
            count = Counter(files["month"].to_pylist())
            rounded = files["month"].filter(files["is_rounded"]).to_pylist()
            return sorted({*rounded, *(month for month in count if count[month] > _MOST_FILES)})

        return self._lake.read(stored.name, look)


def _merged(view: View, stored: Stored, batch: pa.Table, uid: str | None) -> tuple[Change | None, Merged]:
    """Compare with what is there, then append, replace, or do nothing."""
    key = shaped.key_of(stored)
    months = sorted(set(pc.unique(batch[MONTH]).to_pylist()))
    there = shaped.typed(view.read(_around(stored, batch, uid, months)), stored)
    found = pc.index_in(shaped.texts(batch, key), value_set=shaped.texts(there, key))
    is_new = pc.is_null(found)
    new = shaped.kept(batch, is_new)
    changed = shaped.changed(shaped.kept(batch, pc.invert(is_new)), there.take(found.drop_null()))
    merged = Merged(new.num_rows, changed.num_rows)
    if not merged:
        return None, merged
    if not changed.num_rows:
        schema = pa.unify_schemas([shaped.plain(view.schema), new.schema])
        return Change(shaped.aligned(new, schema), _writer(uid)), merged
    choice = _within(stored, uid, months)
    whole = shaped.typed(view.read(choice), stored)
    stays = pc.invert(pc.is_in(shaped.texts(whole, key), value_set=shaped.texts(changed, key)))
    parts = [whole.filter(stays), changed, new]
    schema = pa.unify_schemas([shaped.plain(view.schema), *(part.schema for part in parts)])
    rows = pa.concat_tables([shaped.aligned(part, schema) for part in parts])
    return Change(shaped.clustered(stored, rows), _writer(uid), replaced=choice), merged


def _writer(uid: str | None) -> str:
    return f"kucoin_frames/{uid or 'market'}"


def _around(stored: Stored, batch: pa.Table, uid: str | None, months: Sequence[str]) -> Choice:
    """Where rows with the batch's keys can be: a row's time never changes."""
    bounds = pc.min_max(pc.cast(batch[stored.time], pa.int64())).as_py()
    if bounds["min"] is None or batch[stored.time].null_count:
        return _within(stored, uid, months)
    return (*_within(stored, uid, months), *_between(stored.time, Span(bounds["min"], bounds["max"] + 1)))


def _within(stored: Stored, uid: str | None, months: Sequence[str]) -> Choice:
    owner = [Among(UID, (uid or "",))] if stored.is_owned else []
    return (*owner, Among(MONTH, tuple(months)))


def _chosen(stored: Stored, uid: str | None, span: Span, among: Mapping[str, Iterable[str]]) -> Choice:
    parts: list[Condition] = [Among(UID, (uid,))] if uid is not None and stored.is_owned else []
    parts += [Among(name, tuple(values)) for name, values in among.items()]
    start, end = span.start, span.end
    if stored.is_by_month and start is not None:
        parts.append(Within(MONTH, least=_month(start)))
        start = None if _begins_month(start) else start
    if stored.is_by_month and end is not None:
        parts.append(Within(MONTH, most=_month(end - 1)))
        end = None if _begins_month(end) else end
    return (*parts, *_between(stored.time, Span(start, end)))


def _month(ms: int) -> str:
    return f"{instant(ms):%Y-%m}"


def _begins_month(ms: int) -> bool:
    return ms % DAY == 0 and instant(ms).day == 1


def _between(column: str, span: Span) -> Choice:
    """The rows of a span; where it is whole months, their folders say enough."""
    if span.start is None and span.end is None:
        return ()
    least = None if span.start is None else instant(span.start)
    return (Within(column, least, None if span.end is None else instant(span.end - 1)),)
