"""What do exported files tell of deposits and withdrawals? How their rows are kept, and which of them are shown.

KuCoin's API serves deposits and withdrawals since February 2019 and without an end, and its rows know more. So a file's
row is shown only where the archive is not complete, and not if the API told the same. Must not read a file.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.coverage.spans import Spans
from kucoin_frames.archive.exports import attach
from kucoin_frames.archive.exports.agreement import WINDOW
from kucoin_frames.archive.imports.identity import STANDS_AS
from kucoin_frames.archive.imports.imported import entries
from kucoin_frames.archive.imports.renamed import STANDS_AS_COLUMN, seen
from kucoin_frames.archive.imports.storing import take_in
from kucoin_frames.archive.ledger.unified import LEDGER
from kucoin_frames.archive.storage.store import Store
from kucoin_frames.archive.storage.tables import HISTORY, UID, Stored
from kucoin_frames.columns import Table, amount, count, identifier, text, time
from kucoin_frames.decimals import DecimalArray
from kucoin_frames.times import DAY, SECOND, Span

__all__ = ["DIRECTIONS", "RECORDS", "SOURCE", "alone", "is_told", "store_records"]

SOURCE = "source"
"""The column that marks imported rows; a frame without any does not have it."""

_MOVED = "moved"
_LONGEST = 30 * DAY
"""A record may have changed for so long after it was made, and a file tells the time of its end."""


def _stored(name: str) -> Stored:
    return Stored(
        f"import_{name}",
        Table(
            (
                identifier("id", "Made from currency, second, amount and number; the files have none."),
                text("currency", "Currency that moved."),
                text("chain", "Chain, in the files' words."),
                text("status", "State in KuCoin's words; an open set."),
                identifier("address", "Address or account on the other side."),
                amount("amount", "As the file tells it: some files count the fee in, and some do not."),
                amount("fee", "Fee."),
                identifier("walletTxId", "Transaction on the chain."),
                time("createdAt", "By the clock of the file, up to 48 seconds from that of the ledger."),
                text("remark", "Note."),
                text("extra", "What the file says beside this, as JSON text."),
                text("file", "File that told it; of several the first by name."),
                count("line", "Line of the file."),
                STANDS_AS_COLUMN,
            ),
            key=("id",),
            order="created_at",
        ),
        key=("currency", "created_at", "amount"),
        is_multiset=True,
    )


RECORDS: Mapping[str, Stored] = {name: _stored(name) for name in ("deposits", "withdrawals")}
"""The rows of such files as they have them, by the table of the API's rows."""

DIRECTIONS: Mapping[str, Literal["in", "out"]] = {"deposits": "in", "withdrawals": "out"}
_NAMES = {"network": "chain", "hash": "wallet_tx_id"}


def store_records(
    store: Store, name: str, rows: pd.DataFrame, uid: str, now: int, currencies: Mapping[str, str]
) -> "pd.Series[str]":
    """Store one holder's rows, and tell of each whether it was there before: fetched, repeated, or added.

    Parameters
    ----------
    store : Store
        Where to.
    name : {"deposits", "withdrawals"}
        Which they are.
    rows : DataFrame
        `Export.deposits` or `Export.withdrawals`, of one holder.
    uid : str
        The account.
    now : int
        The exchange's time.
    currencies : mapping
        Codes by the names that were replaced in the rows.
    """
    if rows.empty:
        return pd.Series(index=rows.index, dtype="str")
    taken = take_in(store, RECORDS[name], rows.rename(columns=_NAMES), uid, now, currencies)
    return taken.standings(is_told(store, name, taken.rows, uid)).set_axis(rows.index)


