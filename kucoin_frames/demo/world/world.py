"""The economy as the server sees it."""

from collections.abc import Sequence
from decimal import Decimal, localcontext

from kucoin_frames.demo.records import (
    Address,
    Candle,
    Contract,
    Currency,
    Deposit,
    Entry,
    Feed,
    FeeRates,
    Key,
    Moment,
    Pair,
    Trade,
    User,
    Withdrawal,
)

from .agenda import Agenda
from .almanac import DAY, Almanac
from .amounts import MONEY
from .books import Books
from .cast import Cast
from .catalog import CONTRACTS, CURRENCIES, PAIRS, TIERS, pair_rates
from .clerk import Clerk
from .futures import Settlement
from .holdings import holdings
from .market import Market
from .people import People
from .prices import LISTED
from .venue import Venue


class World:
    """An economy that has lived from a midnight `days` before `now` until `now`, and can live on.

    `trades_per_day` is about how many fills all accounts together get on a day. The eras and milestones are laid
    out over `calendar_days` (default: `days`) from the first midnight, so that `World(days=420,
    calendar_days=400, now=t + 20 days)` has the same history as `World(days=400, now=t)` that lived on for 20 days.
    Not made for several threads at once.
    """

    def __init__(
        self,
        *,
        seed: int = 7,
        days: int = 400,
        trades_per_day: int = 24,
        now: int,
        sub_accounts: int = 3,
        calendar_days: int | None = None,
    ) -> None:
        first = (now - days * DAY) // DAY * DAY
        if first < LISTED * DAY:
            raise ValueError("the economy would start before 2019, when no prices existed")
        almanac = Almanac(seed, first, days if calendar_days is None else calendar_days)
        with localcontext(MONEY):
            self._venue = Venue(
                seed,
                almanac,
                Market(seed),
                People(seed, almanac, sub_accounts),
                Books(),
                Agenda(almanac),
                Clerk(almanac),
            )
        self._cast = Cast(self._venue, trades_per_day)
        self._now = first
        self._venue.agenda.punctually(first, self._live)
        self.advance(now)

    def _live(self, midnight: int) -> None:
        """Plan a day for everybody, and the planning of the next."""
        almanac = self._venue.almanac
        day = almanac.day_of(midnight)
        if not almanac.is_quiet(day):
            for habit in self._cast.habits:
                habit.plan(day)
        self._venue.agenda.punctually(midnight + DAY, self._live)

    @property
    def now(self) -> int:
        """The instant (epoch ms) up to which the economy has lived."""
        return self._now

    @property
    def users(self) -> Sequence[User]:
        """The parent first, then its sub-accounts."""
        return self._venue.people.users(self._now)

    @property
    def keys(self) -> Sequence[Key]:
        """Every API key that exists."""
        return list(self._venue.people.keys_by_role.values())

    @property
    def roles(self) -> Sequence[str]:
        """What `key` takes: the users' names, and those of the parent's awkward keys."""
        return list(self._venue.people.keys_by_role)

    def key(self, role: str) -> Key:
        """The key of a user by name, or one of the awkward ones of the parent."""
        return self._venue.people.keys_by_role[role]

    @property
    def currencies(self) -> Sequence[Currency]:
        """The currencies of the exchange."""
        return CURRENCIES

    @property
    def pairs(self) -> Sequence[Pair]:
        """The spot pairs of the exchange."""
        return PAIRS

    @property
    def contracts(self) -> Sequence[Contract]:
        """The futures contracts of the exchange."""
        return CONTRACTS

    @property
    def deposits(self) -> Sequence[Deposit]:
        """Of all users, oldest first."""
        return self._cast.deposits.records

    @property
    def withdrawals(self) -> Sequence[Withdrawal]:
        """Of all users, oldest first."""
        return self._cast.withdrawals.records

    @property
    def addresses(self) -> Sequence[Address]:
        """The deposit addresses of all users."""
        return self._cast.deposits.addresses

    @property
    def trades(self) -> Sequence[Trade]:
        """The truth, oldest first; never sent."""
        return self._cast.desk.trades

    @property
    def settlements(self) -> Sequence[Settlement]:
        """The truth behind the futures' entries, by user; never sent."""
        return [settlement for trading in self._cast.futures for settlement in trading.settlements]

    def entries(self, uid: int, feed: Feed) -> Sequence[Entry]:
        """Entries of a user in one ledger in ascending (time, id) order; a list that only grows at its end."""
        return self._venue.books.entries(uid, feed)

    def pending(self, uid: int) -> Sequence[Entry]:
        """Futures PnL of the settlement period still running."""
        with localcontext(MONEY):
            return [
                entry for trading in self._cast.futures if trading.uid == uid for entry in trading.pending(self._now)
            ]

    def moment(self) -> Moment:
        """All holdings and futures accounts now."""
        with localcontext(MONEY):
            return Moment(
                self._now,
                holdings(self._venue, self._now),
                [account for trading in self._cast.futures for account in trading.accounts(self._now)],
            )

    def base_rates(self, uid: int) -> FeeRates:  # noqa: ARG002  (everybody has the parent's)
        """The rates of class A; a sub-account has those of its parent."""
        return TIERS[self._venue.almanac.level(self._now)].spot

    def pair_rates(self, uid: int, symbol: str) -> FeeRates | None:  # noqa: ARG002  (as above)
        """None for an unknown pair."""
        pair = self._venue.market.pairs.get(symbol)
        return None if pair is None else pair_rates(self._venue.almanac.level(self._now), pair.fee_category)

    def contract_rates(self, uid: int, symbol: str) -> FeeRates | None:  # noqa: ARG002  (as above)
        """None for an unknown contract."""
        if all(contract.symbol != symbol for contract in CONTRACTS):
            return None
        return TIERS[self._venue.almanac.level(self._now)].futures

    def price(self, currency: str, at: int) -> Decimal | None:
        """The price of one unit in USDT at an instant; None for a currency without a price."""
        with localcontext(MONEY):
            return self._venue.market.price(currency, at)

    def fiat_price(self, currency: str, base: str, at: int) -> Decimal | None:
        """The price of one unit in a fiat currency (USD, EUR, ...) at an instant."""
        with localcontext(MONEY):
            return self._venue.market.fiat_price(currency, base, at)

    def candles(self, symbol: str, step_ms: int, start: int, end: int) -> Sequence[Candle]:
        """Candles whose start lies in [start, end), oldest first, none after now; empty for an unknown pair."""
        return self._venue.market.candles(symbol, step_ms, start, end, self._now)

    def advance(self, to: int) -> None:
        """Live on until an instant; going back is an error."""
        if to < self._now:
            raise ValueError(f"the economy has lived until {self._now}, it cannot go back to {to}")
        with localcontext(MONEY):
            self._venue.agenda.run(to)
        self._now = to
