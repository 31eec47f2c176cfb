"""Do the movements explain the balances? Ledger rows replayed against an export's daily snapshots, difference by row.

Between two snapshots of an account a coin's balance moved by exactly the sum of its ledger rows, or a row is missing,
doubled or wrong; and since each stretch starts from the last snapshot, one fault is one finding. Frames in, frames
out; sums are exact.
"""

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from kucoin_frames.archive.exports.frames import frame_of
from kucoin_frames.archive.exports.matching import epoch_ms, need, signed
from kucoin_frames.archive.exports.spans import is_covered, who
from kucoin_frames.archive.exports.words import FAMILIES
from kucoin_frames.columns import Table, amount, count, flag, identifier, text, time
from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.times import SECOND

__all__ = ["FINDINGS", "prove"]

FINDINGS = Table(
    (
        text("check", "snapshots, fills, deposits or withdrawals: what the ledger's rows are held against."),
        identifier("uid", "Whose account it is; the masked UID if no other is known."),
        text("accountType", "Account, MARGIN beside fills for both; NA for a deposit or withdrawal: no file tells it."),
        text("currency", "Coin."),
        time("startAt", "Start of the stretch; of a snapshot, itself excluded, NA for one from the very beginning."),
        time("endAt", "End of it, its second included; of a snapshot the second in which it was taken."),
        amount("opening", "Balance at the start, where snapshots tell one."),
        amount("change", "Sum of the ledger rows in between; beside fills that of trades, before fees."),
        count("rows", "How many they are."),
        amount("told", "What it is held against: the balance at the end, or what the other file's rows add up to."),
        flag("stated", "Whether the snapshot names the coin; one that it does not name has a balance of 0."),
        amount("difference", "What the rows lack: told less opening less change."),
        text("verdict", "missing, surplus, altered, last second or uncovered: see `prove` and `agreement`."),
        text("suspects", "Rows that explain the difference if they should not be there, by file and line, or id."),
    )
)

_KEY = ["account_type", "currency"]
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
    rows, taken = _rows(ledger_rows), _taken(snapshots)
    found: list[dict[str, object]] = []
    for uid, balances in taken.groupby("uid", sort=False):
        seconds = np.unique(balances["second"].to_numpy())
        told = rows[(rows["uid"] == uid) & rows["account_type"].isin(balances["account_type"].unique())]
        told = told.assign(number=np.searchsorted(seconds, told["second"].to_numpy(), side="left"))
        balances = balances.assign(number=np.searchsorted(seconds, balances["second"].to_numpy()))
        faults = _faults(told[told["number"] < len(seconds)], balances, len(seconds), from_zero=from_zero)
        for fault in faults.to_dict("records"):
            fault["uid"] = uid
            found.append(_finding(fault, told, seconds, spans))
    return frame_of(found, FINDINGS).sort_values(["end_at", "uid", *_KEY], kind="stable", ignore_index=True)


def _rows(ledger_rows: pd.DataFrame) -> pd.DataFrame:
    """What the replay needs of ledger rows; the API's account types as the export's."""
    accounts = {each: each if each in found else min(found) for each, found in FAMILIES.items()}
    return pd.DataFrame(
        {
            "uid": who(ledger_rows),
            "account_type": ledger_rows["account_type"].replace(accounts),
            "currency": ledger_rows["currency"],
            "second": epoch_ms(ledger_rows["created_at"]) // SECOND,
            "change": signed(ledger_rows),
            "place": _places(ledger_rows),
        }
    )


def _taken(snapshots: pd.DataFrame) -> pd.DataFrame:
    """What the replay needs of snapshots; those of accounts that nobody knows are left out."""
    known = snapshots[snapshots["account_type"].notna()]
    return pd.DataFrame(
        {
            "uid": who(known),
            "account_type": known["account_type"],
            "currency": known["currency"],
            "second": epoch_ms(known["taken_at"]) // SECOND,
            "amount": known["amount"],
        }
    )


def _places(rows: pd.DataFrame) -> "pd.Series[str]":
    """How a row is found again: by file and line, or by its id, or by its place in the frame."""
    places = pd.Series([f"row {number}" for number in range(len(rows))], index=rows.index, dtype="str")
    if "id" in rows.columns:
        places = ("id " + rows["id"].astype("str")).fillna(places)
    if {"file", "line"} <= set(rows.columns):
        places = (rows["file"].astype("str") + ":" + rows["line"].astype("str")).fillna(places)
    return places


def _faults(rows: pd.DataFrame, balances: pd.DataFrame, snapshots: int, *, from_zero: bool) -> pd.DataFrame:
    """The stretches of one holder whose rows do not add up.

    A stretch has the number of the snapshot that it ends with. Its opening is what the snapshot before says, which may
    be nothing; so what a snapshot says counts twice, as the end of one stretch and as the opening of the next.
    """
    group = [*_KEY, "number"]
    ends = balances.groupby(group, sort=False)["amount"].sum().rename("told")
    openings = ends.rename("opening").reset_index().assign(number=lambda each: each["number"] + 1)
    changes = rows.groupby(group, sort=False).agg(change=("change", "sum"), rows=("change", "size"))
    whole = pd.concat([ends, openings.set_index(group)["opening"], changes], axis=1).reset_index()
    whole = whole[(whole["number"] < snapshots) & (from_zero | (whole["number"] > 0))]
    whole = whole.assign(stated=whole["told"].notna(), rows=whole["rows"].fillna(0))
    for name in ("told", "opening", "change"):
        exact: Any = whole[name].astype(DecimalDtype())  # fillna of a Decimal is beyond the stubs of pandas
        whole[name] = exact.fillna(_ZERO)
    whole["difference"] = whole["told"] - whole["opening"] - whole["change"]
    return whole[(whole["difference"] != _ZERO).to_numpy(dtype=bool)]


def _finding(
    fault: dict[Any, Any], rows: pd.DataFrame, seconds: "np.ndarray[Any, Any]", spans: pd.DataFrame | None
) -> dict[str, object]:
    """A fault with what can be said of it."""
    number, difference = int(fault["number"]), fault["difference"]
    start, end = int(seconds[number - 1]) if number else None, int(seconds[number])
    own = rows[(rows["account_type"] == fault["account_type"]) & (rows["currency"] == fault["currency"])]
    inside = own[own["number"] == number]
    # A minus sign would round to the digits of the current decimal context.
    surplus = inside[(inside["change"] == difference.copy_negate()).to_numpy(dtype=bool)]
    edges = [
        own["change"][own["second"] == end].sum().copy_negate(),
        own["change"][own["second"] == start].sum() if start is not None else _ZERO,
    ]
    first = None if start is None else (start + 1) * SECOND
    account = (str(fault["uid"]), str(fault["account_type"]))
    if spans is not None and not is_covered(spans, *account, first, (end + 1) * SECOND):
        verdict = "uncovered"
    elif difference in edges:
        verdict = "last second"
    else:
        verdict = "surplus" if len(surplus) else "missing"
    return fault | {
        "check": "snapshots",
        "start_at": None if start is None else start * SECOND,
        "end_at": end * SECOND,
        "verdict": verdict,
        "suspects": ", ".join(surplus["place"]) or None,
    }
