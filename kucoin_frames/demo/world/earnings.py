"""Which money comes from the exchange itself? Gifts, commissions, staking, and the exchange of one coin for another."""

from decimal import Decimal
from functools import partial

from .agenda import Event
from .almanac import DAY, HOUR, MINUTE
from .amounts import ZERO, cut, nearest
from .books import Pocket
from .catalog import CURRENCIES
from .dice import Dice
from .venue import Venue

_CASHBACK = ("GemVote Cashback", "bonus", "USDT", 10, 200)
"""KuCoin documents no such label."""
_GIFTS = (
    _CASHBACK,
    ("KuCoin Bonus", "bonus", "USDT", 100, 2_500),
    ("Referral Bonus", "rebate", "USDT", 5, 900),
    ("Referral Bonus", "rebate", "KCS", 1, 60),
    ("Rewards", "bonus", "KCS", 5, 150),
    ("Open red envelope", "bonus", "USDT", 10, 500),
)
"""Label, cause, coin, and the size in hundredths of a coin."""
_A_GIFT_A_DAY = 0.16
_STAKED = (("KCS", "0.00016"), ("ETH", "0.000085"), ("USDT", "0.0001"))
"""Coins that are staked, and what they yield a day."""
_PLACES = {currency.code: Decimal(1).scaleb(-currency.precision) for currency in CURRENCIES}
_CONVERTED = (("USDT", "USDC"), ("USDC", "USDT"), ("XRP", "USDT"), ("DOGE", "USDT"), ("ADA", "USDT"), ("USDT", "SOL"))
_DUST = ("LINK", "ADA", "DOGE", "SOL", "XRP")


