"""How does money come in? Deposits from chains and from other customers, and what becomes of them."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

from kucoin_frames.demo.records import Address, Deposit

from .addresses import deposit_addresses, masked_mail, transaction_id
from .almanac import HOUR, MINUTE, SECOND
from .amounts import ZERO, cut
from .books import Pocket
from .catalog import CURRENCIES
from .dice import Dice
from .venue import Venue

_FOUNDING = (
    ("USDT", "trx", "182500"),
    ("BTC", "bech32", "1.85"),
    ("ETH", "eth", "21.734512906318450927"),
    ("KCS", "eth", "2400"),
    ("USDC", "sol", "24000"),
    ("XRP", "xrp", "6200.25"),
)
_LATER = (
    ("USDT", "trx", 600, 5_000),
    ("USDT", "trx", 600, 5_000),
    ("USDT", "eth", 2_000, 9_000),
    ("USDC", "eth", 500, 4_000),
    ("BTC", "btc", 400, 3_000),
    ("ETH", "arbitrum", 300, 2_500),
    ("SOL", "sol", 200, 1_500),
    ("XRP", "xrp", 100, 900),
    ("DOGE", "doge", 100, 500),
)
"""Currency, chain, and what a deposit is worth in USDT."""
_A_DAY = 0.16
_FAIL = 0.04
_PRECISIONS = {currency.code: currency.precision for currency in CURRENCIES}


class Deposits:
    """What arrives for the parent and now and then for a sub-account."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self._uids = venue.people.uids
        self.addresses: Sequence[Address] = deposit_addresses(venue.seed, self._uids)
        self._places = {(place.uid, place.currency, place.chain_id): place for place in self.addresses}
        self.records: list[Deposit] = []

    def plan(self, day: int) -> None:
        """One deposit in a few days, and a stream of slow ones at the end of the plan."""
        venue = self._venue
        dice = venue.dice("deposits", day)
        start = venue.almanac.start(day)
        if day == 0:
            for number, (currency, chain, amount) in enumerate(_FOUNDING):
                begin = start + 10 * MINUTE + number * MINUTE
                event = partial(self._arrive, dice, self._uids[0], currency, chain, Decimal(amount), 20 * MINUTE)
                venue.agenda.at(begin, event)
        elif venue.almanac.is_closing(day):
            for moment in dice.moments(start, 24 * HOUR, 8):
                venue.agenda.at(moment, partial(self._arrive_from_chain, dice, 6 * HOUR))
        else:
            self._plan_ordinary(day, dice)

    def _plan_ordinary(self, day: int, dice: Dice) -> None:
        venue, almanac = self._venue, self._venue.almanac
        moment = almanac.start(day) + dice.between(0, 23 * HOUR)
        if day == almanac.working_day(40):
            venue.agenda.at(moment, partial(self._arrive_from_chain, dice, 30 * MINUTE, fails=True))
        elif dice.chance(_A_DAY):
            wait = dice.between(4 * MINUTE, 50 * MINUTE)
            venue.agenda.at(moment, partial(self._arrive_from_chain, dice, wait, fails=dice.chance(_FAIL)))
        if dice.chance(0.05) or day in (almanac.working_day(20), almanac.working_day(66)):
            moment = almanac.start(day) + dice.between(0, 23 * HOUR)
            venue.agenda.at(moment, partial(self._arrive_from_customer, dice))

    def _arrive_from_chain(self, dice: Dice, wait: int, time: int, *, fails: bool = False) -> None:
        currency, chain, low, high = dice.pick(_LATER)
        price = self._venue.market.price(currency, time)
        if price is None:
            return
        places = Decimal(1).scaleb(-_PRECISIONS[currency])
        amount = cut(Decimal(dice.between(low * 100, high * 100)) / 100 / price, places)
        self._arrive(dice, self._uids[0], currency, chain, amount, wait, time, fails=fails)

    def _arrive(
        self,
        dice: Dice,
        uid: int,
        currency: str,
        chain: str,
        amount: Decimal,
        wait: int,
        time: int,
        *,
        fails: bool = False,
    ) -> None:
        place = self._places[uid, currency, chain]
        transaction = transaction_id(dice, chain)
        if self._venue.almanac.has_single_quotes(time):
            # In its first years the exchange put the address behind the id.
            transaction += f"@{place.address}"
        second = time // SECOND * SECOND
        self.records.append(
            Deposit(
                uid,
                currency,
                chain,
                "PROCESSING",
                place.address,
                place.memo,
                False,
                amount,
                ZERO,
                transaction,
                second,
                second,
                "Deposit",
            )
        )
        number = len(self.records) - 1
        end = partial(self._fail, number) if fails else partial(self._credit, dice, number)
        self._venue.agenda.at(time + wait, end)

    def _arrive_from_customer(self, dice: Dice, time: int) -> None:
        """A customer of the same exchange pays: at once, and without a chain."""
        uid = dice.pick(self._uids[:2])
        second = time // SECOND * SECOND
        amount = Decimal(dice.between(2_000, 60_000)) / 100
        self.records.append(
            Deposit(
                uid,
                "USDT",
                "",
                "PROCESSING",
                masked_mail(dice),
                "",
                True,
                amount,
                ZERO,
                None,
                second,
                second,
                dice.pick(("", "invoice", "thanks")),
            )
        )
        self._credit(dice, len(self.records) - 1, time)

    def _fail(self, number: int, time: int) -> None:
        self.records[number] = replace(
            self.records[number], status="FAILURE", updated_at=time // SECOND * SECOND, remark="Rolled back"
        )

    def _credit(self, dice: Dice, number: int, time: int) -> None:
        record = self.records[number]
        posting = self._venue.clerk.other(
            "main", time, "Deposit", "deposit", orderId=dice.object_id(time), txId=record.wallet_tx_id
        )
        entry = self._venue.books.post(time, Pocket(record.uid, "main"), record.currency, record.amount, posting)
        self.records[number] = replace(record, status="SUCCESS", updated_at=time // SECOND * SECOND, entry_id=entry.id)
