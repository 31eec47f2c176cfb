"""What does a fill do to the wallets? Orders on spot and margin pairs, their fills and fees.

Does not decide who trades what.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Literal

from kucoin_frames.demo.records import Pair, Trade

from .almanac import HOUR, SECOND
from .amounts import ZERO, cut, nearest
from .books import Pocket
from .catalog import pair_rates
from .dice import Dice
from .venue import Venue

Side = Literal["buy", "sell"]

_FILLS_AN_ORDER = (1, 1, 1, 2, 2, 3, 5)
FILLS_ON_AVERAGE = sum(_FILLS_AN_ORDER) / len(_FILLS_AN_ORDER)
_KCS_PART = Decimal("0.8")
"""A fee paid in KCS is a fifth off ..."""
_KCS_WORTH = Decimal("0.95")
"""... but its KCS are counted at 95 % of their price."""
_TRADE_IDS_START = 10**16


@dataclass(frozen=True, slots=True)
class _Order:
    id: str
    pocket: Pocket
    pair: Pair
    side: Side
    price: Decimal
    liquidity: Literal["maker", "taker"]


class Desk:
    """Carries out orders; whatever cannot be paid for is cancelled."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self._parent = venue.people.uids[0]
        self.trades: list[Trade] = []

    def affordable(self, symbol: str, funds: Decimal, at: int) -> Decimal:
        """The size that some money buys with the fee, even if the price gets a little worse."""
        pair = self._venue.market.pairs[symbol]
        price = self._venue.market.pair_price(symbol, at)
        return cut(funds / (price * Decimal("1.006")), pair.base_increment)

    def order(
        self,
        dice: Dice,
        time: int,
        pocket: Pocket,
        symbol: str,
        side: Side,
        size: Decimal,
        *,
        patient: bool = True,
    ) -> None:
        """Buy or sell a size in one to five fills: a taker's in one millisecond, a maker's over a while.

        Who is not patient is a taker.
        """
        pair = self._venue.market.pairs[symbol]
        liquidity: Literal["maker", "taker"] = "maker" if patient and dice.chance(0.4) else "taker"
        spread = dice.percent(0.01, 0.05)
        if (side == "buy") == (liquidity == "maker"):
            spread = -spread
        middle = self._venue.market.pair_price(symbol, time)
        price = max(nearest(middle * (1 + spread), pair.price_increment), pair.price_increment)
        order = _Order(dice.object_id(time), pocket, pair, side, price, liquidity)
        for number, part in enumerate(_parts(dice, cut(size, pair.base_increment), pair)):
            if liquidity == "taker":
                # A taker's later fills walk away from the best price.
                away = (number if side == "buy" else -number) * pair.price_increment
                self._fill(dice, order, part, max(price + away, pair.price_increment), time)
            elif number == 0:
                self._fill(dice, order, part, price, time)
            else:
                later = time + dice.between(1 * SECOND, 900 * SECOND)
                self._venue.agenda.at(later, partial(self._fill, dice, order, part, price))

    def _fill(self, dice: Dice, order: _Order, size: Decimal, price: Decimal, time: int) -> None:
        venue, pocket, pair = self._venue, order.pocket, order.pair
        if pocket.wallet in ("margin", "isolated") and venue.almanac.migrated(time):
            return  # its wallet is no more
        rates = pair_rates(venue.almanac.level(time), pair.fee_category)
        funds = nearest(size * price)
        fee = nearest(funds * (rates.maker if order.liquidity == "maker" else rates.taker))
        buying = order.side == "buy"
        spent, spending = (pair.quote, funds + fee) if buying else (pair.base, size)
        if funds <= 0 or venue.books.total(pocket, spent) < spending:
            return
        kcs_fee = self._kcs_fee(pocket, pair, size if buying else -size, fee, time)
        paid = ZERO if kcs_fee else fee
        trade_id = self._trade_id(dice, time)
        posting = venue.clerk.trade(pocket.wallet, time, pair.symbol, order.id, trade_id)
        if buying:
            venue.books.post(time, pocket, pair.quote, -(funds + paid), posting, paid)
            venue.books.post(time, pocket, pair.base, size, posting)
        else:
            venue.books.post(time, pocket, pair.base, -size, posting)
            venue.books.post(time, pocket, pair.quote, funds - paid, posting, paid)
        if kcs_fee:
            venue.books.post(
                time,
                pocket,
                "KCS",
                -kcs_fee,
                venue.clerk.kcs("kcs_fee", time, pair.symbol, order.id, trade_id),
            )
        trade = Trade(
            pocket.uid,
            trade_id,
            order.id,
            time,
            pocket.wallet,
            pair.symbol,
            order.side,
            size,
            price,
            funds,
            fee,
            pair.quote,
            order.liquidity,
            kcs_fee,
        )
        self.trades.append(trade)
        if kcs_fee and dice.chance(0.2):
            share = dice.percent(3, 12)
            venue.agenda.at(time + dice.between(HOUR, 20 * HOUR), partial(self._refund, trade, share))

    def _trade_id(self, dice: Dice, time: int) -> str:
        if self._venue.almanac.migrated(time):
            return str(_TRADE_IDS_START + self._venue.books.next_id(time))
        return dice.object_id(time)

    def _kcs_fee(self, pocket: Pocket, pair: Pair, base_change: Decimal, fee: Decimal, time: int) -> Decimal:
        """The KCS charged instead of a fee: nothing when the switch is off or there is not enough KCS."""
        venue = self._venue
        if pocket.uid != self._parent or pocket.wallet != "trade" or not venue.almanac.pays_fees_in_kcs(time):
            return ZERO
        worth, kcs_price = venue.market.price(pair.quote, time), venue.market.price("KCS", time)
        if worth is None or kcs_price is None:
            return ZERO
        charge = nearest(fee * worth * _KCS_PART / (kcs_price * _KCS_WORTH))
        there = venue.books.total(pocket, "KCS") + (base_change if pair.base == "KCS" else ZERO)
        return charge if there >= charge else ZERO

    def _refund(self, trade: Trade, share: Decimal, time: int) -> None:
        """Give back a part of the KCS that were charged for a trade."""
        amount = cut(trade.kcs_fee * share)
        if amount:
            posting = self._venue.clerk.kcs("rebate", time, trade.symbol, trade.order_id, trade.trade_id)
            self._venue.books.post(time, Pocket(trade.uid, "trade"), "KCS", amount, posting)


def _parts(dice: Dice, size: Decimal, pair: Pair) -> list[Decimal]:
    """A size in as many parts as the order gets fills, none of them nothing."""
    weights = [dice.between(10, 100) for _ in range(dice.pick(_FILLS_AN_ORDER))]
    parts = [cut(size * weight / sum(weights), pair.base_increment) for weight in weights[1:]]
    return [part for part in (size - sum(parts, ZERO), *parts) if part > 0]
