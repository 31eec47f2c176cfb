"""What may a loaded frame lack? The sentences that go with it: never asked for, a gap, told by files only."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.coverage.states import Known, State, Stretch
from kucoin_frames.archive.coverage.timeline import of_histories
from kucoin_frames.archive.imports.imported import IMPORTS, TOLD_BY
from kucoin_frames.archive.storage.store import Store
from kucoin_frames.archive.storage.tables import HISTORY, Stored
from kucoin_frames.times import HOUR, Span, iso

__all__ = ["Lacking"]

_THERE = (State.COMPLETE, State.IMPORTED)

_WORTH_TELLING = HOUR
"""A sync notes no shorter time in which nothing happened, and a first one misses less at its far end."""


class Lacking:
    """What frames of histories may lack.

    Parameters
    ----------
    store : Store
        Where the rows are.
    known : callable
        Gives the facts about an account's tables.
    now : callable
        Gives the exchange's time.
    """

    def __init__(self, store: Store, known: Callable[[str], Mapping[str, Known]], now: Callable[[], int]) -> None:
        self._store = store
        self._known = known
        self._now = now

    def unsynced(self, accounts: Sequence[str], tables: Iterable[Stored]) -> Iterator[str]:
        """Of whom none of the tables was ever synced or imported: an empty frame looks as if nothing happened."""
        histories = [stored for stored in tables if stored.name in HISTORY]
        names = {stored.name for stored in histories}
        if not names:
            return
        if not accounts:
            yield "nothing is archived here yet: kf.sync() brings what KuCoin still has"
        told = set(self._store.accounts(IMPORTS))
        for uid in accounts:
            if uid not in told and not self._timelines(uid, histories):
                yield (
                    f"{' or '.join(sorted(names))} of account {uid}: nothing was archived yet, so nothing is known."
                    " kf.sync() brings what KuCoin still has."
                )

    def unknown(self, accounts: Sequence[str], tables: Sequence[Stored], when: Span) -> Iterator[str]:
        """Of which time rows may exist that are not in the frame: gaps, and what was not asked for yet.

        It tells of the span that was asked for. Without a bound that is from the first to the last moment of which any
        of the tables knows: where one ledger of several begins later, their sum is not whole.
        """
        for uid in accounts:
            found = self._timelines(uid, tables)
            start, end = self._bounds(found.values(), when)
            for name, stretches in found.items():
                what = f"{name} of account {uid}"
                first = max(start, HISTORY[name].first)
                if min(stretches[0].start, end) - first >= _WORTH_TELLING:
                    yield _not_asked(what, first, min(stretches[0].start, end))
                for each in _cut(stretches, start, end):
                    if each.state is State.UNAVAILABLE:
                        yield (
                            f"{what}: nothing is known of {iso(each.start)} to {iso(each.end)}, which nobody archived"
                            " in time. Rows of that time may exist and are not in this frame; files that KuCoin's web"
                            " site exports can fill the gap."
                        )
                    elif each.state is State.OPEN and each.end - each.start >= _WORTH_TELLING:
                        yield _not_asked(what, each.start, each.end)

    def imported(
        self, accounts: Sequence[str], stored: Stored, when: Span, among: Mapping[str, list[str]]
    ) -> Iterator[str]:
        """Of which time only files tell what moved: they do not tell a fetcher's columns, so its frame lacks it."""
        histories = pa.array(TOLD_BY.get(stored.name, ()), pa.string())
        for uid, each in self._told_by_files(accounts, stored, when):
            span = Span(each.start, each.end)
            rows = self._store.rows(IMPORTS, uid=uid, span=span, among=among, columns=["account_type"])
            number = pc.sum(pc.is_in(rows["account_type"], value_set=histories)).as_py()
            if number:
                yield (
                    f"{stored.name} of account {uid}: of {iso(each.start)} to {iso(each.end)} only imported files tell."
                    f" They have {number} movements, but neither ids nor balances, so these are not in this frame:"
                    " Archive.ledger() has them."
                )

    def _told_by_files(self, accounts: Sequence[str], stored: Stored, when: Span) -> Iterator[tuple[str, Stretch]]:
        for uid in accounts:
            for each in _cut(self._timelines(uid, [stored]).get(stored.name, ()), when.start, when.end):
                if each.state is State.IMPORTED:
                    yield uid, each

    def _timelines(self, uid: str, tables: Iterable[Stored]) -> dict[str, list[Stretch]]:
        """The state of every moment of those of the tables that anything is known of."""
        known = self._known(uid)
        found = of_histories(known, self._now())
        names = [stored.name for stored in tables if stored.name in known]
        return {name: found[name] for name in names if found.get(name)}

    def _bounds(self, timelines: Collection[Sequence[Stretch]], when: Span) -> tuple[int, int]:
        """The span that a frame of these tables tells of."""
        every = [each for stretches in timelines for each in stretches]
        there = [each for each in every if each.state in _THERE]
        now = self._now()
        begins = there if when.end is None and there else every  # up to an end means from the first question on
        start = min((each.start for each in begins), default=now) if when.start is None else when.start
        last = max((each.end for each in there), default=now)
        return start, min(when.end, now) if when.end is not None else last if last > start else now


def _cut(stretches: Iterable[Stretch], start: int | None, end: int | None) -> Iterator[Stretch]:
    """What lies within two bounds."""
    for each in stretches:
        first = each.start if start is None else max(each.start, start)
        last = each.end if end is None else min(each.end, end)
        if first < last:
            yield replace(each, start=first, end=last)


def _not_asked(what: str, start: int, end: int) -> str:
    return (
        f"{what}: {iso(start)} to {iso(end)} was not archived yet, so rows of that time may exist and are not in this"
        " frame. kf.sync() brings what came since the last sync, and kf.sync(since=...) what was before the first, as"
        " far as KuCoin still has it."
    )
