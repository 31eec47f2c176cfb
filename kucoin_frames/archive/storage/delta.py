"""What can be done with an open Delta table? Read chosen rows, add some, put some in the place of others.

A `View` is what it holds at one version, for any thread to read; `Opened` takes in newer versions and makes some.

The only module that imports deltalake. Knows nothing of other tables, of who else writes, or of what the rows mean.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.fs import PyFileSystem

from kucoin_frames.archive.storage.choice import Choice, sql
from kucoin_frames.archive.storage.disk import is_local
from kucoin_frames.archive.storage.rows import plain
from kucoin_frames.archive.storage.scanning import Footers, Source, scan
from kucoin_frames.exceptions import ConfigurationError

try:
    from deltalake import (
        ColumnProperties,
        CommitProperties,
        DeltaTable,
        QueryBuilder,
        Transaction,
        WriterProperties,
        write_deltalake,
    )
    from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
    from deltalake.fs import DeltaStorageHandler
except ImportError as missing:
    raise ConfigurationError("the archive needs deltalake: pip install 'kucoin-frames[archive]'") from missing

__all__ = [
    "Change",
    "CommitFailedError",
    "DeltaError",
    "Opened",
    "QueryBuilder",
    "TableNotFoundError",
    "View",
    "answer",
    "make",
]

_ROW_GROUP = 8_192
"""Rows small enough in number that a reader who wants one currency of a large month skips most of them, and large
enough that their number costs little: with twice as many, a rare currency took half as long again; with half as many,
it took no less."""

_BOUNDED = "delta.dataSkippingStatsColumns"
"""The table property that names the columns whose bounds in each file the log tells.

