"""`Archive`: what is stored of one account, or of all, as frames; nothing here asks KuCoin."""

import os
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, cast

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.coverage.facts import COVERED, Facts, covered, held_in, stamp, stored_at
from kucoin_frames.archive.coverage.states import Known, State, Stretch
from kucoin_frames.archive.coverage.timeline import of_balances, of_histories, of_prices
from kucoin_frames.archive.imports.imported import IMPORTED_NAMES, IMPORTS, entries
from kucoin_frames.archive.imports.named import DEALS
from kucoin_frames.archive.imports.records import RECORDS, alone
from kucoin_frames.archive.lacking import Lacking
from kucoin_frames.archive.ledger.unified import LEDGER
from kucoin_frames.archive.ledger.vocabulary import KINDS, same_cause
from kucoin_frames.archive.pairs import pairs_of
from kucoin_frames.archive.storage.rows import frame_of
from kucoin_frames.archive.storage.store import Store
from kucoin_frames.archive.storage.tables import (
    BALANCE_SHEETS,
    COVERAGE,
    DAILY_PRICES,
    HISTORY,
    LEDGERS,
    TABLES,
    UID,
    Stored,
)
from kucoin_frames.endpoint import codes, one_of
from kucoin_frames.endpoint.inputs import Codes, plain
from kucoin_frames.exceptions import GapWarning, InputError, warn
from kucoin_frames.provenance import Provenance
from kucoin_frames.times import Moment, Span, span

__all__ = ["COVERED", "Archive", "named"]

