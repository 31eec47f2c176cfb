"""How is a Delta table opened, changed by several processes at once, and kept private? Delta Lake and files.

Knows nothing of what the tables mean.
"""

import contextlib
import os
import random
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import ClassVar, Literal, TypeVar
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.fs import PyFileSystem

from kucoin_frames.archive.choice import Choice, sql
from kucoin_frames.archive.disk import entry, keep, long_settled, secure
from kucoin_frames.archive.rows import plain
from kucoin_frames.archive.scanning import Footers, Source, scan
from kucoin_frames.exceptions import ArchiveError, ConfigurationError, InputError

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

__all__ = ["Lake", "Opened"]

_QUERY = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/|\()*(?:select|with|values)\b", re.IGNORECASE | re.DOTALL)
_MISUNDERSTOOD = re.compile(r"SQL error|Schema error|Error during planning|This feature is not implemented")

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_MISREAD = re.compile(r"[\\\[\]|^\x00-\x1f\x7f]|%[0-9A-Fa-f]{2}")

T = TypeVar("T")

_ATTEMPTS = 40
_FIRST_PAUSE = 0.01  # seconds
_LONGEST_PAUSE = 1.0

_LOOKS = 3
"""Times that a table is looked at anew when a file of it is gone, as another process replaced and swept it."""

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
    """

    def __init__(self, delta: DeltaTable, path: str, options: dict[str, str] | None) -> None:
        self._delta = delta
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
        if _is_local(self._path):
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


class Lake:
    """A folder, or a place in an object store, with Delta tables in it.

    Parameters
    ----------
    root : str or Path
        The folder, or the address of a place, such as ``s3://bucket/folder``.
    storage_options : mapping, optional
        For an object store, as deltalake takes them; what the environment tells needs not be told again.

    Raises
    ------
    InputError
        For a folder whose name deltalake would take for another's, or break down at.
    """

    _process: ClassVar[int | None] = None
    """The process whose threads deltalake uses; one that is forked from it has none of them."""

    def __init__(self, root: str | Path, storage_options: Mapping[str, str] | None = None) -> None:
        text = str(root)
        self.is_local = _is_local(text)
        self.root = str(Path(text).expanduser().absolute()) if self.is_local else text.rstrip("/")
        misread = _MISREAD.search(Path(self.root).as_posix()) if self.is_local else None
        if misread:
            raise InputError(
                f"the folder {self.root} cannot hold an archive: Delta Lake misreads {misread[0]!r} in a path"
            )
        self._options = dict(storage_options or {}) or None
        self._opened: dict[str, Opened] = {}
        self._settled: dict[str, int] = {}
        self._locks: dict[str, threading.RLock] = {}
        self._lock = threading.Lock()

    def path(self, name: str) -> str:
        """Where a table is."""
        return f"{self.root}/{name}"

    def read(self, name: str, look: Callable[[Opened | None], T]) -> T:
        """What a function finds in the table as it is now, or in None if there is none.

        No other thread uses the table meanwhile. The function is called again if a file of the table is gone.
        """
        with self._turn(name), self._told(name, "read"):
            for _ in range(_LOOKS - 1):
                with contextlib.suppress(FileNotFoundError):
                    return look(self._current(name))
                self._opened.pop(name, None)
            return look(self._current(name))

    def query(self, statement: str, names: Iterable[str]) -> pa.Table:
        """What an SQL statement gives that may name these tables, as far as they are there.

        Raises
        ------
        InputError
            If it is no query, or one that cannot be understood: DataFusion would also write files.
        """
        if not _QUERY.match(statement):
            raise InputError("only queries are run: begin the statement with SELECT, WITH or VALUES")
        with self._told("queried", "read"):
            builder = QueryBuilder()
            for name in names:
                with self._turn(name):
                    opened = self._current(name)
                    if opened is not None:
                        opened.register(builder, name)
            try:
                return pa.table(builder.execute(statement).read_all())
            except DeltaError as error:
                if _MISUNDERSTOOD.match(str(error)):
                    raise InputError(f"the statement cannot be run: {error}") from error
                raise

    def change(self, name: str, schema: pa.Schema, partition: tuple[str, ...], attempt: Callable[[Opened], T]) -> T:
        """Change a table, which is made if need be; again if another process changed it in between.

        The first attempt takes the table as it was seen last: if that is no longer so, Delta refuses it. When this
        returns, the disk holds for certain what the table has, whoever wrote it: a process that is killed between its
        change and that moment leaves rows that the next one finds there, and may say to be stored.

        Raises
        ------
        ArchiveError
            If it could not be written, or others were faster every time.
        """
        with self._turn(name), self._told(name, "written"):
            for number in range(_ATTEMPTS):
                seen = self._opened.get(name)
                opened = seen or self._current(name) or self._create(name, schema, partition)
                try:
                    opened.tell_exact_bounds()
                    result = attempt(opened)
                except (DeltaError, OSError) as error:
                    # Files that were seen may be swept away by now, so what was seen is no reason to give up either.
                    if seen is None and not isinstance(error, CommitFailedError):
                        raise
                    self._opened.pop(name, None)
                    longest = min(_FIRST_PAUSE * 2**number, _LONGEST_PAUSE)
                    time.sleep(random.uniform(0, longest))  # noqa: S311  # jitter needs no cryptography
                    continue
                self._settle(name, opened.version)
                return result
        raise ArchiveError(
            f"The archive's table {name} was changed by others {_ATTEMPTS} times while it was to be written. Nothing"
            " is lost: try again when fewer processes write to it."
        )

    @contextlib.contextmanager
    def _turn(self, name: str) -> Iterator[None]:
        with self._lock:
            lock = self._locks.setdefault(name, threading.RLock())
        with lock:
            yield

    @contextlib.contextmanager
    def _told(self, name: str, done: str) -> Iterator[None]:
        """Failures of files and of Delta as one kind of error that says what to look at."""
        if Lake._process not in (None, os.getpid()):
            raise ArchiveError(
                "The archive cannot be used in a process that was forked from one that used it. Start processes with"
                " multiprocessing.get_context('spawn')."
            )
        Lake._process = os.getpid()
        try:
            yield
        except (DeltaError, OSError) as error:
            self._opened.pop(name, None)
            said = _COLOURS.sub("", str(error))
            raise ArchiveError(
                f"The archive's table {name} could not be {done}: {said}. What was in it is still there. Look whether"
                f" {self.root} can be reached and has space left, then try again.",
                retryable=True,
            ) from error

    def _current(self, name: str) -> Opened | None:
        """The table at its newest version; one that is open already takes in what is new."""
        opened = self._opened.get(name)
        if opened is not None:
            if self._is_newest(name, opened.version):
                return opened
            try:
                opened.refresh()
            except (DeltaError, OSError):
                self._opened.pop(name, None)
            else:
                return opened
        try:
            return self._open(name)
        except TableNotFoundError:
            return None

    def _is_newest(self, name: str, version: int) -> bool:
        """Whether a look at the folder tells that nothing came after a change: to ask Delta takes a millisecond.

        Changes are numbered without a hole. Old ones are cleaned up some day, so the last that was seen must be there.
        """
        folder = Path(self.path(name))
        return self.is_local and entry(folder, version).exists() and not entry(folder, version + 1).exists()

    def _open(self, name: str) -> Opened:
        delta = DeltaTable(self.path(name), storage_options=self._options)
        self._opened[name] = Opened(delta, self.path(name), self._options)
        return self._opened[name]

    def _create(self, name: str, schema: pa.Schema, partition: tuple[str, ...]) -> Opened:
        if self.is_local:
            self._look_for_losses()
            for folder in (self.root, self.path(name)):
                Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
            Path(self.path(name)).chmod(0o700)
        try:
            DeltaTable.create(
                self.path(name),
                schema=schema,
                mode="ignore",
                partition_by=list(partition),
                configuration={_BOUNDED: _bounded(schema, partition)},
                storage_options=self._options,
            )
        except DeltaError:
            # Another process made it at the same time, or it cannot be made: opening it tells.
            if not DeltaTable.is_deltatable(self.path(name), storage_options=self._options):
                raise
        opened = self._open(name)
        if self.is_local:
            keep(Path(self.root))
            with contextlib.suppress(PermissionError):  # a folder that may be passed through but not listed
                keep(Path(self.root).parent)
        self._settle(name, opened.version)
        return opened

    def _look_for_losses(self) -> None:
        """Say if a table that was written to is gone: what was stored there would seem to be in the archive."""
        for name in list(self._settled):  # other threads settle theirs meanwhile
            if not Path(self.path(name)).exists():
                raise ArchiveError(
                    f"The archive's table {name} was removed from {self.root} while it was in use. Nothing more was"
                    " stored: try again, and what can still be had is fetched anew."
                )

    def _settle(self, name: str, version: int) -> None:
        """Have the disk hold all changes up to one of them, those that it may not hold yet."""
        if not self.is_local:  # an object store holds what it says to hold
            return
        folder = Path(self.path(name))
        before = self._settled.get(name)
        secure(folder, long_settled(folder, version) if before is None else before, version)
        self._settled[name] = max(version, before or 0)


def _is_local(place: str) -> bool:
    return "://" not in place


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
