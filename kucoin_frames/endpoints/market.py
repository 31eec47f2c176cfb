"""Public market data that valuation needs; no key."""

from typing import Literal, Unpack

from kucoin_frames.columns import (
    amount,
    count,
    explode,
    flag,
    identifier,
    mapping,
    positions,
    rate,
    seconds,
    text,
    time,
    value,
)
from kucoin_frames.endpoint import Options, Query, batches, endpoint, one_of
from kucoin_frames.endpoint.inputs import Codes, required
from kucoin_frames.planning import History
from kucoin_frames.times import DAY, HOUR, MINUTE, SECOND, Moment, span
from kucoin_frames.transport.quota import Pool

__all__ = ["candles", "currencies", "prices", "server_time", "symbols"]

_MOST_CANDLES = 1499  # KuCoin gives 1500 a request, and if both ends count a window of 1500 lengths holds 1501
_CODES_A_QUERY = 200  # keeps the address well below what gateways take

CandleType = Literal[
    "1min", "3min", "5min", "15min", "30min",
    "1hour", "2hour", "4hour", "6hour", "8hour", "12hour",
    "1day", "1week", "1month",
]  # fmt: skip

_UNITS = {"min": MINUTE, "hour": HOUR, "day": DAY, "week": 7 * DAY, "month": 28 * DAY}


@endpoint(
    "/api/v1/prices",
    pool=Pool.PUBLIC,
    weight=3,
    signed=False,
    treatment=mapping("currency", "price"),
    columns=(
        text("currency", "Currency that is priced."),
        text("base", "Fiat currency that the price is in."),
        rate("price", "Price of one unit; KuCoin's 16 decimals carry noise in the last ones."),
    ),
)
def prices(currencies: Codes = None, base: str | None = None, **options: Unpack[Options]) -> list[Query]:
    """A currency with its price in a fiat currency now; a currency without a price has no row.

    Parameters
    ----------
    currencies : str or list of str, optional
        Currencies; all if left out.
    base : str, optional
        Fiat currency such as USD or EUR; USD if left out.
    """
    return [
        Query({"base": base, "currencies": each}, constants={"base": base or "USD"})
        for each in batches(currencies, "currencies", _CODES_A_QUERY)
    ]


@endpoint(
    "/api/v1/market/candles",
    pool=Pool.PUBLIC,
    weight=3,
    signed=False,
    key=("symbol", "type", "time"),
    order="time",
    treatment=positions("time", "open", "close", "high", "low", "volume", "turnover"),
    history=History(unit=SECOND),
    columns=(
        text("symbol", "Pair."),
        text("type", "Length of the candle."),
        seconds("time", "Start of the candle."),
        rate("open", "First price."),
        rate("high", "Highest price."),
        rate("low", "Lowest price."),
        rate("close", "Last price; of a running candle, the price now."),
        amount("volume", "What was traded, in the base currency."),
        amount("turnover", "What was traded, in the quote currency."),
    ),
)
def candles(
    symbol: str,
    type: CandleType = "1day",
    *,
    start_at: Moment | None = None,
    end_at: Moment | None = None,
    **options: Unpack[Options],
) -> Query:
    """A candle of a pair that starts within the span; intervals without a trade have none.

    KuCoin gives 1500 candles a request; a longer span is cut into such windows. Without `start_at` it answers with the
    newest candles.

    Parameters
    ----------
    symbol : str
        Pair such as BTC-USDT.
    type : str
        Length of a candle: 1min to 12hour, 1day, 1week, 1month.
    start_at, end_at : moment, optional
        Half-open span of time.
    """
    wanted = required(symbol, "symbol")
    length = one_of(required(type, "type"), CandleType, "type")
    return Query(
        {"symbol": wanted, "type": length},
        span=span(start_at, end_at),
        constants={"symbol": wanted, "type": length},
        history=History(window=_MOST_CANDLES * _length(length), unit=SECOND),
    )


def _length(candle: str) -> int:
    """Milliseconds of a candle; the shortest month, so that no window holds more candles than fit."""
    number = candle.rstrip("abcdefghijklmnopqrstuvwxyz")
    return int(number) * _UNITS[candle.removeprefix(number)]


