"""Balances of every account kind in one long frame: asked side by side, joined, valued.

Built from the fetchers of one client; knows nothing of how they ask.
"""

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from decimal import Decimal
from functools import partial
from typing import Any, Protocol

import numpy as np
import pandas as pd

from kucoin_frames.columns import Table, amount, identifier, rate, text
from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.exceptions import (
    InputError,
    NotEnabledError,
    NotVisibleWarning,
    ParameterError,
    PermissionMissingError,
    RestrictedError,
    warn,
)
from kucoin_frames.provenance import Provenance
from kucoin_frames.transport import awaited

__all__ = ["BALANCES", "SETTLEMENT", "collect", "collected", "rates"]

SETTLEMENT = ("USDT", "USDC", "XBT", "ETH", "XRP", "DOT", "SOL")
"""Currencies that futures are settled in. KuCoin gives no list of them in an account's answers, so all are asked."""

BALANCES = Table(
    (
        identifier("uid", "Number of the account; NA if the key may not tell."),
        text("subName", "Name of the sub-account; NA for the account of the key."),
        text("accountType", "main, trade, margin, margin_v2, isolated, isolated_v2 or contract (futures)."),
        text("symbol", "Pair of an isolated position; NA elsewhere."),
        text("currency", "Currency held, by its spot name: BTC also where futures say XBT."),
        amount("total", "All that is held; of futures the equity, open profit included."),
        amount("available", "What is free."),
        amount("hold", "What is not free: total less available."),
        amount("liability", "What is owed, interest included; 0 outside margin."),
        amount("net", "total less liability."),
        rate("price", "Price of one unit in the quote currency; NA for a currency without a price."),
        amount("value", "net times price, in the quote currency; NA for a currency without a price."),
    )
)

_Frame = pd.DataFrame


class Fetchers(Protocol):
    """A client: each fetcher is a method."""

    def __getattr__(self, name: str) -> Callable[..., pd.DataFrame]: ...


def collect(
    client: Fetchers, quote: str = "USDT", *, sub_accounts: bool = True, progress: bool | None = None
) -> pd.DataFrame:
    """What is held of a currency in one account of any kind, valued in one currency.

    Asks funding, spot, cross and isolated margin (low and high frequency) and futures, of the key's account and, for a
    parent's key, of its sub-accounts. Nothing held and nothing owed is no row. A kind that the key may not see, or that
    is not open, is left out with a `NotVisibleWarning`. KuCoin shows a parent the funding, spot, margin and futures
    accounts of its sub-accounts; their isolated and high-frequency margin is seen with their own keys only.

    Parameters
    ----------
    client : Client
        Whom to ask. If the call ends early, threads may still be asking, until they are answered or stopped.
    quote : str
        Currency of price and value: any that KuCoin prices, such as USDT, BTC, USD, EUR.
    sub_accounts : bool
        Whether to ask for sub-accounts as well.

    Raises
    ------
    InputError
        If KuCoin has no price for the quote currency.
    """
    held, notes = collected(client, quote, sub_accounts=sub_accounts, progress=progress)
    for note in notes:
        warn(note, NotVisibleWarning)
    return held


def collected(
    client: Fetchers, quote: str, *, sub_accounts: bool, progress: bool | None = None
) -> tuple[_Frame, list[str]]:
    """The frame of `collect`, and what was left out of it, for callers that tell it in another way than by warnings."""
    if not isinstance(quote, str) or not quote.strip():
        raise InputError(f"quote={quote!r}: pass a currency such as 'USDT'")
    quiet: dict[str, Any] = {"progress": progress}
    questions: dict[str, Callable[[], _Frame]] = {
        "api_key": lambda: client.api_key(**quiet),
        "funding and spot": lambda: client.accounts(**quiet),
        "margin": lambda: client.margin_cross(query_type="MARGIN", **quiet),
        "margin_v2": lambda: client.margin_cross(query_type="MARGIN_V2", **quiet),
        "isolated": lambda: client.margin_isolated(query_type="ISOLATED", **quiet),
        "isolated_v2": lambda: client.margin_isolated(query_type="ISOLATED_V2", **quiet),
        "futures": lambda: _in_each_settlement(client.futures_account, quiet),
        "prices": lambda: client.prices(**quiet),
    }
    answers, unseen = _asked_together(questions)
    me = answers.get("api_key")
    is_parent = me is None or me.empty or bool(me["is_master"].fillna(True).iloc[0])
    if sub_accounts and is_parent:
        more, unseen_subs = _asked_together(
            {
                "sub-accounts": lambda: client.sub_accounts(**quiet),
                "sub-accounts' balances": lambda: client.sub_account_balances(**quiet),
                "sub-accounts' futures": lambda: _in_each_settlement(client.sub_account_futures, quiet),
            }
        )
        answers |= more
        unseen |= unseen_subs
    notes = [f"{kind}: left out of the balances. {reason}" for kind, reason in unseen.items()]
    notes += _hidden_margin(answers)
    rows = _joined([*_own(answers), *_subs(answers, has_own_futures="futures" in answers)])
    valued = _valued(rows, answers["prices"], client, quote.strip().upper(), quiet)
    return Provenance(source="balances", rows=len(valued), notes=tuple(notes)).put_on(valued), notes


