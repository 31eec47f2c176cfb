"""What is public: the clock, prices, candles, currencies and pairs."""

from decimal import Decimal

from kucoin_frames.demo.records import Chain, Currency, Pair
from kucoin_frames.demo.server.parameters import LATEST_MS
from kucoin_frames.demo.server.refusal import bad_parameter
from kucoin_frames.demo.server.render import Json, cut, fixed, plain
from kucoin_frames.demo.server.routing import Call, route

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
CANDLE_MS = {
    "1min": MINUTE_MS,
    "3min": 3 * MINUTE_MS,
    "5min": 5 * MINUTE_MS,
    "15min": 15 * MINUTE_MS,
    "30min": 30 * MINUTE_MS,
    "1hour": HOUR_MS,
    "2hour": 2 * HOUR_MS,
    "4hour": 4 * HOUR_MS,
    "6hour": 6 * HOUR_MS,
    "8hour": 8 * HOUR_MS,
    "12hour": 12 * HOUR_MS,
    "1day": 24 * HOUR_MS,
    "1week": 7 * 24 * HOUR_MS,
    "1month": 30 * 24 * HOUR_MS,
}
MOST_CANDLES = 1500
LATEST_S = LATEST_MS // 1000


@route("/api/v1/timestamp", pool="Public", weight=3)
@route("/api/v1/timestamp", host="futures", pool="Public", weight=2)
def timestamp(call: Call) -> Json:
    """Serve the exchange's clock, a bare integer."""
    return call.now


@route("/api/v1/prices", pool="Public", weight=3)
def prices(call: Call) -> Json:
    """Serve prices in a fiat currency, a map from code to text with sixteen decimals; unpriced codes are left out."""
    base = call.ask.text("base") or "USD"
    wanted = call.ask.text("currencies")
    codes = None if wanted is None else set(wanted.split(","))
    answer: dict[str, Json] = {}
    for currency in call.world.currencies:
        if codes is None or currency.code in codes:
            price = call.world.fiat_price(currency.code, base, call.now)
            if price is not None:
                answer[currency.code] = fixed(cut(price, 16), 16)
    return answer


@route("/api/v1/market/candles", pool="Public", weight=3)
def candles(call: Call) -> Json:
    """Serve candles that start in [startAt, endAt), both in seconds; the newest 1500 of them, newest first.

    A bound of 0 is none. A setting lets endAt be included.
    """
    ask = call.ask
    symbol = ask.needed("symbol")
    ask.needed("type")
    step = CANDLE_MS[ask.choice("type", CANDLE_MS) or ""]
    start = (ask.integer("startAt", highest=LATEST_S) or 0) * 1000
    end = (ask.integer("endAt", highest=LATEST_S) or 0) * 1000
    if end and start > end:
        raise bad_parameter("startAt must not be after endAt")
    if all(pair.symbol != symbol for pair in call.world.pairs):
        raise bad_parameter("This pair is not provided at present")
    if end and call.settings.candle_end_included:
        end += 1
    end = min(end or call.now + 1, call.now + 1)
    start = max(start, end - (MOST_CANDLES + 1) * step)
    rows = call.world.candles(symbol, step, start, end)[-MOST_CANDLES:] if start < end else ()
    return [
        [
            str(candle.time // 1000),
            plain(candle.open),
            plain(candle.close),
            plain(candle.high),
            plain(candle.low),
            plain(candle.volume),
            plain(candle.turnover),
        ]
        for candle in reversed(rows)
    ]


@route("/api/v3/currencies", pool="Public", weight=3)
def currencies(call: Call) -> Json:
    """Serve all currencies with their chains."""
    return [_currency(currency) for currency in call.world.currencies]


def _currency(currency: Currency) -> Json:
    return {
        "currency": currency.code,
        "name": currency.code,
        "fullName": currency.full_name,
        "precision": currency.precision,
        "confirms": None,
        "contractAddress": None,
        "isMarginEnabled": currency.margin_enabled,
        "isDebitEnabled": currency.margin_enabled,
        "chains": [_chain(chain) for chain in currency.chains],
    }


def _chain(chain: Chain) -> Json:
    return {
        "chainName": chain.name,
        "withdrawalMinSize": plain(chain.withdrawal_min_size),
        "depositMinSize": None if chain.deposit_min_size is None else plain(chain.deposit_min_size),
        "withdrawFeeRate": "0",
        "withdrawalMinFee": plain(chain.withdrawal_min_fee),
        "isWithdrawEnabled": chain.withdraw_enabled,
        "isDepositEnabled": chain.deposit_enabled,
        "confirms": chain.confirms,
        "preConfirms": chain.confirms,
        "contractAddress": chain.contract_address,
        "withdrawPrecision": chain.withdraw_precision,
        "maxWithdraw": None,
        "maxDeposit": None,
        "needTag": chain.need_tag,
        "chainId": chain.id,
    }


@route("/api/v2/symbols", pool="Public", weight=4)
def symbols(call: Call) -> Json:
    """Serve all pairs, or those of a market section."""
    market = call.ask.text("market")
    return [describe_pair(pair) for pair in call.world.pairs if market in (None, pair.market)]


def describe_pair(pair: Pair) -> Json:
    """Describe a pair as the lists of pairs do."""
    return {
        "symbol": pair.symbol,
        "name": pair.symbol,
        "baseCurrency": pair.base,
        "quoteCurrency": pair.quote,
        "feeCurrency": pair.quote,
        "market": pair.market,
        "baseMinSize": plain(pair.base_increment * 100),
        "quoteMinSize": "0.1",
        "baseMaxSize": "10000000000",
        "quoteMaxSize": "99999999",
        "baseIncrement": plain(pair.base_increment),
        "quoteIncrement": plain(pair.quote_increment),
        "priceIncrement": plain(pair.price_increment),
        "priceLimitRate": "0.1",
        "minFunds": "0.1",
        "isMarginEnabled": pair.margin_enabled,
        "enableTrading": True,
        "feeCategory": pair.fee_category,
        "makerFeeCoefficient": fixed(Decimal(1), 2),
        "takerFeeCoefficient": fixed(Decimal(1), 2),
        "st": False,
        "callauctionIsEnabled": False,
        "callauctionPriceFloor": None,
        "callauctionPriceCeiling": None,
        "callauctionFirstStageStartTime": None,
        "callauctionSecondStageStartTime": None,
        "callauctionThirdStageStartTime": None,
        "tradingStartTime": None,
    }