def is_told(store: Store, name: str, records: pa.Table, uid: str | None) -> pa.Array:
    """For each record of files whether the API told it; each row of the API's stands for one of them."""
    api = HISTORY[name]
    moments = pc.cast(records["created_at"], pa.int64())
    span = Span(pc.min(moments).as_py() - _LONGEST, pc.max(moments).as_py() + WINDOW * SECOND)
    told = store.rows(api, uid=uid, span=span)
    found = np.zeros(records.num_rows, bool)
    taken = np.zeros(told.num_rows, bool)
    # A file tells the time at which a record was made, or at which it was done.
    for moment in ("created_at", "updated_at"):
        left, right = np.flatnonzero(~found), np.flatnonzero(~taken & told[moment].is_valid().to_numpy())
        pairs = attach(
            _as_ledger(told.take(pa.array(right)), moment, DIRECTIONS[name]),
            _as_records(records.take(pa.array(left))),
            DIRECTIONS[name],
            window_s=WINDOW,
        )
        met = pairs["ledger"].notna().to_numpy()
        found[left[met]] = True
        taken[right[pairs["ledger"][met].to_numpy(np.int64)]] = True
    return pa.array(found)


def _moved(store: Store, name: str, records: pa.Table, uid: str | None) -> pa.Array:
    """What the ledger's entry of each record moved by, without sign; null where there is none."""
    moments = pc.cast(records["created_at"], pa.int64())
    around = WINDOW * SECOND
    ledger = entries(store, uid, Span(pc.min(moments).as_py() - around, pc.max(moments).as_py() + around))
    places = attach(LEDGER.frame(ledger), _as_records(records), DIRECTIONS[name], window_s=WINDOW)["ledger"]
    return ledger["amount"].take(pa.array(places, pa.int64(), from_pandas=True))


def _as_ledger(rows: pa.Table, moment: str, direction: str) -> pd.DataFrame:
    """Deposits or withdrawals of the API as rows that records can be attached to."""
    change = rows["amount"] if direction == "in" else pc.negate(rows["amount"])
    columns = {"uid": rows[UID], "currency": rows["currency"], "created_at": rows[moment], "change": change}
    table = Table((identifier("uid", ""), text("currency", ""), time("createdAt", ""), amount("change", "")))
    return table.frame(pa.table(columns)).assign(account_type="MAIN")


def _as_records(rows: pa.Table) -> pd.DataFrame:
    names = ("currency", "status", "amount", "fee", "createdAt")
    table = Table(tuple(each for each in RECORDS["deposits"].table.columns if each.wire in names))
    return table.frame(rows.select(list(table.dtypes)))


def alone(
    store: Store, name: str, uid: str | None, when: Span, among: Mapping[str, Iterable[str]], complete: Spans
) -> pd.DataFrame:
    """Records that only files tell, as rows of the API's table with their `SOURCE`; of a span that is not complete.

    The amount is that of the API's rows, without the fee of a withdrawal, as far as the ledger's entry tells it.

    Parameters
    ----------
    store : Store
        Where they are.
    name : {"deposits", "withdrawals"}
        Which.
    uid : str or None
        The account; all if None.
    when : Span
        Their time.
    among : mapping
        Column and the values that it may have.
    complete : Spans
        What the API told all of.
    """
    table = HISTORY[name].table
    records = seen(store.rows(RECORDS[name], uid=uid, span=when, among=among))
    if records.num_rows:
        records = records.append_column(_MOVED, _moved(store, name, records, uid))
        moments = pc.cast(records["created_at"], pa.int64()).to_pylist()
        records = records.filter(pa.array([each not in complete for each in moments], pa.bool_()))
    if records.num_rows:
        records = records.filter(pc.invert(is_told(store, name, records, uid)))
    names = [each for each in RECORDS[name].table.schema.names if each != STANDS_AS]
    rows = RECORDS[name].table.frame(records.select(names))
    fee: Any = rows["fee"].fillna(0)
    if len(rows):
        moved = DecimalArray(records[_MOVED].combine_chunks())
        sent: Any = moved + fee if name == "deposits" else moved - fee
        rows["amount"] = sent.fillna(rows["amount"])
    rows = rows.assign(source="import: " + rows["file"])
    known = [each for each in table.dtypes if each in rows.columns]
    shown = table.empty().reindex(range(len(rows))).assign(**{each: rows[each] for each in known})
    return shown.astype(table.dtypes).assign(source=rows["source"].astype("str"))
