"""What would explain a finding: another finding, a known gap, an account that nobody asked? Frames in; asks nobody."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pandas as pd

from kucoin_frames.analysis.needs import need
from kucoin_frames.times import iso

__all__ = ["explained"]

_UNTOLD = "the account's ledger is not in the frame"

_WALLETS_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ledgers": ("main", "trade", "margin"),
        "ledgers_hf": ("trade",),
        "ledgers_margin_hf": ("margin_v2", "isolated_v2"),
        "ledgers_futures": ("contract",),
    }
)
"""The wallets whose entries a table holds."""

_ENTRIES = ("deposit entry", "withdrawal entry")
_BEFORE, _AFTER = "it is older than the ledger's first entry", "it is younger than the ledger's last entry"
_BREAKS = ("balance chain", "balance now")
_LOST = ("no other side", "no fill")
"""What is said of a leg, or of a fee, that other legs are missing of."""


def explained(
    found: pd.DataFrame, gaps: pd.DataFrame | None, within: pd.Timedelta, ledger: pd.DataFrame
) -> pd.DataFrame:
    """Findings with words for what would explain each of them, behind those that they have.

    Parameters
    ----------
    found : DataFrame
        Findings, with the words that they have already.
    gaps : DataFrame, optional
        Columns table, start and end, and, if they are of several accounts, uid.
    within : Timedelta
        How far apart in time two things may be.
    ledger : DataFrame
        The entries, of which it is looked at whose they are, and from when until when.
    """
    if not len(found):
        return found
    known = set(ledger["uid"].dropna().unique())
    first, last = ledger["created_at"].min(), ledger["created_at"].max()
    others = _Others(found)
    hiding = [] if gaps is None else _gaps(gaps)
    words = []
    for row in _rows(found):
        told: list[str] = [] if pd.isna(row.explanation) else [row.explanation]
        if row.check in _BREAKS:
            told += [_UNTOLD] if known and row.uid not in known else others.of(row, within)
        elif row.check in _ENTRIES:
            # A record's finding spans it from its start to its last change, and a while before and behind.
            told += [_BEFORE] if row.start + within < first else [_AFTER] if row.end - within > last else []
        told += [_named(gap) for gap in hiding if _hides(gap, row) and _overlap(row, gap, within)]
        words.append("; ".join(dict.fromkeys(told)) or None)
    return found.assign(explanation=pd.Series(words, index=found.index, dtype="str"))


class _Others:
    """The findings that are no breaks, by what they would explain."""

    def __init__(self, found: pd.DataFrame) -> None:
        self._by_amount: dict[Hashable, list[Any]] = defaultdict(list)
        self._by_wallet: dict[Hashable, list[Any]] = defaultdict(list)
        for row in _rows(found[~found["check"].isin(_BREAKS)]):
            if row.check == "transfer side":
                self._by_amount[row.currency, -Decimal(row.amount)].append(row)
            elif row.check in (*_ENTRIES, "withdrawal amount"):
                self._by_amount[row.currency, Decimal(row.amount)].append(row)
            elif row.check == "trade leg":
                self._by_wallet[row.uid, row.wallet].append(row)

    def of(self, broken: Any, within: pd.Timedelta) -> list[str]:
        """What would explain a break: the missing side of something, of its amount or of its wallet and pair."""
        found = [
            f"{each.check} {each.id}" if not pd.isna(each.id) else each.check
            for each in self._by_amount[broken.currency, Decimal(broken.amount)]
            if _overlap(broken, each, within)
        ]
        for each in self._by_wallet[broken.uid, broken.wallet]:
            if _overlap(broken, each, within) and broken.currency in str(each.symbol).split("-"):
                if each.explanation == "no fill":
                    found.append(f"leg of {each.symbol} with the fee {each.id}")
                elif each.currency != broken.currency:
                    found.append(f"other leg of {each.symbol} {each.id}")
        return found


def _gaps(gaps: pd.DataFrame) -> list[Any]:
    need(gaps, ("table", "start", "end"), "the frame of Archive.gaps()")
    return _rows(gaps)


def _rows(frame: pd.DataFrame) -> list[Any]:
    """The rows, whose fields type checkers know nothing of."""
    return list(frame.itertuples(index=False))


def _hides(gap: Any, row: Any) -> bool:
    """Whether what is missing may lie in the table of a gap, whatever the time."""
    whose = getattr(gap, "uid", None)
    is_own = bool(pd.isna(whose) or pd.isna(row.uid) or whose == row.uid)
    wallets = _WALLETS_OF.get(gap.table, ())
    if row.check in _BREAKS or row.explanation in _LOST:
        return is_own and row.wallet in wallets
    if row.check == "transfer side":
        # The other side is in another wallet, or in the same one of another account.
        return not is_own or any(wallet != row.wallet for wallet in wallets)
    if row.check in _ENTRIES:
        return is_own and bool({"main", "trade"} & set(wallets))
    if row.check in ("deposit record", "withdrawal record"):
        return is_own and bool(gap.table == row.check.replace(" record", "s"))
    return False


def _named(gap: Any) -> str:
    return f"gap of {gap.table}, {' to '.join(_bounds(gap))}"


def _bounds(gap: Any) -> Iterator[str]:
    for bound, name in ((gap.start, "the beginning"), (gap.end, "now")):
        yield name if pd.isna(bound) else iso(int(pd.Timestamp(bound).value) // 1_000_000).removesuffix(" UTC")


def _overlap(row: Any, other: Any, within: pd.Timedelta) -> bool:
    starts_in_time = pd.isna(row.end) or pd.isna(other.start) or other.start <= row.end + within
    ends_in_time = pd.isna(row.start) or pd.isna(other.end) or other.end >= row.start - within
    return bool(starts_in_time and ends_in_time)
