"""What does the demo ask? Every fetcher there is, with the arguments that it needs.

Ids come from the frames of other fetchers, which are asked when they are first wanted.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from kucoin_frames.client import Client
from kucoin_frames.endpoint import registry

__all__ = ["BALANCES", "DAYS", "Survey"]

BALANCES = "balances"
"""The name of the one frame that no single endpoint gives."""

DAYS = 30
"""How many UTC days, today's included, ledgers and candles are asked for."""

Arguments = dict[str, Any]

_OF_OTHERS = {
    "account": ("account_id", "accounts", "id", slice(1)),
    "sub_account_balance": ("sub_user_id", "sub_accounts", "user_id", slice(None)),
    "sub_api_keys": ("sub_name", "sub_accounts", "sub_name", slice(None)),
    "withdrawal": ("withdrawal_id", "withdrawals", "id", slice(-1, None)),
}
"""By fetcher: the parameter that is passed, one call for each of these values of another fetcher's column."""

_SETTLEMENT = ["USDT", "XBT"]
_FIXED: dict[str, Arguments] = {
    "candles": {"symbol": "BTC-USDT", "type": "1day"},
    "deposit_addresses": {"currency": "USDT"},
    "futures_account": {"currency": _SETTLEMENT},
    "margin_cross": {"query_type": "ALL"},
    "margin_isolated": {"query_type": "ALL"},
    "sub_account_futures": {"currency": _SETTLEMENT},
    "trade_fees": {"symbols": ["BTC-USDT", "ETH-USDT", "XBTUSDTM", "ETHUSDTM"]},
    "transfer_quotas": {"currency": "USDT", "type": "MAIN"},
    "withdrawal_quotas": {"currency": "USDT"},
}
_HISTORIES = ("ledgers", "ledgers_hf", "ledgers_margin_hf", "ledgers_futures", "candles")
"""What is asked from the first day on."""


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
            questions = self._questions(name)
            self._heard(name)
            fetch = getattr(self._client, name)
            answers = [fetch(**arguments, progress=False) for arguments in questions]
            empty = [registry[name].table.empty()] if not answers else []
            self.frames[name] = pd.concat([*answers, *empty], ignore_index=True) if len(answers) != 1 else answers[0]
        return self.frames[name]

    def _questions(self, name: str) -> list[Arguments]:
        """The arguments of each call; none where there is nothing to ask about."""
        if name in _OF_OTHERS:
            parameter, frame, column, which = _OF_OTHERS[name]
            return [{parameter: each} for each in self[frame][column].iloc[which]]
        fixed = _FIXED.get(name, {})
        return [fixed | {"start_at": self.first_day} if name in _HISTORIES else fixed]
