"""Does everything fit? What does not, where, by how much, and what would explain it. Frames in, findings out."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.analysis.causes import causes
from kucoin_frames.analysis.chain import PLACE, breaks, places, wallets, with_snapshots
from kucoin_frames.analysis.ledger.explanations import explained
from kucoin_frames.analysis.ledger.pairing import partners, records_of
from kucoin_frames.analysis.needs import need, need_ledger
from kucoin_frames.analysis.rows import codes, filled
from kucoin_frames.analysis.trading.fills import unpaired
from kucoin_frames.columns import Table, amount, identifier, text, time
from kucoin_frames.exceptions import InputError

__all__ = ["CHECKS", "FINDINGS", "reconcile"]

CHECKS = {
    "repeated entry": "An entry with the id of another one of the same account; the rest is checked without it.",
    "balance chain": "Movements are missing between two told balances, or an entry's amount is not what it was.",
    "told balance": "One entry's balance fits neither what comes before nor what comes after; the others fit.",
    "balance now": "What a wallet holds is not what its entries add up to.",
    "transfer side": "One side of a transfer has no other side.",
    "trade leg": "A leg of a trade, or a fee of one, does not make up a fill with others; see unpaired_legs.",
    "deposit entry": "A deposit that succeeded has no entry.",
    "deposit record": "An entry of a deposit has no deposit.",
    "withdrawal entry": "A withdrawal has no entry.",
    "withdrawal record": "An entry of a withdrawal has no withdrawal.",
    "withdrawal amount": "An entry moved something else than the withdrawal that it names: amount is what is missing.",
}
"""The checks, and what a finding of each says."""

FINDINGS = Table(
    (
        text("check", "Which check found it; see CHECKS."),
        identifier("uid", "Number of the account; NA for a record that does not tell it."),
        text("wallet", "Wallet, as balances() calls it."),
        text("symbol", "Pair of an isolated position or of a trade; empty elsewhere."),
        text("currency", "Currency of the amount."),
        amount("amount", "By how much: what is missing of movements; of a single entry or record what it moved."),
        time("start", "From when on the missing movement may be; NA: from the beginning."),
        time("end", "Until when it may be; NA: until now."),
        identifier("beforeId", "Entry before, or told balances; NA where there is none."),
        identifier("id", "Entry, withdrawal or told balances that shows it; NA where none does."),
        text("explanation", "What would explain it, in words; NA where nothing known does."),
    ),
)

_NEEDED = (
    "uid",
    "account_type",
    "currency",
    "created_at",
    "id",
    "kind",
    "biz_type",
    "change",
    "fee",
    "balance",
    "symbol",
    "order_id",
    "trade_id",
)
_RECORDED_DEPOSITS = ("deposit",)
_RECORDED_WITHDRAWALS = ("withdrawal", "withdraw")
_ELSEWHERE = "the other account's ledger is not in the frame"
_PERHAPS = "perhaps an account whose ledger is not in the frame"
_UNASKED = "the balances do not tell of the account"
_HIDDEN = ("margin_v2", "isolated_v2")
_LATE = pd.Timedelta(minutes=1)
_OF_ACCOUNTS = ("main", "trade")
"""The wallets that `accounts()` tells of."""


def reconcile(
    ledger: pd.DataFrame,
    *,
    held: pd.DataFrame | None = None,
    deposits: pd.DataFrame | None = None,
    withdrawals: pd.DataFrame | None = None,
    gaps: pd.DataFrame | None = None,
    snapshots: pd.DataFrame | None = None,
    complete: bool = False,
    within: pd.Timedelta = _LATE,
) -> pd.DataFrame:
    """A finding: something that does not fit, where it is, by how much, and what would explain it. None is good.

    Where KuCoin tells a true running balance (the high-frequency ledgers), ``balance = balance before + change`` must
    hold in each wallet, for isolated margin in that of each pair. Where it does not, ``amount`` is missing between
    ``before_id`` and ``id``: one or several entries, or the amount of the entry ``id`` is not what it was. A transfer
    must have two sides, a trade two legs; staking and the like have one. The classic and the futures ledger tell no
    running balance: what is missing there shows in the other side, leg or record, and in what was held at some time.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger of one or several accounts, in the order of created_at and id. The other side of a transfer
        to an account that is not in the frame is missing, and found.
    held : DataFrame, optional
        As `balances()` or `accounts()` gives it, or `Archive.balances()` of one time, at the ledger's end: the wallets
        must hold what the entries add up to, but for futures, whose balance holds open profit, and for high-frequency
        margin of sub-accounts, where their parent's key cannot see it. `accounts()` tells of funding and spot of one
        account, so only these are compared. Without it no wallet's last balance is compared
        with anything. Ask for it right after the ledger: what moves in between is a finding.
    deposits, withdrawals : DataFrame, optional
        As `deposits()` and `withdrawals()` give them, for the same accounts and the same time.
    gaps : DataFrame, optional
        As `Archive.gaps()` gives them: columns table, start and end, and uid, if they are of several accounts. A gap
        explains what it may hide: a break in a wallet that its table tells of, or another side, leg or record there.
    snapshots : DataFrame, optional
        As `Archive.balances()` gives it: what each wallet held at several times. In wallets whose ledger tells no
        running balance they bracket what is missing, each between two of them; futures are left out.
    complete : bool
        Whether the ledger begins with the accounts' first entries, so that all wallets were empty before.
    within : Timedelta
        How far apart the two sides of a transfer may be, and an entry and its record.

    Returns
    -------
    DataFrame
        In the order of the checks, then of the ledger.

    Raises
    ------
    InputError
        For a frame that lacks a column, a ledger that is not in the order of time, balances of several times, those of
        `accounts()` with the ledger of several accounts, or if `within` is no length of time.
    """
    need_ledger(ledger, _NEEDED)
    within = _span(within)
    once, repeated = _repeated(ledger[list(_NEEDED)].reset_index(drop=True))
    told, among = _told(held, once)
    chain = once if snapshots is None else with_snapshots(once, snapshots)
    broken = _visible(_merged(breaks(chain, told, complete=complete, among=among)), told)
    legs = unpaired(once)
    parts = [
        repeated,
        broken,
        _one_sided(once, within, told),
        _of_entries(legs, "trade leg").assign(explanation=legs["finding"].to_numpy(), symbol=legs["symbol"].to_numpy()),
    ]
    if deposits is not None:
        parts.append(_unrecorded_deposits(once, deposits, within))
    if withdrawals is not None:
        parts.append(_unrecorded_withdrawals(once, withdrawals, within))
    found = pd.concat([FINDINGS.empty(), *(part for part in parts if len(part))], ignore_index=True)
    found = found.reindex(columns=list(FINDINGS.dtypes)).astype(FINDINGS.dtypes)
    return explained(found, gaps, within, once)


def _span(within: pd.Timedelta) -> pd.Timedelta:
    try:
        span = pd.Timedelta(within) if isinstance(within, str | timedelta) else None
    except ValueError:
        span = None
    if span is None or not span >= pd.Timedelta(0):
        raise InputError(f"within={within!r} is no length of time: pass pd.Timedelta(minutes=1), or '1min'")
    return span


def _told(held: pd.DataFrame | None, ledger: pd.DataFrame) -> tuple[pd.DataFrame | None, Sequence[str] | None]:
    """What is held, with the columns of balances, and the wallets that it tells of, if these are not all."""
    if held is None:
        return None, None
    need(held, (), "the frame of balances() or accounts()")
    if "time" in held and held["time"].nunique() > 1:
        raise InputError("held has balances of several times: pass those of the ledger's end, the last one")
    if "type" not in held or "account_type" in held:
        return held, None
    need(held, ("type", "currency", "balance"), "the frame of balances() or accounts()")
    uids = ledger["uid"].dropna().unique()
    if len(uids) > 1:
        raise InputError(
            f"accounts() does not tell whose it is, and the ledger is of {len(uids)} accounts: pass balances(), or the"
            " rows of one uid"
        )
    whose = pd.Series(uids[0] if len(uids) else pd.NA, index=held.index, dtype="str")
    rows = held[["currency"]].assign(uid=whose, account_type=held["type"], symbol=None, total=held["balance"])
    return rows, _OF_ACCOUNTS


def _visible(broken: pd.DataFrame, held: pd.DataFrame | None) -> pd.DataFrame:
    """Without the wallets of sub-accounts that the balances cannot tell of; those of accounts that they lack explained.

    KuCoin shows a sub-account's high-frequency margin to the sub-account's own key only.
    """
    if held is None:
        return broken
    subs = held.loc[held["sub_name"].notna(), "uid"] if "sub_name" in held else held["uid"].iloc[:0]
    told = places(held)
    is_now = (broken["check"] == "balance now").to_numpy(bool)
    here, there = (pd.MultiIndex.from_frame(rows[["uid", "wallet"]]) for rows in (broken, told))
    is_hidden = (broken["uid"].isin(subs) & broken["wallet"].isin(_HIDDEN)).to_numpy(bool)
    is_unasked = is_now & ~broken["uid"].isin(told["uid"]).to_numpy(bool)
    found = broken.assign(explanation=pd.Series(_UNASKED, index=broken.index, dtype="str").where(is_unasked))
    return found[~(is_now & is_hidden & ~here.isin(there))]


def _of_entries(rows: pd.DataFrame, check: str) -> pd.DataFrame:
    """Findings that are single entries."""
    found = places(rows).rename_axis(None).reset_index(drop=True)
    found["check"] = check
    for name, source in (("amount", "change"), ("start", "created_at"), ("end", "created_at"), ("id", "id")):
        found[name] = rows[source].reset_index(drop=True)
    return found


def _repeated(ledger: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The ledger with each entry once, and the others as findings."""
    nothing = _of_entries(ledger.iloc[:0], "repeated entry")
    # Most often all ids differ, and then nothing else has to be looked at.
    if _all_differ(ledger["id"].dropna()):
        return ledger, nothing
    has_id = ledger["id"].notna().to_numpy(bool)
    suspects = np.flatnonzero(ledger["id"].duplicated(keep=False).to_numpy() & has_id)
    rows = ledger.iloc[suspects]
    entry = codes(rows["uid"], wallets(rows["account_type"]), rows["currency"], rows["id"])
    again = np.zeros(len(ledger), bool)
    again[suspects] = pd.Series(entry).duplicated().to_numpy()
    if not again.any():
        return ledger, nothing
    return ledger[~again].reset_index(drop=True), _of_entries(ledger[again], "repeated entry")


