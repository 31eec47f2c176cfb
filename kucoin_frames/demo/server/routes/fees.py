"""What trading costs: the holder's base rates, and the rates of pairs and contracts. Strings on both hosts."""

from kucoin_frames.demo.records import FeeRates
from kucoin_frames.demo.server.refusal import Refusal
from kucoin_frames.demo.server.render import Json, plain
from kucoin_frames.demo.server.routing import Call, route


def _rates(rates: FeeRates) -> dict[str, Json]:
    return {"takerFeeRate": plain(rates.taker), "makerFeeRate": plain(rates.maker)}


@route("/api/v1/base-fee", pool="Spot", weight=3)
def base_fee(call: Call) -> Json:
    """Serve the rates before a pair's class, the same for crypto (0) and fiat (1)."""
    call.ask.choice("currencyType", ("0", "1"))
    return _rates(call.world.base_rates(call.user.uid))


@route("/api/v1/trade-fees", pool="Spot", weight=3)
def spot_fees(call: Call) -> Json:
    """Serve a row for each of at most ten pairs, in the order asked for."""
    call.ask.needed("symbols")
    rows: list[Json] = []
    for symbol in call.ask.codes("symbols") or ():
        rates = call.world.pair_rates(call.user.uid, symbol)
        if rates is None:
            raise Refusal(400, "900001", "symbol not exists")
        rows.append({"symbol": symbol, **_rates(rates)})
    return rows


@route("/api/v1/trade-fees", host="futures", pool="Futures", weight=3)
def futures_fees(call: Call) -> Json:
    """Serve the rates of one contract, an object."""
    symbol = call.ask.needed("symbol")
    rates = call.world.contract_rates(call.user.uid, symbol)
    if rates is None:
        raise Refusal(400, "900001", "symbol not exists")
    return {"symbol": symbol, **_rates(rates)}
