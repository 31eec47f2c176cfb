"""How is a process begun that is ready in a moment, or dies at a told place, and what may it find there?"""

import multiprocessing
import os
import random
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

import pyarrow.compute as pc

from kucoin_frames.archive.storage.store import Store
from kucoin_frames.archive.storage.tables import API, Stored

from .mortal import Doom, counted, dying

__all__ = ["PATIENCE", "Dice", "counts_of", "hollow", "killed", "scattered", "started"]

PATIENCE = 240  # seconds

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.archive.another_import", "tests.archive.another_process", "tests.archive.mortal"])


def started(task: Callable[..., None], *arguments: object) -> BaseProcess:
    """A process that does a task; it starts in a moment, as all that it needs is loaded already."""
    process = _forks.Process(target=task, args=arguments, daemon=True)
    process.start()
    return process


def counts_of(told: Path, task: Callable[..., None], *arguments: object) -> Counter[str]:
    """How many events of each module there are in a task that nothing disturbs, and how many calls of each function."""
    process = started(counted, told, task, *arguments)
    process.join(PATIENCE)
    assert process.exitcode == 0
    found: Counter[str] = Counter()
    for line in told.read_text(encoding="utf-8").splitlines():
        found.update(name for name in line.split(" ", 1) if name)
    return found


def killed(
    doom: Doom, told: Path, task: Callable[..., None], *arguments: object, beside: Callable[[], object] = lambda: None
) -> str:
    """Begin a task in a process that dies for certain, do something beside it, and tell where it died."""
    process = started(dying, doom, told, task, *arguments)
    beside()
    process.join(PATIENCE)
    assert process.exitcode == -signal.SIGKILL
    return told.read_text(encoding="utf-8")


class Dice:
    """Draws places at which a process is to die: first a module, each before one comes again, and then an event in it.

    Parameters
    ----------
    seed : int
        What decides all that is drawn.
    whole, rest : mapping
        As `counts_of` tells them of all that there is to do, and of what is done even if there is nothing to do.
    """

    def __init__(self, seed: int, whole: Mapping[str, int], rest: Mapping[str, int]) -> None:
        self._dice = random.Random(seed)
        self._counts = {True: whole, False: rest}
        self._left: dict[bool, list[str]] = {True: [], False: []}

    def anywhere(self, *, is_first: bool) -> Doom:
        """An event in a module, for a process that does all there is to do, or what another left."""
        left = self._left[is_first]
        if not left:
            left += [name for name in sorted(self._counts[is_first]) if name.endswith(".py")]
            self._dice.shuffle(left)
        return self.at(left.pop(), is_first=is_first)

    def at(self, step: str, *, is_first: bool) -> Doom:
        """One of the calls of a function, or of the events of a module."""
        return Doom(step, self._dice.randint(1, self._counts[is_first][step]))

    def cast(self, places: Sequence[Doom | str | None]) -> list[Doom]:
        """Where the processes are to die that work one after the other: as told, at a call of a function, anywhere."""
        found: list[Doom] = []
        for place in places:
            if place is None:
                found.append(self.anywhere(is_first=not found))
            else:
                found.append(place if isinstance(place, Doom) else self.at(place, is_first=not found))
        return found


def hollow(whole: Path, root: Path) -> None:
    """Make the folders of an archive, with nothing in them: a process may die when it had made no more than these."""
    for folder in whole.rglob("*"):
        if folder.is_dir():
            (root / folder.relative_to(whole)).mkdir(parents=True, exist_ok=True)


def scattered(whole: Path, root: Path, stored: Stored, uid: str, source: str = API) -> None:
    """Store a table's rows of nine days in a file each, one more than stays so; and an old file of nobody's."""
    rows = Store(whole).load(stored, uid=uid)
    day = pc.strftime(rows[stored.time], "%Y-%m-%d")
    known = sorted(set(day.to_pylist()))
    [(month, _)] = Counter(each[:7] for each in known).most_common(1)
    days = [each for each in known if each.startswith(month)][:9]
    assert len(days) == 9
    store = Store(root)
    for each in days:
        store.merge(stored, rows.filter(pc.equal(day, each)), uid=uid, at=0, source=source)
    some = next((root / stored.name).rglob("*.parquet"))
    forgotten = Path(shutil.copy(some, some.with_name("part-00000-forgotten.parquet")))
    os.utime(forgotten, (0, 0))
