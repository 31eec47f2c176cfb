"""Who trades what in the spot wallets? The parent's and the sub-accounts' habits; the desk does the trading."""

from decimal import Decimal
from functools import partial
from typing import NamedTuple

from .amounts import ZERO
from .books import Pocket
from .desk import Desk, Side
from .dice import Dice
from .venue import Venue

_DAY_OFF = 0.07
_KCS_STOCK = Decimal(3)
"""Who pays fees in KCS buys more when there is less than this."""


class Style(NamedTuple):
    """How somebody trades: which pairs, named as often as they are liked, and how many orders a day."""

    pairs: tuple[str, ...]
    orders: float
    until: int | None = None
    """The instant at which the account is frozen."""


PARENT_PAIRS = (
    *("BTC-USDT", "BTC-USDT", "BTC-USDT", "ETH-USDT", "ETH-USDT", "KCS-USDT", "SOL-USDT", "SOL-USDT"),
    *("XRP-USDT", "ADA-USDT", "DOGE-USDT", "LINK-USDT", "BABYDOGE-USDT", "USDC-USDT"),
    *("ETH-BTC", "KCS-BTC", "LINK-BTC", "BTC-USDC", "ETH-USDC"),
)
BOT_PAIRS = ("BTC-USDT", "BTC-USDT", "ETH-USDT", "DOGE-USDT")
SUB_PAIRS = ("BTC-USDT", "ETH-USDT", "SOL-USDT")


class SpotTrading:
    """A user's orders in the trade wallet."""

    def __init__(self, venue: Venue, desk: Desk, uid: int, style: Style) -> None:
        self._venue = venue
        self._desk = desk
        self._pocket = Pocket(uid, "trade")
        self._style = style
        self._is_parent = uid == venue.people.uids[0]

    def plan(self, day: int) -> None:
        """Spread orders over the day, or take the day off."""
        dice = self._venue.dice("spot", self._pocket.uid, day)
        finale = self._venue.almanac.is_finale(day)
        if dice.chance(_DAY_OFF) and not finale:
            return
        count = dice.about(self._style.orders)
        if finale and self._is_parent:
            count = max(count, 6)
        for moment in dice.moments(*self._venue.waking_hours(day), count):
            self._venue.agenda.at(moment, partial(self._order, dice))

    def _order(self, dice: Dice, time: int) -> None:
        if self._style.until is not None and time >= self._style.until:
            return
        if self._lacks_kcs(time):
            funds = self._venue.books.total(self._pocket, "USDT") * dice.percent(0.2, 0.5)
            self._trade(dice, time, "KCS-USDT", "buy", self._desk.affordable("KCS-USDT", funds, time))
            return
        symbol = dice.pick(self._style.pairs)
        pair = self._venue.market.pairs[symbol]
        if dice.chance(0.5):
            funds = self._venue.books.total(self._pocket, pair.quote) * dice.percent(1, 4)
            self._trade(dice, time, symbol, "buy", self._desk.affordable(symbol, funds, time))
        else:
            size = self._venue.books.total(self._pocket, pair.base) * dice.percent(5, 25)
            self._trade(dice, time, symbol, "sell", size)

    def _lacks_kcs(self, time: int) -> bool:
        if not self._is_parent or not self._venue.almanac.pays_fees_in_kcs(time):
            return False
        return self._venue.books.total(self._pocket, "KCS") < _KCS_STOCK

    def _trade(self, dice: Dice, time: int, symbol: str, side: Side, size: Decimal) -> None:
        pair = self._venue.market.pairs[symbol]
        worth = self._venue.market.price(pair.base, time) or ZERO
        if size * worth >= 1:
            self._desk.order(dice, time, self._pocket, symbol, side, size)
