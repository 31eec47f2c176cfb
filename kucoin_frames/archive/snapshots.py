"""What is stored beside the histories: what all account kinds hold at a moment, and what currencies cost each day."""

import warnings

import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.asking import Asking
from kucoin_frames.archive.histories import arrow
from kucoin_frames.archive.spans import NOTHING, Spans
from kucoin_frames.archive.store import Merged, Store
from kucoin_frames.archive.tables import BALANCE_SHEETS, DAILY_PRICES, LEDGERS
from kucoin_frames.exceptions import NotVisibleWarning
from kucoin_frames.holdings import collect
from kucoin_frames.times import DAY, Span

__all__ = ["last_balances", "store_balances", "store_prices"]

_QUOTE = "USDT"
_BITCOIN = "BTC"
_FUTURES_NAMES = {"XBT": "BTC"}


def last_balances(store: Store, uid: str, now: int) -> int | None:
    """When the balances were last stored; None if not within two months."""
    times = store.rows(BALANCE_SHEETS, uid=uid, span=Span(now - 60 * DAY, None), columns=["time"])["time"]
    found: int | None = pc.max(pc.cast(times, pa.int64())).as_py()
    return found


def store_balances(asking: Asking, store: Store, uid: str) -> tuple[Merged, list[str]]:
    """Store what every account kind holds now; and tell what could not be seen."""
    at = asking.now()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", NotVisibleWarning)
        held = collect(asking, _QUOTE, sub_accounts=False)
    rows = arrow(held)
    schema = BALANCE_SHEETS.table.schema
    rows = rows.append_column(schema.field("time"), pa.repeat(pa.scalar(at, schema.field("time").type), len(held)))
    rows = rows.append_column(schema.field("quote"), pa.repeat(pa.scalar(_QUOTE), len(held)))
    return store.merge(BALANCE_SHEETS, rows, uid=uid, at=at), [str(each.message) for each in told]


def store_prices(asking: Asking, store: Store, uid: str) -> Merged:
    """Store the daily prices of each currency from the first day that it moved until yesterday.

    A currency that is not traded against USDT has none. Bitcoin's are stored whether it moved or not, so that anything
    can be valued in it.
    """
    now = asking.now()
    today = now // DAY * DAY
    there = _days(store.rows(DAILY_PRICES, columns=["symbol", "time"]), "symbol", "time")
    moved = _moved(store, uid)
    wanted = {_BITCOIN: min(moved.values()), **moved} if moved else {}
    missing: dict[str, Spans] = {}
    for currency, first in sorted(wanted.items()):
        symbol = f"{currency}-{_QUOTE}"
        have = Spans.one(there[symbol][0], there[symbol][1] + DAY) if symbol in there else NOTHING
        lacking = Spans.one(first, today) - have
        if lacking and currency != _QUOTE:
            missing[symbol] = lacking
    if not missing:
        return Merged()
    listed = set(asking.symbols()["symbol"])
    asked = {symbol: spans for symbol, spans in missing.items() if symbol in listed}
    return store.merge(DAILY_PRICES, arrow(asking.candles_of(asked)), uid=None, at=now)


def _moved(store: Store, uid: str) -> dict[str, int]:
    """The day on which each currency first moved."""
    first: dict[str, int] = {}
    for stored in LEDGERS:
        rows = store.rows(stored, uid=uid, columns=["currency", stored.time])
        for name, (begin, _) in _days(rows, "currency", stored.time).items():
            currency = _FUTURES_NAMES.get(name, name)
            first[currency] = min(begin, first.get(currency, begin))
    return first


def _days(rows: pa.Table, by: str, time: str) -> dict[str, tuple[int, int]]:
    """The first and the last day of each name."""
    plain = pa.table({"name": rows[by], "time": pc.cast(rows[time], pa.int64())})
    found = plain.group_by("name").aggregate([("time", "min"), ("time", "max")]).to_pylist()
    return {row["name"]: (row["time_min"] // DAY * DAY, row["time_max"] // DAY * DAY) for row in found}