class Earnings:
    """What the parent gets, stakes and exchanges in its funding account."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self._pocket = Pocket(venue.people.uids[0], "main")
        self._staked: dict[str, Decimal] = {}

    def plan(self, day: int) -> None:
        """A gift in a week, staking that lasts one to two weeks, and interest on it on most days."""
        venue = self._venue
        dice = venue.dice("earnings", day)
        start = venue.almanac.start(day)

        def soon(event: Event) -> None:
            venue.agenda.at(start + dice.between(3 * HOUR, 22 * HOUR), event)

        if day == venue.almanac.working_day(35):
            soon(partial(self._airdrop, dice))
        if day in (venue.almanac.working_day(18), venue.almanac.working_day(77)):
            soon(partial(self._give, dice, _CASHBACK))
        if day > 0 and dice.chance(_A_GIFT_A_DAY):
            soon(partial(self._give, dice, dice.pick(_GIFTS)))
        if dice.chance(0.12) or day == venue.almanac.working_day(8):
            soon(partial(self._stake, dice, dice.pick(_STAKED)[0]))
        if dice.chance(0.8):
            venue.agenda.at(start + dice.between(5 * MINUTE, 40 * MINUTE), self._pay_interest)
        if dice.chance(0.09):
            soon(partial(self._convert, dice, *dice.pick(_CONVERTED)))
        if dice.chance(0.03) or day == venue.almanac.working_day(45):
            soon(partial(self._sweep_dust, dice))
        if dice.chance(0.04) or day == venue.almanac.working_day(12):
            soon(partial(self._pay_in_euros, dice))
        if venue.almanac.migrated(start) and (dice.chance(0.06) or day == venue.almanac.working_day(75)):
            soon(partial(self._convert_in_trade, dice))

    def _post(
        self, time: int, pocket: Pocket, currency: str, change: Decimal, label: str, cause: str, **facts: str
    ) -> None:
        posting = self._venue.clerk.other(pocket.wallet, time, label, cause, **facts)
        self._venue.books.post(time, pocket, currency, change, posting)

    def _give(self, dice: Dice, gift: tuple[str, str, str, int, int], time: int) -> None:
        label, cause, currency, low, high = gift
        amount = Decimal(dice.between(low, high)).scaleb(-2)
        self._post(time, self._pocket, currency, amount, label, cause)

    def _airdrop(self, dice: Dice, time: int) -> None:
        """Coins that nobody can sell, with all the places that a balance can have."""
        amount = Decimal(dice.between(10**20, 10**21)).scaleb(-18) + Decimal(dice.between(1, 9)).scaleb(-18)
        self._post(
            time,
            self._pocket,
            "STARDROP",
            amount,
            "Airdrop/Fork",
            "bonus",
            orderId=dice.object_id(time),
            description="Stardrop holders",
        )

    def _stake(self, dice: Dice, currency: str, time: int) -> None:
        """Lock coins, which are in no wallet until they come back."""
        amount = cut(self._venue.books.total(self._pocket, currency) * dice.percent(4, 20))
        if amount <= 0:
            return
        order_id = dice.object_id(time)
        self._post(time, self._pocket, currency, -amount, "Staking", "other", orderId=order_id)
        self._staked[currency] = self._staked.get(currency, ZERO) + amount
        back = time + dice.between(7, 15) * DAY
        self._venue.agenda.at(back, partial(self._redeem, currency, amount, order_id))

    def _redeem(self, currency: str, amount: Decimal, order_id: str, time: int) -> None:
        self._staked[currency] -= amount
        self._post(time, self._pocket, currency, amount, "Redemption", "other", orderId=order_id)

    def _pay_interest(self, time: int) -> None:
        """All of a day's interest in one millisecond."""
        for currency, rate in _STAKED:
            profit = nearest(self._staked.get(currency, ZERO) * Decimal(rate), _PLACES[currency])
            if profit:
                self._post(time, self._pocket, currency, profit, "KuCoin Earn Profits", "bonus")
        soft = nearest(self._venue.books.total(self._pocket, "ETH") * Decimal("0.0000213"), _PLACES["ETH"])
        if soft:
            self._post(time, self._pocket, "ETH", soft, "Soft Staking Profits", "bonus")

    def _exchange(
        self, dice: Dice, time: int, pocket: Pocket, sold: str, bought: str, amount: Decimal, label: str
    ) -> None:
        """Give one coin for another at the price of the moment, less a fifth of a percent."""
        price, other = self._venue.market.price(sold, time), self._venue.market.price(bought, time)
        if price is None or other is None or amount * price < 1:
            return
        gained = cut(amount * price * Decimal("0.998") / other)
        order_id = dice.object_id(time)
        self._post(time, pocket, sold, -amount, label, "conversion", orderId=order_id)
        self._post(time, pocket, bought, gained, label, "conversion", orderId=order_id)

    def _convert(self, dice: Dice, sold: str, bought: str, time: int) -> None:
        amount = cut(self._venue.books.total(self._pocket, sold) * dice.percent(2, 12))
        self._exchange(dice, time, self._pocket, sold, bought, amount, "Instant Exchange")

    def _convert_in_trade(self, dice: Dice, time: int) -> None:
        pocket = Pocket(self._pocket.uid, "trade")
        amount = cut(self._venue.books.total(pocket, "USDT") * dice.percent(0.2, 1))
        self._exchange(dice, time, pocket, "USDT", "SOL", amount, "Instant Exchange")

    def _sweep_dust(self, dice: Dice, time: int) -> None:
        """Turn a little of several coins into KCS at once."""
        for currency in _DUST:
            amount = cut(self._venue.books.total(self._pocket, currency) * dice.percent(1, 4))
            self._exchange(dice, time, self._pocket, currency, "KCS", amount, "Convert to KCS")

    def _pay_in_euros(self, dice: Dice, time: int) -> None:
        """Euros from a bank, most of which are exchanged an hour later."""
        amount = Decimal(dice.between(20, 150) * 10).quantize(_PLACES["EUR"])
        order_id = dice.object_id(time)
        self._post(time, self._pocket, "EUR", amount, "Fiat Deposit", "deposit", orderId=order_id)
        part = cut(amount * dice.percent(70, 100), _PLACES["EUR"])
        later = partial(self._exchange_euros, dice, part)
        self._venue.agenda.at(time + HOUR, later)

    def _exchange_euros(self, dice: Dice, amount: Decimal, time: int) -> None:
        self._exchange(dice, time, self._pocket, "EUR", "USDT", amount, "Instant Exchange")
