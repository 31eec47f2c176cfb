"""What is held and owed on margin: cross margin by currency, isolated margin by pair."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kucoin_frames.demo.records import Holding, Pair
from kucoin_frames.demo.server.refusal import Refusal
from kucoin_frames.demo.server.render import Json, cut, plain, ratio
from kucoin_frames.demo.server.routing import Call, route

QUOTES = ("USDT", "KCS", "BTC")
CROSS_WALLETS = {"MARGIN": ("margin",), "MARGIN_V2": ("margin_v2",), "ALL": ("margin", "margin_v2")}
ISOLATED_WALLETS = {
    "ISOLATED": ("isolated",),
    "ISOLATED_V2": ("isolated_v2",),
    "ALL": ("isolated", "isolated_v2"),
}
CROSS_LEVERAGE = 5
ISOLATED_LEVERAGE = 10


@dataclass(frozen=True, slots=True)
class Position:
    """What several wallets hold and owe together in one currency."""

    total: Decimal
    hold: Decimal
    principal: Decimal
    interest: Decimal
    price: Decimal
    """Of one unit, in USDT; zero for what has no price."""

    @property
    def liability(self) -> Decimal:
        """What is owed."""
        return self.principal + self.interest

    @property
    def value(self) -> Decimal:
        """What the holding is worth in USDT."""
        return self.total * self.price

    @property
    def debt(self) -> Decimal:
        """What the liability is worth in USDT."""
        return self.liability * self.price


def _position(call: Call, currency: str, holdings: Iterable[Holding]) -> Position:
    holdings = list(holdings)
    zero = Decimal(0)
    return Position(
        total=sum((h.total for h in holdings), zero),
        hold=sum((h.hold for h in holdings), zero),
        principal=sum((h.liability_principal for h in holdings), zero),
        interest=sum((h.liability_interest for h in holdings), zero),
        price=call.world.price(currency, call.now) or zero,
    )


def _row(call: Call, currency: str, position: Position, room: Decimal) -> dict[str, Json]:
    """Render a position; `room` is what may still be borrowed, in USDT, of what can be borrowed at all."""
    can_be_borrowed = any(known.code == currency and known.margin_enabled for known in call.world.currencies)
    largest = cut(ratio(room, position.price, digits=28)) if can_be_borrowed else Decimal(0)
    return {
        "currency": currency,
        "total": plain(position.total),
        "available": plain(position.total - position.hold),
        "hold": plain(position.hold),
        "liability": plain(position.liability),
        "liabilityPrincipal": plain(position.principal),
        "liabilityInterest": plain(position.interest),
        "maxBorrowSize": plain(largest),
        "borrowEnabled": can_be_borrowed,
        "transferInEnabled": True,
    }


def _room(value: Decimal, debt: Decimal, leverage: int) -> Decimal:
    return max(Decimal(0), (value - debt) * (leverage - 1) - debt)


def _totals(positions: Iterable[Position]) -> tuple[Decimal, Decimal]:
    positions = list(positions)
    zero = Decimal(0)
    return sum((p.value for p in positions), zero), sum((p.debt for p in positions), zero)


def _in_quote(call: Call, quote: str, value: Decimal) -> str:
    """Write a value in USDT as an amount of the quote currency."""
    unit = call.world.price(quote, call.now) or Decimal(0)
    return plain(cut(ratio(value, unit, digits=28)))


@route("/api/v3/margin/accounts", pool="Spot", weight=15)
def cross(call: Call) -> Json:
    """Serve cross margin: totals in a quote currency and a row for each currency."""
    call.demand_margin()
    quote = call.ask.choice("quoteCurrency", QUOTES) or "USDT"
    wallets = CROSS_WALLETS[call.ask.choice("queryType", CROSS_WALLETS) or "MARGIN"]
    held = [h for h in call.world.moment().holdings if h.uid == call.user.uid and h.wallet in wallets]
    positions = {
        currency: _position(call, currency, (h for h in held if h.currency == currency))
        for currency in dict.fromkeys(h.currency for h in held)
    }
    value, debt = _totals(positions.values())
    room = _room(value, debt, CROSS_LEVERAGE)
    return {
        "totalAssetOfQuoteCurrency": _in_quote(call, quote, value),
        "totalLiabilityOfQuoteCurrency": _in_quote(call, quote, debt),
        "debtRatio": plain(cut(ratio(debt, value), 4)),
        "status": "EFFECTIVE",
        "accounts": [_row(call, currency, position, room) for currency, position in positions.items()],
    }


@route("/api/v3/isolated/accounts", pool="Spot", weight=15)
def isolated(call: Call) -> Json:
    """Serve isolated margin: a pair at a time, with a base and a quote side; pairs that were ever used, or `symbol`."""
    call.demand_margin()
    symbol = call.ask.text("symbol")
    quote = call.ask.choice("quoteCurrency", QUOTES) or "USDT"
    wallets = ISOLATED_WALLETS[call.ask.choice("queryType", ISOLATED_WALLETS) or "ISOLATED"]
    held = [h for h in call.world.moment().holdings if h.uid == call.user.uid and h.wallet in wallets]
    used = {h.symbol for h in held}
    pairs = [p for p in call.world.pairs if (p.symbol in used if symbol is None else p.symbol == symbol)]
    if symbol is not None and not any(pair.margin_enabled for pair in pairs):
        raise Refusal(400, "900001", "symbol not exists")
    assets: list[Json] = []
    value = debt = Decimal(0)
    for pair in pairs:
        asset, pair_value, pair_debt = _asset(call, pair, [h for h in held if h.symbol == pair.symbol])
        assets.append(asset)
        value, debt = value + pair_value, debt + pair_debt
    return {
        "totalAssetOfQuoteCurrency": _in_quote(call, quote, value),
        "totalLiabilityOfQuoteCurrency": _in_quote(call, quote, debt),
        "timestamp": call.now,
        "assets": assets,
    }


def _asset(call: Call, pair: Pair, held: list[Holding]) -> tuple[Json, Decimal, Decimal]:
    base_side, quote_side = (
        _position(call, currency, (h for h in held if h.currency == currency)) for currency in (pair.base, pair.quote)
    )
    value, debt = _totals((base_side, quote_side))
    room = _room(value, debt, ISOLATED_LEVERAGE)
    asset: Json = {
        "symbol": pair.symbol,
        "status": "EFFECTIVE",
        "debtRatio": plain(cut(ratio(debt, value), 4)),
        "baseAsset": _row(call, pair.base, base_side, room),
        "quoteAsset": _row(call, pair.quote, quote_side, room),
    }
    return asset, value, debt