_MAY_BE_MISSING = (PermissionMissingError, NotEnabledError, RestrictedError)
_NEEDED = {"prices", "funding and spot"}


def _asked_together(questions: dict[str, Callable[[], _Frame]]) -> tuple[dict[str, _Frame], dict[str, str]]:
    """Answers by name, and the reasons why some may not be seen; any other failure is raised."""
    answers: dict[str, _Frame] = {}
    unseen: dict[str, str] = {}
    with _workers(len(questions), "balances") as submit:
        for name, answer in {name: submit(question) for name, question in questions.items()}.items():
            try:
                answers[name] = awaited(answer)
            except _MAY_BE_MISSING as error:
                if name in _NEEDED:
                    raise
                unseen[name] = str(error)
    return answers, unseen


@contextlib.contextmanager
def _workers(number: int, name: str) -> Iterator[Callable[[Callable[[], _Frame]], Future[_Frame]]]:
    """Gives out questions to threads in the caller's context; nobody waits for the answers if the block ends early."""
    pool = ThreadPoolExecutor(number, thread_name_prefix=f"kucoin_frames-{name}")
    try:
        yield lambda question: pool.submit(copy_context().run, question)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _in_each_settlement(fetch: Callable[..., _Frame], quiet: dict[str, Any]) -> _Frame:
    """One frame over all settlement currencies; KuCoin refuses a currency that no contract settles in any more."""
    frames: list[_Frame] = []
    refusals: list[ParameterError] = []
    with _workers(len(SETTLEMENT), "futures") as submit:
        for asked in [submit(partial(fetch, currency=currency, **quiet)) for currency in SETTLEMENT]:
            try:
                frames.append(awaited(asked))
            except ParameterError as error:
                refusals.append(error)
    if not frames:
        raise refusals[0]
    return pd.concat(frames, ignore_index=True)


def _uid(answers: dict[str, _Frame]) -> Any:
    """Number of the key's own account; None if the key may not tell."""
    me = answers.get("api_key")
    return None if me is None or me.empty else me["uid"].iloc[0]


def _own(answers: dict[str, _Frame]) -> list[_Frame]:
    """The rows of the key's own account."""
    uid = _uid(answers)
    found = [_rows(answers["funding and spot"], uid=uid, account_type="type", total="balance")]
    found += [
        _rows(answers[kind].assign(account_type=kind), uid=uid, owes=True)
        for kind in ("margin", "margin_v2", "isolated", "isolated_v2")
        if kind in answers
    ]
    if "futures" in answers:
        held = answers["futures"].assign(account_type="contract")
        found.append(_rows(held, uid=uid, total="account_equity", available="available_balance"))
    return found


