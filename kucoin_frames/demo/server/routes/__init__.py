"""The endpoints, a module a family. Importing this package fills the table."""

from kucoin_frames.demo.server.routes import (
    account,
    fees,
    funds,
    futures,
    ledgers,
    margin,
    market,
    other_clients,
    sub_accounts,
)
from kucoin_frames.demo.server.routing import TABLE

__all__ = [
    "TABLE",
    "account",
    "margin",
    "futures",
    "ledgers",
    "sub_accounts",
    "funds",
    "fees",
    "market",
    "other_clients",
]
