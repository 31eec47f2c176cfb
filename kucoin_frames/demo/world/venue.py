"""What all who act in the economy share, and the two things all of them do: find a wallet and move money."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, Protocol

from kucoin_frames.demo.records import Wallet

from .agenda import Agenda
from .almanac import DAY, HOUR, Almanac
from .amounts import ZERO, cut
from .books import Books, Pocket
from .catalog import SPOT_CODES
from .clerk import Clerk
from .dice import Dice
from .loans import Loans
from .market import Market
from .people import People

Kind = Literal["main", "trade", "margin", "isolated", "contract"]
"""A kind of wallet, whatever it is called in the era."""

_MODERN: dict[Kind, Wallet] = {"margin": "margin_v2", "isolated": "isolated_v2"}
_FUTURES_CODES = {spot: futures for futures, spot in SPOT_CODES.items()}


class Habit(Protocol):
    """Something that somebody does day after day."""

    def plan(self, day: int) -> None:
        """Put on the agenda what happens on a day; called at its midnight, but not on quiet days."""


@dataclass(slots=True)
class Venue:
    """The exchange behind its doors."""

    seed: int
    almanac: Almanac
    market: Market
    people: People
    books: Books
    agenda: Agenda
    clerk: Clerk
    loans: Loans = field(default_factory=Loans)

    def dice(self, *parts: object) -> Dice:
        """Draws that belong to this seed and these parts."""
        return Dice(self.seed, *parts)

    def waking_hours(self, day: int) -> tuple[int, int]:
        """Start and length of the part of a day in which people act; the first one begins with setting up."""
        late = 4 * HOUR if day == 0 else 0
        return self.almanac.start(day) + late, DAY - late

    def pocket(self, uid: int, kind: Kind, at: int, symbol: str = "") -> Pocket:
        """The wallet of a kind that a user has at an instant."""
        wallet: Wallet = _MODERN.get(kind, kind) if self.almanac.migrated(at) else kind
        return Pocket(uid, wallet, symbol)

    def total(self, pocket: Pocket, currency: str) -> Decimal:
        """What lies in a pocket, by the spot side's name of the currency."""
        return self.books.total(pocket, _code(pocket, currency))

    def move(self, time: int, source: Pocket, target: Pocket, currency: str, amount: Decimal) -> None:
        """Transfer money: two entries that cancel out."""
        outgoing = self.clerk.transfer(time, source, target, incoming=False)
        incoming = self.clerk.transfer(time, target, source, incoming=True)
        self.books.post(time, source, _code(source, currency), -amount, outgoing)
        self.books.post(time, target, _code(target, currency), amount, incoming)

    def move_share(self, time: int, source: Pocket, target: Pocket, currency: str, share: Decimal) -> None:
        """Transfer a share of what lies there, if that is worth the trouble."""
        amount = cut(self.total(source, currency) * share)
        if amount * (self.market.price(currency, time) or ZERO) >= 1:
            self.move(time, source, target, currency, amount)


def _code(pocket: Pocket, currency: str) -> str:
    return _FUTURES_CODES.get(currency, currency) if pocket.wallet == "contract" else currency
