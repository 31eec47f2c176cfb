"""What do all account kinds hold at a moment? The balances that a sync stores, and when it did."""

import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.asking import Asking
from kucoin_frames.archive.histories import arrow
from kucoin_frames.archive.store import Merged, Store
from kucoin_frames.archive.tables import BALANCE_SHEETS
from kucoin_frames.holdings import collected
from kucoin_frames.times import DAY, Span

__all__ = ["last_balances", "store_balances", "stored_at"]

_QUOTE = "USDT"


def stored_at(store: Store, uid: str, since: int | None = None) -> list[int]:
    """The moments at which balances were stored, ascending."""
    times = store.rows(BALANCE_SHEETS, uid=uid, span=Span(since, None), columns=["time"])["time"]
    return sorted(pc.unique(pc.cast(times, pa.int64())).to_pylist())


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
