"""What is an account worth, by kind of account and by currency, and what of it has no price? Asks nobody.

Reads the frame of `balances()`: one row is what is held of a currency in one account of any kind.
"""

import pandas as pd

from kucoin_frames.analysis.needs import need
from kucoin_frames.analysis.rows import ZERO, added, filled, of
from kucoin_frames.columns import Table, amount, count, rate, text
from kucoin_frames.exceptions import InputError

__all__ = [
    "BY_ACCOUNT_TYPE",
    "BY_CURRENCY",
    "BY_SUB_ACCOUNT",
    "CONCENTRATION",
    "READ",
    "UNPRICED",
    "concentration",
    "need_quote",
    "net_worth_by_account_type",
    "net_worth_by_currency",
    "net_worth_by_sub_account",
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

BY_SUB_ACCOUNT = Table(
    (
        text("subName", "Name of the sub-account; NA for the account of the key."),
        amount("value", "Value of what it holds, less what it owes."),
        rate("share", "value / value of all; NA if all together are worth nothing, or less."),
        _QUOTE,
        _HOLDINGS,
        count("unpriced", "How many of them have no price and are in no value."),
    )
)

CONCENTRATION = Table(
    (
        text("currency", "Currency held or owed."),
        amount("value", "Value of what is held less what is owed; NA for a currency without a price."),
        rate("share", "value / value of all currencies of which more is held than owed; NA for the others."),
        rate("cumulative", "Sum of the shares down to this row; NA where there is no share."),
        rate("herfindahl", "Sum of the squares of all shares, the same in every row: 1 if there is one currency only."),
        _QUOTE,
    )
)

UNPRICED = Table(
    (
        text("currency", "Currency held or owed."),
        amount("net", "What is held less what is owed."),
        _HOLDINGS,
    )
)

READ = ("sub_name", "account_type", "currency", "total", "liability", "net", "price", "value")


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
    need_quote(balances, quote)
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
    need_quote(balances, quote)
    rows = balances[["currency", "total", "liability", "net"]].assign(value=filled(balances["value"]), holdings=1)
    found = _summed(rows, "currency", quote, BY_CURRENCY)
    has_no_price = found["currency"].isin(unpriced(balances)["currency"])
    found["value"] = found["value"].mask(has_no_price)
    return pd.concat([found[~has_no_price], found[has_no_price].sort_values("currency")], ignore_index=True)


def net_worth_by_sub_account(balances: pd.DataFrame, quote: str) -> pd.DataFrame:
    """The account of the key, and each of its sub-accounts, with what it is worth, the most valuable first.

    ``value`` is the sum of that column of balances; ``share = value / sum of all values``, rounded half to even at the
    18th place.

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
    need_quote(balances, quote)
    rows = pd.DataFrame(
        {
            "sub_name": balances["sub_name"],
            "value": filled(balances["value"]),
            "holdings": 1,
            "unpriced": balances["value"].isna().astype("int64"),
        }
    )
    found = added(rows, ["sub_name"]).assign(quote=quote)
    whole = found["value"].sum()
    found["share"] = found["value"] / whole if whole > 0 else pd.NA
    return of(BY_SUB_ACCOUNT, found.sort_values("value", ascending=False, kind="stable"))


def concentration(balances: pd.DataFrame, quote: str) -> pd.DataFrame:
    """A currency with its share of all that is owned, the largest first, then what is owed, then what has no price.

    Over all accounts and sub-accounts. ``share = value / sum of the positive values``, so that the shares add up to 1:
    a currency of which more is owed than held is no part of what is owned. ``herfindahl`` is the Herfindahl-Hirschman
    index, the sum of the squared shares: 1 for a single currency, 1/n for n equal ones. Quotients and squares are
    rounded half to even at the 18th place.

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
    found = net_worth_by_currency(balances, quote)
    owned = found["value"].where((found["value"] > 0).fillna(False).to_numpy(bool))
    found["share"] = owned / owned.sum() if owned.notna().any() else owned
    found["cumulative"] = found["share"].cumsum()
    found["herfindahl"] = (found["share"] * found["share"]).sum() if owned.notna().any() else pd.NA
    return of(CONCENTRATION, found)


def unpriced(balances: pd.DataFrame) -> pd.DataFrame:
    """A currency without a price, which is held or owed but is in no net worth.

    ``net`` is the sum of that column of balances.
    """
    need(balances, READ, "the frame of balances()")
    rows = balances.loc[balances["value"].isna(), ["currency", "net"]].assign(holdings=1)
    return of(UNPRICED, added(rows, ["currency"]))


def need_quote(balances: pd.DataFrame, quote: str) -> None:
    """Refuse what is no frame of balances, or is valued in another currency.

    Raises
    ------
    InputError
        Saying which.
    """
    need(balances, READ, "the frame of balances()")
    if not isinstance(quote, str) or not quote:
        raise InputError(f"quote={quote!r} is no currency: name the one that balances() was asked with")
    held = pd.Index(balances["currency"].unique())
    spelt = [name for name in held.dropna() if str(name).casefold() == quote.casefold()]
    if spelt and quote not in spelt:
        raise InputError(f"quote={quote!r}: the balances spell it {spelt[0]!r}")
    itself = balances.loc[balances["currency"] == quote, "price"]
    if (itself != 1).any():
        raise InputError(
            f"quote={quote!r}: these balances are not valued in it, for one {quote} costs {itself.iloc[0]} there; name"
            " the currency that balances() was asked with"
        )


def _summed(rows: pd.DataFrame, key: str, quote: str, table: Table) -> pd.DataFrame:
    """Sums by key, the largest value first; equal values in the order of their keys."""
    sums = added(rows, [key]).assign(quote=quote)
    return of(table, sums.sort_values("value", ascending=False, kind="stable"))
