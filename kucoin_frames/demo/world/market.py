"""The public side of the exchange: prices, prices in fiat money and candles. Knows nothing of accounts."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal, localcontext
from hashlib import shake_128
from typing import overload

from kucoin_frames.demo.records import Candle, Pair

from .almanac import DAY, MINUTE, MONTH, WEEK
from .amounts import MONEY
from .catalog import PAIRS
from .prices import COURSES, DOLLAR, FIAT, LISTED, ONE, PairPath, Path

_ONE_USDT = Decimal(1)
_SIXTEEN_PLACES = Decimal("1e-16")
_OPENING = LISTED * DAY
_FIRST_MONDAY = 4 * DAY


class Market:
    """Every price there is, at any instant since the exchange opened."""

    def __init__(self, seed: int) -> None:
        self._paths = {code: Path(f"{seed}/{code}", course) for code, course in COURSES.items()}
        self._dollar = Path(f"{seed}/dollar", DOLLAR)
        self._fiat = {code: Path(f"{seed}/fiat/{code}", course) for code, course in FIAT.items()}
        self.pairs: dict[str, Pair] = {pair.symbol: pair for pair in PAIRS}
        self._pair_paths = {
            pair.symbol: PairPath(pair, self._paths[pair.base], self._paths.get(pair.quote)) for pair in PAIRS
        }

    def price(self, currency: str, at: int) -> Decimal | None:
        """The price of one unit in USDT; None for what has no price, or had none yet."""
        if at < _OPENING:
            return None
        if currency == "USDT":
            return _ONE_USDT
        if currency == "EUR":
            dollars = _level(self._dollar, at) * _level(self._fiat["EUR"], at)
            return (1 / dollars).quantize(Decimal("0.0001"))
        symbol = f"{currency}-USDT"
        return self.pair_price(symbol, at) if symbol in self._pair_paths else None

    def pair_price(self, symbol: str, at: int) -> Decimal:
        """The middle of a pair's market at an instant."""
        path = self._pair_paths[symbol]
        return path.price(path.at(at))

    def fiat_price(self, currency: str, base: str, at: int) -> Decimal | None:
        """The price of one unit in fiat money, with the sixteen places that the exchange sends."""
        price = self.price(currency, at)
        if price is None or base not in self._fiat:
            return None
        return (price * _level(self._dollar, at) * _level(self._fiat[base], at)).quantize(_SIXTEEN_PLACES)

    def candles(self, symbol: str, step: int, start: int, end: int, now: int) -> Sequence[Candle]:
        """Candles that start in [start, end) and before now; the last one may still be running.

        Weeks start on Monday; a step of 30 days or more stands for calendar months.
        """
        if symbol not in self._pair_paths:
            return []
        start, end = max(start, _OPENING), min(end, now)
        starts: Sequence[int]
        if step >= MONTH:
            starts = [month for month in _months(start, end) if start <= month < end]
        else:
            offset = _FIRST_MONDAY if step == WEEK else 0
            starts = range(start + (offset - start) % step, end, step)
        return Candles(symbol, self._pair_paths[symbol], step, starts, now)


class Candles(Sequence[Candle]):
    """Candles of a pair that are worked out when they are looked at."""

    def __init__(self, symbol: str, path: PairPath, step: int, starts: Sequence[int], now: int) -> None:
        self._symbol = symbol
        self._path = path
        self._step = step
        self._starts = starts
        self._now = now

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> Candle: ...
    @overload
    def __getitem__(self, index: slice) -> "Candles": ...
    def __getitem__(self, index: int | slice) -> "Candle | Candles":
        if isinstance(index, slice):
            return Candles(self._symbol, self._path, self._step, self._starts[index], self._now)
        with localcontext(MONEY):
            return self._candle(self._starts[index])

    def _candle(self, start: int) -> Candle:
        path = self._path
        end = min(_next_month(start) if self._step >= MONTH else start + self._step, self._now)
        opening, closing = path.price(path.at(start)), path.price(path.at(end))
        low, high = map(path.price, path.range(start, end))
        noise = int.from_bytes(shake_128(f"{self._symbol}/volume/{start}".encode()).digest(2), "big")
        dollars = Decimal((end - start) * (2_000 + noise)) / MINUTE
        volume = (dollars / path.base_value(start)).quantize(path.size_step)
        return Candle(start, opening, closing, high, low, volume, volume * (opening + closing) / 2)


def _level(path: Path, at: int) -> Decimal:
    return path.level * path.at(at) / ONE


def _next_month(start: int) -> int:
    moment = datetime.fromtimestamp(start // 1000, UTC)
    year, month = moment.year + moment.month // 12, moment.month % 12 + 1
    return int(datetime(year, month, 1, tzinfo=UTC).timestamp()) * 1000


def _months(start: int, end: int) -> Sequence[int]:
    """The first instants of the calendar months from the one before `start` to `end`."""
    first = datetime.fromtimestamp(start // 1000, UTC).replace(day=1, hour=0, minute=0, second=0)
    months = [int(first.timestamp()) * 1000]
    while months[-1] < end:
        months.append(_next_month(months[-1]))
    return months