def _all_differ(ids: "pd.Series[Any]") -> bool:
    """Whether no two ids are the same number, or, where they are no numbers, the same text."""
    try:
        numbers = pc.cast(pa.array(ids), pa.int64()).to_numpy()
    except pa.ArrowInvalid:
        return bool(ids.is_unique)
    # Sorting numbers takes a fraction of the time that looking up their texts does, and those of one ledger grow.
    return bool((np.diff(numbers) > 0).all() or (np.diff(np.sort(numbers)) > 0).all())


def _merged(found: pd.DataFrame) -> pd.DataFrame:
    """Breaks as findings; two neighbours in one wallet that cancel out are one told balance that does not fit."""
    rows = found.rename(columns={"missing": "amount"})
    rows["check"] = pd.Series(np.where(rows["id"].isna(), "balance now", "balance chain"), dtype="str")
    here, following = rows, rows.shift(-1)
    same = np.logical_and.reduce([(here[name] == following[name]).fillna(False).to_numpy(bool) for name in PLACE])
    is_last = (here["amount"] + filled(following["amount"]) == 0) & (following["before_id"] == here["id"])
    first = same & is_last.fillna(False).to_numpy(bool)
    # In a run of breaks that cancel out in turn, every other one begins a pair.
    starts = np.maximum.accumulate(np.where(first, 0, np.arange(1, len(rows) + 1)))
    chosen = first & ((np.arange(len(rows)) - starts) % 2 == 0)
    rows.loc[chosen, "check"] = "told balance"
    rows.loc[chosen, "start"] = rows.loc[chosen, "end"]
    return rows[~np.append(False, chosen)[: len(rows)]]


