"""What does the demo say about the account? Its net worth, its newest ledger entries, its fees."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, cast

import pandas as pd

from kucoin_frames.cli.digest import QUOTE, Digest
from kucoin_frames.cli.tables import amount, table
from kucoin_frames.times import epoch_ms, iso

__all__ = ["summary"]

_CENTS = 2
_ENTRIES = 10


def summary(digest: Digest) -> Iterator[str]:
    """The lines for stdout."""
    yield from _balances(digest)
    yield ""
    yield from _entries(digest)
    yield ""
    yield from _fees(digest)


def _balances(digest: Digest) -> Iterator[str]:
    yield f"Balances by kind of account, in {QUOTE}, {iso(epoch_ms(digest.now))}"
    shown = digest.by_account_type[["account_type", "own", "sub_accounts", "value", "holdings"]]
    yield table(shown, places={"own": _CENTS, "sub_accounts": _CENTS, "value": _CENTS})
    yield f"Net worth: {_sum(digest.by_account_type['value'])} {QUOTE}"
    if len(digest.unpriced):
        held = ", ".join(
            f"{amount(net)} {currency}"
            for net, currency in zip(digest.unpriced["net"], digest.unpriced["currency"], strict=True)
        )
        yield f"Without a price, so not in the net worth: {held}"


def _entries(digest: Digest) -> Iterator[str]:
    newest = digest.movements.tail(_ENTRIES)
    yield f"The last {len(newest)} of {len(digest.movements):,} ledger entries"
    yield table(newest[["time", "account_type", "cause", "currency", "change", "fee"]])


def _fees(digest: Digest) -> Iterator[str]:
    yield f"Fees since {digest.week:%Y-%m-%d}, by the currency that they were paid in"
    sums = digest.fees.groupby("currency", as_index=False)[["charged", "deducted", "returned", "fee", "value"]].sum()
    has_no_price = sums["currency"].isin(digest.fees["currency"][digest.fees["value"].isna()])
    shown = sums.assign(value=sums["value"].mask(has_no_price))
    yield table(shown.sort_values("value", ascending=False, na_position="last"), places={"value": _CENTS})
    yield f"Together: {_sum(digest.fees['value'])} {QUOTE} at the prices of now"
    for name, since in digest.late.items():
        yield f"Of {name}, KuCoin keeps less than a week: its fees are counted from {since:%Y-%m-%d %H:%M} UTC on."


def _sum(values: "pd.Series[Any]") -> str:
    return amount(cast("Decimal", values.sum()), _CENTS)
