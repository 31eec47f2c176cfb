"""How does the ledger look as a beancount file, which its own checker accepts? Text out; asks nobody, writes no file.

Each entry is a transaction of its own in one currency, so it balances to the last digit without any price: the wallet's
account on one side, on the other that of the statement's line that the entry belongs to, and the fee within it as an
expense. What trades take in one currency and bring in another meets in ``Equity:Conversions``, and the two sides of
transfers in ``Equity:Transfers``, which is 0 when both are in the ledger.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import pandas as pd

from kucoin_frames.analysis.chain import PLACE, places
from kucoin_frames.analysis.frames import codes, days, need_ledger
from kucoin_frames.analysis.statements import LINES, split_by_line
from kucoin_frames.exceptions import InputError

__all__ = ["ACCOUNTS", "to_beancount"]

ACCOUNTS = {
    "deposits": "Equity:Deposits",
    "withdrawals": "Equity:Withdrawals",
    "transfers": "Equity:Transfers",
    "locked": "Assets:Locked",
    "trades": "Equity:Conversions",
    "fees": "Expenses:Fees",
    "income": "Income:Rewards",
    "interest": "Expenses:Interest",
    "funding": "Income:Futures:Funding",
    "realised_pnl": "Income:Futures:RealisedPnl",
    "loans": "Liabilities:Loans",
    "other": "Equity:Other",
}
"""The account of each line of the statement; that of a wallet begins with ``Assets:KuCoin``."""

_OPENING = "Equity:Opening-Balances"
_COMMODITY = re.compile(r"[A-Z](?:[A-Z0-9'._-]{0,22}[A-Z0-9])?")
_NEEDED = (
    "uid",
    "account_type",
    "symbol",
    "currency",
    "created_at",
    "id",
    "kind",
    "biz_type",
    "change",
    "fee",
    "balance",
)


def to_beancount(ledger: pd.DataFrame, *, title: str = "KuCoin") -> str:
    """The ledger as the text of a beancount file: a transaction an entry, with balance assertions.

    Where KuCoin tells a true running balance, the last one of each day is asserted at the next day's start, exactly
    (``~ 0``), and what was there before the first one is an opening balance. The time and the id of an entry are its
    metadata, so that every posting can be traced to it.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger of one or several accounts.
    title : str
        The file's title.

    Returns
    -------
    str
        Commodities that beancount cannot spell (`1INCH`) get an X and a hyphen in front.

    Raises
    ------
    InputError
        For a frame that lacks a column or is not in the order of time, or a title with a quotation mark.
    """
    need_ledger(ledger, _NEEDED)
    if '"' in title or "\n" in title:
        raise InputError(f"title={title!r}: leave out quotation marks and line breaks")
    rows = ledger.reset_index(drop=True)
    rows["line"], rows["inner_fee"] = split_by_line(rows)
    rows["other_side"] = -(rows["change"] + rows["inner_fee"])
    place = places(rows)
    rows["account"] = [_account(*each) for each in place[["uid", "wallet", "symbol"]].itertuples(index=False)]
    rows["commodity"] = rows["currency"].map({name: _commodity(name) for name in rows["currency"].unique()})
    rows["day"] = days(rows["created_at"])
    rows["place"] = codes(*(place[name] for name in PLACE))
    parts = [f'option "title" "{title}"', *_opened(rows), *_openings(rows)]
    parts += (_transaction(*each) for each in zip(*(rows[name] for name in _SHOWN), strict=True))
    return "\n".join([*parts, *_assertions(rows), ""])


_SHOWN = ("day", "created_at", "id", "biz_type", "account", "commodity", "line", "change", "inner_fee", "other_side")


def _account(uid: str, wallet: str, pair: str) -> str:
    name = "-".join(part.capitalize() for part in wallet.split("_"))
    return ":".join(["Assets", "KuCoin", f"U{uid}", name, *([pair] if pair else [])])


def _commodity(currency: str) -> str:
    return currency if _COMMODITY.fullmatch(currency) else f"X-{currency.upper()}"


def _opened(rows: pd.DataFrame) -> Iterator[str]:
    if not len(rows):
        return
    first = f"{rows['day'].iloc[0]:%Y-%m-%d}"
    for account in sorted({*rows["account"], *(ACCOUNTS[line] for line in LINES), _OPENING}):
        yield f"{first} open {account}"


def _openings(rows: pd.DataFrame) -> Iterator[str]:
    """What was in a wallet before its first told balance and is not explained by the entries until then."""
    so_far = rows["change"].groupby(rows["place"]).cumsum()
    told = rows.assign(gap=rows["balance"] - so_far)[rows["balance"].notna()].drop_duplicates("place")
    for account, commodity, gap in told.loc[told["gap"] != 0, ["account", "commodity", "gap"]].itertuples(index=False):
        amounts = ((account, gap), (_OPENING, -gap))
        yield f'{rows["day"].iloc[0]:%Y-%m-%d} * "opening balance"\n{_postings(amounts, commodity)}'


def _transaction(
    day: pd.Timestamp,
    moment: pd.Timestamp,
    entry: str,
    word: str,
    account: str,
    commodity: str,
    line: str,
    change: Decimal,
    fee: Decimal,
    other: Decimal,
) -> str:
    head = f'{day:%Y-%m-%d} * "{_quoted(word)}"\n  id: "{_quoted(entry)}"\n  time: "{moment.isoformat()}"\n'
    amounts = [(account, change), (ACCOUNTS[line], other), (ACCOUNTS["fees"], fee)]
    return head + _postings([each for each in amounts if each[1]] or amounts[:1], commodity)


def _postings(amounts: "list[tuple[str, Decimal]] | tuple[tuple[str, Decimal], ...]", commodity: str) -> str:
    return "\n".join(f"  {account}  {amount:f} {commodity}" for account, amount in amounts)


def _quoted(text: object) -> str:
    return str(text).replace("\\", "\\\\").replace('"', '\\"')


def _assertions(rows: pd.DataFrame) -> Iterator[str]:
    """The last told balance of each wallet, currency and day, unless an entry without one came after it."""
    last = rows.drop_duplicates(["place", "day"], keep="last")
    told = last[last["balance"].notna()]
    following = told["day"] + np.timedelta64(1, "D")
    for day, account, commodity, balance in zip(
        following, told["account"], told["commodity"], told["balance"], strict=True
    ):
        yield f"{day:%Y-%m-%d} balance {account}  {balance:f} ~ 0 {commodity}"