def _one_sided(ledger: pd.DataFrame, within: pd.Timedelta, held: pd.DataFrame | None) -> pd.DataFrame:
    moves = ledger[(causes(ledger) == "transfer").to_numpy(bool)]
    alone = moves[partners(moves, within) < 0]
    found = _of_entries(alone, "transfer side")
    is_to_another = alone["biz_type"].str.contains("sub", case=False, regex=False).fillna(False).to_numpy(bool)
    there = set() if held is None else set(held["uid"].dropna().unique())
    known = set(ledger["uid"].dropna().unique())
    if len(known) < 2 or there - known:
        found["explanation"] = pd.Series(_ELSEWHERE, index=found.index).where(is_to_another)
    elif held is None:
        found["explanation"] = pd.Series(_PERHAPS, index=found.index).where(is_to_another)
    return found


def _unrecorded_deposits(ledger: pd.DataFrame, records: pd.DataFrame, within: pd.Timedelta) -> pd.DataFrame:
    need(records, ("currency", "amount", "fee", "status", "created_at", "updated_at"), "the frame of deposits()")
    final = records[(records["status"] == "SUCCESS").fillna(False).to_numpy(bool)]
    final = final.assign(amount=final["amount"] - filled(final["fee"]))
    return _unrecorded(ledger, final, _RECORDED_DEPOSITS, "deposit", 1, within)


