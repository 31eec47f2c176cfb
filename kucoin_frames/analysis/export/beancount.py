"""How does the ledger look as a beancount file, which its own checker accepts? Text out; asks nobody.

Each entry is a transaction of its own in one currency, so it balances to the last digit without any price: the wallet's
account on one side, on the other that of the statement's line that the entry belongs to, and the fee within it as an
expense. What trades take in one currency and bring in another meets in ``Equity:Conversions``, and the two sides of
transfers in ``Equity:Transfers``, which is 0 when both are in the ledger.
"""

import hashlib
import re
from collections.abc import Iterator
from decimal import Decimal
from os import PathLike
from typing import Any, NamedTuple, overload

import numpy as np
import pandas as pd

from kucoin_frames.analysis.chain import PLACE, places
from kucoin_frames.analysis.export.formats import gone
from kucoin_frames.analysis.ledger.statements import LINES, split_by_line
from kucoin_frames.analysis.needs import need, need_ledger
from kucoin_frames.analysis.periods import dates
from kucoin_frames.analysis.rows import codes
from kucoin_frames.exceptions import InputError

__all__ = ["ACCOUNTS", "as_beancount", "to_beancount"]

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

_OPENING, _MISSING = "Equity:Opening-Balances", "Equity:Missing"
_UNTOLD = "UNTOLD"
"""The account of an imported entry whose file names none."""

_COMMODITY = re.compile(r"[A-Z](?:[A-Z0-9'._-]{0,22}[A-Z0-9])?")
_PART = re.compile(r"[A-Z0-9][A-Za-z0-9-]*")
_LINK = re.compile(r"[A-Za-z0-9_/.-]+")
_LONGEST_COMMODITY = 24
_TOLD = ("symbol", "order_id", "trade_id", "source")
"""What is metadata of an entry besides its id, its time and its account, where it is known."""

_PRICES = ("currency", "day", "price", "quote")
_FINDINGS = ("check", "uid", "wallet", "symbol", "currency", "amount", "start", "end", "id", "explanation")
_BREAK = "balance chain"
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
    *_TOLD,
)


@overload
def to_beancount(
    ledger: pd.DataFrame,
    path: None = None,
    *,
    prices: pd.DataFrame | None = None,
    findings: pd.DataFrame | None = None,
    title: str = "KuCoin",
    zone: str = "UTC",
    overwrite: bool = False,
) -> str: ...
@overload
def to_beancount(
    ledger: pd.DataFrame,
    path: str | PathLike[str],
    *,
    prices: pd.DataFrame | None = None,
    findings: pd.DataFrame | None = None,
    title: str = "KuCoin",
    zone: str = "UTC",
    overwrite: bool = False,
) -> None: ...
def to_beancount(
    ledger: pd.DataFrame,
    path: str | PathLike[str] | None = None,
    *,
    prices: pd.DataFrame | None = None,
    findings: pd.DataFrame | None = None,
    title: str = "KuCoin",
    zone: str = "UTC",
    overwrite: bool = False,
) -> str | None:
    """A beancount file of the ledger: a transaction an entry, with balance assertions.

    Where KuCoin tells a true running balance, the last one of each day is asserted at the next day's start, exactly
    (``~ 0``), and what was there before the first one is an opening balance. An account that tells none gets a note
    directive that says so: what was there before nobody knows, so its balances are those since then. The metadata of a
    transaction are its entry's id, time, account, pair, order, trade and source, so that every posting can be traced to
    it; the entries of one trade share a link (``^BTC-USDT/123``).

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger of one or several accounts.
    path : str or path, optional
        File to write; it appears whole or not at all. Without it, the text is returned.
    prices : DataFrame, optional
        Prices by day, as `daily_prices` gives them: they become price directives, so that what is held has a value.
    findings : DataFrame, optional
        As `reconcile` gives it. A break in a wallet's balances that has an explanation, such as a gap of the archive,
        becomes a transaction with the flag ``!`` against ``Equity:Missing``, so that the assertions after it hold. One
        without an explanation does not, and bean-check names it.
    title : str
        The file's title.
    zone : str
        Time zone of the dates by its IANA name, such as Europe/Berlin; the times in the metadata are UTC. A price is
        that of the UTC day of the same date.
    overwrite : bool
        Whether the file may take the place of one that is there.

    Returns
    -------
    str, or None if a file was written
        Commodities that beancount cannot spell get an X and a hyphen in front (`X-1INCH`), and are cut, with the start
        of a digest, where they are too long or have other characters; the directive of each such commodity has
        KuCoin's name.

    Raises
    ------
    InputError
        For a frame that lacks a column or is not in the order of time, a title with a quotation mark, an unknown zone,
        or a file that cannot go there.
    """
    text = as_beancount(ledger, prices=prices, findings=findings, title=title, zone=zone)
    return gone(text, path, overwrite=overwrite)


