"""Which orders were filled, and by which fills? Also what was exchanged without an order book.

The economy keeps fills, not orders: what an order wanted is taken to be what it got.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from kucoin_frames.demo.records import Trade
from kucoin_frames.demo.world import World
from kucoin_frames.demo.world.amounts import EIGHT_PLACES, nearest

from .paper import Row, figure
from .request import Request

_TEN_PLACES = Decimal("1e-10")
_CONVERSIONS = ("Instant Exchange", "OTHER")
_ACCOUNTS = {"main": "Funding Account", "trade": "Trading Account"}


def trading(request: Request) -> dict[str, list[Row]]:
    """The rows of orders, fills and conversions by the title of their file, newest first."""
    rows: dict[str, list[Row]] = {"Convert Orders_Filled Orders": _conversions(request)}
    for title, on_spot in (("Spot Orders_Filled Orders", True), ("Margin Orders_Filled Orders", False)):
        trades = [
            trade
            for trade in request.world.trades
            if trade.uid == request.user.uid and (trade.wallet == "trade") == on_spot and request.covers(trade.time)
        ]
        orders: dict[str, list[Trade]] = {}
        for trade in trades:
            orders.setdefault(trade.order_id, []).append(trade)
        rows[title] = [request.holder | _order(request, fills) for fills in reversed(orders.values())]
        rows[f"{title} (Show Order-Splitting)"] = [request.holder | _fill(request, each) for each in reversed(trades)]
    return rows


def _shared(trade: Trade) -> Row:
    return {
        "Order ID": trade.order_id,
        "Symbol": trade.symbol,
        "Side": trade.side.upper(),
        "Order Type": "LIMIT",
        "Fee Currency": trade.fee_currency,
        "Fee Currency,": trade.fee_currency,
    }


def _fill(request: Request, trade: Trade) -> Row:
    return _shared(trade) | {
        "Avg. Filled Price": figure(trade.price),
        "Filled Amount": figure(trade.size),
        "Filled Volume": figure(trade.funds),
        "Filled Volume (USDT)": _in_usdt(request.world, trade, trade.funds),
        "Filled Time": request.zone.text(trade.time),
        "Fee": figure(trade.fee),
        "Maker/Taker": trade.liquidity.upper(),
    }


def _order(request: Request, fills: Sequence[Trade]) -> Row:
    """An order by those of its fills that lie in the span."""
    first, last = fills[0], fills[-1]
    size, funds, fee = (sum((getattr(fill, name) for fill in fills), Decimal(0)) for name in ("size", "funds", "fee"))
    return _shared(first) | {
        "Order Time": request.zone.text(first.time),
        "Order Price": figure(first.price),
        "Order Amount": figure(size),
        "Avg. Filled Price": figure(nearest(funds / size, _TEN_PLACES)),
        "Filled Amount": figure(size),
        "Filled Volume": figure(funds),
        "Filled Volume (USDT)": _in_usdt(request.world, last, funds),
        "Filled Time": request.zone.text(last.time),
        "Fee": figure(fee),
        "Status": "deal",
    }


def _in_usdt(world: World, trade: Trade, funds: Decimal) -> str:
    price = world.price(trade.fee_currency, trade.time) or Decimal(0)
    return figure(nearest(funds * price, EIGHT_PLACES))


def _conversions(request: Request) -> list[Row]:
    """Each exchange of one coin for another is two movements of one wallet in one instant: out, then in."""
    legs = [entry for entry in request.covered if entry.cause == "conversion" and entry.label in _CONVERSIONS]
    rows = []
    for _, pair in groupby(legs, key=lambda entry: (entry.wallet, entry.time, entry.context)):
        sold, bought = pair
        price = nearest(bought.change / -sold.change, _TEN_PLACES)
        rows.append(
            request.holder
            | {
                "Payment Account": _ACCOUNTS[sold.wallet],
                "Sell": f"{figure(-sold.change)} {sold.currency}",
                "Buy": f"{figure(bought.change)} {bought.currency}",
                "Price": f"1 {sold.currency}={figure(price)} {bought.currency}",
                "Time of Update": request.zone.text(sold.time),
                "Status": "SUCCESS",
            }
        )
    return rows[::-1]
