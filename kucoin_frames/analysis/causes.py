"""What moved an entry of the unified ledger, a little finer than its kind tells? Pure; knows no analysis.

The ledger's kinds put borrowed principal among `other` and locked coins among `transfer`. Whoever asks what an account
owns must tell them apart: a loan brings coins and a debt, a lock takes coins away that are still owned.
"""

from typing import Any

import numpy as np
import pandas as pd

from kucoin_frames.archive.ledger.vocabulary import LOAN, LOCK, finer_cause

__all__ = ["CAUSES", "INCOME", "LOCK", "LOAN", "cause_of", "causes"]

_FINER = {"other": LOAN, "transfer": LOCK}

CAUSES = (
    "trade",
    "fee",
    "transfer",
    LOCK,
    "deposit",
    "withdrawal",
    "interest",
    "funding",
    "realised_pnl",
    "bonus",
    "rebate",
    LOAN,
    "other",
)
"""The ledger's kinds, with `loan` taken out of `other` and `lock` (staking and the like) out of `transfer`."""

INCOME = ("bonus", "rebate", "interest")
"""Causes of entries that, when they come in, are income."""


def cause_of(kind: str, biz_type: str | None) -> str:
    """The cause of an entry from its kind and KuCoin's word for it.

    >>> cause_of("other", "MARGIN_BORROW"), cause_of("transfer", "Staking"), cause_of("transfer", "Sub Transfer")
    ('loan', 'lock', 'transfer')
    """
    finer = _FINER.get(kind)
    if finer is not None and finer_cause(biz_type) == finer:
        return finer
    return kind if kind in CAUSES else "other"


def causes(ledger: pd.DataFrame) -> "pd.Series[Any]":
    """The cause of each entry of the unified ledger, as a categorical; see `CAUSES`."""
    kinds, kind_names = pd.factorize(ledger["kind"], use_na_sentinel=False)
    words, word_names = pd.factorize(ledger["biz_type"], use_na_sentinel=False)
    both, known = pd.factorize(kinds.astype(np.int64) * max(len(word_names), 1) + words)
    told = np.zeros(len(known), np.int8)
    for place, pair in enumerate(known.tolist()):
        kind, word = divmod(pair, len(word_names))
        told[place] = CAUSES.index(cause_of(_text(kind_names[kind]), _text(word_names[word])))
    found = pd.Categorical.from_codes(told[both], categories=pd.Index(CAUSES))
    return pd.Series(found, index=ledger.index)


def _text(word: Any) -> str:
    return "" if pd.isna(word) else str(word)
