"""What may a loaded frame lack? The sentences that go with it: never synced, a gap, told by files only."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.coverage.states import Known, State
from kucoin_frames.archive.coverage.timeline import of_histories
from kucoin_frames.archive.imports.imported import IMPORTS, TOLD_BY
from kucoin_frames.archive.storage.store import Store
from kucoin_frames.archive.storage.tables import HISTORY, Stored
from kucoin_frames.times import Span, iso

__all__ = ["Lacking"]


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
        names = {stored.name for stored in tables if stored.name in HISTORY}
        if not names:
            return
        if not accounts:
            yield "nothing is archived here yet: kf.sync() brings what KuCoin still has"
        told = set(self._store.accounts(IMPORTS))
        for uid in accounts:
            if uid not in told and not names & self._known(uid).keys():
                yield (
                    f"{' or '.join(sorted(names))} of account {uid}: nothing was archived yet, so nothing is known."
                    " kf.sync() brings what KuCoin still has."
                )

    def gaps(self, accounts: Sequence[str], stored: Stored, when: Span) -> Iterator[str]:
        """Which gaps lie within the span that was asked for, or between what is stored: the frame is not whole."""
        for uid, start, end in self._within(accounts, stored, when, State.UNAVAILABLE):
            yield (
                f"{stored.name} of account {uid}: nothing is known of {iso(start)} to {iso(end)}, which nobody"
                " archived in time. Rows of that time may exist and are not in this frame; files that KuCoin's"
                " web site exports can fill the gap."
            )

    def imported(
        self, accounts: Sequence[str], stored: Stored, when: Span, among: Mapping[str, list[str]]
    ) -> Iterator[str]:
        """Of which time only files tell what moved: they do not tell a fetcher's columns, so its frame lacks it."""
        histories = pa.array(TOLD_BY.get(stored.name, ()), pa.string())
        for uid, start, end in self._within(accounts, stored, when, State.IMPORTED):
            rows = self._store.rows(IMPORTS, uid=uid, span=Span(start, end), among=among, columns=["account_type"])
            number = pc.sum(pc.is_in(rows["account_type"], value_set=histories)).as_py()
            if number:
                yield (
                    f"{stored.name} of account {uid}: of {iso(start)} to {iso(end)} only imported files tell. They"
                    f" have {number} movements, but neither ids nor balances, so these are not in this frame:"
                    " Archive.ledger() has them."
                )

    def _within(
        self, accounts: Sequence[str], stored: Stored, when: Span, state: State
    ) -> Iterator[tuple[str, int, int]]:
        """Each account with the spans of a state that lie in the span asked for, or between what is stored."""
        if stored.name not in HISTORY:
            return
        now = self._now()
        for uid in accounts:
            stretches = of_histories(self._known(uid), now)[stored.name]
            there = [each for each in stretches if each.state in (State.COMPLETE, State.IMPORTED)]
            first = when.start if when.start is not None else min((each.start for each in there), default=now)
            for each in stretches:
                start, end = max(each.start, first), min(each.end, when.end or each.end)
                if each.state is state and start < end:
                    yield uid, start, end
