"""How is a Delta table opened, changed by several processes at once, and kept private? Delta Lake and files.

Knows nothing of what the tables mean.
"""

import contextlib
import json
import os
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import unquote

import pyarrow as pa

from kucoin_frames.exceptions import ArchiveError, ConfigurationError

try:
    from deltalake import CommitProperties, DeltaTable, QueryBuilder, Transaction, WriterProperties, write_deltalake
    from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
except ImportError as missing:
    raise ConfigurationError("the archive needs deltalake: pip install 'kucoin-frames[archive]'") from missing

__all__ = ["Lake", "Opened"]

T = TypeVar("T")

_ATTEMPTS = 40
_FIRST_PAUSE = 0.01  # seconds
_LONGEST_PAUSE = 1.0

_FORMAT = WriterProperties(compression="ZSTD", max_row_group_size=65_536)
"""Row groups small enough that a reader who wants one currency of a large month skips most of them, and large enough
that their number costs little: half as large, half a month took longer; twice as large, a rare currency did."""


class Opened:
    """A Delta table as it is now, and the ways to change it.

    A change says whose it is and how many changes of that writer it has seen. If there is one more by the time that it
    is to take effect, Delta refuses it; so what was read before a change still holds when it takes effect. Changes of
    different writers do not disturb each other.
    """

    def __init__(self, delta: DeltaTable) -> None:
        self._delta = delta

    @property
    def schema(self) -> pa.Schema:
        """The columns, as they are stored."""
        return pa.schema(self._delta.schema())

    @property
    def version(self) -> int:
        """The number of the newest change."""
        return self._delta.version()

    def files(self) -> pa.Table:
        """A data file with its partition and its number of rows."""
        return pa.table(self._delta.get_add_actions(flatten=True))

    def read(self, predicate: str, columns: list[str] | None = None) -> pa.Table:
        """The rows for which an SQL predicate is true."""
        return pa.table(self._delta.scan(columns=columns, predicate=predicate))

    def append(self, rows: pa.Table, writer: str) -> None:
        """Add rows; columns that the table lacks are added to it."""
        write_deltalake(
            self._delta,
            rows,
            mode="append",
            schema_mode=self._schema_mode(rows),
            writer_properties=_FORMAT,
            commit_properties=self._guard(writer),
        )

    def replace(self, rows: pa.Table, predicate: str, writer: str) -> None:
        """Put rows in the place of all those for which an SQL predicate is true."""
        write_deltalake(
            self._delta,
            rows,
            mode="overwrite",
            predicate=predicate,
            schema_mode=self._schema_mode(rows),
            writer_properties=_FORMAT,
            commit_properties=self._guard(writer),
        )

    def sweep(self) -> None:
        """Delete files that have been out of use for a week, those of interrupted writers included."""
        if self._delta.vacuum(dry_run=True, full=True):
            self._delta.vacuum(dry_run=False, full=True)

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
    """

    def __init__(self, root: str | Path, storage_options: Mapping[str, str] | None = None) -> None:
        text = str(root)
        self.is_local = "://" not in text
        self.root = str(Path(text).expanduser().absolute()) if self.is_local else text.rstrip("/")
        self._options = dict(storage_options or {}) or None
        self._opened: dict[str, DeltaTable] = {}
        self._locks: dict[str, threading.RLock] = {}
        self._lock = threading.Lock()

    def path(self, name: str) -> str:
        """Where a table is."""
        return f"{self.root}/{name}"

    @contextlib.contextmanager
    def reading(self, name: str) -> Iterator[Opened | None]:
        """The table as it is now; None if there is none. No other thread uses it meanwhile."""
        with self._turn(name), self._told(name, "read"):
            delta = self._current(name)
            yield None if delta is None else Opened(delta)

    def query(self, statement: str, names: Iterable[str]) -> pa.Table:
        """What an SQL statement gives that may name these tables, as far as they are there."""
        with self._told("queried", "read"):
            builder = QueryBuilder()
            for name in names:
                with self._turn(name):
                    delta = self._current(name)
                    if delta is not None:
                        builder.register(name, delta)
            return pa.table(builder.execute(statement).read_all())

    def change(self, name: str, schema: pa.Schema, partition: tuple[str, ...], attempt: Callable[[Opened], T]) -> T:
        """Change a table, which is made if need be; again if another process changed it in between.

        The first attempt takes the table as it was seen last: if that is no longer so, Delta refuses it.

        Raises
        ------
        ArchiveError
            If it could not be written, or others were faster every time.
        """
        with self._turn(name), self._told(name, "written"):
            for number in range(_ATTEMPTS):
                seen = self._opened.get(name)
                delta = seen or self._current(name) or self._create(name, schema, partition)
                before = delta.version()
                try:
                    result = attempt(Opened(delta))
                except (DeltaError, OSError) as error:
                    # Files that were seen may be swept away by now, so what was seen is no reason to give up either.
                    if seen is None and not isinstance(error, CommitFailedError):
                        raise
                    self._opened.pop(name, None)
                    longest = min(_FIRST_PAUSE * 2**number, _LONGEST_PAUSE)
                    time.sleep(random.uniform(0, longest))  # noqa: S311  # jitter needs no cryptography
                    continue
                if self.is_local:
                    _secure(Path(self.path(name)), before, delta.version())
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
        try:
            yield
        except (DeltaError, OSError) as error:
            self._opened.pop(name, None)
            raise ArchiveError(
                f"The archive's table {name} could not be {done}: {error}. What was in it is still there. Look whether"
                f" {self.root} can be reached and has space left, then try again.",
                retryable=True,
            ) from error

    def _current(self, name: str) -> DeltaTable | None:
        """The table at its newest version; one that is open already takes in what is new."""
        delta = self._opened.get(name)
        if delta is not None:
            try:
                delta.update_incremental()
            except (DeltaError, OSError):
                self._opened.pop(name, None)
            else:
                return delta
        try:
            delta = DeltaTable(self.path(name), storage_options=self._options)
        except TableNotFoundError:
            return None
        self._opened[name] = delta
        return delta

    def _create(self, name: str, schema: pa.Schema, partition: tuple[str, ...]) -> DeltaTable:
        if self.is_local:
            for folder in (self.root, self.path(name)):
                Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
            Path(self.path(name)).chmod(0o700)
        try:
            DeltaTable.create(
                self.path(name),
                schema=schema,
                mode="ignore",
                partition_by=list(partition),
                storage_options=self._options,
            )
        except DeltaError:
            # Another process made it at the same time, or it cannot be made: opening it tells.
            if not DeltaTable.is_deltatable(self.path(name), storage_options=self._options):
                raise
        delta = DeltaTable(self.path(name), storage_options=self._options)
        self._opened[name] = delta
        if self.is_local:
            _secure(Path(self.path(name)), -1, delta.version())
        return delta


def _secure(folder: Path, before: int, version: int) -> None:
    """Make what some changes brought readable by its owner only, and have the disk hold it for certain."""
    log = folder / "_delta_log"
    touched = {folder, log}
    for number in range(before + 1, version + 1):
        entry = log / f"{number:020}.json"
        if not entry.exists():  # cleaned up by another process
            continue
        for line in entry.read_text(encoding="utf-8").splitlines():
            added = json.loads(line).get("add")
            if added is not None:
                file = folder / unquote(added["path"])
                _settle(file, 0o600)
                touched |= {parent for parent in file.parents if folder in parent.parents}
        _settle(entry, 0o600)
    for each in log.glob("*checkpoint*"):
        each.chmod(0o600)
    for each in touched:
        _settle(each, 0o700)


def _settle(path: Path, mode: int) -> None:
    try:
        path.chmod(mode)
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:  # another process replaced and swept it
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
