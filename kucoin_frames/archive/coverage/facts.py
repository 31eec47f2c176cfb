"""What is recorded of an account's coverage, and how is it added to? The `coverage` table as `Known` values.

Facts only ever grow, so those of two processes that record at once are joined, and none is lost. Only where a table is
gone, folder and all, does what was complete of it no longer count.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.coverage.spans import NOTHING, Spans
from kucoin_frames.archive.coverage.states import Known, State, Stretch
from kucoin_frames.archive.storage.store import Store
from kucoin_frames.archive.storage.tables import BALANCE_SHEETS, COVERAGE, TABLES
from kucoin_frames.columns import Table, identifier, text, time
from kucoin_frames.times import Span

__all__ = ["COVERED", "Facts", "covered", "held_in", "joined", "stamp", "stored_at"]

COVERED = Table(
    (
        identifier("uid", "Number of the account."),
        text("table", "Table of the archive."),
        text("state", "complete, imported, unavailable (a gap) or open."),
        time("start", "First moment of the span."),
        time("end", "Moment after its last."),
        time("until", "Until when an open span can be had whole; NA where KuCoin names no end, and elsewhere."),
    ),
)
"""The frame of `Archive.coverage`."""

_COLUMNS = tuple(COVERAGE.table.schema.names)


class Facts:
    """The recorded facts of one account."""

    def __init__(self, store: Store, uid: str) -> None:
        self._store = store
        self._uid = uid
        self._read: tuple[int | None, dict[str, Known]] = (None, {})
        self.gone: dict[str, int] = {}
        """Tables that are not there although rows of them were archived, and from when on; as of the last reading."""

    def read(self) -> dict[str, Known]:
        """What is known of each table."""
        version = self._store.version(COVERAGE)
        if version is None or self._read[0] != version:
            found = _known(self._store.rows(COVERAGE, uid=self._uid, columns=_COLUMNS))
            self.gone = {name: start for name, start in _begins(found).items() if self._is_gone(name)}
            self._read = (version, _without(found, self.gone))
        return self._read[1]

    def record(self, news: Mapping[str, Known], at: int) -> dict[str, Known]:
        """Add facts, at the exchange's time `at`, and give all of them; without anything new nothing is written."""
        after: dict[str, Known] = {}

        def revision(rows: pa.Table) -> pa.Table | None:
            nonlocal after
            recorded = _known(rows)
            before = _without(recorded, self.gone.keys() & news.keys())
            after = joined(before, news)
            return None if _listed(after) == _listed(recorded) else _table(after)

        self._store.revise(COVERAGE, revision, uid=self._uid, at=at)
        return _without(after, self.gone.keys() - news.keys())

    def _is_gone(self, name: str) -> bool:
        return name in TABLES and self._store.version(TABLES[name]) is None


def joined(first: Mapping[str, Known], second: Mapping[str, Known]) -> dict[str, Known]:
    """What both tell of each table."""
    return {name: first.get(name, Known()) | second.get(name, Known()) for name in (*first, *second)}


def _begins(known: Mapping[str, Known]) -> dict[str, int]:
    """From when on each table was archived."""
    starts = {name: facts.complete.start for name, facts in known.items()}
    return {name: start for name, start in starts.items() if start is not None}


def _without(known: Mapping[str, Known], gone: Iterable[str]) -> dict[str, Known]:
    """The facts, but for what was complete of tables that are gone."""
    lost = set(gone)
    return {name: replace(facts, complete=NOTHING) if name in lost else facts for name, facts in known.items()}


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


def covered(stretches: Iterable[tuple[str, str, Stretch]]) -> pd.DataFrame:
    """Stretches with the account and the table that they are of, as the frame of coverage."""
    rows = [
        (uid, name, str(each.state), stamp(each.start), stamp(each.end), stamp(each.until))
        for uid, name, each in stretches
    ]
    return pd.DataFrame(rows, columns=list(COVERED.dtypes)).astype(COVERED.dtypes)


def held_in(store: Store, uid: str) -> list[str]:
    """The kinds of account that are in stored balances."""
    kinds = store.rows(BALANCE_SHEETS, uid=uid, columns=["account_type"])["account_type"]
    return sorted(pc.unique(kinds.drop_null()).to_pylist())
