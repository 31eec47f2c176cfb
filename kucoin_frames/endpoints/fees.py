"""Fee rates: the account's base rates, and those of single pairs and contracts."""

from typing import Literal, Unpack

from kucoin_frames.columns import rate, text
from kucoin_frames.endpoint import Options, Query, batches, codes, endpoint, one_of
from kucoin_frames.endpoint.inputs import Codes
from kucoin_frames.exceptions import InputError
from kucoin_frames.transport.quota import Pool

__all__ = ["base_fee", "trade_fees"]

CurrencyType = Literal[0, 1]

_TAKER = rate("takerFeeRate", "Fee of an order that takes liquidity, as a fraction: 0.001 is 0.1 %.")
_MAKER = rate("makerFeeRate", "Fee of an order that makes liquidity, as a fraction; negative for a rebate.")


@endpoint("/api/v1/base-fee", pool=Pool.SPOT, weight=3, columns=(_TAKER, _MAKER))
def base_fee(*, currency_type: CurrencyType | None = None, **options: Unpack[Options]) -> Query:
    """The account's base rates for spot and margin, before pair and KCS adjustments.

    Parameters
    ----------
    currency_type : {0, 1}, optional
        0 for crypto (the default), 1 for fiat.
    """
    return Query({"currencyType": one_of(currency_type, CurrencyType, "currency_type")})


@endpoint(
    "/api/v1/trade-fees",
    pool=Pool.SPOT,
    weight=3,
    columns=(
        text("symbol", "Pair or contract."),
        text("market", "spot or futures."),
        _TAKER,
        _MAKER,
        rate("sellTaxRate", "Tax on selling, in certain countries; NA elsewhere."),
        rate("buyTaxRate", "Tax on buying, in certain countries; NA elsewhere."),
    ),
)
def trade_fees(symbols: Codes, **options: Unpack[Options]) -> list[Query]:
    """A symbol with the rates that apply to it. A pair with a dash is spot, a contract is futures.

    Parameters
    ----------
    symbols : str or list of str
        Pairs such as BTC-USDT (asked 10 at a time) and contracts such as XBTUSDTM (asked singly).
    """
    asked = codes(symbols, "symbols")
    if asked is None:
        raise InputError("trade_fees needs symbols, such as 'BTC-USDT' or 'XBTUSDTM'")
    pairs = [symbol for symbol in asked if "-" in symbol]
    contracts = [symbol for symbol in asked if "-" not in symbol]
    spot = [
        Query({"symbols": each}, constants={"market": "spot"}) for each in (batches(pairs, "symbols") if pairs else [])
    ]
    futures = [
        Query({"symbol": each}, constants={"market": "futures"}, host="futures", pool=Pool.FUTURES)
        for each in contracts
    ]
    return spot + futures
