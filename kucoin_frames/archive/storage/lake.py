"""How are Delta tables opened, changed by several threads and processes at once, and kept private? A folder of them.

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
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar

import pyarrow as pa

from kucoin_frames.archive.storage.delta import (
    Change,
    CommitFailedError,
    DeltaError,
    Opened,
    QueryBuilder,
    TableNotFoundError,
    View,
    answer,
    make,
)
from kucoin_frames.archive.storage.disk import entry, is_local, keep, long_settled, secure
from kucoin_frames.archive.storage.together import Queue, Wish
from kucoin_frames.exceptions import ArchiveError, InputError

__all__ = ["Lake", "Plan"]

_QUERY = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/|\()*(?:select|with|values)\b", re.IGNORECASE | re.DOTALL)
_MISUNDERSTOOD = re.compile(
    r"SQL error|Schema error|Error during planning|This feature is not implemented|Optimizer rule"
    r"|(External error: )?(Arrow error: (?!Parquet)|Execution error)"
)
"""How DataFusion begins to say that a statement is wrong, or what it computes; all else is a fault of the files."""


_NO_WORDS = re.compile(r"\x1b\[[0-9;]*m|\n\s+0: .*", re.DOTALL)
"""What Delta's messages have besides words: colours, and where in its code they were written."""

_MISREAD = re.compile(r"[\\\[\]|^\x00-\x1f\x7f]|%[0-9A-Fa-f]{2}")

T = TypeVar("T")

Plan: TypeAlias = Callable[[View], tuple[Change | None, T]]
"""What is to be changed in a table as it is seen, if anything, and what that comes to. It may be asked again."""

_ATTEMPTS = 40
_FIRST_PAUSE = 0.01  # seconds
_LONGEST_PAUSE = 1.0

_LOOKS = 3
"""Times that a table is looked at anew when a file of it is gone, as another process replaced and swept it."""

_MOST_ROWS = 500_000
"""Rows that are written at once, unless a single plan has more: they are held in memory meanwhile."""


class _Planned(Wish[tuple[T, int]], Generic[T]):
    """A change that a thread wants; its result comes with the number of the table's change that it is sure by."""

    def __init__(self, writer: str, plan: Plan[T]) -> None:
        super().__init__()
        self.writer = writer
        self.plan = plan


