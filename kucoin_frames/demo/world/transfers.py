"""Who moves money between which wallets? Founding the accounts, and the daily moves after it."""

from functools import partial
from typing import NamedTuple

from .almanac import MINUTE
from .dice import Dice
from .people import EMPTY
from .venue import Kind, Venue

_STILL = 0.3
"""On so many days nobody moves anything."""


class End(NamedTuple):
    """A wallet of a user, by its kind; the user by number, the parent being 0."""

    user: int
    kind: Kind
    symbol: str = ""


class Route(NamedTuple):
    """A move that is made now and then, of between `low` and `high` percent of what lies there."""

    source: End
    target: End
    currencies: tuple[str, ...]
    low: float
    high: float


MAIN, SPOT, CROSS, FUTURES = End(0, "main"), End(0, "trade"), End(0, "margin"), End(0, "contract")
SOL_MARGIN, XRP_MARGIN = End(0, "isolated", "SOL-USDT"), End(0, "isolated", "XRP-USDT")
BOT, HEDGE = 1, 2

_FOUNDING = (
    Route(MAIN, SPOT, ("USDT", "BTC", "ETH", "KCS", "USDC"), 45, 55),
    Route(MAIN, CROSS, ("USDT",), 18, 22),
    Route(MAIN, SOL_MARGIN, ("USDT",), 9, 11),
    Route(MAIN, XRP_MARGIN, ("USDT",), 8, 9),
    Route(MAIN, FUTURES, ("USDT", "BTC"), 18, 22),
    Route(MAIN, End(BOT, "main"), ("USDT",), 20, 24),
    Route(End(BOT, "main"), End(BOT, "trade"), ("USDT",), 65, 75),
    Route(End(BOT, "main"), End(BOT, "margin"), ("USDT",), 60, 70),
    Route(MAIN, End(HEDGE, "main"), ("USDT",), 14, 18),
    Route(End(HEDGE, "main"), End(HEDGE, "contract"), ("USDT",), 55, 65),
    Route(End(HEDGE, "main"), End(HEDGE, "trade"), ("USDT",), 55, 65),
)
_DAILY = (
    Route(MAIN, SPOT, ("USDT", "USDT", "BTC", "ETH", "SOL", "KCS"), 3, 12),
    Route(SPOT, MAIN, ("USDT", "BTC", "ETH", "SOL", "XRP", "ADA", "DOGE", "LINK", "BABYDOGE", "USDC"), 3, 12),
    Route(MAIN, CROSS, ("USDT",), 0.3, 1),
    Route(CROSS, MAIN, ("USDT", "BTC", "ETH"), 2, 9),
    Route(MAIN, SOL_MARGIN, ("USDT",), 0.1, 0.4),
    Route(SOL_MARGIN, MAIN, ("USDT", "SOL"), 2, 9),
    Route(XRP_MARGIN, MAIN, ("USDT", "XRP"), 2, 9),
    Route(SPOT, XRP_MARGIN, ("USDT",), 0.1, 0.4),
    Route(MAIN, FUTURES, ("USDT", "BTC"), 1, 3),
    Route(FUTURES, MAIN, ("USDT", "BTC"), 2, 6),
    Route(SPOT, FUTURES, ("USDT",), 1, 3),
    Route(FUTURES, SPOT, ("USDT",), 2, 6),
    Route(SPOT, End(BOT, "trade"), ("USDT",), 0.5, 2),
    Route(End(BOT, "main"), MAIN, ("USDT",), 3, 12),
    Route(End(BOT, "trade"), End(BOT, "main"), ("USDT", "BTC", "ETH"), 2, 8),
    Route(End(BOT, "main"), End(BOT, "margin"), ("USDT",), 3, 10),
    Route(End(BOT, "margin"), End(BOT, "main"), ("USDT",), 2, 9),
    Route(MAIN, End(HEDGE, "main"), ("USDT",), 0.5, 2),
    Route(End(HEDGE, "main"), End(HEDGE, "contract"), ("USDT",), 5, 15),
    Route(End(HEDGE, "contract"), End(HEDGE, "main"), ("USDT",), 2, 6),
    Route(End(HEDGE, "trade"), SPOT, ("USDT", "BTC", "SOL"), 2, 6),
)


class Transfers:
    """Moves between the wallets of the parent and its sub-accounts."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self._uids = venue.people.uids
        self._daily = [route for route in _DAILY if self._exists(route)]

    def plan(self, day: int) -> None:
        """Found the accounts on the first day; later make a few moves a day."""
        dice = self._venue.dice("transfers", day)
        if day == 0:
            self._found(dice)
            return
        finale = self._venue.almanac.is_finale(day)
        if dice.chance(_STILL) and not finale:
            return
        count = 6 if finale else dice.between(1, 4)
        for moment in dice.moments(*self._venue.waking_hours(day), count):
            self._venue.agenda.at(moment, partial(self._move, dice, dice.pick(self._daily)))

    def _exists(self, route: Route) -> bool:
        return max(route.source.user, route.target.user) < len(self._uids)

    def _found(self, dice: Dice) -> None:
        time = self._venue.almanac.first + 90 * MINUTE
        others = [Route(MAIN, End(number, "trade"), ("USDT",), 1, 2) for number in range(EMPTY + 1, len(self._uids))]
        for route in filter(self._exists, (*_FOUNDING, *others)):
            time += dice.between(20_000, 60_000)
            for currency in route.currencies:
                self._venue.agenda.at(time, partial(self._move, dice, route._replace(currencies=(currency,))))

    def _move(self, dice: Dice, route: Route, time: int) -> None:
        source, target = (
            self._venue.pocket(self._uids[end.user], end.kind, time, end.symbol) for end in (route.source, route.target)
        )
        share, currency = dice.percent(route.low, route.high), dice.pick(route.currencies)
        # What a margin wallet holds is security for what it owes.
        if not self._venue.loans.debts(source):
            self._venue.move_share(time, source, target, currency, share)
