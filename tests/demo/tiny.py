"""An economy of a handful of entries, written by hand, so that every answer can be checked by eye.

It is the simplest thing that an exchange can serve: prices never move, nothing happens but what `later` holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal as D  # noqa: N817  it is written on every line

from kucoin_frames.demo.records import (
    Address,
    Candle,
    Chain,
    Contract,
    Currency,
    Deposit,
    Entry,
    Feed,
    FeeRates,
    FuturesAccount,
    Holding,
    Key,
    Moment,
    Pair,
    Trade,
    User,
    Withdrawal,
)

NOW = 1_750_000_000_000  # 2025-06-15 15:06:40 UTC
HOUR = 3_600_000
DAY = 24 * HOUR
PARENT, SUB = 1001, 1002

MAIN = Key("key-main", "secret-main", "phrase-main", PARENT, 3, "General,Futures", (), "laptop", NOW - 300 * DAY)
READER = Key("key-reader", "secret-reader", "phrase-reader", PARENT, 3, "General", (), "", NOW - 200 * DAY)
SECOND = Key("key-v2", "secret-v2", "phrase-v2", PARENT, 2, "General")
FIRST = Key("key-v1", "secret-v1", "phrase-v1", PARENT, 1, "General")
GONE = Key("key-gone", "secret-gone", "phrase-gone", PARENT, 3, "General", deleted=True)
FENCED = Key("key-fenced", "secret-fenced", "phrase-fenced", PARENT, 3, "General", ("203.0.113.7",))
DESK = Key("key-desk", "secret-desk", "phrase-desk", SUB, 3, "General", ("127.0.0.1", "203.0.113.7"), "bot", NOW - DAY)

USERS = (
    User(PARENT, "65000000000000000000000a", "main", NOW - 400 * DAY, level=2, is_master=True),
    User(
        SUB,
        "65000000000000000000000b",
        "desk",
        NOW - 100 * DAY,
        level=0,
        remarks="the desk",
        trade_types=("Spot", "Futures"),
        opened_trade_types=("Spot",),
        margin_enabled=False,
    ),
)

TRADE_CONTEXT = '{"symbol":"KCS-USDT","orderId":"6705f6350dc7210007d6a36d","tradeId":"10046097631627265"}'


def entry(
    entry_id: int,
    time: int,
    change: str,
    *,
    fee: str = "0",
    balance: str = "0",
    currency: str = "USDT",
    wallet: str = "trade",
    label: str = "Exchange",
    feeds: tuple[Feed, ...] = ("classic",),
    uid: int = PARENT,
    context: str = "",
    remark: str = "",
    pending: bool = False,
) -> Entry:
    return Entry(
        id=entry_id,
        uid=uid,
        wallet=wallet,  # type: ignore[arg-type]  # a test names its wallet as plain text
        symbol="",
        currency=currency,
        change=D(change),
        fee=D(fee),
        balance=D(balance),
        label=label,
        time=time,
        feeds=feeds,
        context=context,
        remark=remark,
        pending=pending,
    )


# Spot wallet, told by the hf ledger. 105, 106 and 107 fall into one millisecond.
HF = [
    entry(101, NOW - 8 * DAY, "100", balance="100", label="TRANSFER", feeds=("hf",)),
    entry(102, NOW - 5 * DAY, "-40", balance="60", label="TRANSFER", feeds=("hf",)),
    entry(105, NOW - HOUR, "-10.01", fee="0.01", balance="49.99", label="TRADE_EXCHANGE", feeds=("hf",)),
    entry(106, NOW - HOUR, "1", currency="KCS", balance="1", label="TRADE_EXCHANGE", feeds=("hf",)),
    entry(
        107,
        NOW - HOUR,
        "1.59760080",
        fee="0.00159920",
        balance="51.58760080",
        label="TRADE_EXCHANGE",
        feeds=("hf",),
        context=TRADE_CONTEXT,
    ),
]
# Everything else, told by the classic ledger. 203 to 205 fall into one millisecond; 200 is older than a year.
CLASSIC = [
    entry(200, NOW - 366 * DAY, "7", wallet="main", label="Deposit"),
    entry(201, NOW - 2 * DAY, "500.50", wallet="main", label="Deposit"),
    entry(202, NOW - DAY, "-100", wallet="main", label="Transfer"),
    entry(
        203, NOW - 2 * HOUR, "-2.002", fee="0.002", wallet="margin", label="Cross Margin", context='{"symbol":"A-B"}'
    ),
    entry(204, NOW - 2 * HOUR, "3", currency="KCS", wallet="margin", label="Cross Margin"),
    entry(205, NOW - 2 * HOUR, "-0.01", label="SUB_TRANSFER"),
]
MARGIN_HF = [
    entry(301, NOW - 4 * DAY, "5", wallet="margin_v2", balance="5", label="TRANSFER", feeds=("margin_hf",)),
    entry(302, NOW - HOUR, "0.01", wallet="margin_v2", balance="5.01", label="TRANSFER", feeds=("margin_hf",)),
    entry(303, NOW, "-0.123456789", wallet="isolated_v2", balance="2", label="ISOLATED_EXCHANGE", feeds=("margin_hf",)),
]
FUTURES = [
    entry(401, NOW - 25 * HOUR, "20", wallet="contract", balance="20", label="TransferIn", feeds=("futures",)),
    entry(
        402,
        NOW - 9 * HOUR,
        "-0.000017105",
        wallet="contract",
        balance="19.999982895",
        label="RealisedPNL",
        feeds=("futures",),
        remark="XBTUSDTM",
    ),
    entry(
        403,
        NOW - HOUR,
        "0.123456789012345678",
        fee="0.5",
        wallet="contract",
        balance="20.123439684012345678",
        label="RealisedPNL",
        feeds=("futures",),
        remark="ETHUSDTM",
    ),
    entry(404, NOW - HOUR, "-2", wallet="contract", balance="18.1", label="TransferOut", feeds=("futures",)),
]
PENDING = [
    entry(
        9000,
        NOW - HOUR,
        "-1.5",
        wallet="contract",
        balance="18.1",
        label="RealisedPNL",
        feeds=("futures",),
        remark="XBTUSDTM",
        pending=True,
    )
]

CHAINS = (
    Chain("trx", "TRC20", D(1), D("1.5"), None, 1, 6, "TR7"),
    Chain("eth", "ERC20", D(10), D(5), D(2), 64, 6, "0xdac"),
)
CURRENCIES = (
    Currency("BTC", "Bitcoin", 8, (Chain("btc", "BTC", D("0.001"), D("0.0005"), D("0.0002"), 3, 8),), True),
    Currency("USDT", "Tether", 8, CHAINS, True),
    Currency("KCS", "KCS", 8),
    Currency("JUNK", "Never traded", 4),
)
PAIRS = (
    Pair("BTC-USDT", "BTC", "USDT", "USDS", D("0.00000001"), D("0.000001"), D("0.1"), 1, True),
    Pair("KCS-USDT", "KCS", "USDT", "ALTS", D("0.0001"), D("0.0001"), D("0.001"), 2),
)
CONTRACTS = (Contract("XBTUSDTM", "XBT", "USDT", D("0.001")), Contract("XBTUSDM", "XBT", "XBT", D(-1)))
PRICES = {"BTC": D(50_000), "USDT": D(1), "KCS": D(12)}

DEPOSITS = (
    Deposit(
        PARENT,
        "BTC",
        "btc",
        "SUCCESS",
        "bc1q",
        "",
        False,
        D("0.5"),
        D(0),
        "txid",
        NOW - 40 * DAY,
        NOW - 40 * DAY,
        "Deposit",
    ),
    Deposit(SUB, "USDT", "trx", "SUCCESS", "T1", "", False, D(9), D(0), "other", NOW - 3 * DAY, NOW - 3 * DAY),
    Deposit(PARENT, "USDT", "", "PROCESSING", "a@b.c", "", True, D(1), D(0), None, NOW - DAY, NOW),
)
WITHDRAWALS = (
    Withdrawal(
        "67e6515f7960ba0007b42025",
        PARENT,
        "USDT",
        "trx",
        "TRC20",
        "SUCCESS",
        "TKF",
        "",
        False,
        D(3),
        D("1.5"),
        "tx",
        NOW - 10 * DAY,
        NOW - 9 * DAY,
        "rent",
    ),
    Withdrawal(
        "67e6515f7960ba0007b42026",
        PARENT,
        "BTC",
        "btc",
        "BTC",
        "REVIEW",
        "bc1",
        "",
        False,
        D("0.1"),
        D(0),
        None,
        NOW - HOUR,
        NOW,
    ),
)
ADDRESSES = (
    Address(PARENT, "USDT", "T1", "", "trx", "TRC20", "TRADE", "TR7"),
    Address(PARENT, "USDT", "0x1", "memo", "eth", "ERC20", "MAIN"),
    Address(SUB, "USDT", "T2", "", "trx", "TRC20", "MAIN"),
)
HOLDINGS = (
    Holding(PARENT, "main", "", "USDT", "63355cd156298d0001b66e61", D("400.50")),
    Holding(PARENT, "trade", "", "USDT", "548674591753", D("51.58760080"), D("10.5")),
    Holding(PARENT, "trade", "", "KCS", "548674591754", D(0)),
    Holding(PARENT, "margin", "", "USDT", "1", D(100), D(20), D(40), D("0.5")),
    Holding(PARENT, "margin_v2", "", "USDT", "2", D("5.01")),
    Holding(PARENT, "margin_v2", "", "BTC", "3", D("0.01"), D(0), D("0.002"), D(0)),
    Holding(PARENT, "isolated", "BTC-USDT", "BTC", "4", D("0.001")),
    Holding(PARENT, "isolated", "BTC-USDT", "USDT", "5", D(10), D(1), D(5), D("0.25")),
    Holding(SUB, "main", "", "USDT", "63355cd156298d0001b66e62", D("0.01")),
    Holding(SUB, "main", "", "BTC", "63355cd156298d0001b66e63", D(0)),
    Holding(SUB, "main", "", "JUNK", "63355cd156298d0001b66e64", D(3)),
    Holding(SUB, "trade", "", "KCS", "548674591999", D(7), D(2)),
)
FUTURES_ACCOUNTS = (
    FuturesAccount(PARENT, "USDT", D("18.1"), D("1.5"), D(4), D(1), D("0.1"), D("0.0065")),
    FuturesAccount(SUB, "USDT", D("2.4"), D("-0.4")),
)


@dataclass
class Tiny:
    """The economy; its lists may be added to while it is served."""

    now: int = NOW
    users: Sequence[User] = USERS
    keys: Sequence[Key] = (MAIN, READER, SECOND, FIRST, GONE, FENCED, DESK)
    currencies: Sequence[Currency] = CURRENCIES
    pairs: Sequence[Pair] = PAIRS
    contracts: Sequence[Contract] = CONTRACTS
    deposits: Sequence[Deposit] = DEPOSITS
    withdrawals: Sequence[Withdrawal] = WITHDRAWALS
    addresses: Sequence[Address] = ADDRESSES
    trades: Sequence[Trade] = ()
    books: dict[tuple[int, Feed], list[Entry]] = field(
        default_factory=lambda: {
            (PARENT, "hf"): list(HF),
            (PARENT, "classic"): list(CLASSIC),
            (PARENT, "margin_hf"): list(MARGIN_HF),
            (PARENT, "futures"): list(FUTURES),
            (SUB, "hf"): [entry(501, NOW - HOUR, "7", currency="KCS", balance="7", label="SUB_TRANSFER", uid=SUB)],
        }
    )
    pendings: list[Entry] = field(default_factory=lambda: list(PENDING))
    later: list[tuple[int, Feed, Entry]] = field(default_factory=list)
    """Entries that appear when the economy reaches their time."""

    def key(self, name: str) -> Key:
        return next(key for key in self.keys if key.key == f"key-{name}")

    def entries(self, uid: int, feed: Feed) -> Sequence[Entry]:
        return self.books.setdefault((uid, feed), [])

    def pending(self, uid: int) -> Sequence[Entry]:
        return [e for e in self.pendings if e.uid == uid]

    def moment(self) -> Moment:
        return Moment(self.now, list(HOLDINGS), list(FUTURES_ACCOUNTS))

    def base_rates(self, uid: int) -> FeeRates:
        return FeeRates(D("0.0009"), D("0.001"))

    def pair_rates(self, uid: int, symbol: str) -> FeeRates | None:
        rates = {"BTC-USDT": FeeRates(D("0.0009"), D("0.001")), "KCS-USDT": FeeRates(D("0.0018"), D("0.002"))}
        return rates.get(symbol)

    def contract_rates(self, uid: int, symbol: str) -> FeeRates | None:
        return {"XBTUSDTM": FeeRates(D("-0.00015"), D("0.0006"))}.get(symbol)

    def price(self, currency: str, at: int) -> D | None:
        return PRICES.get(currency)

    def fiat_price(self, currency: str, base: str, at: int) -> D | None:
        rate = {"USD": D(1), "EUR": D("0.9")}.get(base)
        return PRICES[currency] * rate if rate is not None and currency in PRICES else None

    def candles(self, symbol: str, step_ms: int, start: int, end: int) -> Sequence[Candle]:
        first = -(-start // step_ms) * step_ms
        price = D(50_000)
        return [
            Candle(time, price, price + 1, price + 2, price - 1, D("0.5"), D("25000.25"))
            for time in range(first, min(end, self.now + 1), step_ms)
        ]

    def advance(self, to: int) -> None:
        if to < self.now:
            raise ValueError("time does not go back")
        self.now = to
        for uid, feed, coming in sorted(self.later, key=lambda item: (item[2].time, item[2].id)):
            if coming.time <= to:
                self.books.setdefault((uid, feed), []).append(coming)
        self.later = [item for item in self.later if item[2].time > to]

    def add(self, feed: Feed, *entries: Entry) -> None:
        """Add entries at the end of the parent's ledger."""
        self.books.setdefault((PARENT, feed), []).extend(entries)


def at_level(level: int) -> Tiny:
    """The same economy with a parent of another VIP level."""
    return Tiny(users=(replace(USERS[0], level=level), USERS[1]))
