"""Who bets on contracts, and what does it bring? Positions, eight-hour settlements and the running one.

The wallet moves only when a settlement period ends: fees, funding and realised prices of it are one entry.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from kucoin_frames.demo.records import Contract, Entry, FuturesAccount

from .almanac import HOUR
from .amounts import ZERO, nearest
from .books import Pocket, Posting
from .catalog import CONTRACTS, SPOT_CODES, TIERS
from .dice import Dice
from .venue import Venue

_SETTLEMENTS = (4 * HOUR, 12 * HOUR, 20 * HOUR)
_PLACES = {"USDT": Decimal("1e-8"), "XBT": Decimal("1e-10")}
_LEVERAGE = 5
_MAINTENANCE = Decimal("0.005")
_MOST_LOST = Decimal("0.2")
"""A position that has lost such a part of the wallet is closed."""


class Settlement(NamedTuple):
    """The truth behind a RealisedPNL entry: `change = price_pnl + funding - fees`."""

    uid: int
    contract: str
    time: int
    price_pnl: Decimal
    funding: Decimal
    fees: Decimal
    entry_id: int


@dataclass(slots=True)
class Position:
    """A contract as one user holds it, and what the running period has brought on it."""

    contract: Contract
    lots: int = 0
    """Negative for a short position."""
    entry_price: Decimal = ZERO
    price_pnl: Decimal = ZERO
    funding: Decimal = ZERO
    fees: Decimal = ZERO

    @property
    def settle(self) -> str:
        """The currency of settlement."""
        return self.contract.settle

    @property
    def running(self) -> Decimal:
        """What the wallet will move by when the period ends now."""
        return self.price_pnl + self.funding - self.fees

    def value(self, price: Decimal, lots: int) -> Decimal:
        """What lots are worth at a price, in the currency of settlement."""
        multiplier = self.contract.multiplier
        return nearest(
            lots * multiplier * price if multiplier > 0 else lots * -multiplier / price, _PLACES[self.settle]
        )

    def pnl(self, price: Decimal, lots: int) -> Decimal:
        """What lots have gained since they were opened."""
        gain = self.value(price, lots) - self.value(self.entry_price, lots)
        # A lot of an inverse contract is a sum of dollars: it is worth fewer coins when the coin rises.
        return gain if self.contract.multiplier > 0 else -gain


class FuturesTrading:
    """A user's positions in contracts, the first of which is held at the end of the plan in any case."""

    def __init__(self, venue: Venue, uid: int, contracts: tuple[str, ...], *, actions: float) -> None:
        self.uid = uid
        self._venue = venue
        self._pocket = Pocket(uid, "contract")
        self._positions = [Position(contract) for contract in CONTRACTS if contract.symbol in contracts]
        self._actions = actions
        self.settlements: list[Settlement] = []

    def plan(self, day: int) -> None:
        """Open and close positions, settle three times a day; be out of the market before a rest."""
        if day == 0:
            for position in self._positions:
                self._venue.books.open(self._pocket, position.settle)
        if self._rests(day):
            return
        agenda, almanac = self._venue.agenda, self._venue.almanac
        dice = self._venue.dice("futures", self._pocket.uid, day)
        start, span = self._venue.waking_hours(day)
        midnight = almanac.start(day)
        if self._rests(day + 1):
            span = midnight + 17 * HOUR - start
            agenda.at(midnight + 18 * HOUR, self._leave)
        count = dice.about(self._actions)
        if almanac.is_finale(day):
            count = max(count, 3)
        for moment in dice.moments(start, span, count):
            agenda.at(moment, partial(self._act, dice))
        for hours in _SETTLEMENTS:
            agenda.at(midnight + hours, partial(self._settle, dice))

    def pending(self, now: int) -> list[Entry]:
        """What the running period has brought so far, a row a contract."""
        return [
            Entry(
                id=-1,
                uid=self._pocket.uid,
                wallet="contract",
                symbol="",
                currency=position.settle,
                change=position.running,
                fee=ZERO,
                balance=self._venue.books.total(self._pocket, position.settle),
                label="RealisedPNL",
                time=now,
                feeds=("futures",),
                remark=position.contract.symbol,
                pending=True,
                cause="realised_pnl",
            )
            for position in self._positions
            if position.lots or position.running
        ]

    def accounts(self, now: int) -> list[FuturesAccount]:
        """The state of the wallet, a row a currency of settlement."""
        currencies = dict.fromkeys(position.settle for position in self._positions)
        return [self._account(currency, now) for currency in currencies]

    def _account(self, currency: str, now: int) -> FuturesAccount:
        places = _PLACES[currency]
        balance = self._venue.books.total(self._pocket, currency)
        held = [position for position in self._positions if position.lots and position.settle == currency]
        unrealised = sum((position.pnl(self._price(position, now), position.lots) for position in held), ZERO)
        value = sum((abs(position.value(position.entry_price, position.lots)) for position in held), ZERO)
        dice = self._venue.dice("orders", self._pocket.uid, currency, self._venue.almanac.day_of(now))
        orders = nearest(balance * dice.percent(0.5, 3), places) if dice.chance(0.5) else ZERO
        equity = balance + unrealised
        return FuturesAccount(
            self._pocket.uid,
            currency,
            balance,
            unrealised_pnl=unrealised,
            position_margin=nearest(value / _LEVERAGE, places),
            order_margin=orders,
            risk_ratio=nearest(value * _MAINTENANCE / equity, _PLACES["XBT"]) if value and equity else ZERO,
        )

    def _rests(self, day: int) -> bool:
        """Quiet days, and four days off in a row now and then."""
        almanac = self._venue.almanac
        if almanac.is_quiet(day):
            return True
        block = self._venue.dice("rest", self._pocket.uid, day // 4)
        return 4 <= day < almanac.days - 3 and block.chance(0.12)

    def _price(self, position: Position, time: int) -> Decimal:
        base = position.contract.base
        return self._venue.market.pair_price(f"{SPOT_CODES.get(base, base)}-USDT", time)

    def _act(self, dice: Dice, time: int) -> None:
        finale = self._venue.almanac.is_finale(self._venue.almanac.day_of(time))
        first = self._positions[0]
        position = first if finale and not first.lots else dice.pick(self._positions)
        if not position.lots:
            self._open(dice, position, time)
        elif dice.chance(0.25):
            self._reduce(position, position.lots // 2, time)
        elif dice.chance(0.4) and not (finale and position is first):
            self._reduce(position, position.lots, time)

    def _open(self, dice: Dice, position: Position, time: int) -> None:
        price = self._price(position, time)
        stake = self._venue.books.total(self._pocket, position.settle) * dice.percent(20, 70)
        lots = int(stake / position.value(price, 1))
        if lots:
            position.lots = lots if dice.chance(0.6) else -lots
            position.entry_price = price
            self._charge(position, position.value(price, lots), time)

    def _reduce(self, position: Position, lots: int, time: int) -> None:
        if not lots:
            return
        price = self._price(position, time)
        position.price_pnl += position.pnl(price, lots)
        position.lots -= lots
        self._charge(position, abs(position.value(price, lots)), time)

    def _charge(self, position: Position, value: Decimal, time: int) -> None:
        rate = TIERS[self._venue.almanac.level(time)].futures.taker
        position.fees += nearest(value * rate, _PLACES[position.settle])

    def _leave(self, time: int) -> None:
        for position in self._positions:
            self._reduce(position, position.lots, time)

    def _settle(self, dice: Dice, time: int) -> None:
        """Exchange funding between long and short, and put the period into the books."""
        for position in self._positions:
            if position.lots:
                price = self._price(position, time)
                balance = self._venue.books.total(self._pocket, position.settle)
                if position.pnl(price, position.lots) < -_MOST_LOST * balance:
                    self._reduce(position, position.lots, time)
                rate = Decimal(dice.between(-100, 200)).scaleb(-6)
                paid = nearest(position.value(price, position.lots) * rate, _PLACES[position.settle])
                position.funding -= paid
            if position.running:
                self._write(position, time)

    def _write(self, position: Position, time: int) -> None:
        posting = Posting("RealisedPNL", ("futures",), "realised_pnl", remark=position.contract.symbol)
        entry = self._venue.books.post(time, self._pocket, position.settle, position.running, posting)
        self.settlements.append(
            Settlement(
                self._pocket.uid,
                position.contract.symbol,
                time,
                position.price_pnl,
                position.funding,
                position.fees,
                entry.id,
            )
        )
        position.price_pnl = position.funding = position.fees = ZERO
