"""What does the demo make of its frames? Net worth, flow and fees, and from when on the ledgers tell of them."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import pandas as pd

from kucoin_frames import analysis
from kucoin_frames.cli.survey import BALANCES
from kucoin_frames.client import Client
from kucoin_frames.endpoint import registry
from kucoin_frames.times import epoch_ms

__all__ = ["QUOTE", "WEEK", "Digest", "meaning"]

QUOTE = "USDT"
WEEK = 7
"""How many UTC days, today's included, fees are counted for."""

_SPOT_LEDGERS = ("ledgers", "ledgers_hf", "ledgers_margin_hf")


@dataclass(frozen=True, slots=True)
class Digest:
    """The analyses of a demo.

    Attributes
    ----------
    now : Timestamp
        The exchange's clock.
    by_account_type, by_currency, unpriced : DataFrame
        The net worth.
    movements : DataFrame
        The entries of all four ledgers.
    flow : DataFrame
        By day, of the classic ledger, which is whole for all its days.
    fees : DataFrame
        By day, of the spot and margin ledgers, for a week.
    late : dict of str to Timestamp
        The ledgers that do not reach back for the whole week, and from when on they tell.
    """

    now: pd.Timestamp
    by_account_type: pd.DataFrame
    by_currency: pd.DataFrame
    unpriced: pd.DataFrame
    movements: pd.DataFrame
    flow: pd.DataFrame
    fees: pd.DataFrame
    late: dict[str, pd.Timestamp]

    @classmethod
    def of(cls, frames: Mapping[str, pd.DataFrame]) -> Self:
        """The analyses of what was asked."""
        now = pd.Timestamp(frames["server_time"]["time"].iloc[0])
        week = _week(now)
        balances, prices = frames[BALANCES], frames["prices"]
        spot = [frames[name] for name in _SPOT_LEDGERS]
        return cls(
            now=now,
            by_account_type=analysis.net_worth_by_account_type(balances, QUOTE),
            by_currency=analysis.net_worth_by_currency(balances, QUOTE),
            unpriced=analysis.unpriced(balances),
            movements=analysis.movements([*spot, frames["ledgers_futures"]]),
            flow=analysis.flow_by_day(frames["ledgers"], prices, quote=QUOTE),
            fees=analysis.fees_by_day([each[each["created_at"] >= week] for each in spot], prices, quote=QUOTE),
            late={name: since for name in _SPOT_LEDGERS if (since := _since(name, frames[name], now)) > week},
        )

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The analyses that are worth keeping as files, by name."""
        return {
            "net_worth_by_account_type": self.by_account_type,
            "net_worth_by_currency": self.by_currency,
            "movements": self.movements,
            "flow_by_day": self.flow,
            "fees_by_day": self.fees,
        }

    @property
    def week(self) -> pd.Timestamp:
        """The midnight that the week of the fees begins with."""
        return _week(self.now)


def _week(now: pd.Timestamp) -> pd.Timestamp:
    return now.normalize() - pd.Timedelta(days=WEEK - 1)


def meaning(name: str) -> str:
    """What a row of a frame is, by the frame's name: the first line of the docstring of what made it."""
    if name in registry:
        maker: Any = registry[name].ask
    elif name == BALANCES:
        maker = Client.balances
    else:
        maker = getattr(analysis, name)
    return str(inspect.getdoc(maker)).partition("\n")[0]


def _since(name: str, ledger: pd.DataFrame, now: pd.Timestamp) -> pd.Timestamp:
    """From when on a ledger's rows are there for certain."""
    oldest = None if ledger.empty else epoch_ms(ledger["created_at"].min())
    return pd.Timestamp(registry[name].history.since(epoch_ms(now), oldest).certain, unit="ms", tz="UTC")
