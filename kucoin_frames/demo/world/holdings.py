"""What lies where right now? The list of holdings, with open orders and debts beside the totals."""

from decimal import Decimal

from kucoin_frames.demo.records import Holding

from .amounts import ZERO, cut
from .books import Pocket
from .loans import Debt
from .venue import Venue

_HAS_ORDERS = 0.35


def holdings(venue: Venue, now: int) -> list[Holding]:
    """All wallets that were ever used but for the futures wallets, by user."""
    debts = {(pocket, currency): debt for pocket, currency, debt in venue.loans.everything(now)}
    nothing = Debt(ZERO, ZERO)
    found = []
    for pocket, currency, total in venue.books.accounts():
        if pocket.wallet == "contract":
            continue
        debt = debts.get((pocket, currency), nothing)
        found.append(
            Holding(
                pocket.uid,
                pocket.wallet,
                pocket.symbol,
                currency,
                venue.people.account_id(pocket.uid, pocket.wallet, pocket.symbol, currency),
                total,
                _hold(venue, pocket, currency, total, now),
                debt.principal,
                debt.interest,
            )
        )
    order = {uid: number for number, uid in enumerate(venue.people.uids)}
    return sorted(found, key=lambda held: (order[held.uid], held.wallet, held.symbol, held.currency))


def _hold(venue: Venue, pocket: Pocket, currency: str, total: Decimal, now: int) -> Decimal:
    """What open orders lock: a part of what is there, anew each day."""
    if pocket.wallet == "main":
        return ZERO
    dice = venue.dice("hold", *pocket, currency, venue.almanac.day_of(now))
    return cut(total * dice.percent(2, 25)) if dice.chance(_HAS_ORDERS) else ZERO
