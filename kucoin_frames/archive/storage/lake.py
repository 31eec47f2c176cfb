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
from typing import ClassVar, TypeVar

import pyarrow as pa

from kucoin_frames.archive.storage.delta import (
    CommitFailedError,
    DeltaError,
    Opened,
    QueryBuilder,
    TableNotFoundError,
    answer,
    make,
)
from kucoin_frames.archive.storage.disk import entry, is_local, keep, long_settled, secure
from kucoin_frames.exceptions import ArchiveError, InputError

__all__ = ["Lake"]

_QUERY = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/|\()*(?:select|with|values)\b", re.IGNORECASE | re.DOTALL)
_MISUNDERSTOOD = re.compile(
    r"SQL error|Schema error|Error during planning|This feature is not implemented|Optimizer rule"
    r"|(External error: )?(Arrow error: (?!Parquet)|Execution error)"
)
"""How DataFusion begins to say that a statement is wrong, or what it computes; all else is a fault of the files."""


_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_MISREAD = re.compile(r"[\\\[\]|^\x00-\x1f\x7f]|%[0-9A-Fa-f]{2}")

T = TypeVar("T")

_ATTEMPTS = 40
_FIRST_PAUSE = 0.01  # seconds
_LONGEST_PAUSE = 1.0

_LOOKS = 3
"""Times that a table is looked at anew when a file of it is gone, as another process replaced and swept it."""


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
            If it is no query, or one that cannot be understood or computed: DataFusion would also write files.
        """
        if not _QUERY.match(statement):
            raise InputError("only queries are run: begin the statement with SELECT, WITH or VALUES")
        with self._told(None, "read"):
            builder = QueryBuilder()
            for name in names:
                with self._turn(name):
                    opened = self._current(name)
                    if opened is not None:
                        opened.register(builder, name)
            try:
                return answer(builder, statement)
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
    def _told(self, name: str | None, done: str) -> Iterator[None]:
        """Failures of files and of Delta, at a table or at any, as one kind of error that says what to look at."""
        if Lake._process not in (None, os.getpid()):
            raise ArchiveError(
                "The archive cannot be used in a process that was forked from one that used it. Start processes with"
                " multiprocessing.get_context('spawn')."
            )
        Lake._process = os.getpid()
        try:
            yield
        except (DeltaError, OSError) as error:
            what = "The archive" if name is None else f"The archive's table {name}"
            if name is not None:
                self._opened.pop(name, None)
            said = _COLOURS.sub("", str(error))
            raise ArchiveError(
                f"{what} could not be {done}: {said}. What was in it is still there. Look whether {self.root} can be"
                " reached and has space left, then try again.",
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
        opened = self._opened[name] = Opened(self.path(name), self._options)
        return opened

    def _create(self, name: str, schema: pa.Schema, partition: tuple[str, ...]) -> Opened:
        if self.is_local:
            self._look_for_losses()
            for folder in (self.root, self.path(name)):
                Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
            Path(self.path(name)).chmod(0o700)
        make(self.path(name), schema, partition, self._options)
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
                    " stored: open the archive anew and sync, and what can still be had is fetched again."
                )

    def _settle(self, name: str, version: int) -> None:
        """Have the disk hold all changes up to one of them, those that it may not hold yet."""
        if not self.is_local:  # an object store holds what it says to hold
            return
        folder = Path(self.path(name))
        before = self._settled.get(name)
        secure(folder, long_settled(folder, version) if before is None else before, version)
        self._settled[name] = max(version, before or 0)
