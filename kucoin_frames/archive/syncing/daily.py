"""How are daily prices kept? Of each currency that moved the candles of one pair, and of USDT what it costs in money.

KuCoin has candles of pairs, and of fiat money only what it costs now. Must not know how prices are joined to others:
`kucoin_frames.analysis.daily_prices` goes by the same bridges.
"""

from collections.abc import Iterator, Mapping

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.coverage.spans import NOTHING, Spans
from kucoin_frames.archive.pairs import BRIDGES, QUOTE, pairs_of
from kucoin_frames.archive.storage.store import Merged, Store
from kucoin_frames.archive.storage.tables import DAILY_PRICES, LEDGERS, LISTED
from kucoin_frames.archive.syncing.asking import Asking
from kucoin_frames.archive.syncing.histories import arrow
from kucoin_frames.exceptions import ParameterError
from kucoin_frames.times import DAY

__all__ = ["store_prices"]

_FUTURES_NAMES = {"XBT": "BTC"}

_ALWAYS_MONEY = ("USD", "EUR")
_MONEY = frozenset(
    ("USD", "EUR", "GBP", "CHF", "JPY", "CNY", "AUD", "CAD", "KRW", "INR", "TRY", "BRL", "MXN", "PLN", "ZAR", "UAH")
)
"""Money of states, which people pay in and out with."""


def store_prices(asking: Asking, store: Store, uid: str) -> tuple[Merged, list[str]]:
    """Store the daily prices of each currency from the first day that it moved until yesterday; tell what has none.

    A currency has the candles of its pair with USDT, or else BTC or USDC; one that is in no such pair has none.
    Bitcoin's are stored whether it moved or not, so that anything can be valued in it; and what USDT costs in US
    dollars, euros and other money that moved: the candles where there is such a pair, or today's price.
    """
    now = asking.now()
    moved = _moved(store, uid)
    if not moved:
        return Merged(), []
    begin = min(moved.values())
    money = {*_ALWAYS_MONEY, *(_MONEY & moved.keys())}
    listed = set(asking.symbols()["symbol"])
    wanted: dict[str, int] = {}
    for currency, first in {**moved, **dict.fromkeys(money, begin), "BTC": begin}.items():
        for pair, since in _way(currency, first, begin, listed):
            wanted[pair] = min(since, wanted.get(pair, since))
    merged = store.merge(DAILY_PRICES, arrow(_candles(asking, store, wanted, now)), uid=None, at=now)
    unpaired = [each for each in sorted(money) if f"{QUOTE}-{each}" not in wanted and f"{each}-{QUOTE}" not in wanted]
    told, notes = _told_today(asking, unpaired, now)
    return merged + store.merge(DAILY_PRICES, told, uid=None, at=now), notes


def _way(currency: str, first: int, begin: int, listed: set[str]) -> Iterator[tuple[str, int]]:
    """The pair that prices a currency, and that of the bridge which it needs; nothing for one without a pair."""
    pair = next((each for each in pairs_of(currency) if each in listed), None)
    if pair is None or currency == QUOTE:
        return
    yield pair, first
    bridge = next((each for each in BRIDGES if each in pair.split("-") and each != currency), None)
    if bridge is not None and f"{bridge}-{QUOTE}" in listed:
        yield f"{bridge}-{QUOTE}", begin


def _candles(asking: Asking, store: Store, wanted: Mapping[str, int], now: int) -> pd.DataFrame:
    """The candles that are not stored yet, of whole days."""
    there = _days(store.rows(DAILY_PRICES, columns=["symbol", "time"], among={"type": ["1day"]}), "symbol", "time")
    missing: dict[str, Spans] = {}
    for pair, first in sorted(wanted.items()):
        have = Spans.one(there[pair][0], there[pair][1] + DAY) if pair in there else NOTHING
        lacking = Spans.one(first, now // DAY * DAY) - have
        if lacking:
            missing[pair] = lacking
    return asking.candles_of(missing) if missing else DAILY_PRICES.table.empty()


def _told_today(asking: Asking, money: list[str], now: int) -> tuple[pa.Table, list[str]]:
    """What USDT costs now in each money, as a row of today; and what KuCoin does not price in."""
    rows, notes = [], []
    for each in money:
        try:
            told = asking.prices(QUOTE, base=each)["price"]
        except ParameterError as error:
            notes.append(f"{QUOTE} in {each} has no price: {error}")
            continue
        if told.empty:
            notes.append(f"{QUOTE} in {each} has no price")
        else:
            row = {"symbol": f"{QUOTE}-{each}", "type": LISTED, "time": now // DAY * DAY, "close": told.iloc[0]}
            rows.append(row)
    return pa.Table.from_pylist(rows, schema=DAILY_PRICES.table.schema), notes


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
