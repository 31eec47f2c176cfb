"""What is an account worth, by kind of account and by currency, and what of it has no price? Asks nobody.

Reads the frame of `balances()`: one row is what is held of a currency in one account of any kind.
"""

import pandas as pd

from kucoin_frames.analysis.frames import ZERO, filled, need
from kucoin_frames.columns import Table, amount, count, text
from kucoin_frames.exceptions import InputError

__all__ = [
    "BY_ACCOUNT_TYPE",
    "BY_CURRENCY",
    "UNPRICED",
    "net_worth_by_account_type",
    "net_worth_by_currency",
    "unpriced",
]

_QUOTE = text("quote", "Currency of the values.")
_HOLDINGS = count("holdings", "How many rows of balances there are.")

BY_ACCOUNT_TYPE = Table(
    (
        text("accountType", "Kind of account, as in balances."),
        amount("own", "Value of what the account of the key holds, less what it owes."),
        amount("subAccounts", "Value of what its sub-accounts hold, less what they owe."),
        amount("value", "Value of both."),
        _QUOTE,
        _HOLDINGS,
        count("unpriced", "How many of them have no price and are in none of the values."),
    )
)

BY_CURRENCY = Table(
    (
        text("currency", "Currency held or owed."),
        amount("total", "All that is held."),
        amount("liability", "All that is owed."),
        amount("net", "total less liability."),
        amount("value", "Value of net; NA for a currency without a price."),
        _QUOTE,
        _HOLDINGS,
    )
)

UNPRICED = Table(
    (
        text("currency", "Currency held or owed."),
        amount("net", "What is held less what is owed."),
        _HOLDINGS,
    )
)

_READ = ("sub_name", "account_type", "currency", "total", "liability", "net", "price", "value")


def net_worth_by_account_type(balances: pd.DataFrame, quote: str) -> pd.DataFrame:
    """A kind of account with what it is worth, the most valuable first.

    ``own`` and ``sub_accounts`` are the sums of ``value`` of balances over the rows without and with a `sub_name`;
    ``value = own + sub_accounts``. The net worth is the sum of ``value``; what has no price is in none of them.

    Parameters
    ----------
    balances : DataFrame
        As `balances(quote)` gives it.
    quote : str
        The currency that it is valued in.

    Raises
    ------
    InputError
        If the frame is no frame of balances, or is valued in another currency.
    """
    _check(balances, quote)
    is_own = balances["sub_name"].isna()
    value = filled(balances["value"])
    rows = pd.DataFrame(
        {
            "account_type": balances["account_type"],
            "own": value.where(is_own, ZERO),
            "sub_accounts": value.mask(is_own, ZERO),
            "value": value,
            "holdings": 1,
            "unpriced": balances["value"].isna().astype("int64"),
        }
    )
    return _summed(rows, "account_type", quote, BY_ACCOUNT_TYPE)


def net_worth_by_currency(balances: pd.DataFrame, quote: str) -> pd.DataFrame:
    """A currency with what is held and owed of it in all accounts, the most valuable first, those without a price last.

    ``total``, ``liability``, ``net`` and ``value`` are the sums of these columns of balances.

    Parameters
    ----------
    balances : DataFrame
        As `balances(quote)` gives it.
    quote : str
        The currency that it is valued in.

    Raises
    ------
    InputError
        If the frame is no frame of balances, or is valued in another currency.
    """
    _check(balances, quote)
    rows = balances[["currency", "total", "liability", "net"]].assign(value=filled(balances["value"]), holdings=1)
    found = _summed(rows, "currency", quote, BY_CURRENCY)
    has_no_price = found["currency"].isin(unpriced(balances)["currency"])
    found["value"] = found["value"].mask(has_no_price)
    return pd.concat([found[~has_no_price], found[has_no_price].sort_values("currency")], ignore_index=True)


def unpriced(balances: pd.DataFrame) -> pd.DataFrame:
    """A currency without a price, which is held or owed but is in no net worth.

    ``net`` is the sum of that column of balances.
    """
    need(balances, _READ, "the frame of balances()")
    rows = balances.loc[balances["value"].isna(), ["currency", "net"]].assign(holdings=1)
    found = rows.groupby("currency", as_index=False, sort=True).sum()
    return found.astype(UNPRICED.dtypes)


def _check(balances: pd.DataFrame, quote: str) -> None:
    need(balances, _READ, "the frame of balances()")
    itself = balances.loc[balances["currency"] == quote, "price"]
    if (itself != 1).any():
        raise InputError(
            f"quote={quote!r}: these balances are not valued in it, for one {quote} costs {itself.iloc[0]} there; name"
            " the currency that balances() was asked with"
        )


def _summed(rows: pd.DataFrame, key: str, quote: str, table: Table) -> pd.DataFrame:
    """Sums by key, the largest value first; equal values in the order of their keys."""
    sums = rows.groupby(key, as_index=False, sort=True).sum().assign(quote=quote)
    ordered = sums.sort_values("value", ascending=False, kind="stable", ignore_index=True)
    return ordered[list(table.dtypes)].astype(table.dtypes)
