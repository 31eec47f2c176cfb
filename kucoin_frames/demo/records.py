"""What the economy hands to the HTTP server: plain records, amounts as exact Decimals, times in epoch ms.

Nothing here knows of HTTP, of JSON or of the client. The server decides how a record looks on the wire; the
economy decides what is true.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, Protocol

Wallet = Literal["main", "trade", "margin", "margin_v2", "isolated", "isolated_v2", "contract"]
"""Kinds of wallet: funding, spot, cross and isolated margin (low and high frequency), futures."""

Feed = Literal["classic", "hf", "margin_hf", "futures"]
"""The four ledgers of the API. An entry may be reported by more than one of them."""


@dataclass(frozen=True, slots=True)
class User:
    """An account holder: the parent account or one of its sub-accounts."""

    uid: int
    user_id: str
    """24 hex digits."""
    name: str
    """`main` for the parent, else the sub-account's name."""
    created_at: int
    level: int = 0
    status: int = 2
    kind: int = 0
    remarks: str = ""
    trade_types: tuple[str, ...] = ("Spot", "Margin", "Futures")
    opened_trade_types: tuple[str, ...] = ("Spot",)
    is_master: bool = False
    margin_enabled: bool = True
    futures_enabled: bool = True


@dataclass(frozen=True, slots=True)
class Key:
    """An API key of a user. All of them are made up and open nothing but this simulated exchange."""

    key: str
    secret: str
    passphrase: str
    uid: int
    version: int = 3
    permission: str = "General"
    ip_whitelist: tuple[str, ...] = ()
    remark: str = ""
    created_at: int = 0
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement of one currency in one wallet.

    `change` is signed and is exactly what the wallet's balance moved by; `balance` is the balance after it.
    `fee` is the part of the movement that was a fee (never negative but for a maker rebate).
    """

    id: int
    """Unique over all users, ascending with time."""
    uid: int
    wallet: Wallet
    symbol: str
    """The pair of an isolated margin wallet, else empty."""
    currency: str
    change: Decimal
    fee: Decimal
    balance: Decimal
    label: str
    """The cause as the feed spells it: `TRADE_EXCHANGE`, `Exchange`, `RealisedPNL`, ..."""
    time: int
    feeds: tuple[Feed, ...]
    context: str = ""
    """JSON text as sent, or an empty string."""
    remark: str = ""
    """Futures only: the contract or a sentence."""
    pending: bool = False
    """Futures only: the running settlement period; not part of any balance."""
    cause: str = ""
    """The truth behind the entry, for tests: trade, fee, transfer, deposit, withdrawal, interest, borrow, repay,
    liquidation, realised_pnl, bonus, rebate, kcs_fee, conversion, other. Never sent."""


@dataclass(frozen=True, slots=True)
class Deposit:
    """A deposit of a user, with the entry that credited it (None while it is not credited)."""

    uid: int
    currency: str
    chain: str
    status: str
    address: str
    memo: str
    is_inner: bool
    amount: Decimal
    fee: Decimal
    wallet_tx_id: str | None
    created_at: int
    updated_at: int
    remark: str = ""
    arrears: bool = False
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A withdrawal of a user; the wallet is debited by `amount + fee` when it is asked for."""

    id: str
    uid: int
    currency: str
    chain_id: str
    chain_name: str
    status: str
    address: str
    memo: str
    is_inner: bool
    amount: Decimal
    fee: Decimal
    wallet_tx_id: str | None
    created_at: int
    updated_at: int
    remark: str = ""
    failure_reason: str = ""
    failure_reason_msg: str | None = None
    cancel_type: str = "NON_CANCELABLE"
    return_status: str = "NOT_RETURN"
    return_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """A deposit address of a user."""

    uid: int
    currency: str
    address: str
    memo: str
    chain_id: str
    chain_name: str
    to: Literal["MAIN", "TRADE"]
    contract_address: str = ""


