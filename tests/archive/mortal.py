"""How does a process die at a told place? It counts what it does, and ends itself at a number of it.

Such an event is a function that begins or ends, of the archive's code, of deltalake's, or in C and called by them; or,
within such a function, the system call by which a file is made, written, renamed or deleted: the kernel kills at it,
before anything else is done. So it does not matter how fast the machine is, and a process that is to die does die: at
its end, if nowhere before.
"""

import fcntl
import itertools
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType

from deltalake import __file__ as deltalake_home

from kucoin_frames.archive import __file__ as archive_home

__all__ = ["END", "Doom", "counted", "dying"]

END = "end"
"""Where a process dies that did not come by the place it was to die at."""

_ROOMS = tuple(Path(home).parent for home in (archive_home, deltalake_home))
_OF_A_TABLE = {"Lake.change", "Lake.read", "Lake.sweep"}
_SIGNS = {"created": "DN_CREATE", "written": "DN_MODIFY", "renamed": "DN_RENAME", "deleted": "DN_DELETE"}


@dataclass(frozen=True, slots=True)
class Doom:
    """Where a process dies.

    Attributes
    ----------
    step : str
        A function that begins, by its qualified name; or a module, such as ``archive/lacking.py``, in which
        all that begins or ends is counted.
    number : int
        At the so manyeth of these events.
    table : str
        While this table is used; empty: whichever.
    file : str
        Which file's fate is the end, once the function has begun: ``log created`` of an entry of the table's log,
        ``data renamed`` of one with rows; created, written, renamed or deleted. Empty: the event itself is.
    """

    step: str
    number: int = 1
    table: str = ""
    file: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.table, self.step, self.file) if part)


def dying(doom: Doom, told: Path, task: Callable[..., None], *arguments: object) -> None:
    """Do a task, die at a place of it, and leave in a file where: as the doom says, or `END`."""
    life = _Counting(doom, os.open(told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC))
    life.do(task, *arguments)
    life.die(END)


def counted(told: Path, task: Callable[..., None], *arguments: object) -> None:
    """Do a task, and leave in a file the events that there were: a module and a function in each line."""
    life = _Counting(Doom("", 0), -1)
    life.do(task, *arguments)
    told.write_text("".join(f"{module} {step}\n" for module, step in life.seen), encoding="utf-8")


class _Counting:
    """A life that is counted, in all threads that it begins."""

    def __init__(self, doom: Doom, told: int) -> None:
        self._doom = doom
        self._told = told
        self._numbers = itertools.count(1)
        self._known: dict[int, tuple[CodeType, tuple[str, str] | None]] = {}  # by id: to hash code takes long
        self._at = threading.local()
        self._armed: list[int] = []
        self.seen: list[tuple[str, str]] = []

    def do(self, task: Callable[..., None], *arguments: object) -> None:
        threading.setprofile(self._see)
        sys.setprofile(self._see)
        task(*arguments)
        sys.setprofile(None)
        threading.setprofile(None)

    def die(self, place: str) -> None:
        os.write(self._told, place.encode())
        os.kill(os.getpid(), signal.SIGKILL)

    def _see(self, frame: FrameType, event: str, _argument: object) -> None:
        code = frame.f_code
        known = self._known.get(id(code))
        if known is None:
            known = self._known[id(code)] = (code, _named(code))
        if known[1] is None:
            return
        module, step = known[1]
        if event == "call" and step in _OF_A_TABLE:
            self._at.table = frame.f_locals["name"]
            self._at.folder = Path(frame.f_locals["self"].path(self._at.table))
        if not self._doom.step:
            self.seen.append((module, step if event == "call" else ""))
            return
        is_it = self._doom.step == module or (event == "call" and self._doom.step == step)
        is_there = self._doom.table in ("", getattr(self._at, "table", ""))
        if is_it and is_there and next(self._numbers) == self._doom.number:
            if self._doom.file:
                self._arm()
            else:
                self.die(str(self._doom))

    def _arm(self) -> None:
        """Have the kernel kill at the next such fate of a file in the table's folders."""
        where, fate = self._doom.file.split()
        log = self._at.folder / "_delta_log"
        folders = [self._at.folder, *(each for each in self._at.folder.rglob("*") if each.is_dir() and each != log)]
        os.write(self._told, str(self._doom).encode())
        for folder in [log] if where == "log" else folders:
            self._armed.append(os.open(folder, os.O_RDONLY))
            fcntl.fcntl(self._armed[-1], fcntl.F_SETSIG, signal.SIGKILL)
            fcntl.fcntl(self._armed[-1], fcntl.F_NOTIFY, getattr(fcntl, _SIGNS[fate]))


def _named(code: CodeType) -> tuple[str, str] | None:
    """Module and qualified name of a function, if it is among the counted."""
    for room in _ROOMS:
        if code.co_filename.startswith(f"{room}{os.sep}"):
            return Path(code.co_filename).relative_to(room.parent).as_posix(), code.co_qualname
    return None
