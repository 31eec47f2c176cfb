"""What other KuCoin clients ask before anything else, so that they work against this exchange too.

ccxt loads markets, tickers, margin pairs, contracts and the kind of account. None of it is needed by this package.
"""

from decimal import Decimal

from kucoin_frames.demo.records import Contract, Pair
from kucoin_frames.demo.server.render import Json, cut, number, plain, ratio
from kucoin_frames.demo.server.routes.market import HOUR_MS, describe_pair
from kucoin_frames.demo.server.routing import Call, route

BASE_RATE = "0.001"


def _price(call: Call, pair: Pair, at: int) -> Decimal:
    base = call.world.price(pair.base, at) or Decimal(0)
    quote = call.world.price(pair.quote, at) or Decimal(0)
    steps = cut(ratio(ratio(base, quote, digits=28), pair.price_increment, digits=28), 0)
    return steps * pair.price_increment


@route("/api/v1/market/allTickers", pool="Public", weight=15)
def tickers(call: Call) -> Json:
    """Serve the last price of each pair and its change in a day."""
    return {"time": call.now, "ticker": [_ticker(call, pair) for pair in call.world.pairs]}


def _ticker(call: Call, pair: Pair) -> Json:
    last, before = _price(call, pair, call.now), _price(call, pair, call.now - 24 * HOUR_MS)
    return {
        "symbol": pair.symbol,
        "symbolName": pair.symbol,
        "buy": plain(last),
        "sell": plain(last + pair.price_increment),
        "last": plain(last),
        "changePrice": plain(last - before),
        "changeRate": plain(cut(ratio(last - before, before), 4)),
        "takerFeeRate": BASE_RATE,
        "makerFeeRate": BASE_RATE,
        "takerCoefficient": str(pair.fee_category),
        "makerCoefficient": str(pair.fee_category),
    }


@route("/api/v3/margin/symbols", pool="Public", weight=3)
def margin_symbols(call: Call) -> Json:
    """Serve the pairs that trade on cross margin."""
    return {
        "timestamp": call.now,
        "items": [describe_pair(pair) for pair in call.world.pairs if pair.margin_enabled],
    }


@route("/api/v1/isolated/symbols", pool="Spot", weight=3)
def isolated_symbols(call: Call) -> Json:
    """Serve the pairs that trade on isolated margin."""
    return [
        {
            "symbol": pair.symbol,
            "symbolName": pair.symbol,
            "baseCurrency": pair.base,
            "quoteCurrency": pair.quote,
            "maxLeverage": 10,
            "flDebtRatio": "0.97",
            "tradeEnable": True,
            "baseBorrowEnable": True,
            "quoteBorrowEnable": True,
            "baseTransferInEnable": True,
            "quoteTransferInEnable": True,
        }
        for pair in call.world.pairs
        if pair.margin_enabled
    ]


@route("/api/v1/contracts/active", host="futures", pool="Public", weight=3)
def contracts(call: Call) -> Json:
    """Serve the open contracts; numbers are JSON numbers."""
    return [_contract(call, contract) for contract in call.world.contracts]


def _contract(call: Call, contract: Contract) -> Json:
    inverse = contract.multiplier < 0
    price = call.world.price("BTC" if contract.base == "XBT" else contract.base, call.now)
    return {
        "symbol": contract.symbol,
        "rootSymbol": contract.settle,
        "type": "FFWCSX",
        "firstOpenDate": 1_585_555_200_000,
        "expireDate": None,
        "settleDate": None,
        "baseCurrency": contract.base,
        "quoteCurrency": "USD" if inverse else contract.settle,
        "settleCurrency": contract.settle,
        "maxOrderQty": 1_000_000,
        "maxPrice": number(Decimal(1_000_000)),
        "lotSize": 1,
        "tickSize": number(Decimal("0.1")),
        "multiplier": number(contract.multiplier),
        "makerFeeRate": number(Decimal("0.0002")),
        "takerFeeRate": number(Decimal("0.0006")),
        "isInverse": inverse,
        "status": "Open",
        "markPrice": None if price is None else number(price),
        "nextFundingRateTime": 8 * HOUR_MS - call.now % (8 * HOUR_MS),
        "maxLeverage": 100,
    }


@route("/api/ua/v1/account/mode", pool="Management", weight=30)
def account_mode(call: Call) -> Json:  # noqa: ARG001  every route is given its call
    """Say that the account is a classic one, not unified."""
    return {"selfAccountMode": "CLASSIC"}
