"""Who trades with borrowed money? The habits of cross and isolated margin, in the old wallets and the new ones."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Literal

from kucoin_frames.demo.records import Pair

from .almanac import HOUR, MINUTE
from .amounts import EIGHT_PLACES, cut, up
from .books import Pocket, Posting
from .desk import Desk
from .dice import Dice
from .venue import Venue

_DAY_OFF = 0.12
_LEAST_EQUITY = Decimal(150)
_DAILY_RATES = {"USDT": Decimal("0.00036"), "BTC": Decimal("0.00006"), "ETH": Decimal("0.00011")}
_OTHER_DAILY_RATE = Decimal("0.0002")
_CENT = Decimal("0.01")
_TAKEN_OVER_AT = Decimal("0.96")
"""What a liquidated coin is counted at, as a part of its price."""
_LIQUIDATION_FEE = Decimal("0.02")


class MarginTrading:
    """A user's dealings in cross margin, or on one isolated pair: borrow, trade, trade back, repay, and again.

    A round goes long with borrowed USDT or short with a borrowed coin. Each step is an event of its own, so a
    round takes days, and the hours count as interest.
    """

    def __init__(
        self,
        venue: Venue,
        desk: Desk,
        uid: int,
        kind: Literal["margin", "isolated"],
        pairs: tuple[str, ...],
        *,
        steps: float,
        liquidated_at: int | None = None,
    ) -> None:
        self._venue = venue
        self._desk = desk
        self._uid = uid
        self._kind: Literal["margin", "isolated"] = kind
        self._pairs = [venue.market.pairs[symbol] for symbol in pairs]
        self._symbol = pairs[0] if kind == "isolated" else ""
        self._steps = steps
        self._liquidated_at = liquidated_at
        """How far into the history, in percent, the position is liquidated."""
        self._stage: Literal["flat", "borrowed", "open", "closed"] = "flat"
        self._pair: Pair = self._pairs[0]
        self._short = False

    def plan(self, day: int) -> None:
        """A few steps on most days; settle up before the migration; once, perhaps, get liquidated."""
        almanac = self._venue.almanac
        dice = self._venue.dice(self._kind, self._uid, self._symbol, day)
        start, span = self._venue.waking_hours(day)
        if day == 0:
            self._open_pockets(almanac.first)
        if day == almanac.day_of(almanac.migration):
            self._at(almanac.migration - 90 * MINUTE, partial(self._close, dice))
            self._at(almanac.migration - 60 * MINUTE, partial(self._repay, dice))
            self._at(almanac.migration, self._migrate)
            start, span = almanac.migration + HOUR, 17 * HOUR
        elif self._liquidated_at is not None and day == almanac.working_day(self._liquidated_at):
            self._plan_liquidation(dice, start)
            return
        elif dice.chance(_DAY_OFF) and not almanac.is_finale(day):
            return
        count = dice.about(self._steps)
        if almanac.is_finale(day):
            count = max(count, 6)
        for moment in dice.moments(start, span, count):
            self._at(moment, partial(self._step, dice))

    def _at(self, time: int, event: Callable[[int], None]) -> None:
        self._venue.agenda.at(time, event)

    def _pocket(self, time: int) -> Pocket:
        return self._venue.pocket(self._uid, self._kind, time, self._symbol)

    def _open_pockets(self, time: int) -> None:
        pocket = self._pocket(time)
        for pair in self._pairs:
            self._venue.books.open(pocket, pair.base)
            self._venue.books.open(pocket, pair.quote)

    def _step(self, dice: Dice, time: int) -> None:
        if self._stage == "flat":
            self._borrow(dice, time, dice.percent(30, 90))
        elif self._stage == "borrowed":
            self._enter(dice, time)
        elif self._stage == "open":
            if dice.chance(0.3):
                self._close(dice, time)
            else:
                self._adjust(dice, time)
        else:
            self._repay(dice, time, half=dice.chance(0.15))

    def _borrow(self, dice: Dice, time: int, share: Decimal, *, may_be_short: bool = True) -> None:
        """Borrow a share of one's own USDT, or coins worth as much."""
        pocket = self._pocket(time)
        own = self._venue.books.total(pocket, "USDT")
        if own < _LEAST_EQUITY:
            self._top_up(time, 2 * _LEAST_EQUITY)
            return
        self._pair = dice.pick(self._pairs)
        self._short = may_be_short and dice.chance(0.3)
        currency, amount = "USDT", cut(own * share, _CENT)
        if self._short:
            price = self._venue.market.pair_price(self._pair.symbol, time)
            currency, amount = self._pair.base, cut(amount / price, self._pair.base_increment)
        rate = _DAILY_RATES.get(currency, _OTHER_DAILY_RATE) / 24
        self._venue.loans.borrow(pocket, currency, amount, rate, time)
        posting = self._venue.clerk.loan("borrow", time, pocket, dice.object_id(time))
        self._venue.books.post(time, pocket, currency, amount, posting)
        self._stage = "borrowed"

    def _owed_currency(self) -> str:
        return self._pair.base if self._short else self._pair.quote

    def _enter(self, dice: Dice, time: int) -> None:
        """Buy with the borrowed money, or sell the borrowed coins."""
        pocket = self._pocket(time)
        borrowed = self._venue.loans.debt(pocket, self._owed_currency(), time).principal
        if self._short:
            size = min(borrowed, self._venue.books.total(pocket, self._pair.base))
            self._desk.order(dice, time, pocket, self._pair.symbol, "sell", size)
        else:
            funds = min(borrowed * dice.percent(90, 140), self._venue.books.total(pocket, "USDT"))
            size = self._desk.affordable(self._pair.symbol, funds, time)
            self._desk.order(dice, time, pocket, self._pair.symbol, "buy", size)
        self._stage = "open"

    def _adjust(self, dice: Dice, time: int) -> None:
        """Trade a little around the position."""
        pocket, symbol = self._pocket(time), self._pair.symbol
        coins = self._venue.books.total(pocket, self._pair.base)
        if coins * self._venue.market.pair_price(symbol, time) > 20 and dice.chance(0.5):
            self._desk.order(dice, time, pocket, symbol, "sell", coins * dice.percent(3, 12))
        else:
            funds = self._venue.books.total(pocket, "USDT") * dice.percent(2, 7)
            self._desk.order(dice, time, pocket, symbol, "buy", self._desk.affordable(symbol, funds, time))

    def _close(self, dice: Dice, time: int) -> None:
        """Trade back, so that the debt can be paid."""
        if self._stage == "flat":
            return
        pocket, symbol = self._pocket(time), self._pair.symbol
        coins = self._venue.books.total(pocket, self._pair.base)
        if self._short:
            debt = self._venue.loans.debt(pocket, self._pair.base, time)
            lacking = up(debt.total * Decimal("1.003") - coins, self._pair.base_increment)
            size = min(lacking, self._desk.affordable(symbol, self._venue.books.total(pocket, "USDT"), time))
            if size > 0:
                self._desk.order(dice, time, pocket, symbol, "buy", size, patient=False)
        else:
            self._desk.order(dice, time, pocket, symbol, "sell", coins, patient=False)
        self._stage = "closed"

    def _repay(self, dice: Dice, time: int, *, half: bool = False) -> None:
        """Pay the interest and as much of the principal as there is money for, or half of it."""
        if self._stage == "flat":
            return
        pocket, currency = self._pocket(time), self._owed_currency()
        debt = self._venue.loans.debt(pocket, currency, time)
        there = self._venue.books.total(pocket, currency)
        principal = min(debt.principal, there - debt.interest)
        if principal <= 0:
            self._top_up(time, _LEAST_EQUITY)
            self._stage = "open"
            return
        if half:
            principal = min(principal, cut(debt.principal / 2, _CENT if currency == "USDT" else EIGHT_PLACES))
        self._pay(dice, time, pocket, currency, principal, debt.interest)
        if principal == debt.principal:
            self._stage = "flat"
        elif not half:
            self._top_up(time, _LEAST_EQUITY)
            self._stage = "open"

    def _pay(self, dice: Dice, time: int, pocket: Pocket, currency: str, principal: Decimal, interest: Decimal) -> None:
        loan_id = dice.object_id(time)
        for cause, amount in (("repay", principal), ("interest", interest)):
            if amount:
                posting = self._venue.clerk.loan(cause, time, pocket, loan_id)
                self._venue.books.post(time, pocket, currency, -amount, posting)
        self._venue.loans.repay(pocket, currency, principal, time)

    def _top_up(self, time: int, amount: Decimal) -> None:
        """Bring own money from the funding account."""
        source = Pocket(self._uid, "main")
        if self._venue.books.total(source, "USDT") >= amount:
            self._venue.move(time, source, self._pocket(time), "USDT", amount)

    def _migrate(self, time: int) -> None:
        """The exchange moves everything to the high-frequency wallet."""
        source, target = Pocket(self._uid, self._kind, self._symbol), self._pocket(time)
        self._open_pockets(time)
        for currency in self._venue.books.currencies(source):
            amount = self._venue.books.total(source, currency)
            self._venue.move(time, source, target, currency, amount)
        self._venue.loans.carry_over(source, target)

    def _plan_liquidation(self, dice: Dice, midnight: int) -> None:
        """Start anew, borrow three times one's own money, and lose the position in the afternoon."""
        for hour in (2, 4):
            self._at(midnight + hour * HOUR, partial(self._close, dice))
            self._at(midnight + (hour + 1) * HOUR, partial(self._repay, dice))
        self._at(midnight + 6 * HOUR, lambda time: self._top_up(time, 2 * _LEAST_EQUITY))
        self._at(midnight + 7 * HOUR, lambda time: self._borrow(dice, time, Decimal(3), may_be_short=False))
        self._at(midnight + 8 * HOUR, partial(self._enter, dice))
        self._at(midnight + 15 * HOUR, partial(self._liquidate, dice))

    def _liquidate(self, dice: Dice, time: int) -> None:
        """The exchange takes the coins over, pays the debt from them, and keeps a fee for it."""
        if self._stage != "open" or self._short:
            return
        pocket, base = self._pocket(time), self._pair.base
        books, order_id = self._venue.books, dice.object_id(time)
        coins, debt = books.total(pocket, base), self._venue.loans.debt(pocket, "USDT", time)
        proceeds = cut(coins * self._venue.market.pair_price(self._pair.symbol, time) * _TAKEN_OVER_AT)
        # Where the coins do not bring enough, the exchange's insurance fund makes up for it.
        proceeds = max(proceeds, debt.total - books.total(pocket, "USDT"))

        def told(label: str, cause: str) -> Posting:
            symbol = self._pair.symbol
            return self._venue.clerk.other(pocket.wallet, time, label, cause, symbol=symbol, orderId=order_id)

        books.post(time, pocket, base, -coins, told("LIQUIDATION", "liquidation"))
        books.post(time, pocket, "USDT", proceeds, told("LIQUIDATION", "liquidation"))
        self._pay(dice, time, pocket, "USDT", debt.principal, debt.interest)
        self._stage = "flat"
        fee = min(cut(proceeds * _LIQUIDATION_FEE), books.total(pocket, "USDT"))
        if fee:
            books.post(time, pocket, "USDT", -fee, told("LIQUIDATION", "fee"))
            refund = partial(self._return_fee, pocket, cut(fee / 2), told("ASSERT_RETURN", "liquidation"))
            self._at(time + 25 * MINUTE, refund)

    def _return_fee(self, pocket: Pocket, amount: Decimal, posting: Posting, time: int) -> None:
        if amount:
            self._venue.books.post(time, pocket, "USDT", amount, posting)
