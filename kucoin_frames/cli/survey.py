"""What does the demo ask? Every fetcher there is, with the arguments that it needs.

Ids come from the frames of other fetchers, which are asked when they are first wanted.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from kucoin_frames.client import Client
from kucoin_frames.endpoint import registry

__all__ = ["BALANCES", "DAYS", "Survey"]

BALANCES = "balances"
"""The name of the one frame that no single endpoint gives."""

DAYS = 30
"""How many UTC days, today's included, ledgers and candles are asked for."""

_PAIRS = ("BTC-USDT", "ETH-USDT")
_CONTRACTS = ("XBTUSDTM", "ETHUSDTM")
_SETTLEMENT = ["USDT", "XBT"]

Arguments = dict[str, Any]


class Survey:
    """The frames of all fetchers by name.

    Parameters
    ----------
    client : Client
        Whom to ask.
    heard : callable
        Called with a fetcher's name before it is asked.
    """

    def __init__(self, client: Client, heard: Callable[[str], None]) -> None:
        self._client = client
        self._heard = heard
        self.frames: dict[str, pd.DataFrame] = {}

    @staticmethod
    def names() -> list[str]:
        """What there is to ask."""
        return [BALANCES, *(declared.name for declared in registry)]

    @property
    def now(self) -> pd.Timestamp:
        """The exchange's clock when it was first asked."""
        return pd.Timestamp(self["server_time"]["time"].iloc[0])

    @property
    def first_day(self) -> pd.Timestamp:
        """The midnight that the days asked for begin with."""
        return self.now.normalize() - pd.Timedelta(days=DAYS - 1)

    def complete(self) -> dict[str, pd.DataFrame]:
        """All frames, those asked already included, in the order of the names."""
        return {name: self[name] for name in self.names()}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self.frames:
            questions = list(self._questions(name))
            self._heard(name)
            fetch = getattr(self._client, name)
            answers = [fetch(**arguments, progress=False) for arguments in questions]
            empty = [registry[name].table.empty()] if not answers else []
            self.frames[name] = pd.concat([*answers, *empty], ignore_index=True) if len(answers) != 1 else answers[0]
        return self.frames[name]

    def _questions(self, name: str) -> Iterator[Arguments]:
        """The arguments of each call; none where there is nothing to ask about."""
        match name:
            case "account":
                yield from ({"account_id": each} for each in self["accounts"]["id"].head(1))
            case "sub_account_balance":
                yield from ({"sub_user_id": each} for each in self["sub_accounts"]["user_id"])
            case "sub_api_keys":
                yield from ({"sub_name": each} for each in self["sub_accounts"]["sub_name"])
            case "withdrawal":
                yield from ({"withdrawal_id": each} for each in self["withdrawals"]["id"].tail(1))
            case "ledgers" | "ledgers_hf" | "ledgers_margin_hf" | "ledgers_futures":
                yield {"start_at": self.first_day}
            case "futures_account" | "sub_account_futures":
                yield {"currency": _SETTLEMENT}
            case "margin_cross" | "margin_isolated":
                yield {"query_type": "ALL"}
            case "deposit_addresses" | "withdrawal_quotas":
                yield {"currency": "USDT"}
            case "transfer_quotas":
                yield {"currency": "USDT", "type": "MAIN"}
            case "trade_fees":
                yield {"symbols": [*_PAIRS, *_CONTRACTS]}
            case "candles":
                yield {"symbol": _PAIRS[0], "type": "1day", "start_at": self.first_day}
            case _:
                yield {}
