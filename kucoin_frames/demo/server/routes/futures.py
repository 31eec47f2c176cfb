"""What lies in the futures wallets: one account in one settlement currency, or the whole family.

Amounts are JSON numbers. Both documented formulas hold: equity is margin balance plus unrealised PnL, and margin
balance is position margin, order margin, frozen and available funds less unrealised PnL.
"""

from decimal import Decimal

from kucoin_frames.demo.records import FuturesAccount, User
from kucoin_frames.demo.server.refusal import bad_parameter
from kucoin_frames.demo.server.render import Json, number
from kucoin_frames.demo.server.routing import Call, route

DEFAULT_CURRENCY = "XBT"
SETTLEMENT = frozenset({"XBT", "USDT", "USDC", "ETH"})
"""The currencies that KuCoin names; whoever has nothing in one of them is told of zeros."""
TOTALS = (
    "accountEquity",
    "unrealisedPNL",
    "marginBalance",
    "positionMargin",
    "orderMargin",
    "frozenFunds",
    "availableBalance",
)


def _currency(call: Call) -> str:
    currency = call.ask.code("currency") or DEFAULT_CURRENCY
    if currency not in SETTLEMENT:
        raise bad_parameter(f"no contract settles in {currency}")
    return currency


def _accounts(call: Call, currency: str) -> dict[int, FuturesAccount]:
    return {account.uid: account for account in call.world.moment().futures if account.currency == currency}


def _amounts(account: FuturesAccount) -> dict[str, Decimal]:
    available = (
        account.balance + account.unrealised_pnl - account.position_margin - account.order_margin - account.frozen_funds
    )
    return {
        "accountEquity": account.balance + account.unrealised_pnl,
        "unrealisedPNL": account.unrealised_pnl,
        "marginBalance": account.balance,
        "positionMargin": account.position_margin,
        "orderMargin": account.order_margin,
        "frozenFunds": account.frozen_funds,
        "availableBalance": available,
    }


@route("/api/v1/account-overview", host="futures", pool="Futures", weight=5, permission="Futures")
def overview(call: Call) -> Json:
    """Serve the caller's futures account in one settlement currency, by default XBT."""
    currency = _currency(call)
    account = _accounts(call, currency).get(call.user.uid) or _empty(call.user, currency)
    amounts = _amounts(account)
    free = max(Decimal(0), amounts["availableBalance"] - max(Decimal(0), account.unrealised_pnl))
    row: dict[str, Json] = {name: number(amount) for name, amount in amounts.items()}
    return row | {
        "currency": currency,
        "riskRatio": number(account.risk_ratio),
        "maxWithdrawAmount": number(free),
    }


@route("/api/v1/account-overview-all", host="futures", pool="Futures", weight=6)
def overview_all(call: Call) -> Json:
    """Serve every account of the family in one settlement currency; the parent comes last and is named main."""
    call.demand_parent()
    currency = _currency(call)
    accounts = _accounts(call, currency)
    totals = dict.fromkeys(TOTALS, Decimal(0))
    rows: list[Json] = []
    for user in [*call.subs, call.user]:
        amounts = _amounts(accounts.get(user.uid) or _empty(user, currency))
        totals = {name: total + amounts[name] for name, total in totals.items()}
        numbers: dict[str, Json] = {name: number(amount, "0") for name, amount in amounts.items()}
        name = "main" if user.is_master else user.name
        rows.append({"accountName": name, **numbers, "currency": currency})
    summary: dict[str, Json] = {f"{name}Total": number(total, "0") for name, total in totals.items()}
    return {"summary": {**summary, "currency": currency}, "accounts": rows}


def _empty(user: User, currency: str) -> FuturesAccount:
    return FuturesAccount(user.uid, currency, Decimal(0))
