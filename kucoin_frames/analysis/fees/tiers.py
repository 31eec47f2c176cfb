"""What does KuCoin's table of fees say, by VIP level and class of pair? Rates are fractions: 0.001 is 0.1 %."""

from decimal import Decimal
from typing import Any

import pandas as pd

from kucoin_frames.analysis.needs import need
from kucoin_frames.analysis.rows import Amounts
from kucoin_frames.columns import Table, count, rate

__all__ = ["TIERS", "fee_classes", "in_class"]

_RATES_A = (
    ("0.1", "0.1", "0.02", "0.06"),
    ("0.095", "0.1", "0.018", "0.06"),
    ("0.09", "0.1", "0.015", "0.06"),
    ("0.075", "0.09", "0.01", "0.06"),
    ("0.055", "0.075", "0.008", "0.053"),
    ("0.035", "0.055", "0.006", "0.048"),
    ("0.025", "0.045", "0.004", "0.043"),
    ("0.015", "0.042", "0.002", "0.039"),
    ("0.01", "0.04", "0", "0.036"),
    ("0", "0.04", "-0.002", "0.033"),
    ("0", "0.03", "-0.004", "0.03"),
    ("-0.003", "0.025", "-0.006", "0.028"),
    ("-0.005", "0.025", "-0.008", "0.025"),
)
"""Percent: spot maker and taker of class A, futures maker and taker, of the levels from 0 on."""

_TIERS = Table(
    (
        count("level", "VIP level."),
        rate("makerFeeRate", "Spot and margin, makers, class A; class B pays twice and class C three times of it."),
        rate("takerFeeRate", "Spot and margin, takers, class A."),
        rate("futuresMakerFeeRate", "Futures, makers."),
        rate("futuresTakerFeeRate", "Futures, takers."),
    ),
    key=("level",),
)


def _tiers() -> pd.DataFrame:
    columns = zip(*_RATES_A, strict=True)
    names = [name for name in _TIERS.dtypes if name != "level"]
    found = {name: [Decimal(each) / 100 for each in column] for name, column in zip(names, columns, strict=True)}
    return pd.DataFrame({"level": range(len(_RATES_A)), **found}).astype(_TIERS.dtypes)


TIERS = _tiers()
"""KuCoin's table of fees by VIP level as of 26 March 2026 (kucoin.com/support/48142946141635)."""


def fee_classes(pairs: "pd.Series[Any]", symbols: pd.DataFrame | None) -> "pd.Series[Any]":
    """The fee class of each row's pair: 1, 2 or 3; 1 where nobody tells it."""
    if symbols is None:
        return pd.Series(1, index=pairs.index, dtype="int64")
    need(symbols, ("symbol", "fee_category"), "the frame of symbols()")
    known = symbols.drop_duplicates("symbol").set_index("symbol")["fee_category"]
    return pairs.map(known).astype("Int64").fillna(1).astype("int64")


def in_class(plain: Amounts, fee_class: "pd.Series[Any]") -> Amounts:
    """Rates of class A in the class of each row; a rebate is the same in all of them."""
    found: Amounts = plain.where(plain <= 0, plain * fee_class)
    return found