@endpoint(
    "/api/v3/currencies",
    pool=Pool.PUBLIC,
    weight=3,
    signed=False,
    treatment=explode("chains", keep_childless=True),
    columns=(
        text("currency", "Code, which never changes."),
        text("name", "Code as people read it; changes on a rename."),
        text("fullName", "Name; changes on a rename."),
        count("precision", "Decimals of the currency."),
        flag("isMarginEnabled", "Whether it can be used on margin."),
        flag("isDebitEnabled", "Whether it can be borrowed."),
        text("chainName", "Chain, as people read it."),
        text("chainId", "Chain, as parameters name it."),
        amount("withdrawalMinSize", "Smallest withdrawal."),
        amount("depositMinSize", "Smallest deposit; NA where none is set."),
        rate("withdrawFeeRate", "Withdrawal fee in proportion to the amount."),
        amount("withdrawalMinFee", "Smallest withdrawal fee."),
        flag("isWithdrawEnabled", "Whether withdrawals are open."),
        flag("isDepositEnabled", "Whether deposits are open."),
        count("confirms", "Blocks until a deposit is final."),
        count("preConfirms", "Blocks until a deposit is credited."),
        identifier("contractAddress", "Contract of the token; empty for a native coin."),
        count("withdrawPrecision", "Decimals that a withdrawal may have."),
        amount("maxWithdraw", "Largest withdrawal; NA where none is set."),
        amount("maxDeposit", "Largest deposit; NA where none is set."),
        flag("needTag", "Whether a memo or tag is needed."),
        rate("depositFeeRate", "Deposit fee in proportion to the amount; NA for most."),
        amount("withdrawMaxFee", "Largest withdrawal fee; NA for most."),
        text("depositTierFee", "Tiers of the deposit fee; undocumented."),
    ),
)
def currencies(**options: Unpack[Options]) -> Query:
    """A chain of a currency, the currency's own fields repeated beside it; a currency without chains has one row."""
    return Query()


@endpoint(
    "/api/v2/symbols",
    pool=Pool.PUBLIC,
    weight=4,
    signed=False,
    key=("symbol",),
    columns=(
        text("symbol", "Pair, which never changes."),
        text("name", "Pair as people read it; changes on a rename."),
        text("baseCurrency", "Currency that is traded."),
        text("quoteCurrency", "Currency that it is priced in."),
        text("feeCurrency", "Currency that fees are taken in."),
        text("market", "Section of the market."),
        amount("baseMinSize", "Smallest order, in the base currency."),
        amount("quoteMinSize", "Smallest market order, in the quote currency."),
        amount("baseMaxSize", "Largest order, in the base currency."),
        amount("quoteMaxSize", "Largest market order, in the quote currency."),
        amount("baseIncrement", "Step of an order's size."),
        amount("quoteIncrement", "Step of a market order's funds."),
        rate("priceIncrement", "Step of the price."),
        rate("priceLimitRate", "Width of the price protection."),
        amount("minFunds", "Smallest value of an order, in the quote currency."),
        flag("isMarginEnabled", "Whether it can be traded on margin."),
        flag("enableTrading", "Whether it is open for trading."),
        text("feeCategory", "Fee class: 1 is A, 2 is B, 3 is C."),
        rate("makerFeeCoefficient", "Factor of the maker fee; 0 is free."),
        rate("takerFeeCoefficient", "Factor of the taker fee; 0 is free."),
        flag("st", "Whether it carries the special-treatment mark."),
        flag("callauctionIsEnabled", "Whether a call auction runs."),
        rate("callauctionPriceFloor", "Lowest price of the auction; NA outside one."),
        rate("callauctionPriceCeiling", "Highest price of the auction; NA outside one."),
        time("callauctionFirstStageStartTime", "Start of its first stage."),
        time("callauctionSecondStageStartTime", "Start of its second stage."),
        time("callauctionThirdStageStartTime", "Start of its third stage."),
        time("tradingStartTime", "Start of normal trading."),
    ),
)
def symbols(*, market: str | None = None, **options: Unpack[Options]) -> Query:
    """A spot pair with its steps and limits.

    Parameters
    ----------
    market : str, optional
        Section of the market, such as USDS or ALTS.
    """
    return Query({"market": market})


@endpoint(
    "/api/v1/timestamp",
    pool=Pool.PUBLIC,
    weight=3,
    signed=False,
    columns=(time("time", "The exchange's clock."),),
    treatment=value("time"),
)
def server_time(**options: Unpack[Options]) -> Query:
    """The exchange's clock now."""
    return Query()
