"""Do the movements explain the balances? Ledger rows replayed against an export's daily snapshots, difference by row.

Between two snapshots of an account a coin's balance moved by exactly the sum of its ledger rows, or a row is missing,
doubled or wrong; and since each stretch starts from the last snapshot, one fault is one finding. Frames in, frames
out; sums are exact.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from kucoin_frames.archive.exports.matching import epoch_ms, need, signed
from kucoin_frames.archive.exports.words import FAMILIES
from kucoin_frames.columns import Table, amount, count, flag, identifier, text, time
from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.times import SECOND

__all__ = ["FINDINGS", "prove"]

FINDINGS = Table(
    (
        identifier("uid", "Whose account it is; the masked UID if no other is known."),
        text("accountType", "Account."),
        text("currency", "Coin."),
        time("startAt", "Snapshot that the stretch starts from, itself excluded; NA for one from the very beginning."),
        time("endAt", "Snapshot that the stretch ends with, its second included."),
        amount("opening", "Balance at the start."),
        amount("change", "Sum of the ledger rows in between."),
        count("rows", "How many they are."),
        amount("snapshot", "Balance at the end; 0 where the snapshot does not name the coin."),
        flag("stated", "Whether the snapshot names the coin."),
        amount("difference", "What the rows lack: snapshot less opening less change."),
        text("verdict", "missing: rows are missing or wrong; surplus: there may be too many; see `prove`."),
        text("suspects", "Rows that explain the difference if they should not be there, by file and line, or id."),
    )
)

_KEY = ["uid", "account_type", "currency"]
_ZERO = Decimal(0)


def prove(
    ledger_rows: pd.DataFrame,
    snapshots: pd.DataFrame,
    *,
    spans: pd.DataFrame | None = None,
    from_zero: bool = False,
) -> pd.DataFrame:
    """A stretch between two snapshots in which a coin's rows do not explain its balance. No rows: all is proven.

    What lies before the first snapshot cannot be proven unless the account began with nothing, nor what lies behind
    the last; accounts that the snapshots do not tell of, such as margin, are not proven at all. A coin that a snapshot
    does not name had a balance of 0.

    The `verdict` is ``uncovered`` where the spans do not say that all rows are there; ``last second`` if the
    difference is what moved in the very second of a snapshot, before or after it was taken; ``surplus`` if a row in
    the stretch is just what is too much, so that it may have been counted twice; else ``missing``.

    Parameters
    ----------
    ledger_rows : DataFrame
        `Export.ledger`, or ledger entries of the archive, of the API's account types or the export's.
    snapshots : DataFrame
        `Export.snapshots`.
    spans : DataFrame, optional
        `Export.spans`: of which time the rows are whole. Without them all is taken to be covered.
    from_zero : bool
        Whether the accounts had nothing before the first of the rows.
    """
    need(ledger_rows, ("account_type", "currency", "created_at"), "ledger rows")
    need(snapshots, ("account_type", "currency", "taken_at", "amount"), "the snapshots of an export")
    known = snapshots[snapshots["account_type"].notna()]
    taken = pd.DataFrame(
        {
            "uid": _who(known),
            "account_type": known["account_type"],
            "currency": known["currency"],
            "second": epoch_ms(known["taken_at"]) // SECOND,
            "amount": known["amount"],
        }
    )
    rows = _replayable(ledger_rows, taken)
    stretches = _stretches(rows, taken, from_zero=from_zero)
    faulty = stretches[(stretches["difference"] != _ZERO).to_numpy(dtype=bool)]
    findings = [_finding(stretch, rows, spans) for stretch in faulty.to_dict("records")]
    found = pd.DataFrame(findings, columns=list(FINDINGS.dtypes)).astype(FINDINGS.dtypes)
    return found.sort_values(["end_at", *_KEY], kind="stable", ignore_index=True)


def _who(rows: pd.DataFrame) -> Any:
    """The UID, or what is shown of it; an empty text for rows that tell nothing."""
    who = pd.Series("", index=rows.index, dtype="str")
    for name in ("uid_shown", "uid"):
        if name in rows.columns:
            who = rows[name].astype("str").fillna(who)
    return who


def _replayable(ledger_rows: pd.DataFrame, taken: pd.DataFrame) -> pd.DataFrame:
    """The rows of accounts that snapshots tell of, each with the number of the snapshot that it comes before."""
    accounts = {each: min(found, key=lambda name: name != each) for each, found in FAMILIES.items()}
    rows = pd.DataFrame(
        {
            "uid": _who(ledger_rows),
            "account_type": ledger_rows["account_type"].map(lambda each: accounts.get(each, each)),
            "currency": ledger_rows["currency"],
            "second": epoch_ms(ledger_rows["created_at"]) // SECOND,
            "change": signed(ledger_rows),
            "place": _places(ledger_rows),
        }
    )
    told = taken[["uid", "account_type"]].drop_duplicates()
    rows = rows.merge(told, on=["uid", "account_type"])
    rows["number"] = 0
    rows["start"] = rows["end"] = 0
    return _numbered(rows, taken)


def _seconds(taken: pd.DataFrame) -> dict[Any, Any]:
    """The seconds of the snapshots of each holder: an account without a coin on a day has no line on that day."""
    return {uid: np.unique(group["second"].to_numpy()) for uid, group in taken.groupby("uid", sort=False)}


def _numbered(rows: pd.DataFrame, taken: pd.DataFrame) -> pd.DataFrame:
    seconds = _seconds(taken)
    rows["number"] = 0
    for uid, group in rows.groupby("uid", sort=False):
        rows.loc[group.index, "number"] = np.searchsorted(seconds[uid], group["second"].to_numpy(), side="left")
    return rows