def _subs(answers: dict[str, _Frame], *, has_own_futures: bool) -> list[_Frame]:
    """The rows of the sub-accounts; also the parent's futures, where its own endpoint is closed to the key."""
    found = []
    uids = answers["sub-accounts"].set_index("sub_name")["uid"] if "sub-accounts" in answers else pd.Series(dtype="str")
    if "sub-accounts' balances" in answers:
        held = answers["sub-accounts' balances"]
        found.append(_rows(held, uid=held["sub_name"].map(uids), sub_name="sub_name", total="balance"))
    if "sub-accounts' futures" in answers:
        held = answers["sub-accounts' futures"].rename(columns={"account_name": "sub_name"})
        is_parent = held["sub_name"] == "main"
        held = held.assign(uid=held["sub_name"].map(uids).mask(is_parent, _uid(answers)))
        held = held[~is_parent] if has_own_futures else held.assign(sub_name=held["sub_name"].mask(is_parent))
        found.append(
            _rows(
                held.assign(account_type="contract"),
                uid=held["uid"],
                sub_name="sub_name",
                total="account_equity",
                available="available_balance",
            )
        )
    return found


def _rows(
    held: _Frame,
    *,
    uid: Any,
    sub_name: str | None = None,
    account_type: str = "account_type",
    total: str = "total",
    available: str = "available",
    owes: bool = False,
) -> _Frame:
    """What one kind's frame tells, under the names that all have."""
    return pd.DataFrame(
        {
            "uid": uid,
            "sub_name": held[sub_name] if sub_name else None,
            "account_type": held[account_type],
            "symbol": held.get("symbol"),
            "currency": held["currency"],
            "total": held[total],
            "available": held[available],
            "liability": held["liability"] if owes else Decimal(0),
        },
        index=held.index,
    )


def _joined(parts: list[_Frame]) -> _Frame:
    """The rows of all kinds with what follows from them; those without anything held or owed left out."""
    rows = pd.concat(parts, ignore_index=True)
    rows = rows.astype({name: dtype for name, dtype in BALANCES.dtypes.items() if name in rows})
    rows["currency"] = rows["currency"].replace("XBT", "BTC")
    rows["hold"] = rows["total"] - rows["available"]
    rows["net"] = rows["total"] - rows["liability"]
    return rows[((rows["total"] != 0) | (rows["liability"] != 0)).fillna(True)]


def rates(prices: _Frame, quote: str) -> "pd.Series[Any] | None":
    """The price of one unit in the quote currency, by currency; None if these prices cannot tell it.

    As it is, where the quote currency is the base of the prices; else ``price / price of the quote currency``, rounded
    half to even at the 18th place.

    Parameters
    ----------
    prices : DataFrame
        As `prices()` gives it, in one base currency.
    quote : str
        Currency to price in.
    """
    known: pd.Series[Any] = prices.set_index("currency")["price"].astype(DecimalDtype())
    if len(known) and (prices["base"] == quote).all():
        return known
    return known / known[quote] if quote in known.index else None


def _valued(rows: _Frame, prices: _Frame, client: Fetchers, quote: str, quiet: dict[str, Any]) -> _Frame:
    """Price and value in the quote currency: bridged over USD for a coin, asked for directly for a fiat currency."""
    per_unit = rates(prices, quote)
    if per_unit is None:
        per_unit = rates(client.prices(base=quote, **quiet), quote)
    if per_unit is None:
        raise InputError(f"quote={quote!r}: KuCoin has no price for it; pass a currency such as 'USDT' or 'EUR'")
    price = rows["currency"].map(per_unit).astype(DecimalDtype())
    price = price.mask(rows["currency"] == quote, Decimal(1))
    valued = rows.assign(price=price, value=rows["net"] * price)
    order = ["sub_name", "account_type", "symbol", "currency"]
    valued = valued.sort_values(order, na_position="first", kind="stable").reset_index(drop=True)
    return valued[list(BALANCES.dtypes)]


def _hidden_margin(answers: dict[str, _Frame]) -> Iterator[str]:
    """Say whose isolated and high-frequency margin a parent's key cannot show, if they opened margin at all."""
    if "sub-accounts" not in answers:
        return
    subs = answers["sub-accounts"]
    trades_margin = subs["opened_trade_types"].str.contains("Margin", na=False).to_numpy(dtype=bool)
    names = list(subs["sub_name"].to_numpy(dtype=object)[np.flatnonzero(trades_margin)])
    if names:
        whose, keys = ("sub-account", "its own key") if len(names) == 1 else ("sub-accounts", "their own keys")
        yield (
            f"isolated and high-frequency margin of the {whose} {', '.join(map(str, names))} is not in the balances:"
            f" KuCoin shows it to {keys} only"
        )