Direction = Literal["in", "out"]


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
        Number of the account. It may be left out as long as the archive holds one account only; `ledger`, `balances`,
        `coverage` and `gaps` then tell of all.
    now : callable, optional
        The exchange's time in epoch milliseconds, as `client.session.now`. The machine's if left out: it decides only
        what is shown as gone by now.
    storage_options : mapping, optional
        For an object store, as deltalake takes them.

    Raises
    ------
    InputError
        If the place or the account's number is none.
    """

    def __init__(
        self,
        root: str | Path,
        uid: str | None = None,
        *,
        now: Callable[[], int] | None = None,
        storage_options: Mapping[str, str] | None = None,
    ) -> None:
        if not isinstance(root, str | os.PathLike) or not str(root).strip():
            raise InputError(f"{root!r} is no place of an archive: pass a folder, or an address such as s3://bucket/x")
        if uid is not None and not (isinstance(uid, str) and uid):
            raise InputError(f"uid={uid!r} is no number of an account: pass its digits as text, or leave it out")
        self.uid = uid
        self.store = Store(root, storage_options)
        self.now = now or _machine_ms
        self._facts: dict[str, Facts] = {}
        self._lacking = Lacking(self.store, self._known, lambda: self.now())

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
        cause = ("type", _word(type, "type"))
        return self._loaded(HISTORY["ledgers_futures"], chosen, span(start_at, end_at), cause=cause)

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
        """What was held of a currency in one account when a sync asked: the frame of `balances` with that `time`.

        Of several accounts where the archive tells of all: `uid` says whose each row is. A sub-account's are stored by
        its own sync, which sees more of it than its parent's.
        """
        return self._loaded(BALANCE_SHEETS, {"currency": codes(currency)}, span(start_at, end_at))

    def prices(
        self, currency: Codes = None, *, start_at: Moment | None = None, end_at: Moment | None = None
    ) -> pd.DataFrame:
        """A day's candle of the pair that prices a currency: with USDT, or else BTC or USDC; see `candles`.

        Of fiat money without such a pair a row is what USDT cost in it when a sync asked on that day: its `type` is
        ``listed``, and it has a close only. `kucoin_frames.analysis.daily_prices` takes them as they are.
        """
        wanted = codes(currency)
        symbols = None if wanted is None else [pair for each in wanted for pair in pairs_of(each)]
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
        kinds = named(kind, KINDS, "kind")
        when = span(start_at, end_at)
        rows = entries(self.store, self.uid, when, wanted)
        if kinds is not None:
            rows = rows.filter(pc.is_in(rows["kind"], value_set=pa.array(kinds, pa.string())))
        notes = [
            *self._lacking.unknown(self.accounts, LEDGERS, when),
            *self._lacking.unsynced(self.accounts, LEDGERS),
        ]
        return self._told("ledger", LEDGER.frame(rows), when, notes)

    def sql(self, statement: str) -> pd.DataFrame:
        """What an SQL statement (DataFusion's dialect) gives; every table of the archive can be named in it.

        The stored tables have columns of their own beside those of the frames: the account's `uid`, the `month` (as
        ``2026-03``), when (`archived_at`) and where from (`archived_from`) a row was archived. Amounts stay exact.
        """
        if not isinstance(statement, str):
            raise InputError(f"statement={statement!r} is no text: pass a query, which begins with SELECT")
        found = self.store.query(
            statement, [*TABLES.values(), IMPORTS, IMPORTED_NAMES, *DEALS.values(), *RECORDS.values(), COVERAGE]
        )
        return frame_of(found)

    def coverage(self) -> pd.DataFrame:
        """A span of a table with what is known of it, from its first question until now, without a hole.

        Balances are known where all ledgers are, without a break from a moment at which balances were stored: there
        they follow from one another. Prices of any day can be had at any time; each is complete once it is stored.
        """
        return covered(
            (uid, name, each) for uid in self.accounts for name, found in self._timelines(uid).items() for each in found
        )

    def gaps(self) -> pd.DataFrame:
        """A span of a history that was not fetched in time and can no longer be had; the frame of `coverage`."""
        now = self.now()
        return covered(
            (uid, name, each)
            for uid in self.accounts
            for name, found in of_histories(self._known(uid), now).items()
            for each in found
            if each.state is State.UNAVAILABLE
        )

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

    def _timelines(self, uid: str) -> dict[str, list[Stretch]]:
        """The state of every moment of every table."""
        now, known = self.now(), self._known(uid)
        return {
            **of_histories(known, now),
            BALANCE_SHEETS.name: of_balances(known, stored_at(self.store, uid), now, held_in(self.store, uid)),
            DAILY_PRICES.name: of_prices(known, now),
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
        cause = ("biz_type", _word(biz_type, "biz_type"))
        return self._loaded(HISTORY[name], chosen, span(start_at, end_at), cause=cause)

    def _records(self, name: str, currency: Codes, status: str | None, when: Span) -> pd.DataFrame:
        chosen = {"currency": codes(currency), "status": _listed(_word(status, "status"))}
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
            *self._lacking.unsynced(self.accounts, [stored]),
            *self._lacking.unknown(self.accounts, [stored], when),
            *self._lacking.imported(self.accounts, stored, when, _given({"currency": chosen.get("currency")})),
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
        """The account whose rows are meant; None if there are none, or if the frame itself tells whose they are."""
        if self.uid is not None or UID in tables[0].table.schema.names:
            return self.uid
        held = sorted({uid for stored in tables for uid in self.store.accounts(stored)})
        if len(held) > 1:
            raise InputError(
                f"{tables[0].name} holds rows of several accounts ({', '.join(held)}): pass the name of one to"
                " kf.archive(), or its uid to Archive"
            )
        return held[0] if held else None


def _given(chosen: Mapping[str, list[str] | None]) -> dict[str, list[str]]:
    return {name: values for name, values in chosen.items() if values is not None}


def named(value: str | Iterable[str] | None, known: Collection[str], name: str) -> list[str] | None:
    """One or several of the names that there are, as a list; None stays None.

    Raises
    ------
    InputError
        For one that there is not, and for what is neither text nor a list of texts.
    """
    if value is None:
        return None
    if not isinstance(value, str | Iterable):
        raise InputError(f"{name}={value!r} is neither text nor a list of texts")
    found = [value] if isinstance(value, str) else list(value)
    if None in found:
        raise InputError(f"{name}: None is not among {', '.join(map(repr, known))}")
    return [one_of(each, known, name) for each in found]


def _word(value: str | None, name: str) -> str | None:
    """A text as the fetchers take it, or none."""
    return cast("str | None", plain(value, str | None, name))


def _listed(value: str | None) -> list[str] | None:
    return None if value is None else [value]