def as_beancount(
    ledger: pd.DataFrame,
    *,
    prices: pd.DataFrame | None = None,
    findings: pd.DataFrame | None = None,
    title: str = "KuCoin",
    zone: str = "UTC",
) -> Iterator[bytes]:
    """The text of `to_beancount`, piece by piece."""
    need_ledger(ledger, _NEEDED)
    if prices is not None:
        need(prices, _PRICES, "the frame of daily_prices()")
    if findings is not None:
        need(findings, _FINDINGS, "the frame of reconcile()")
    if '"' in title or "\n" in title:
        raise InputError(f"title={title!r}: leave out quotation marks and line breaks")
    rows = _prepared(ledger, zone)
    for part in (
        _options(title, prices),
        _commodities(rows),
        _opened(rows),
        _openings(rows),
        _silent(rows),
        (_transaction(_Entry(*each)) for each in zip(*(rows[name] for name in _Entry._fields), strict=True)),
        () if findings is None else _missing(findings, set(rows["account"]), zone),
        _assertions(rows),
        () if prices is None else _prices(prices, set(rows["currency"])),
    ):
        for text in part:
            yield f"{text}\n".encode()


class _Entry(NamedTuple):
    """What of a row is in its transaction."""

    day: pd.Timestamp
    created_at: pd.Timestamp
    id: str
    kind: str
    biz_type: str
    account_type: str
    symbol: str
    order_id: str
    trade_id: str
    source: str
    account: str
    commodity: str
    line: str
    change: Decimal
    inner_fee: Decimal
    other_side: Decimal


def _prepared(ledger: pd.DataFrame, zone: str) -> pd.DataFrame:
    rows = ledger.reset_index(drop=True)
    rows["account_type"] = rows["account_type"].fillna(_UNTOLD)
    rows["line"], rows["inner_fee"] = split_by_line(rows)
    rows["other_side"] = -(rows["change"] + rows["inner_fee"])
    place = places(rows)
    rows["account"] = [_account(*each) for each in place[["uid", "wallet", "symbol"]].itertuples(index=False)]
    rows["commodity"] = rows["currency"].map({name: _commodity(name) for name in rows["currency"].unique()})
    rows["day"] = dates(rows["created_at"], zone)
    rows["place"] = codes(*(place[name] for name in PLACE))
    return rows


def _account(uid: str, wallet: str, pair: str) -> str:
    name = "-".join(part.capitalize() for part in wallet.split("_"))
    return ":".join(["Assets", "KuCoin", *map(_part, (f"U{uid}", name, *([pair] if pair else [])))])


def _part(name: str) -> str:
    """A name as a part of an account's; one that beancount cannot spell is told from others by its digest."""
    return name if _PART.fullmatch(name) else f"X{re.sub('[^A-Za-z0-9]+', '-', name)}-{_digest(name)}"


def _commodity(currency: str) -> str:
    if _COMMODITY.fullmatch(currency) and not currency.startswith("X-"):
        return currency
    marked = f"X-{currency}"
    if _COMMODITY.fullmatch(marked):
        return marked
    digest = _digest(currency)
    kept = re.sub("[^A-Z0-9]+", "", currency.upper())[: _LONGEST_COMMODITY - len(digest) - 3]
    return "-".join(each for each in ("X", kept, digest) if each)


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:8].upper()


def _options(title: str, prices: pd.DataFrame | None) -> Iterator[str]:
    yield f'option "title" "{_quoted(title)}"'
    for quote in () if prices is None else prices["quote"].unique():
        yield f'option "operating_currency" "{_commodity(quote)}"'


def _commodities(rows: pd.DataFrame) -> Iterator[str]:
    """KuCoin's names of those that are spelt otherwise here."""
    names = rows[["commodity", "currency"]].drop_duplicates()
    for commodity, currency in names[names["commodity"] != names["currency"]].itertuples(index=False):
        yield f'{rows["day"].iloc[0]:%Y-%m-%d} commodity {commodity}\n  name: "{_quoted(currency)}"'


