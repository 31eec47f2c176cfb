"""How does money go out? Withdrawals to chains and to other customers, and what becomes of them."""

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from kucoin_frames.demo.records import Chain, Withdrawal

from .addresses import masked_mail, outside_address, transaction_id
from .almanac import DAY, HOUR, MINUTE, SECOND
from .amounts import ZERO, cut
from .books import Pocket
from .catalog import CURRENCIES
from .dice import Dice
from .venue import Venue

_COINS = ("USDT", "USDT", "USDC", "BTC", "ETH", "SOL", "XRP", "ADA", "DOGE", "LINK", "KCS")
_A_DAY = 0.13
_FAIL = 0.06
_TO_CUSTOMER = 0.2
_CHAINS = {currency.code: currency.chains for currency in CURRENCIES}
_TO_CUSTOMER_CHAIN = Chain("", "", ZERO, ZERO, None, 0, 8)


class Withdrawals:
    """What the parent takes out. A wallet is debited when the withdrawal is asked for."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self._pocket = Pocket(venue.people.uids[0], "main")
        self.records: list[Withdrawal] = []

    def plan(self, day: int) -> None:
        """One withdrawal in a week, and a stream of slow ones at the end of the plan."""
        almanac, agenda = self._venue.almanac, self._venue.agenda
        dice = self._venue.dice("withdrawals", day)
        if almanac.is_closing(day):
            for moment in dice.moments(almanac.start(day), DAY, 6):
                agenda.at(moment, partial(self._ask, dice, 8 * HOUR, fails=False))
            return
        fails = day in (almanac.working_day(22), almanac.working_day(72))
        if day > 0 and (fails or dice.chance(_A_DAY)):
            moment = almanac.start(day) + dice.between(0, 23 * HOUR)
            pace = dice.between(3 * MINUTE, 40 * MINUTE)
            agenda.at(moment, partial(self._ask, dice, pace, fails=fails or dice.chance(_FAIL)))

    def _ask(self, dice: Dice, pace: int, time: int, *, fails: bool) -> None:
        """Ask for a withdrawal that spends the time `pace` in each of its stages."""
        found = self._choose(dice, to_customer=not fails and dice.chance(_TO_CUSTOMER))
        if found is None:
            return
        currency, chain, amount = found
        inner = chain is _TO_CUSTOMER_CHAIN
        second = time // SECOND * SECOND
        record = Withdrawal(
            id=dice.object_id(time),
            uid=self._pocket.uid,
            currency=currency,
            chain_id=chain.id,
            chain_name=chain.name,
            status="REVIEW",
            address=masked_mail(dice) if inner else outside_address(dice, chain.id),
            memo=str(dice.between(10**8, 10**9)) if chain.need_tag else "",
            is_inner=inner,
            amount=amount,
            fee=chain.withdrawal_min_fee,
            wallet_tx_id=None,
            created_at=second,
            updated_at=second,
            remark=dice.pick(("", "", "cold storage", "rent", "bank")),
            cancel_type="CANCELABLE",
        )
        self.records.append(record)
        self._post(record, -(amount + record.fee), time, fee=record.fee)
        number = len(self.records) - 1
        if fails:
            self._venue.agenda.at(time + pace, partial(self._refuse, number, pace))
            return
        transaction = None if inner else transaction_id(dice, chain.id)
        stages: tuple[dict[str, str | None], ...] = (
            {"status": "PROCESSING"},
            {"status": "WALLET_PROCESSING", "cancel_type": "NON_CANCELABLE"},
            {"status": "SUCCESS", "wallet_tx_id": transaction},
        )
        for stage, changes in enumerate(stages, 1):
            self._venue.agenda.at(time + stage * pace, partial(self._update, number, changes))

    def _choose(self, dice: Dice, *, to_customer: bool) -> tuple[str, Chain, Decimal] | None:
        """A coin of which there is enough, USDT at worst."""
        for currency in (dice.pick(_COINS), "USDT"):
            chain = (
                _TO_CUSTOMER_CHAIN
                if to_customer
                else dice.pick([chain for chain in _CHAINS[currency] if chain.withdraw_enabled])
            )
            there = self._venue.books.total(self._pocket, currency)
            amount = cut(there * dice.percent(0.5, 6), Decimal(1).scaleb(-chain.withdraw_precision))
            if amount > chain.withdrawal_min_size and amount + chain.withdrawal_min_fee <= there:
                return currency, chain, amount
        return None

    def _post(self, record: Withdrawal, change: Decimal, time: int, *, fee: Decimal = ZERO) -> None:
        posting = self._venue.clerk.other(
            "main", time, "Withdrawal", "withdrawal", orderId=record.id, txId=record.wallet_tx_id
        )
        self._venue.books.post(time, self._pocket, record.currency, change, posting, fee)

    def _update(self, number: int, changes: dict[str, Any], time: int) -> None:
        self.records[number] = replace(self.records[number], updated_at=time // SECOND * SECOND, **changes)

    def _refuse(self, number: int, pace: int, time: int) -> None:
        self._update(
            number,
            {
                "status": "FAILURE",
                "cancel_type": "NON_CANCELABLE",
                "failure_reason": "RISK_CONTROL",
                "failure_reason_msg": "The address did not pass the security review.",
                "return_status": "PROCESSING",
            },
            time,
        )
        self._venue.agenda.at(time + pace, partial(self._give_back, number))

    def _give_back(self, number: int, time: int) -> None:
        record = self.records[number]
        amount = record.amount + record.fee
        self._post(record, amount, time)
        self._update(number, {"return_status": "SUCCESS", "return_amount": amount}, time)
