"""Which frames do the analyses of what is archived take, and whence? From the archive, or from KuCoin if only it knows.

What there was before the first archived entry is what is held now less all that the archive tells of. Now is when the
command runs, so movements since the last sync would be taken for what was there from the beginning: that is told.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from kucoin_frames import analysis
from kucoin_frames.analysis.causes import LOAN, LOCK, causes
from kucoin_frames.archive import Archive
from kucoin_frames.archive.coverage.states import State
from kucoin_frames.archive.ledger.vocabulary import same_cause
from kucoin_frames.archive.storage.tables import LEDGERS
from kucoin_frames.client import Client
from kucoin_frames.holdings import SETTLEMENT
from kucoin_frames.times import MINUTE, moment

__all__ = ["MADE", "Feed", "remarks_on"]

_FUTURES = "contract"
_TRANSFER, _SUB_TRANSFER = "transfer", "SUB_TRANSFER"

_HELD = (
    "What is held is asked when the command runs, and the open profit of futures is taken off it, which no ledger\n"
    "tells: run kucoin-frames sync first."
)
_BEFORE = (
    "What there was before the first archived entry is what is held now, borrowed coins and the open profit of\n"
    "futures taken off, less all that the archive tells of: run kucoin-frames sync first. What gaps have swallowed,\n"
    "and what futures have booked since their last settlement, counts as there from the beginning, too."
)
_LOTS = (
    "\nSo does what came from sub-accounts, all in all. What any of it has cost nobody knows: gains of what is sold\n"
    "of it are missing, and counted where gains are added up."
)


class Feed:
    """The frames that analyses take, each made when it is first wanted.

    Parameters
    ----------
    archive : Archive
        What is stored of the account.
    client : Client
        Whom to ask for what is not stored: what is held now, pairs and rates.
    quote : str
        Currency of prices.
    """

    def __init__(self, archive: Archive, client: Client, quote: str) -> None:
        self.archive, self.client, self.quote = archive, client, quote
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = MADE[name](self)
        return self._made[name]

    def __contains__(self, name: str) -> bool:
        return name in self._made

    def late(self) -> str | None:
        """What is to be said if something may have moved between the last sync and the asking what is held."""
        if "held" not in self:
            return None
        covered = self.archive.coverage()
        is_told = (covered["state"] == State.COMPLETE) & covered["table"].isin([each.name for each in LEDGERS])
        ends = covered[is_told.to_numpy(bool)].groupby("table")["end"].max()
        if ends.empty:
            return "what is held was asked now, but nothing was synced: kucoin-frames sync, and ask again"
        if moment(ends.min()) > self.archive.now() - MINUTE:
            return None
        return (
            f"what is held was asked now, but the archive tells of movements until {ends.min():%Y-%m-%d %H:%M} UTC"
            " only: kucoin-frames sync, and ask again"
        )


def _held(feed: Feed) -> pd.DataFrame:
    """What is held now; of futures what has been booked, from one answer, since open profit changes by the second."""
    held = feed.client.balances(sub_accounts=False, progress=False)
    is_futures = (held["account_type"] == _FUTURES).to_numpy(bool)
    names = {each: each.replace("XBT", "BTC") for each in SETTLEMENT}
    there = set(held["currency"][is_futures])
    asked = [each for each, name in names.items() if name in there]
    if not asked:
        return held
    told = feed.client.futures_account(currency=asked, progress=False)
    booked = (told["account_equity"] - told["unrealised_pnl"]).set_axis(told["currency"].replace(names))
    settled = held["currency"].map(booked)
    return held.assign(**{name: held[name].mask(is_futures, settled) for name in ("total", "net")})


def _opening(feed: Feed) -> pd.DataFrame | None:
    """What was owned of each currency before the ledger, so that the events of lots add up to what is owned now.

    Those have no loans, locks or transfers. Transfers between one's own wallets come to nothing, or a gap has swallowed
    one side. What went to sub-accounts or was staked is still owned; what came from there was owned before.
    """
    ledger = feed["ledger"]
    if not len(ledger):
        return None
    cause = causes(ledger)
    away = [ledger["biz_type"].isin(same_cause(_SUB_TRANSFER, ledger["biz_type"].dropna().unique())), cause == LOCK]
    is_counted = ~cause.isin([LOAN, LOCK, _TRANSFER])
    for is_away in away:
        sums = ledger["change"][is_away].groupby(ledger["currency"][is_away]).sum()
        is_counted |= is_away & ledger["currency"].isin(sums.index[(sums < 0).to_numpy(bool)])
    owned = feed["held"].assign(total=feed["held"]["net"])
    return analysis.balances_at(ledger[is_counted.to_numpy(bool)], ledger["created_at"].iloc[0], held=owned)


def _rates(feed: Feed) -> pd.DataFrame:
    return feed.client.trade_fees(symbols=sorted(feed["trades"]["symbol"].unique()), progress=False)


def _events(feed: Feed) -> pd.DataFrame:
    return analysis.lot_events(feed["ledger"], feed["prices"], quote=feed.quote, opening=feed["opening"])


def _net_worth(feed: Feed) -> pd.DataFrame:
    return analysis.net_worth_by_day(feed["ledger"], feed["prices"], held=feed["held"], quote=feed.quote)


MADE: dict[str, Callable[[Feed], Any]] = {
    "candles": lambda feed: feed.archive.prices(),
    "ledger": lambda feed: feed.archive.ledger(),
    "deposits": lambda feed: feed.archive.deposits(),
    "withdrawals": lambda feed: feed.archive.withdrawals(),
    "gaps": lambda feed: feed.archive.gaps(),
    "snapshots": lambda feed: feed.archive.balances(),
    "prices": lambda feed: analysis.daily_prices(feed.archive.prices(), feed.quote, carry=1),
    "held": _held,
    "opening": _opening,
    "symbols": lambda feed: feed.client.symbols(progress=False),
    "base": lambda feed: feed.client.base_fee(progress=False),
    "rates": _rates,
    "trades": lambda feed: analysis.trades(feed["ledger"], symbols=feed["symbols"]),
    "events": _events,
    "left": lambda feed: analysis.lots(feed["events"]),
    "disposals": lambda feed: analysis.disposals(feed["events"]),
    "net_worth": _net_worth,
}
"""How each frame is made, by the name of the parameter that takes it."""


def remarks_on(name: str, wanted: set[str]) -> str:
    """What whoever reads an analysis should know of the frames that it was given; empty if there is nothing to say."""
    if wanted & {"opening", "events", "left", "disposals"}:
        return _BEFORE + _LOTS
    if "net_worth" in wanted or {"held", "prices"} <= wanted or name == "balance_history":
        return _BEFORE
    return _HELD if "held" in wanted else ""