def _opened(rows: pd.DataFrame) -> Iterator[str]:
    if not len(rows):
        return
    first = f"{rows['day'].iloc[0]:%Y-%m-%d}"
    for account in sorted({*rows["account"], *(ACCOUNTS[line] for line in LINES), _OPENING, _MISSING}):
        yield f"{first} open {account}"


def _openings(rows: pd.DataFrame) -> Iterator[str]:
    """What was in a wallet before its first told balance and is not explained by the entries until then."""
    so_far = rows["change"].groupby(rows["place"]).cumsum()
    told = rows.assign(gap=rows["balance"] - so_far)[rows["balance"].notna()].drop_duplicates("place")
    for account, commodity, gap in told.loc[told["gap"] != 0, ["account", "commodity", "gap"]].itertuples(index=False):
        amounts = [(account, gap), (_OPENING, -gap)]
        yield f'{rows["day"].iloc[0]:%Y-%m-%d} * "opening balance"\n{_postings(amounts, commodity)}'


def _silent(rows: pd.DataFrame) -> Iterator[str]:
    """That nobody tells what was in an account before, where no entry of it in a currency tells a balance."""
    is_told = rows["balance"].notna().groupby(rows["place"]).transform("any").to_numpy(bool)
    untold = rows.loc[~is_told, ["account", "commodity"]].drop_duplicates()
    for account, commodities in untold.groupby("account")["commodity"]:
        names = ", ".join(sorted(commodities))
        text = f"KuCoin tells no balances here: what there was before this day is not known and not in it: {names}"
        yield f'{rows["day"].iloc[0]:%Y-%m-%d} note {account} "{text}"'


def _missing(findings: pd.DataFrame, accounts: set[str], zone: str) -> Iterator[str]:
    """What explained breaks lack, on the day of the entry that shows it."""
    is_explained = (findings["check"] == _BREAK) & findings["explanation"].notna() & findings["end"].notna()
    found = findings[is_explained.to_numpy(bool)]
    each: Any  # whose fields type checkers know nothing of
    for day, each in zip(dates(found["end"], zone), found.itertuples(index=False), strict=True):
        account = _account(each.uid, each.wallet, "" if pd.isna(each.symbol) else each.symbol)
        if account in accounts:
            told = {"until": each.end.isoformat(), "shown-by": each.id, "explanation": each.explanation}
            told = ({} if pd.isna(each.start) else {"since": each.start.isoformat()}) | told
            lines = [f'{day:%Y-%m-%d} ! "missing from the ledger"', *_metadata(told)]
            amounts = [(account, each.amount), (_MISSING, -each.amount)]
            yield "\n".join([*lines, _postings(amounts, _commodity(each.currency))])


def _transaction(entry: _Entry) -> str:
    word = entry.kind if pd.isna(entry.biz_type) else entry.biz_type
    link = f"{entry.symbol}/{entry.trade_id}"
    is_linked = not pd.isna(entry.trade_id) and _LINK.fullmatch(link)
    told: dict[str, Any] = {"id": entry.id, "time": entry.created_at.isoformat(), "account": entry.account_type}
    told |= {name: getattr(entry, name) for name in _TOLD}
    lines = [f'{entry.day:%Y-%m-%d} * "{_quoted(word)}"{f" ^{link}" if is_linked else ""}']
    lines += _metadata(told)
    amounts = [
        (entry.account, entry.change),
        (ACCOUNTS[entry.line], entry.other_side),
        (ACCOUNTS["fees"], entry.inner_fee),
    ]
    moved = [each for each in amounts if each[1]] or amounts[:1]
    return "\n".join([*lines, _postings(moved, entry.commodity)])


def _metadata(told: dict[str, Any]) -> list[str]:
    """Lines for what is known."""
    return [f'  {name}: "{_quoted(value)}"' for name, value in told.items() if not pd.isna(value)]


def _postings(amounts: list[tuple[str, Decimal]], commodity: str) -> str:
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


def _prices(prices: pd.DataFrame, currencies: set[str]) -> Iterator[str]:
    known = prices[prices["currency"].isin(currencies).to_numpy(bool) & prices["price"].notna().to_numpy(bool)]
    for currency, day, price, quote in known[list(_PRICES)].itertuples(index=False):
        if currency != quote:
            yield f"{day:%Y-%m-%d} price {_commodity(currency)}  {price:f} {_commodity(quote)}"
