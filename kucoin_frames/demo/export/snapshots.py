"""What lay in the funding and the trading account at the end of each day? The site tells it of these two only.

A day is one of the export's zone, and ends with its last second.
"""

from decimal import Decimal

from kucoin_frames.demo.world.amounts import nearest

from .paper import Row, figure
from .request import Request

_DAY = 86_400_000
_SECOND = 1_000
_ACCOUNTS = {"main": "Main Account", "trade": "HF Trading Account"}


def snapshots(request: Request) -> list[Row]:
    """A row for each account and coin of which there was something, the latest day first."""
    balances: dict[tuple[str, str], Decimal] = {}
    days: list[list[Row]] = []
    waiting = iter(request.entries)
    entry = next(waiting, None)
    for second in _last_seconds(request):
        while entry is not None and entry.time < second + _SECOND:
            if entry.wallet in _ACCOUNTS:
                balances[entry.wallet, entry.currency] = entry.balance
            entry = next(waiting, None)
        days.append([_row(request, second, *place, balances[place]) for place in sorted(balances) if balances[place]])
    return [row for day in reversed(days) for row in day]


def _last_seconds(request: Request) -> range:
    """The last second of each day that lies in the span and is over."""
    shift = request.zone.offset
    midnight = (request.start + shift) // _DAY * _DAY - shift
    end = min(request.end, request.world.now)
    return range(midnight + _DAY - _SECOND, end - _SECOND + 1, _DAY)


def _row(request: Request, second: int, wallet: str, currency: str, amount: Decimal) -> Row:
    price = request.world.price(currency, second) or Decimal(0)
    return request.holder | {
        "Account Name": _ACCOUNTS[wallet],
        "Coin": currency,
        "Amount": figure(amount),
        "Amount(USDT)": figure(nearest(amount * price)),
        "Time": request.zone.text(second),
    }
