"""Who does what? The habits of the parent and of each sub-account, put together."""

from .almanac import HOUR
from .deposits import Deposits
from .desk import FILLS_ON_AVERAGE, Desk
from .earnings import Earnings
from .futures import FuturesTrading
from .margin import MarginTrading
from .people import EMPTY, FROZEN
from .spot import BOT_PAIRS, PARENT_PAIRS, SUB_PAIRS, SpotTrading, Style
from .transfers import BOT, HEDGE, Transfers
from .venue import Habit, Venue
from .withdrawals import Withdrawals


class Cast:
    """Everybody with all their habits; what some of them keep records of is at hand by name.

    Orders and steps are shares of the orders that the wanted number of fills takes. They add up to a little more
    than one: some find too little to trade with.
    """

    def __init__(self, venue: Venue, trades_per_day: int) -> None:
        uids = venue.people.uids
        parent = uids[0]
        orders = trades_per_day / FILLS_ON_AVERAGE
        self.desk = Desk(venue)
        self.deposits = Deposits(venue)
        self.withdrawals = Withdrawals(venue)
        self.futures = [
            FuturesTrading(venue, parent, ("XBTUSDTM", "ETHUSDTM", "XBTUSDM"), actions=2.5),
            *(FuturesTrading(venue, uid, ("XBTUSDTM", "ETHUSDTM"), actions=1.5) for uid in uids[HEDGE:EMPTY]),
        ]
        margin = [
            MarginTrading(
                venue, self.desk, parent, "margin", ("BTC-USDT", "ETH-USDT", "SOL-USDT"), steps=orders * 0.14
            ),
            MarginTrading(venue, self.desk, parent, "isolated", ("SOL-USDT",), steps=orders * 0.06),
            MarginTrading(
                venue,
                self.desk,
                parent,
                "isolated",
                ("XRP-USDT",),
                steps=orders * 0.05,
                liquidated_at=78,
            ),
            *(
                MarginTrading(venue, self.desk, uid, "margin", ("ETH-USDT",), steps=orders * 0.05)
                for uid in uids[BOT:HEDGE]
            ),
        ]
        spot = [
            SpotTrading(venue, self.desk, parent, Style(PARENT_PAIRS, orders * 0.55)),
            *(
                SpotTrading(venue, self.desk, uid, _style(number, orders, venue.almanac.freeze))
                for number, uid in enumerate(uids)
                if number not in (0, EMPTY)
            ),
        ]
        self.habits: list[Habit] = [
            self.deposits,
            Transfers(venue),
            *spot,
            *margin,
            *self.futures,
            Earnings(venue),
            self.withdrawals,
        ]


def _style(number: int, orders: float, freeze: int) -> Style:
    if number == BOT:
        return Style(BOT_PAIRS, orders * 0.18)
    if number == HEDGE:
        return Style(SUB_PAIRS, orders * 0.06)
    # No order may wait for its last fill when the account is frozen.
    return Style(SUB_PAIRS, 0.3, freeze - HOUR if number == FROZEN else None)
