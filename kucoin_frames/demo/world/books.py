"""What is in every wallet, and how did it get there? The only place where a balance changes.

Knows wallets and entries, but neither markets nor the reasons for a movement.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from kucoin_frames.demo.records import Entry, Feed, Wallet

from .amounts import ZERO

_FEEDS: tuple[Feed, ...] = ("classic", "hf", "margin_hf", "futures")
_IDS_START = 1_504_224_000_000
"""Ids count from September 2017, 997 to the millisecond: fifteen digits, as on the real exchange."""


class Pocket(NamedTuple):
    """A place money lies in: a wallet of a user, for isolated margin that of one pair."""

    uid: int
    wallet: Wallet
    symbol: str = ""


class Posting(NamedTuple):
    """How a movement is told: its label, the feeds that report it, and the texts beside it."""

    label: str
    feeds: tuple[Feed, ...]
    cause: str
    context: str = ""
    remark: str = ""


class Overdrawn(Exception):  # noqa: N818  (a broken rule of the simulation, not an error of a caller)
    """A movement would have taken more than there is."""


class Books:
    """All balances and all entries, in the order in which they came about."""

    def __init__(self) -> None:
        self._totals: dict[tuple[Pocket, str], Decimal] = {}
        self._entries: dict[tuple[int, Feed], list[Entry]] = {}
        self._last_id = 0
        self._last_time = 0

    def open(self, pocket: Pocket, currency: str) -> None:
        """Make a pocket show up in the account lists, with nothing in it."""
        self._totals.setdefault((pocket, currency), ZERO)

    def total(self, pocket: Pocket, currency: str) -> Decimal:
        """What lies in a pocket."""
        return self._totals.get((pocket, currency), ZERO)

    def accounts(self) -> Iterator[tuple[Pocket, str, Decimal]]:
        """Every pocket and currency that was ever opened, with what lies in it."""
        return ((pocket, currency, total) for (pocket, currency), total in self._totals.items())

    def currencies(self, pocket: Pocket) -> list[str]:
        """The currencies of which there is something in a pocket."""
        return [currency for (place, currency), total in self._totals.items() if place == pocket and total]

    def entries(self, uid: int, feed: Feed) -> list[Entry]:
        """What a feed reports of a user, oldest first."""
        return self._entries.setdefault((uid, feed), [])

    def next_id(self, time: int) -> int:
        """The id that the next entry gets when it is posted at an instant."""
        return max(self._last_id + 1, (time - _IDS_START) * 997)

    def post(
        self, time: int, pocket: Pocket, currency: str, change: Decimal, posting: Posting, fee: Decimal = ZERO
    ) -> Entry:
        """Move a balance and write it down."""
        account = (pocket, currency)
        balance = self._totals.get(account, ZERO) + change
        if balance < 0:
            raise Overdrawn(f"{pocket} holds {balance - change} {currency}, cannot move {change}")
        if time < self._last_time:
            raise ValueError(f"an entry at {time} would come after one at {self._last_time}")
        self._totals[account] = balance
        self._last_time = time
        self._last_id = self.next_id(time)
        entry = Entry(
            self._last_id,
            pocket.uid,
            pocket.wallet,
            pocket.symbol,
            currency,
            change,
            fee,
            balance,
            posting.label,
            time,
            posting.feeds,
            posting.context,
            posting.remark,
            False,
            posting.cause,
        )
        for feed in posting.feeds:
            self.entries(pocket.uid, feed).append(entry)
        return entry
