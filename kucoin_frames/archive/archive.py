"""`Archive`: what is stored of one account, or of all, as frames; nothing here asks KuCoin."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.coverage import Known, State, Stretch
from kucoin_frames.archive.facts import Facts, stamp
from kucoin_frames.archive.imported import IMPORTED_NAMES, IMPORTS, TOLD_BY, entries
from kucoin_frames.archive.records import RECORDS, alone
from kucoin_frames.archive.rows import frame_of
from kucoin_frames.archive.store import Store
from kucoin_frames.archive.tables import BALANCE_SHEETS, COVERAGE, DAILY_PRICES, HISTORY, LEDGERS, TABLES, Stored
from kucoin_frames.archive.unified import LEDGER
from kucoin_frames.archive.vocabulary import KINDS, same_cause
from kucoin_frames.columns import Table, identifier, text
from kucoin_frames.columns import time as moments
from kucoin_frames.endpoint import codes, one_of
from kucoin_frames.endpoint.inputs import Codes
from kucoin_frames.exceptions import GapWarning, InputError, warn
from kucoin_frames.provenance import Provenance
from kucoin_frames.times import Moment, Span, iso, span

__all__ = ["COVERED", "Archive"]

Direction = Literal["in", "out"]

COVERED = Table(
    (
        identifier("uid", "Number of the account."),
        text("table", "Table of the archive."),
        text("state", "complete, imported, unavailable (a gap) or open."),
        moments("start", "First moment of the span."),
        moments("end", "Moment after its last."),
        moments("until", "Until when an open span can be had whole; NA where KuCoin names no end, and elsewhere."),
    ),
)
"""The frame of `Archive.coverage`."""


def _machine_ms() -> int:
    return time.time_ns() // 1_000_000


class Archive:
    """What is stored of one account, or of all.

    The fetchers' frames, loaded: with the same columns, dtypes and order, and filtered by the same parameters. Without
    `start_at` and `end_at` all that is stored is loaded.

    Parameters
    ----------
    root : str or Path
        A folder, or a place in an object store such as ``s3://bucket/folder``.
    uid : str, optional
        Number of the account. It may be left out as long as the archive holds one account only; `ledger`, `coverage`
        and `gaps` then tell of all.
    now : callable, optional
        The exchange's time in epoch milliseconds, as `client.session.now`. The machine's if left out: it decides only
        what is shown as gone by now.
    storage_options : mapping, optional
        For an object store, as deltalake takes them.
    """

    def __init__(
        self,
        root: str | Path,
        uid: str | None = None,
        *,
        now: Callable[[], int] | None = None,
        storage_options: Mapping[str, str] | None = None,
    ) -> None:
        self.uid = uid
        self.store = Store(root, storage_options)
        self.now = now or _machine_ms
        self._facts: dict[str, Facts] = {}

    @property
    def path(self) -> str:
        """Where it is; each table is a folder in it."""
        return self.store.root

    @property
    def accounts(self) -> list[str]:
        """The accounts that it tells of."""
        if self.uid is not None:
            return [self.uid]
        return sorted({uid for each in (COVERAGE, IMPORTS, *RECORDS.values()) for uid in self.store.accounts(each)})

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.uid or 'all accounts'}>"

    def ledgers(
        self,
        *,
        currency: Codes = None,
        direction: Direction | None = None,
        biz_type: str | None = None,
        start_at: Moment | None = None,
        end_at: Moment | None = None,
    ) -> pd.DataFrame:
        """A ledger entry of the funding, spot and (low-frequency) margin accounts; see the fetcher `ledgers`."""
        return self._ledger("ledgers", currency, direction, biz_type, start_at, end_at)

    def ledgers_hf(
        self,
        *,
        currency: Codes = None,
        direction: Direction | None = None,
        biz_type: str | None = None,
        start_at: Moment | None = None,
        end_at: Moment | None = None,
    ) -> pd.DataFrame:
        """A ledger entry of the high-frequency spot account; see the fetcher `ledgers_hf`."""
        return self._ledger("ledgers_hf", currency, direction, biz_type, start_at, end_at)

    def ledgers_margin_hf(
        self,
        *,
        currency: Codes = None,
        direction: Direction | None = None,
        biz_type: str | None = None,
        start_at: Moment | None = None,
        end_at: Moment | None = None,
    ) -> pd.DataFrame:
        """A ledger entry of the high-frequency margin accounts; see the fetcher `ledgers_margin_hf`."""
        return self._ledger("ledgers_margin_hf", currency, direction, biz_type, start_at, end_at)

    def ledgers_futures(
        self,
        *,
        currency: Codes = None,
        type: str | None = None,
        start_at: Moment | None = None,
        end_at: Moment | None = None,
    ) -> pd.DataFrame:
        """A final ledger entry of the futures account; see the fetcher `ledgers_futures`."""
        chosen = {"currency": codes(currency)}
        return self._loaded(HISTORY["ledgers_futures"], chosen, span(start_at, end_at), cause=("type", type))

    def deposits(
        self,
        currency: Codes = None,
        *,
        status: str | None = None,
        start_at: Moment | None = None,
        end_at: Moment | None = None,
    ) -> pd.DataFrame:
        """A deposit as it was at the last sync; see the fetcher `deposits`.

        One that only an imported file tells is there too, where the archive is not complete: the frame then has a last
        column `source`, ``import:`` and the file for such rows. Its time is the file's, up to 48 seconds from the
        ledger's; its chain is in the file's words, and what files do not tell is NA.
        """
        return self._records("deposits", currency, status, span(start_at, end_at))

    def withdrawals(
        self,
        currency: Codes = None,
        *,
        status: str | None = None,
        start_at: Moment | None = None,
        end_at: Moment | None = None,
    ) -> pd.DataFrame:
        """A withdrawal as it was at the last sync; see the fetcher `withdrawals`.

        One that only an imported file tells is there too, as in `deposits`, with an id of its own.
        """
        return self._records("withdrawals", currency, status, span(start_at, end_at))

    def balances(
        self, currency: Codes = None, *, start_at: Moment | None = None, end_at: Moment | None = None
    ) -> pd.DataFrame:
        """What was held of a currency in one account when a sync asked: the frame of `balances` with that `time`."""
        return self._loaded(BALANCE_SHEETS, {"currency": codes(currency)}, span(start_at, end_at))

    def prices(
        self, currency: Codes = None, *, start_at: Moment | None = None, end_at: Moment | None = None
    ) -> pd.DataFrame:
        """The candle of a day of a currency against USDT; see the fetcher `candles`."""
        wanted = codes(currency)
        symbols = None if wanted is None else [f"{each}-USDT" for each in wanted]
        loaded = self.store.load(DAILY_PRICES, span=span(start_at, end_at), among=_given({"symbol": symbols}))
        return DAILY_PRICES.table.frame(loaded)

    def ledger(
        self,
        *,
        currency: Codes = None,
        kind: str | Iterable[str] | None = None,
        start_at: Moment | None = None,
        end_at: Moment | None = None,
    ) -> pd.DataFrame:
        """An entry of any of the four ledgers, in one schema, each entry once, its `change` with a sign.

        What only an imported file tells has whole seconds, an id of its own and a `source` that begins with
        ``import:``; its pair and order, and a trade's id made here, are there where the files' fills or orders tell
        them for certain. What the API tells too is as the API tells it.

        Parameters
        ----------
        currency : str or list of str, optional
            Currencies by their spot names.
        kind : str or list of str, optional
            trade, fee, transfer, deposit, withdrawal, interest, funding, realised_pnl, bonus, rebate, other.
        start_at, end_at : moment, optional
            Half-open span of time.
        """
        wanted = codes(currency)
        kinds = [one_of(each, KINDS, "kind") for each in ([kind] if isinstance(kind, str) else kind or ())]
        when = span(start_at, end_at)
        rows = entries(self.store, self.uid, when, wanted)
        if kind is not None:
            rows = rows.filter(pc.is_in(rows["kind"], value_set=pa.array(kinds, pa.string())))
        notes = [note for stored in LEDGERS for note in self._gap_notes(stored, when)]
        notes += self._unsynced_notes(*LEDGERS)
        return self._told("ledger", LEDGER.frame(rows), when, notes)

    def sql(self, statement: str) -> pd.DataFrame:
        """What an SQL statement (DataFusion's dialect) gives; every table of the archive can be named in it.

        The stored tables have columns of their own beside those of the frames: the account's `uid`, the `month` (as
        ``2026-03``), when (`archived_at`) and where from (`archived_from`) a row was archived. Amounts stay exact.
        """
        found = self.store.query(statement, [*TABLES.values(), IMPORTS, IMPORTED_NAMES, *RECORDS.values(), COVERAGE])
        return frame_of(found)

    def coverage(self) -> pd.DataFrame:
        """A span of a history table with what is known of it, from its first question until now, without a hole."""
        return self._stretches(list(State))

    def gaps(self) -> pd.DataFrame:
        """A span that was not fetched in time and can no longer be had; the frame of `coverage`."""
        return self._stretches([State.UNAVAILABLE])

    def next_sync_before(self) -> pd.Timestamp | None:
        """Before when the next sync must be so that nothing is lost; None if nothing was synced yet."""
        now = self.now()
        ends = [
            known.expires(HISTORY[name].retention, now)
            for uid in self.accounts
            for name, known in self._known(uid).items()
            if name in HISTORY
        ]
        return stamp(min((end for end in ends if end is not None), default=None))

    def _known(self, uid: str) -> dict[str, Known]:
        return self._facts.setdefault(uid, Facts(self.store, uid)).read()

    def _stretches(self, states: list[State]) -> pd.DataFrame:
        now = self.now()
        rows = [
            (uid, name, str(each.state), stamp(each.start), stamp(each.end), stamp(each.until))
            for uid in self.accounts
            for name, stretches in self._all_stretches(uid, now).items()
            for each in stretches
            if each.state in states
        ]
        return pd.DataFrame(rows, columns=list(COVERED.dtypes)).astype(COVERED.dtypes)

    def _all_stretches(self, uid: str, now: int) -> dict[str, list[Stretch]]:
        """The state of every moment of every table. One that was never asked for has no beginning of its own."""
        known = self._known(uid)
        starts = [known[stored.name].start for stored in LEDGERS if stored.name in known]
        first = min((start for start in starts if start is not None), default=None)
        return {
            name: known.get(name, Known()).stretches(stored.retention, now, None if name in known else first)
            for name, stored in HISTORY.items()
        }

    def _ledger(
        self,
        name: str,
        currency: Codes,
        direction: Direction | None,
        biz_type: str | None,
        start_at: Moment | None,
        end_at: Moment | None,
    ) -> pd.DataFrame:
        chosen = {"currency": codes(currency), "direction": _listed(one_of(direction, Direction, "direction"))}
        return self._loaded(HISTORY[name], chosen, span(start_at, end_at), cause=("biz_type", biz_type))

    def _records(self, name: str, currency: Codes, status: str | None, when: Span) -> pd.DataFrame:
        chosen = {"currency": codes(currency), "status": _listed(status)}
        fetched = self._loaded(HISTORY[name], chosen, when)
        owner = self._one(HISTORY[name], RECORDS[name])
        if owner is None:
            return fetched
        complete = self._known(owner).get(name, Known()).complete
        told = alone(self.store, name, owner, when, _given(chosen), complete)
        if told.empty:
            return fetched
        both: pd.DataFrame = pd.concat([fetched.assign(source=name), told], ignore_index=True)
        both.attrs = fetched.attrs
        return both.astype({"source": "str"}).sort_values(HISTORY[name].time, kind="stable", ignore_index=True)

    def _loaded(
        self,
        stored: Stored,
        chosen: Mapping[str, list[str] | None],
        when: Span,
        cause: tuple[str, str | None] | None = None,
    ) -> pd.DataFrame:
        rows = self.store.load(stored, uid=self._one(stored), span=when, among=_given(chosen))
        column, asked = cause or ("", None)
        if asked is not None:
            words = same_cause(asked, pc.unique(rows[column].drop_null()).to_pylist())
            rows = rows.filter(pc.is_in(rows[column], value_set=pa.array(words, pa.string())))
        notes = [
            *self._unsynced_notes(stored),
            *self._gap_notes(stored, when),
            *self._import_notes(stored, when, chosen.get("currency")),
        ]
        return self._told(stored.name, stored.table.frame(rows), when, notes)

    def _told(self, name: str, frame: pd.DataFrame, when: Span, notes: Sequence[str]) -> pd.DataFrame:
        """The frame, which keeps where it is from; what it may lack is a warning, too."""
        for note in notes:
            warn(note, GapWarning)
        return Provenance(
            source=f"archive.{name}",
            account=", ".join(self.accounts),
            asked_at=self.now(),
            start=when.start,
            end=when.end,
            rows=len(frame),
            notes=tuple(notes),
        ).put_on(frame)

    def _one(self, *tables: Stored) -> str | None:
        """The account whose rows are meant, None if there are none: a fetcher's frame does not tell whose they are."""
        if self.uid is not None:
            return self.uid
        held = sorted({uid for stored in tables for uid in self.store.accounts(stored)})
        if len(held) > 1:
            raise InputError(
                f"{tables[0].name} holds rows of several accounts ({', '.join(held)}): pass the uid of one to Archive"
            )
        return held[0] if held else None

    def _unsynced_notes(self, *tables: Stored) -> Iterator[str]:
        """Of whom none of these tables was ever synced or imported: an empty frame looks as if nothing happened."""
        names = {stored.name for stored in tables if stored.name in HISTORY}
        told = set(self.store.accounts(IMPORTS)) if names else set()
        for uid in self.accounts if names else ():
            if uid not in told and not names & self._known(uid).keys():
                yield (
                    f"{' or '.join(sorted(names))} of account {uid}: nothing was archived yet, so nothing is known."
                    " kf.sync() brings what KuCoin still has."
                )
        if names and not self.accounts:
            yield "nothing is archived here yet: kf.sync() brings what KuCoin still has"

    def _gap_notes(self, stored: Stored, when: Span) -> Iterator[str]:
        """Which gaps lie within the span that was asked for, or between what is stored: the frame is not whole."""
        for uid, start, end in self._within(stored, when, State.UNAVAILABLE):
            yield (
                f"{stored.name} of account {uid}: nothing is known of {iso(start)} to {iso(end)}, which nobody"
                " archived in time. Rows of that time may exist and are not in this frame; files that KuCoin's"
                " web site exports can fill the gap."
            )

    def _import_notes(self, stored: Stored, when: Span, currencies: list[str] | None) -> Iterator[str]:
        """Of which time only files tell what moved: they do not tell a fetcher's columns, so its frame lacks it."""
        histories = pa.array(TOLD_BY.get(stored.name, ()), pa.string())
        for uid, start, end in self._within(stored, when, State.IMPORTED):
            among = _given({"currency": currencies})
            rows = self.store.rows(IMPORTS, uid=uid, span=Span(start, end), among=among, columns=["account_type"])
            number = pc.sum(pc.is_in(rows["account_type"], value_set=histories)).as_py()
            if number:
                yield (
                    f"{stored.name} of account {uid}: of {iso(start)} to {iso(end)} only imported files tell. They"
                    f" have {number} movements, but neither ids nor balances, so these are not in this frame:"
                    " Archive.ledger() has them."
                )

    def _within(self, stored: Stored, when: Span, state: State) -> Iterator[tuple[str, int, int]]:
        """Each account with the spans of a state that lie in the span asked for, or between what is stored."""
        if stored.name not in HISTORY:
            return
        now = self.now()
        for uid in self.accounts:
            stretches = self._all_stretches(uid, now)[stored.name]
            there = [each for each in stretches if each.state in (State.COMPLETE, State.IMPORTED)]
            first = when.start if when.start is not None else min((each.start for each in there), default=now)
            for each in stretches:
                start, end = max(each.start, first), min(each.end, when.end or each.end)
                if each.state is state and start < end:
                    yield uid, start, end


def _given(chosen: Mapping[str, list[str] | None]) -> dict[str, list[str]]:
    return {name: values for name, values in chosen.items() if values is not None}


def _listed(value: str | None) -> list[str] | None:
    return None if value is None else [value]