class _Table:
    """What is known of one table, and whose turn it is."""

    def __init__(self, name: str, path: str) -> None:
        self.name = name
        self.path = path
        self.turn = threading.RLock()
        """Who has it opens the table, takes in what is new, and changes it."""
        self.waiting: Queue[_Planned[Any]] = Queue(self.turn)
        self.opened: Opened | None = None
        self.seen: View | None = None
        self.settling = threading.Lock()
        self.settled: int | None = None

    def forget(self) -> None:
        """Have it opened anew when it is used next."""
        self.opened = self.seen = None


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
        self.is_local = is_local(text)
        self.root = str(Path(text).expanduser().absolute()) if self.is_local else text.rstrip("/")
        misread = _MISREAD.search(Path(self.root).as_posix()) if self.is_local else None
        if misread:
            raise InputError(
                f"the folder {self.root} cannot hold an archive: Delta Lake misreads {misread[0]!r} in a path. Choose"
                " another name."
            )
        self._options = dict(storage_options or {}) or None
        self._tables: dict[str, _Table] = {}
        self._lock = threading.Lock()

    def path(self, name: str) -> str:
        """Where a table is."""
        return f"{self.root}/{name}"

    def read(self, name: str, look: Callable[[View | None], T]) -> T:
        """What a function finds in the table as it is now, or in None if there is none.

        The function is called again if a file of the table is gone.
        """
        table = self._table(name)
        with self._told(name, "read"):
            for _ in range(_LOOKS - 1):
                with contextlib.suppress(FileNotFoundError):
                    return look(self._view(table))
                table.forget()
            return look(self._view(table))

    def query(self, statement: str, names: Iterable[str]) -> pa.Table:
        """What an SQL statement gives that may name these tables, as far as they are there.

        Raises
        ------
        InputError
            If it is no query, or one that cannot be understood or computed: DataFusion would also write files.
        """
        if not _QUERY.match(statement):
            raise InputError("only queries are run: begin the statement with SELECT, WITH or VALUES")
        with self._told(None, "read"):
            builder = QueryBuilder()
            for name in names:
                table = self._table(name)
                with table.turn:
                    opened = self._current(table)
                    if opened is not None:
                        opened.register(builder, name)
            try:
                return answer(builder, statement)
            except DeltaError as error:
                if _MISUNDERSTOOD.match(str(error)):
                    raise InputError(f"the statement cannot be run: {error}") from error
                raise

    def change(self, name: str, schema: pa.Schema, partition: tuple[str, ...], writer: str, plan: Plan[T]) -> T:
        """Change a table, which is made if need be; planned again if another process changed it in between.

        What several threads want to change meanwhile takes effect together, for one change of a large table takes a
        tenth of a second, of however many rows: each is planned by itself, and one that cannot be takes none along.
        The first attempt takes the table as it was seen last: if that is no longer so, Delta refuses it. When this
        returns, the disk holds for certain what the table has, whoever wrote it: a process that is killed between its
        change and that moment leaves rows that the next one finds there, and may say to be stored.

        Parameters
        ----------
        name : str
            The table.
        schema : pyarrow.Schema
            Its columns, if it is to be made.
        partition : tuple of str
            The columns that name a row's folder, if it is to be made.
        writer : str
            Whose change it is. Changes of different writers touch different rows.
        plan : callable
            What to change in the table as it is seen.

        Raises
        ------
        ArchiveError
            If it could not be written, or others were faster every time.
        """
        table, wish = self._table(name), _Planned(writer, plan)
        with self._told(name, "written"):
            table.waiting.join(wish, lambda wishes: self._fulfil(table, schema, partition, wishes))
            result, version = wish.outcome()
            self._settle(table, version)
            return result

    def sweep(self, name: str) -> None:
        """Delete a table's files that have been out of use for a week."""
        table = self._table(name)
        with self._told(name, "swept"):
            with table.turn:
                opened = self._current(table)
                if opened is None:
                    return
                opened.sweep()
                version = opened.version
            self._settle(table, version)

    def _fulfil(
        self, table: _Table, schema: pa.Schema, partition: tuple[str, ...], wishes: list[_Planned[Any]]
    ) -> None:
        """Change a table as several threads want: at once, or where that fails each by itself to see whose fault it is.

        What a writer wants is planned after what it wanted before took effect, so no row comes twice.
        """
        while wishes:
            group = list({wish.writer: wish for wish in reversed(wishes)}.values())[::-1]
            wishes = [wish for wish in wishes if wish not in group]
            if len(group) > 1:
                with contextlib.suppress(DeltaError, OSError, ArchiveError, pa.ArrowException):
                    self._change(table, schema, partition, group)
            for wish in group:
                if not wish.is_done:
                    try:
                        self._change(table, schema, partition, [wish])
                    except Exception as error:  # noqa: BLE001  # raised by the thread that wants it
                        wish.fail(error)

    def _change(
        self, table: _Table, schema: pa.Schema, partition: tuple[str, ...], wishes: list[_Planned[Any]]
    ) -> None:
        """Try until all wishes are fulfilled, or something else than a change of others is in the way."""
        for number in range(_ATTEMPTS):
            seen = table.opened
            opened = seen or self._current(table) or self._create(table, schema, partition)
            try:
                opened.renew()
                opened.bring_up_to_date()
                while left := [wish for wish in wishes if not wish.is_done]:
                    _commit(opened, left)
                    table.seen = opened.view()
            except (DeltaError, OSError) as error:
                # Files that were seen may be swept away by now, so what was seen is no reason to give up either.
                if seen is None and not isinstance(error, CommitFailedError):
                    raise
                table.forget()
                longest = min(_FIRST_PAUSE * 2**number, _LONGEST_PAUSE)
                time.sleep(random.uniform(0, longest))  # noqa: S311  # jitter needs no cryptography
                continue
            return
        raise ArchiveError(
            f"The archive's table {table.name} was changed by others {_ATTEMPTS} times while it was to be written."
            " Nothing is lost: try again when fewer processes write to it."
        )

    def _table(self, name: str) -> _Table:
        with self._lock:
            return self._tables.setdefault(name, _Table(name, self.path(name)))

    @contextlib.contextmanager
    def _told(self, name: str | None, done: str) -> Iterator[None]:
        """Failures of files and of Delta, at a table or at any, as one kind of error that says what to look at."""
        if Lake._process not in (None, os.getpid()):
            raise ArchiveError(
                "The archive cannot be used in a process that was forked from one that used it. Start processes with"
                " multiprocessing.get_context('spawn')."
            )
        Lake._process = os.getpid()
        what = "The archive" if name is None else f"The archive's table {name}"
        try:
            yield
        except pa.ArrowInvalid as error:
            raise ArchiveError(
                f"{what} could not be {done}: {str(error).rstrip('.')}. A file in {self.root} seems to be damaged: put"
                " it back from a copy."
            ) from error
        except (DeltaError, OSError) as error:
            if name is not None:
                self._table(name).forget()
            said = _NO_WORDS.sub("", str(error))
            raise ArchiveError(
                f"{what} could not be {done}: {said}. What was in it is still there. Look whether {self.root} can be"
                " reached and has space left, then try again.",
                retryable=True,
            ) from error

    def _view(self, table: _Table) -> View | None:
        """The table at its newest version; whoever finds it known waits for no other thread."""
        seen = table.seen
        if seen is not None and self._is_newest(table, seen.version):
            return seen
        with table.turn:
            opened = self._current(table)
            table.seen = None if opened is None else opened.view()
            return table.seen

    def _current(self, table: _Table) -> Opened | None:
        """The table at its newest version; one that is open already takes in what is new."""
        opened = table.opened
        if opened is not None:
            if self._is_newest(table, opened.version):
                return opened
            try:
                opened.refresh()
            except (DeltaError, OSError):
                table.forget()
            else:
                return opened
        try:
            return self._open(table)
        except TableNotFoundError:
            return None

    def _is_newest(self, table: _Table, version: int) -> bool:
        """Whether a look at the folder tells that nothing came after a change: to ask Delta takes a millisecond.

        Changes are numbered without a hole. Old ones are cleaned up some day, so the last that was seen must be there.
        """
        folder = Path(table.path)
        return self.is_local and entry(folder, version).exists() and not entry(folder, version + 1).exists()

    def _open(self, table: _Table) -> Opened:
        opened = table.opened = Opened(table.path, self._options)
        return opened

    def _create(self, table: _Table, schema: pa.Schema, partition: tuple[str, ...]) -> Opened:
        if self.is_local:
            self._look_for_losses()
            for folder in (self.root, table.path):
                Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
            Path(table.path).chmod(0o700)
        make(table.path, schema, partition, self._options)
        opened = self._open(table)
        self._settle(table, opened.version)
        return opened

    def _look_for_losses(self) -> None:
        """Say if a table that was written to is gone: what was stored there would seem to be in the archive."""
        for table in list(self._tables.values()):  # other threads come to use others meanwhile
            if table.settled is not None and not Path(table.path).exists():
                raise ArchiveError(
                    f"The archive's table {table.name} was removed from {self.root} while it was in use. Nothing more"
                    " was stored: open the archive anew and sync, and what can still be had is fetched again."
                )

    def _settle(self, table: _Table, version: int) -> None:
        """Have the disk hold all changes up to one of them, those that it may not hold yet.

        Other threads change the table meanwhile; those whose changes are among these wait, and find them held.
        """
        if not self.is_local:  # an object store holds what it says to hold
            return
        folder = Path(table.path)
        with table.settling:
            before = long_settled(folder, version) if table.settled is None else table.settled
            secure(folder, before, version)
            if before < 0:  # a new table, whose maker may have been killed before its folder was there for certain
                keep(Path(self.root))
                with contextlib.suppress(PermissionError):  # a folder that may be passed through but not listed
                    keep(Path(self.root).parent)
            table.settled = max(version, before)


def _commit(opened: Opened, wishes: list[_Planned[Any]]) -> None:
    """Fulfil wishes in as few changes as can be, all of them or the first ones that make many rows."""
    view = opened.view()
    planned: list[tuple[_Planned[Any], Change, Any]] = []
    rows = 0
    for wish in wishes:
        change, result = wish.plan(view)
        if change is None:
            wish.fulfil((result, view.version))
            continue
        planned.append((wish, change, result))
        rows += change.rows.num_rows
        if rows >= _MOST_ROWS:
            break
    for is_replacing in (False, True):
        some = [each for each in planned if (each[1].replaced is not None) is is_replacing]
        if some:
            opened.commit([change for _, change, _ in some])
            for wish, _, result in some:
                wish.fulfil((result, opened.version))