Decimals are not among them: deltalake writes their bounds as binary floats, and readers that go by those, itself and
DuckDB, Polars and Sail too, miss an amount such as 0.271436441951317239 or show it rounded.
"""

_EXACT_AFTER = "kucoin_frames.exactAfter"
"""The table property that tells when the newest file was written of which the log tells rounded bounds (ms)."""


_CHECKPOINT_EVERY = 20
"""Changes between two checkpoints. All that Delta does reads each change since the last one: after 80 a change took
twice as long as after none. A checkpoint of 6,000 files takes 70 ms."""

_CHECKPOINTED = "delta.checkpointInterval"
"""The table property that has Delta write them."""


class Change(NamedTuple):
    """Rows that come into a table: in the place of all that are chosen, or beside those that are there."""

    rows: pa.Table
    writer: str
    replaced: Choice | None = None


class View:
    """A Delta table as it was at one version; any thread may read it, whatever becomes of the table.

    Parameters
    ----------
    delta : DeltaTable
        The table at this version.
    path : str
        Where it is.
    options : dict, optional
        For an object store, as deltalake takes them.
    footers : Footers
        Those that were read before.
    """

    def __init__(self, delta: DeltaTable, path: str, options: dict[str, str] | None, footers: Footers) -> None:
        self._delta = delta
        self._path = path
        self._options = options
        self._footers = footers
        self.version = delta.version()
        self.schema = pa.schema(delta.schema())
        """The columns, as they are stored."""
        self.files = pa.table(delta.get_add_actions(flatten=True))
        """A data file with its partition, its number of rows and its bounds."""
        # The rows are those of the files and nothing else. Other tools can set rows or names apart from them, which
        # needs a newer protocol, which deltalake's own, slower reader knows.
        self._is_only_files = delta.protocol().min_reader_version == 1
        self._rounded_until = int(delta.metadata().configuration.get(_EXACT_AFTER, -1))

    def have_rounded_bounds(self) -> pa.ChunkedArray:
        """Of each file, whether it was written when the log told bounds of decimals."""
        return pc.less_equal(self.files["modification_time"], self._rounded_until)

    def read(self, choice: Choice, is_wanted: Callable[[str], bool] = lambda _name: True) -> pa.Table:
        """The chosen rows with the columns that are wanted by their names."""
        wanted = pa.schema([each for each in self.schema if is_wanted(each.name)])
        if self._is_only_files:
            return scan(self.files, self._source(), self._footers, choice, plain(wanted))
        return pa.table(self._delta.scan(columns=wanted.names, predicate=sql(choice)))

    def _source(self) -> Source:
        if is_local(self._path):
            return lambda path: str(Path(self._path) / unquote(path))
        paths, sizes = self.files["path"].to_pylist(), self.files["size_bytes"].to_pylist()
        known = {unquote(path): size for path, size in zip(paths, sizes, strict=True)}
        store = PyFileSystem(DeltaStorageHandler(self._path, self._options, known))
        return lambda path: store.open_input_file(unquote(path))


class Opened:
    """A Delta table as it is now, and the ways to change it.

    A change says whose it is and how many changes of that writer it has seen. If there is one more by the time that it
    is to take effect, Delta refuses it; so what was read before a change still holds when it takes effect. Changes of
    different writers do not disturb each other.

    Parameters
    ----------
    path : str
        Where the table is.
    options : dict, optional
        For an object store, as deltalake takes them.

    Raises
    ------
    TableNotFoundError
        If there is none.
    """

    def __init__(self, path: str, options: dict[str, str] | None) -> None:
        self._path = path
        self._options = options
        self._footers = Footers()
        self._seen: View | None = None
        self._load()

    def _load(self) -> None:
        self._delta = DeltaTable(self._path, storage_options=self._options)
        self._loaded = self.version

    @property
    def version(self) -> int:
        """The number of the newest change."""
        return self._delta.version()

    def view(self) -> View:
        """What it holds now."""
        if self._seen is None or self._seen.version != self.version:
            self._seen = View(self._delta, self._path, self._options, self._footers)
        return self._seen

    def refresh(self) -> None:
        """Take in what others changed."""
        self._delta.update_incremental()
        self.renew()

    def renew(self) -> None:
        """Open it anew by a checkpoint that came since, as one that stays open goes on by each change of its time."""
        if self.version - self._loaded >= _CHECKPOINT_EVERY:
            self._load()

    def register(self, builder: QueryBuilder, name: str) -> None:
        """Let a query name the table as it is now."""
        builder.register(name, self._delta)

    def bring_up_to_date(self) -> None:
        """Give a table that was made before the properties that tables are made with now."""
        metadata = self._delta.metadata()
        wanted = _properties(pa.schema(self._delta.schema()), metadata.partition_columns)
        lacking = {name: value for name, value in wanted.items() if name not in metadata.configuration}
        if _BOUNDED in lacking:
            newest = pc.max(self.view().files["modification_time"]).as_py() or 0
            lacking[_EXACT_AFTER] = str(newest)
        if lacking:
            self._delta.alter.set_table_properties(lacking, raise_if_not_exists=False)

    def commit(self, changes: Sequence[Change]) -> None:
        """Have changes of different writers take effect at once, or none of them.

        Either all of them replace rows or none does. What each replaces, no other one touches.
        """
        rows = pa.concat_tables([each.rows for each in changes], promote_options="default")
        replaced = [f"({sql(each.replaced)})" for each in changes if each.replaced is not None]
        schema_mode, form = self._schema_mode(rows), _format(rows)
        guard = self._guard([each.writer for each in changes])
        if replaced:
            write_deltalake(
                self._delta,
                rows,
                mode="overwrite",
                predicate=" OR ".join(replaced),
                schema_mode=schema_mode,
                writer_properties=form,
                commit_properties=guard,
            )
        else:
            write_deltalake(
                self._delta,
                rows,
                mode="append",
                schema_mode=schema_mode,
                writer_properties=form,
                commit_properties=guard,
            )

    def sweep(self) -> None:
        """Delete files that have been out of use for a week, those of interrupted writers included."""
        if self._delta.vacuum(dry_run=True, full=True):
            self._delta.vacuum(dry_run=False, full=True)

    def _schema_mode(self, rows: pa.Table) -> Literal["merge"] | None:
        return "merge" if set(rows.column_names) - set(pa.schema(self._delta.schema()).names) else None

    def _guard(self, writers: Iterable[str]) -> CommitProperties:
        seen = {writer: self._delta.transaction_version(writer) or 0 for writer in writers}
        return CommitProperties(app_transactions=[Transaction(writer, number + 1) for writer, number in seen.items()])


def make(path: str, schema: pa.Schema, partition: tuple[str, ...], options: dict[str, str] | None) -> None:
    """Make a table, unless it is there."""
    try:
        DeltaTable.create(
            path,
            schema=schema,
            mode="ignore",
            partition_by=list(partition),
            configuration=_properties(schema, partition),
            storage_options=options,
        )
    except DeltaError:
        # Another process made it at the same time, or it cannot be made: opening it tells.
        if not DeltaTable.is_deltatable(path, storage_options=options):
            raise


def answer(builder: QueryBuilder, statement: str) -> pa.Table:
    """What a statement gives that names tables of the builder.

    Raises
    ------
    DeltaError
        If it cannot be run, or a table cannot be read.
    """
    try:
        return pa.table(builder.execute(statement).read_all())
    except Exception as error:
        if type(error) is Exception:  # what goes wrong while rows are read has no type of its own in deltalake
            raise DeltaError(str(error)) from error
        raise


def _properties(schema: pa.Schema, partition: Iterable[str]) -> dict[str, str]:
    return {_BOUNDED: _bounded(schema, partition), _CHECKPOINTED: str(_CHECKPOINT_EVERY)}


def _bounded(schema: pa.Schema, partition: Iterable[str]) -> str:
    """The columns whose bounds are exact as text; Delta allows neither folders nor booleans among them."""
    folders = set(partition)
    return ",".join(
        each.name
        for each in schema
        if each.name not in folders and not (pa.types.is_decimal(each.type) or pa.types.is_boolean(each.type))
    )


def _format(rows: pa.Table) -> WriterProperties:
    """How to write rows.

    A dictionary of values that hardly repeat, such as ids, takes a third of the time of writing and space besides. The
    times of such rows are small as their differences.
    """
    found = {}
    for name, values in zip(rows.column_names, rows.columns, strict=True):
        some = values.slice(0, _ROW_GROUP)
        if not pa.types.is_decimal(values.type) and 2 * pc.count_distinct(some).as_py() > len(some):
            is_number = pa.types.is_timestamp(values.type) or pa.types.is_integer(values.type)
            encoding: Literal["DELTA_BINARY_PACKED", "PLAIN"] = "DELTA_BINARY_PACKED" if is_number else "PLAIN"
            found[name] = ColumnProperties(dictionary_enabled=False, encoding=encoding)
    return WriterProperties(compression="ZSTD", max_row_group_size=_ROW_GROUP, column_properties=found or None)
