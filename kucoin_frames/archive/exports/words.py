"""What do the words of an export mean? Accounts and directions, which KuCoin spells in several ways, and old notes.

The lists hold what was seen in files; KuCoin adds to them without notice. What is not in them is told, and never lost.
Row types are in the archive's own `vocabulary`.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import numpy as np
import pandas as pd

from kucoin_frames.archive.ledger import vocabulary

__all__ = ["DIRECTIONS", "FAMILIES", "account_of", "end_of", "has_failed", "is_done", "kind_of", "way_of"]

DIRECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "deposit": "in",
        "in": "in",
        "withdrawal": "out",
        "withdraw": "out",
        "out": "out",
    }
)
"""What each Side of an account history does to the balance."""

_DONE = "SUCC|DONE|COMPLETE"
_FAILED = "FAIL|REJECT|CANCEL"

_PHRASES = (
    ("transfer", "transfer"),
    ("distribution", "bonus"),
    ("bonus", "bonus"),
    ("airdrop", "bonus"),
    ("refund", "rebate"),
    ("rebate", "rebate"),
)
"""What a Remark of an old file, which has no Type, is about if it contains a word."""

_ACCOUNTS = (
    ("isolated", "ISOLATED"),
    ("cross", "MARGIN"),
    ("margin", "MARGIN"),
    ("futures", "CONTRACT"),
    ("contract", "CONTRACT"),
    ("trading", "TRADE"),
    ("trade", "TRADE"),
    ("spot", "TRADE"),
    ("funding", "MAIN"),
    ("main", "MAIN"),
)

FAMILIES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "MAIN": frozenset({"MAIN"}),
        "TRADE": frozenset({"TRADE"}),
        "TRADE_HF": frozenset({"TRADE"}),
        "MARGIN": frozenset({"MARGIN", "ISOLATED"}),
        "MARGIN_V2": frozenset({"MARGIN"}),
        "CROSS": frozenset({"MARGIN"}),
        "ISOLATED": frozenset({"ISOLATED"}),
        "ISOLATED_V2": frozenset({"ISOLATED"}),
        "CONTRACT": frozenset({"CONTRACT"}),
    }
)
"""Which account of an export may tell of an account type of the API. The classic ledger says MARGIN of isolated margin
too, and the high-frequency wallets have account types of their own but share the export's files with the others."""


def account_of(name: str) -> str | None:
    """The account type that a file's or an account's name speaks of; None if it speaks of none.

    >>> account_of("Account History_Isolated Margin Account20230603.csv"), account_of("HF Trading Account")
    ('ISOLATED', 'TRADE')
    """
    told = re.findall("[a-z]+", name.casefold())
    return next((account for word, account in _ACCOUNTS if word in told), None)


def kind_of(biz_type: str | None, remark: str | None) -> str | None:
    """The kind of movement by its Type, or by its Remark where the file has no Type; None if neither is known."""
    told = biz_type if biz_type is not None else remark
    if vocabulary.is_known(told):
        return vocabulary.kind_of(told)
    if biz_type is not None:
        return None
    words = " ".join((remark or "").casefold().split())
    return next((kind for phrase, kind in _PHRASES if phrase in words), None)


def way_of(told: str) -> str | None:
    """`in` for the words of a deposit, `out` for those of a withdrawal, None for any other."""
    return DIRECTIONS.get(told.casefold().removesuffix("s"))


def is_done(statuses: "pd.Series[str]") -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which deposits, withdrawals or orders went through; where a file has no status, all of them."""
    done = statuses.str.upper().str.contains(_DONE, regex=True)
    return (done | statuses.isna()).to_numpy(bool)


def has_failed(statuses: "pd.Series[str]") -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which deposits, withdrawals or orders came to nothing."""
    return statuses.str.upper().str.contains(_FAILED, regex=True).fillna(False).to_numpy(bool)


def end_of(status: str) -> Literal["done", "failed"] | None:
    """How what has this state ended; None if it may go on.

    >>> end_of("SUCCESS"), end_of("Failed"), end_of("PROCESSING")
    ('done', 'failed', None)
    """
    if re.search(_DONE, status.upper()):
        return "done"
    return "failed" if re.search(_FAILED, status.upper()) else None
