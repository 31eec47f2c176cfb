"""What the parent sees of its sub-accounts: who they are, what they hold, which keys they have."""

from decimal import Decimal

from kucoin_frames.demo.records import Holding, User
from kucoin_frames.demo.server.refusal import bad_parameter
from kucoin_frames.demo.server.render import Json, cut, plain, ratio
from kucoin_frames.demo.server.routes.account import describe_key
from kucoin_frames.demo.server.routing import Call, route

WALLETS = {"mainAccounts": ("main",), "tradeAccounts": ("trade",), "marginAccounts": ("margin", "margin_v2")}
BASE_CURRENCY = "BTC"


@route("/api/v2/sub/user", pool="Management", weight=20)
def sub_users(call: Call) -> Json:
    """Serve a page of sub-accounts."""
    call.demand_parent()
    return call.ask.page(1, 100, 10).answer(len(call.subs), map(_sub_user, call.subs))


def _sub_user(sub: User) -> Json:
    return {
        "userId": sub.user_id,
        "uid": sub.uid,
        "subName": sub.name,
        "status": sub.status,
        "type": sub.kind,
        "access": "All",
        "createdAt": sub.created_at,
        "remarks": sub.remarks,
        "tradeTypes": list(sub.trade_types),
        "openedTradeTypes": list(sub.opened_trade_types),
        "hostedStatus": None,
    }


@route("/api/v1/sub-accounts/{subUserId}", pool="Management", weight=15)
def sub_account(call: Call) -> Json:
    """Serve the balances of one sub-account, valued in a base currency."""
    call.demand_parent()
    ask = call.ask
    zeros = ask.flag("includeBaseAmount", default=False)
    base = ask.text("baseCurrency") or BASE_CURRENCY
    least = ask.amount("baseAmount") or Decimal(0)
    if not call.world.price(base, call.now):
        raise bad_parameter(f"baseCurrency {base} has no price")
    for sub in call.subs:
        if sub.user_id == call.variables["subUserId"]:
            return _balances(call, sub, base, zeros=zeros, least=least)
    raise bad_parameter("sub user not exists")


@route("/api/v2/sub-accounts", pool="Management", weight=20)
def sub_accounts(call: Call) -> Json:
    """Serve a page of sub-accounts with their balances, zero ones left out."""
    call.demand_parent()
    page = call.ask.page(10, 100, 10)
    rows = (_balances(call, sub, BASE_CURRENCY, zeros=False, least=Decimal(0)) for sub in call.subs)
    return page.answer(len(call.subs), rows)


def _balances(call: Call, sub: User, base: str, *, zeros: bool, least: Decimal) -> Json:
    held = [h for h in call.world.moment().holdings if h.uid == sub.uid]
    answer: dict[str, Json] = {"subUserId": sub.user_id, "subName": sub.name}
    for title, wallets in WALLETS.items():
        rows: list[Json] = []
        for currency in dict.fromkeys(h.currency for h in held if h.wallet in wallets):
            total, hold = _sums([h for h in held if h.wallet in wallets and h.currency == currency])
            price = _price_of_base(call, base, currency)
            value = cut(ratio(total, price, digits=28))
            if (total or zeros) and value >= least:
                rows.append(
                    {
                        "currency": currency,
                        "balance": plain(total),
                        "available": plain(total - hold),
                        "holds": plain(hold),
                        "baseCurrency": base,
                        "baseCurrencyPrice": plain(price),
                        "baseAmount": f"{value:f}" if value else "0",
                        "tag": "DEFAULT",
                    }
                )
        answer[title] = rows
    answer["tradeHFAccounts"] = []
    if call.settings.old_hf_user:
        answer["tradeAccounts"], answer["tradeHFAccounts"] = [], answer["tradeAccounts"]
    return answer


def _sums(holdings: list[Holding]) -> tuple[Decimal, Decimal]:
    zero = Decimal(0)
    return sum((h.total for h in holdings), zero), sum((h.hold for h in holdings), zero)


def _price_of_base(call: Call, base: str, currency: str) -> Decimal:
    """Price one unit of the base currency in the currency of a row."""
    of_base = call.world.price(base, call.now) or Decimal(0)
    return ratio(of_base, call.world.price(currency, call.now) or Decimal(0))


@route("/api/v1/sub/api-key", pool="Management", weight=20, oldest_key_version=2)
def sub_api_keys(call: Call) -> Json:
    """Serve the keys of a sub-account."""
    call.demand_parent()
    name = call.ask.needed("subName")
    wanted = call.ask.text("apiKey")
    for sub in call.subs:
        if sub.name == name:
            keys = [key for key in call.world.keys if key.uid == sub.uid and not key.deleted]
            return [describe_key(key, sub) for key in keys if wanted in (None, key.key)]
    raise bad_parameter("sub user not exists")
