"""What came from outside, what went there, and what did the exchange pay? Deposits, withdrawals, earnings, futures.

Two files that tell of one movement do not agree on its second: on the real site they are up to 48 seconds apart, and
share no id. So it is here.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from zlib import crc32

from kucoin_frames.demo.records import Deposit, Entry, Withdrawal

from .paper import Row, figure
from .request import Request

_MOST_APART = 48
_PERIOD = 8 * 3_600_000
_ORDER_ID = re.compile("""['"]orderId['"]:['"]([^'"]+)""")


def funds(request: Request) -> dict[str, list[Row]]:
    """The rows of deposits, withdrawals, earnings and futures results by the title of their file, newest first."""
    withdrawals = _withdrawals(request)
    entries = request.covered
    return {
        "Deposit_Withdrawal History_Deposit History": _deposits(request),
        "Deposit_Withdrawal History_Withdrawal History": withdrawals,
        "Deposit_Withdrawal History_Withdrawal Record": withdrawals,
        "Fiat Orders_Fiat Deposits": _told(request, entries, "Fiat Deposit", _fiat_deposit),
        "Earn Orders_Profit History": _told(request, entries, "KuCoin Earn Profits", _profit),
        "Earn Orders_Staking History": _told(request, entries, "Staking", _staking),
        "Futures Orders_Realized PNL": _futures_results(request),
    }


def _told(request: Request, entries: list[Entry], label: str, tell: Callable[[Request, Entry], Row]) -> list[Row]:
    return [request.holder | tell(request, entry) for entry in reversed(entries) if entry.label == label]


def _late(at: int, *facts: object) -> int:
    """An instant as another file of the site dates it: up to 48 seconds later, for the same facts always the same."""
    return at + crc32("/".join(map(str, facts)).encode()) % (_MOST_APART + 1) * 1_000


def _moved(request: Request, record: Deposit | Withdrawal, at: int, amount: Decimal) -> Row:
    return {
        "Time": request.zone.text(at),
        "Coin": record.currency,
        "Amount": figure(amount),
        "Fee": figure(record.fee),
        "Hash": record.wallet_tx_id or "",
        "Deposit Address": record.address,
        "Withdrawal Address/Account": record.address,
        "Status": record.status,
        "Remarks": record.remark,
    }


def _deposits(request: Request) -> list[Row]:
    rows = []
    for record in reversed(request.world.deposits):
        at = record.created_at if record.entry_id is None else record.updated_at
        at = _late(at, record.currency, record.amount, record.created_at)
        if record.uid == request.user.uid and request.covers(at):
            network = {"Transfer Network": record.chain.upper()}
            rows.append((at, request.holder | _moved(request, record, at, record.amount) | network))
    return _newest_first(rows)


def _withdrawals(request: Request) -> list[Row]:
    """The amount of a withdrawal is told as the wallet was debited, its fee included."""
    rows = []
    for record in reversed(request.world.withdrawals):
        at = _late(record.created_at, record.id)
        if record.uid == request.user.uid and request.covers(at):
            network = {"Transfer Network": record.chain_name}
            rows.append((at, request.holder | _moved(request, record, at, record.amount + record.fee) | network))
    return _newest_first(rows)


def _newest_first(rows: list[tuple[int, Row]]) -> list[Row]:
    return [row for _, row in sorted(rows, key=lambda timed: -timed[0])]


def _order_id(entry: Entry) -> str:
    found = _ORDER_ID.search(entry.context)
    return found[1] if found else ""


def _fiat_deposit(request: Request, entry: Entry) -> Row:
    return {
        "Order ID": _order_id(entry),
        "Currency (Fiat)": entry.currency,
        "Fiat Amount": figure(entry.change),
        "Fee": "0",
        "Deposit Method": "SEPA",
        "Status": "SUCCEEDED",
        "Time": request.zone.text(entry.time),
    }


def _profit(request: Request, entry: Entry) -> Row:
    price = request.world.price(entry.currency, entry.time) or Decimal(0)
    return {
        "Order ID": str(entry.id),
        "Time": request.zone.text(entry.time),
        "Staked Coin": entry.currency,
        "Product Type": "Savings",
        "Product Name": entry.currency,
        "Earnings Coin": entry.currency,
        "Earnings Type": "Interest",
        "Amount": figure(entry.change),
        "Amount（USDT）": f"{entry.change * price:.2f}",  # noqa: RUF001  the brackets are the site's
        "Fee": "0",
    }


def _staking(request: Request, entry: Entry) -> Row:
    """A stake with the end that it has found until now, if any."""
    ends = [
        other.time for other in request.entries if other.label == "Redemption" and _order_id(other) == _order_id(entry)
    ]
    redeemed = request.zone.text(ends[0]) if ends else ""
    return {
        "Staked Time": request.zone.text(entry.time),
        "Staked Coin": entry.currency,
        "Product Type": "Staking",
        "Product Name": entry.currency,
        "Maturity Date": redeemed,
        "Amount": figure(-entry.change),
        "Redemption Time": redeemed,
        "Status": "REDEEMED" if ends else "LOCKED",
    }


def _futures_results(request: Request) -> list[Row]:
    """A result for each contract and settlement period; the real site has one for each position that was closed."""
    found = [each for each in request.world.settlements if each.uid == request.user.uid and request.covers(each.time)]
    rows = []
    for each in sorted(found, key=lambda each: -each.entry_id):
        result = each.price_pnl + each.funding - each.fees
        rows.append(
            request.holder
            | {
                "Symbol": each.contract,
                "Close Type": "Settlement",
                "Realized PNL": figure(result),
                "Total Realized PNL": figure(each.price_pnl),
                "Total Funding Fees": figure(each.funding),
                "Total Trading Fees": figure(each.fees),
                "Position Opening Time": request.zone.text(each.time - _PERIOD),
                ",Position Closing Time": request.zone.text(each.time),
            }
        )
    return rows
