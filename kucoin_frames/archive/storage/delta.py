"""What can be done with an open Delta table? Read chosen rows, add some, put some in the place of others.

The only module that imports deltalake. Knows nothing of other tables, of who else writes, or of what the rows mean.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal
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

__all__ = ["CommitFailedError", "DeltaError", "Opened", "QueryBuilder", "TableNotFoundError", "answer", "make"]

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


class Opened:
    """A Delta table as it is now, and the ways to read and to change it.

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
        self._delta = DeltaTable(path, storage_options=options)
        self._path = path
        self._options = options
        self._files: tuple[int, pa.Table] | None = None
        self._footers = Footers()

    @property
    def schema(self) -> pa.Schema:
        """The columns, as they are stored."""
        return pa.schema(self._delta.schema())

    @property
    def version(self) -> int:
        """The number of the newest change."""
        return self._delta.version()

    def refresh(self) -> None:
        """Take in what others changed."""
        self._delta.update_incremental()

    def register(self, builder: QueryBuilder, name: str) -> None:
        """Let a query name the table as it is now."""
        builder.register(name, self._delta)

    def tell_exact_bounds(self) -> None:
        """Have the log tell no bounds that it would round, in a table that was made when it did."""
        metadata = self._delta.metadata()
        if _BOUNDED not in metadata.configuration:
            newest = pc.max(self.files()["modification_time"]).as_py() or 0
            exact = {_BOUNDED: _bounded(self.schema, metadata.partition_columns), _EXACT_AFTER: str(newest)}
            self._delta.alter.set_table_properties(exact, raise_if_not_exists=False)

    def files(self) -> pa.Table:
        """A data file with its partition, its number of rows and its bounds."""
        if self._files is None or self._files[0] != self.version:
            self._files = (self.version, pa.table(self._delta.get_add_actions(flatten=True)))
        return self._files[1]

    def have_rounded_bounds(self) -> list[bool]:
        """Of each file, whether it was written when the log told bounds of decimals."""
        newest = int(self._delta.metadata().configuration.get(_EXACT_AFTER, -1))
        found: list[bool] = pc.less_equal(self.files()["modification_time"], newest).to_pylist()
        return found

    def read(self, choice: Choice, is_wanted: Callable[[str], bool] = lambda _name: True) -> pa.Table:
        """The chosen rows with the columns that are wanted by their names."""
        wanted = pa.schema([each for each in self.schema if is_wanted(each.name)])
        if self._is_only_files:
            return scan(self.files(), self._source(), self._footers, choice, plain(wanted))
        return pa.table(self._delta.scan(columns=wanted.names, predicate=sql(choice)))

    def append(self, rows: pa.Table, writer: str) -> None:
        """Add rows; columns that the table lacks are added to it."""
        write_deltalake(
            self._delta,
            rows,
            mode="append",
            schema_mode=self._schema_mode(rows),
            writer_properties=_format(rows),
            commit_properties=self._guard(writer),
        )

    def replace(self, rows: pa.Table, choice: Choice, writer: str) -> None:
        """Put rows in the place of all that are chosen."""
        write_deltalake(
            self._delta,
            rows,
            mode="overwrite",
            predicate=sql(choice),
            schema_mode=self._schema_mode(rows),
            writer_properties=_format(rows),
            commit_properties=self._guard(writer),
        )

    def sweep(self) -> None:
        """Delete files that have been out of use for a week, those of interrupted writers included."""
        if self._delta.vacuum(dry_run=True, full=True):
            self._delta.vacuum(dry_run=False, full=True)

    @property
    def _is_only_files(self) -> bool:
        """Whether the rows are those of the files and nothing else; other tools can set rows or names apart from them.

        That needs a newer protocol, which deltalake's own, slower reader knows.
        """
        return self._delta.protocol().min_reader_version == 1

    def _source(self) -> Source:
        if is_local(self._path):
            return lambda path: str(Path(self._path) / unquote(path))
        paths, sizes = self.files()["path"].to_pylist(), self.files()["size_bytes"].to_pylist()
        known = {unquote(path): size for path, size in zip(paths, sizes, strict=True)}
        store = PyFileSystem(DeltaStorageHandler(self._path, self._options, known))
        return lambda path: store.open_input_file(unquote(path))

    def _schema_mode(self, rows: pa.Table) -> Literal["merge"] | None:
        return "merge" if set(rows.column_names) - set(self.schema.names) else None

    def _guard(self, writer: str) -> CommitProperties:
        seen = self._delta.transaction_version(writer) or 0
        return CommitProperties(app_transactions=[Transaction(writer, seen + 1)])


def make(path: str, schema: pa.Schema, partition: tuple[str, ...], options: dict[str, str] | None) -> None:
    """Make a table, unless it is there."""
    try:
        DeltaTable.create(
            path,
            schema=schema,
            mode="ignore",
            partition_by=list(partition),
            configuration={_BOUNDED: _bounded(schema, partition)},
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
