"""What do all account kinds hold at a moment? The balances that a sync stores, and when it did."""

import pyarrow as pa

from kucoin_frames.archive.coverage.facts import stored_at
from kucoin_frames.archive.storage.store import Merged, Store
from kucoin_frames.archive.storage.tables import BALANCE_SHEETS
from kucoin_frames.archive.syncing.asking import Asking
from kucoin_frames.archive.syncing.histories import arrow
from kucoin_frames.holdings import collected
from kucoin_frames.times import DAY

__all__ = ["last_balances", "store_balances"]

_QUOTE = "USDT"


def last_balances(store: Store, uid: str, now: int) -> int | None:
    """When the balances were last stored; None if not within two months."""
    return max(stored_at(store, uid, now - 60 * DAY), default=None)


def store_balances(asking: Asking, store: Store, uid: str) -> tuple[Merged, list[str]]:
    """Store what every account kind holds now; and tell what could not be seen."""
    at = asking.now()
    held, unseen = collected(asking, _QUOTE, sub_accounts=False)
    rows = arrow(held)
    schema = BALANCE_SHEETS.table.schema
    rows = rows.append_column(schema.field("time"), pa.repeat(pa.scalar(at, schema.field("time").type), len(held)))
    rows = rows.append_column(schema.field("quote"), pa.repeat(pa.scalar(_QUOTE), len(held)))
    return store.merge(BALANCE_SHEETS, rows, uid=uid, at=at), unseen
