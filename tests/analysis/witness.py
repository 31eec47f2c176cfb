"""The unified ledger of a simulated account, written down from what its economy knows: no client, server or archive."""

from collections.abc import Iterable
from functools import cache
from types import MappingProxyType
from typing import Any

import msgspec
import pandas as pd

from kucoin_frames.archive.ledger.vocabulary import kind_of
from kucoin_frames.columns import Table, amount, identifier, text, time
from kucoin_frames.demo.records import Entry
from kucoin_frames.demo.world import World

NOW = 1_767_272_400_000  # Thu 2026-01-01 13:00:00 UTC
_NAMES = MappingProxyType(
    {
        "main": "MAIN",
        "margin": "MARGIN",
        "isolated": "MARGIN",
        "margin_v2": "MARGIN_V2",
        "isolated_v2": "ISOLATED_V2",
        "contract": "CONTRACT",
    }
)

SCHEMA = Table(
    (
        *(identifier(name, "") for name in ("uid", "accountType", "currency")),
        time("createdAt", ""),
        *(identifier(name, "") for name in ("id", "kind", "bizType", "direction")),
        *(amount(name, "") for name in ("amount", "fee", "change", "balance")),
        *(text(name, "") for name in ("symbol", "orderId", "tradeId", "source")),
    )
)


@cache
def year() -> World:
    """The demo's year, with all its sub-accounts."""
    return World(now=NOW)


def entries_of(world: World) -> list[Entry]:
    """Every entry of every user once, by time and id."""
    found = {
        entry.id: entry
        for user in world.users
        for feed in ("classic", "hf", "margin_hf", "futures")
        for entry in world.entries(user.uid, feed)
    }
    return sorted(found.values(), key=lambda entry: (entry.time, entry.id))


def frame_of(rows: Iterable[dict[str, Any]], table: Table = SCHEMA) -> pd.DataFrame:
    """A frame of a table from rows that may leave out columns."""
    listed = list(rows)
    data = {name: pd.array([row.get(name) for row in listed], dtype=object) for name in table.dtypes}
    return pd.DataFrame(data).astype(table.dtypes)


def ledger_of(entries: Iterable[Entry]) -> pd.DataFrame:
    """The unified ledger of these entries."""
    return frame_of(map(_row, entries))


@cache
def ledger_of_year() -> pd.DataFrame:
    """The unified ledger of the demo's year; not to be changed."""
    return ledger_of(entries_of(year()))


def account_type(entry: Entry) -> str:
    if entry.wallet == "trade":
        return "TRADE_HF" if "hf" in entry.feeds else "TRADE"
    return _NAMES[entry.wallet]


def tells_balance(entry: Entry) -> bool:
    return "hf" in entry.feeds or "margin_hf" in entry.feeds


def _row(entry: Entry) -> dict[str, Any]:
    facts = msgspec.json.decode(entry.context.replace("'", '"')) if entry.context else {}
    futures = entry.wallet == "contract"
    return {
        "uid": str(entry.uid),
        "account_type": account_type(entry),
        "currency": entry.currency.replace("XBT", "BTC"),
        "created_at": pd.Timestamp(entry.time, unit="ms", tz="UTC"),
        "id": str(entry.id),
        "kind": kind_of(entry.label),
        "biz_type": entry.label,
        "direction": "out" if entry.change < 0 else "in",
        "amount": abs(entry.change),
        "fee": entry.fee,
        "change": entry.change,
        "balance": entry.balance if tells_balance(entry) else None,
        "symbol": (entry.remark if entry.label == "RealisedPNL" else None) if futures else facts.get("symbol"),
        "order_id": facts.get("orderId"),
        "trade_id": facts.get("tradeId"),
        "source": "ledgers_hf" if tells_balance(entry) else "ledgers",
    }
