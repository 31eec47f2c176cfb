"""Which entries of a ledger lie in a range of time or before an id, without looking at the others."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kucoin_frames.demo.records import Economy, Entry, Feed

Wanted = Callable[[Entry], bool]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive entries of a ledger, given newest first."""

    entries: Sequence[Entry]
    first: int
    last: int
    """Position after the newest one."""

    def __len__(self) -> int:
        return max(0, self.last - self.first)

    def __iter__(self) -> Iterator[Entry]:
        return map(self.entries.__getitem__, range(self.last - 1, self.first - 1, -1))


class Book:
    """One ledger of one user with its times and ids as lists to search in."""

    def __init__(self) -> None:
        self._entries: Sequence[Entry] = ()
        self._times: list[int] = []
        self._ids: list[int] = []

    def update(self, entries: Sequence[Entry]) -> None:
        """Take in what was added at the end."""
        self._entries = entries
        for position in range(len(self._times), len(entries)):
            entry = entries[position]
            self._times.append(entry.time)
            self._ids.append(entry.id)

    def between(self, start: int, end: int) -> Stretch:
        """Take the entries from one instant to another, both included."""
        return Stretch(self._entries, bisect_left(self._times, start), bisect_right(self._times, end))

    def below(self, stretch: Stretch, entry_id: int) -> Stretch:
        """Leave out entries whose id is not smaller."""
        return Stretch(stretch.entries, stretch.first, min(stretch.last, bisect_left(self._ids, entry_id)))

    def above(self, stretch: Stretch, entry_id: int) -> Stretch:
        """Leave out entries whose id is not greater."""
        return Stretch(stretch.entries, max(stretch.first, bisect_right(self._ids, entry_id)), stretch.last)


class Books:
    """The ledgers of all users."""

    def __init__(self, world: Economy) -> None:
        self._world = world
        self._books: dict[tuple[int, Feed], Book] = {}

    def open(self, uid: int, feed: Feed) -> Book:
        """Open a ledger as it is now."""
        book = self._books.setdefault((uid, feed), Book())
        book.update(self._world.entries(uid, feed))
        return book
