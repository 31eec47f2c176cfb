"""What is recorded of an account's coverage, and how is it added to? The `coverage` table as `Known` values.

Facts only ever grow, so those of two processes that record at once are joined, and none is lost.
"""

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.coverage.spans import Spans
from kucoin_frames.archive.coverage.states import Known, State
from kucoin_frames.archive.storage.store import Store
from kucoin_frames.archive.storage.tables import BALANCE_SHEETS, COVERAGE
from kucoin_frames.times import Span

__all__ = ["Facts", "joined", "stamp", "stored_at"]

_COLUMNS = tuple(COVERAGE.table.schema.names)


class Facts:
    """The recorded facts of one account."""

    def __init__(self, store: Store, uid: str) -> None:
        self._store = store
        self._uid = uid
        self._read: tuple[int | None, dict[str, Known]] = (None, {})

    def read(self) -> dict[str, Known]:
        """What is known of each table."""
        version = self._store.version(COVERAGE)
        if version is None or self._read[0] != version:
            self._read = (version, _known(self._store.rows(COVERAGE, uid=self._uid, columns=_COLUMNS)))
        return self._read[1]

    def record(self, news: Mapping[str, Known], at: int) -> dict[str, Known]:
        """Add facts, at the exchange's time `at`, and give all of them; without anything new nothing is written."""
        after: dict[str, Known] = {}

        def revision(rows: pa.Table) -> pa.Table | None:
            nonlocal after
            before = _known(rows)
            after = joined(before, news)
            return None if _listed(after) == _listed(before) else _table(after)

        self._store.revise(COVERAGE, revision, uid=self._uid, at=at)
        return after


def joined(first: Mapping[str, Known], second: Mapping[str, Known]) -> dict[str, Known]:
    """What both tell of each table."""
    return {name: first.get(name, Known()) | second.get(name, Known()) for name in (*first, *second)}


def _known(rows: pa.Table) -> dict[str, Known]:
    found: dict[str, Known] = {}
    plain = {name: rows[name] for name in ("table", "state", "oldest")}
    plain |= {name: pc.cast(rows[name], pa.int64()) for name in ("start", "end")}
    for row in pa.table(plain).to_pylist():
        fact = Known(oldest=row["oldest"]).with_fact(State(row["state"]), Spans.one(row["start"], row["end"]))
        found[row["table"]] = found.get(row["table"], Known()) | fact
    return found


def _listed(known: Mapping[str, Known]) -> list[tuple[str, str, int, int, int]]:
    return [
        (name, str(state), start, end, facts.oldest)
        for name, facts in sorted(known.items())
        for state, start, end in facts.facts()
    ]


def _table(known: Mapping[str, Known]) -> pa.Table:
    columns = zip(*_listed(known), strict=True)
    return pa.table([pa.array(each) for each in columns], names=list(_COLUMNS)).cast(COVERAGE.table.schema)


def stamp(ms: int | None) -> pd.Timestamp | None:
    """A moment as frames have it."""
    return None if ms is None else pd.Timestamp(ms, unit="ms", tz="UTC")


def stored_at(store: Store, uid: str, since: int | None = None) -> list[int]:
    """The moments at which balances were stored, ascending."""
    times = store.rows(BALANCE_SHEETS, uid=uid, span=Span(since, None), columns=["time"])["time"]
    return sorted(pc.unique(pc.cast(times, pa.int64())).to_pylist())
