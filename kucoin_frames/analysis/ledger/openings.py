"""What was in each account before the ledger's first entry? From balances that are told; asks nobody.

A ledger rarely begins with the account's first day. What there was before is known where KuCoin tells a balance with an
entry, or what is held at the end; elsewhere nobody knows it, and then it is missing, not 0.
"""

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from kucoin_frames.analysis.chain import PLACE, placed, places
from kucoin_frames.analysis.needs import need, need_ledger
from kucoin_frames.analysis.rows import ZERO, Amounts, added, filled, of
from kucoin_frames.columns import Table, amount, identifier, text

__all__ = ["COMPLETE", "HELD", "OPENING_BALANCES", "TOLD", "UNMOVED", "opening_balances", "opening_of_currencies"]

TOLD, HELD, COMPLETE = "balance", "held", "complete"
"""What an opening is known by."""

OPENING_BALANCES = Table(
    (
        identifier("uid", "Number of the account."),
        text("wallet", "Wallet, as balances() calls it."),
        text("symbol", "Pair of an isolated position; empty elsewhere."),
        text("currency", "Currency of the balance."),
        amount("balance", "What there was before the first entry; NA where nothing tells it."),
        text(
            "knownBy",
            "balance: told by an entry; held: by what is held at the end; complete: as was said; NA: unknown.",
        ),
    ),
    key=PLACE,
)

_REMEDY = "pass opening, held, or complete=True if the ledger begins with the first entry of all"
UNMOVED = f"the ledger tells nothing of it: {_REMEDY}"
"""What is to be said of a currency that is not in the ledger."""

_TELLING = ("uid", "account_type", "symbol", "balance")
_PLACED = ("uid", "account_type", "symbol", "currency", "created_at", "change")
_PLACES = list(PLACE)


def opening_balances(ledger: pd.DataFrame, *, held: pd.DataFrame | None = None, complete: bool = False) -> pd.DataFrame:
    """An account and currency with what was in it before the ledger's first entry.

    The first told balance less all that moved until then, that entry included. KuCoin tells balances in the
    high-frequency ledgers only, so of funding and futures accounts nothing is known without `held`: ``held - all that
    moved``. In margin accounts a part of it may be borrowed. What gaps of the ledger have swallowed before the first
    told balance, or with `held` at any time, counts as there from the beginning.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger of one or several accounts, with all entries of each.
    held : DataFrame, optional
        As `balances()` gives it, asked at the ledger's end. An account that it does not tell of is empty. The total of
        futures holds the open profit, which no ledger tells: take it off first.
    complete : bool
        Whether the ledger begins with the accounts' first entries, so that all of them were empty before.

    Returns
    -------
    DataFrame
        In the order of the accounts; those that are in the ledger or held.

    Raises
    ------
    InputError
        For a frame that lacks a column or is not in the order of time.
    """
    need_ledger(ledger, _PLACED)
    if held is not None:
        need(held, ("uid", "account_type", "symbol", "currency", "total"), "the frame of balances()")
        gone = places(ledger).assign(balance=-ledger["change"])
        rows = pd.concat([gone, places(held).assign(balance=filled(held["total"]))])
        return of(OPENING_BALANCES, added(rows, _PLACES).assign(known_by=HELD))
    number, known = placed(ledger)
    if complete:
        return _sorted(known.assign(balance=pd.Series(ZERO, known.index), known_by=COMPLETE))
    need(ledger, ("balance",), "the unified ledger, as Archive.ledger() gives it")
    told = np.flatnonzero(ledger["balance"].notna().to_numpy(bool))
    first = np.full(len(known), -1)
    first[number[told][::-1]] = told[::-1]
    # Only what is before the first told balances counts, which often is little.
    end = int(first.max(initial=-1)) + 1
    is_before = np.arange(end) <= first[number[:end]]
    moved: Amounts = ledger["change"].iloc[:end].where(is_before, ZERO).groupby(number[:end]).sum()
    is_told = first >= 0
    balance = ledger["balance"].iloc[np.where(is_told, first, 0)].reset_index(drop=True) - filled(
        moved.reindex(known.index)
    )
    by: pd.Series[Any] = pd.Series(TOLD, index=known.index, dtype="str").where(is_told)
    return _sorted(known.assign(balance=balance.where(is_told), known_by=by))


def _sorted(rows: pd.DataFrame) -> pd.DataFrame:
    return of(OPENING_BALANCES, rows.sort_values(_PLACES, kind="stable"))


def opening_of_currencies(
    ledger: pd.DataFrame, held: pd.DataFrame | None, *, complete: bool, unsure: Collection[str] = ()
) -> pd.DataFrame:
    """What there was of each currency in all accounts together, and, where nobody knows, a note that says why.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger; one without accounts and balances, as sums are, tells nothing.
    held, complete
        As for `opening_balances`.
    unsure : collection of str
        Wallets whose balances, if an entry tells them, do not say what was owned.

    Returns
    -------
    DataFrame
        Columns balance and note, by currency.
    """
    is_telling = set(_TELLING) <= set(ledger.columns)
    if is_telling or complete or held is not None:
        named = ledger if is_telling else ledger.assign(**{name: "" for name in _TELLING if name not in ledger})
        there = opening_balances(named, held=held, complete=complete)
        is_unsure = there["wallet"].isin(unsure) & (there["known_by"] == TOLD)
        there["balance"] = there["balance"].mask(is_unsure.fillna(False).to_numpy(bool))
    else:
        there = pd.DataFrame({"currency": ledger["currency"].unique(), "wallet": "any account"})
        there["balance"] = pd.Series(pd.NA, index=there.index, dtype="decimal")
    sums = filled(there["balance"]).groupby(there["currency"]).sum()
    named = there.assign(wallet=there["wallet"].replace("nan", "unnamed accounts"))
    unknown = named[named["balance"].isna().to_numpy(bool)].drop_duplicates(["currency", "wallet"])
    wallets = unknown.groupby("currency")["wallet"].agg(", ".join)
    silent = sums.index.to_series().map(wallets).astype("str")
    return pd.DataFrame(
        {
            "balance": sums.mask(silent.notna().to_numpy(bool)),
            "note": "no balance is told of " + silent + f": {_REMEDY}",
        }
    )