def _unrecorded_withdrawals(ledger: pd.DataFrame, records: pd.DataFrame, within: pd.Timedelta) -> pd.DataFrame:
    need(records, ("id", "currency", "amount", "fee", "created_at", "updated_at"), "the frame of withdrawals()")
    whole = records.assign(amount=records["amount"] + filled(records["fee"]))
    return _unrecorded(ledger, whole, _RECORDED_WITHDRAWALS, "withdrawal", -1, within)


def _unrecorded(
    ledger: pd.DataFrame, records: pd.DataFrame, words: Sequence[str], kind: str, sign: int, within: pd.Timedelta
) -> pd.DataFrame:
    """Records without an entry and entries without a record, of deposits or of withdrawals.

    Other words than those of blockchain transfers (bank, card) are in neither list of KuCoin's. What comes back of a
    refused withdrawal is an entry in the other direction, and not looked at.
    """
    is_told = ledger["biz_type"].str.lower().isin(words) & ((ledger["change"] * sign) > 0)
    entries = ledger[is_told.to_numpy(bool)]
    amounts = entries.assign(amount=entries["change"].abs())
    behind = records_of(amounts, records, within)
    alone = _of_entries(entries[behind < 0], f"{kind} record")
    other = _other_amounts(amounts[behind >= 0], records.iloc[behind[behind >= 0]], kind, sign)
    rest = records[~np.isin(np.arange(len(records)), behind)]
    lost = pd.DataFrame(
        {
            "check": f"{kind} entry",
            "uid": rest.get("uid"),
            "currency": rest["currency"],
            "amount": rest["amount"] * sign,
            "start": rest["created_at"] - within,
            "end": rest["updated_at"].fillna(rest["created_at"]) + within,
            "id": rest.get("id"),
        }
    )
    return pd.concat([alone, *(part for part in (other, lost) if len(part))])


def _other_amounts(entries: pd.DataFrame, records: pd.DataFrame, kind: str, sign: int) -> pd.DataFrame:
    """Entries that moved something else than the record whose id they name."""
    recorded = records["amount"].set_axis(entries.index)
    is_other = (entries["amount"] != recorded).to_numpy(bool)
    missing = ((recorded - entries["amount"]) * sign)[is_other].reset_index(drop=True)
    found = _of_entries(entries[is_other], f"{kind} amount").assign(amount=missing)
    told = [f"{kind} {name}" for name in records.get("id", pd.Series(dtype="str"))[is_other]] if len(found) else []
    return found.assign(explanation=pd.Series(told, dtype="str"))