@dataclass(frozen=True, slots=True)
class Trade:
    """The truth behind a trade's entries, for tests and never sent: one fill of one order of a user."""

    uid: int
    trade_id: str
    order_id: str
    time: int
    wallet: Wallet
    symbol: str
    side: Literal["buy", "sell"]
    size: Decimal
    price: Decimal
    funds: Decimal
    fee: Decimal
    fee_currency: str
    liquidity: Literal["maker", "taker"]
    kcs_fee: Decimal = Decimal(0)
    """KCS charged instead of the fee, when the user pays fees in KCS: `fee` is then what would have been charged."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What lies in one wallet in one currency now. `total = available + hold`; liabilities on margin only."""

    uid: int
    wallet: Wallet
    symbol: str
    currency: str
    account_id: str
    """The id that the account list shows: decimal digits for trade, 24 hex digits for main."""
    total: Decimal
    hold: Decimal = Decimal(0)
    liability_principal: Decimal = Decimal(0)
    liability_interest: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class FuturesAccount:
    """A futures wallet in one settlement currency now."""

    uid: int
    currency: str
    balance: Decimal
    """The sum of its completed entries."""
    unrealised_pnl: Decimal = Decimal(0)
    position_margin: Decimal = Decimal(0)
    order_margin: Decimal = Decimal(0)
    frozen_funds: Decimal = Decimal(0)
    risk_ratio: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Chain:
    """A network that a currency moves on."""

    id: str
    name: str
    withdrawal_min_size: Decimal
    withdrawal_min_fee: Decimal
    deposit_min_size: Decimal | None
    confirms: int
    withdraw_precision: int
    contract_address: str = ""
    need_tag: bool = False
    withdraw_enabled: bool = True
    deposit_enabled: bool = True


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency of the exchange."""

    code: str
    full_name: str
    precision: int
    chains: tuple[Chain, ...] = ()
    margin_enabled: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A spot pair; `fee_category` 1, 2 or 3 multiplies the tier's class A rate."""

    symbol: str
    base: str
    quote: str
    market: str
    base_increment: Decimal
    quote_increment: Decimal
    price_increment: Decimal
    fee_category: int = 1
    margin_enabled: bool = False


@dataclass(frozen=True, slots=True)
class Contract:
    """A futures contract: `multiplier` units of the base a lot, settled in `settle`.

    The multiplier of an inverse contract, which is settled in its base, is negative: so many US dollars a lot.
    """

    symbol: str
    base: str
    settle: str
    multiplier: Decimal


@dataclass(frozen=True, slots=True)
class FeeRates:
    """Maker and taker rate as fractions."""

    maker: Decimal
    taker: Decimal


@dataclass(frozen=True, slots=True)
class Candle:
    """Prices of a pair in one interval that starts at `time` (ms)."""

    time: int
    open: Decimal
    close: Decimal
    high: Decimal
    low: Decimal
    volume: Decimal
    turnover: Decimal


@dataclass(slots=True)
class Moment:
    """A consistent view of everything that changes, taken at one instant."""

    now: int
    holdings: list[Holding] = field(default_factory=list)
    futures: list[FuturesAccount] = field(default_factory=list)


class Economy(Protocol):
    """What the server asks of the economy. All of it is deterministic in the seed and the time."""

    @property
    def now(self) -> int:
        """The instant (epoch ms) up to which the economy has lived."""

    @property
    def users(self) -> Sequence[User]:
        """The parent first, then its sub-accounts."""

    @property
    def keys(self) -> Sequence[Key]:
        """Every API key that exists."""

    def key(self, role: str) -> Key:
        """A key by what it is for: `main`, a sub-account's name, or a role of the tests."""

    @property
    def currencies(self) -> Sequence[Currency]:
        """Every currency of the exchange."""

    @property
    def pairs(self) -> Sequence[Pair]:
        """Every spot pair."""

    @property
    def contracts(self) -> Sequence[Contract]:
        """Every futures contract."""

    @property
    def deposits(self) -> Sequence[Deposit]:
        """Of all users, oldest first."""

    @property
    def withdrawals(self) -> Sequence[Withdrawal]:
        """Of all users, oldest first."""

    @property
    def addresses(self) -> Sequence[Address]:
        """Deposit addresses of all users."""

    @property
    def trades(self) -> Sequence[Trade]:
        """The truth, oldest first; never sent."""

    def entries(self, uid: int, feed: Feed) -> Sequence[Entry]:
        """Entries of a user in one ledger in ascending (time, id) order; a list that only grows at its end."""

    def pending(self, uid: int) -> Sequence[Entry]:
        """Futures PnL of the settlement period still running: one pending entry a contract with a position."""

    def moment(self) -> Moment:
        """All holdings and futures accounts now, zero ones of wallets that were ever used included."""

    def base_rates(self, uid: int) -> FeeRates:
        """The user's class A rates at the present tier."""

    def pair_rates(self, uid: int, symbol: str) -> FeeRates | None:
        """None for an unknown pair."""

    def contract_rates(self, uid: int, symbol: str) -> FeeRates | None:
        """None for an unknown contract."""

    def price(self, currency: str, at: int) -> Decimal | None:
        """The price of one unit in USDT at an instant; None for a currency without a price."""

    def fiat_price(self, currency: str, base: str, at: int) -> Decimal | None:
        """The price of one unit in a fiat currency (USD, EUR, ...) at an instant."""

    def candles(self, symbol: str, step_ms: int, start: int, end: int) -> Sequence[Candle]:
        """Candles whose start lies in [start, end), oldest first, none after now; empty for an unknown pair."""

    def advance(self, to: int) -> None:
        """Live on until an instant; going back is an error. Same result in one step or in many."""
