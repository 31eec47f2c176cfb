"""Who is the account and what does it hold: the holder, the key, funding and spot balances."""

from kucoin_frames.demo.records import Holding, Key, User
from kucoin_frames.demo.server.refusal import bad_parameter
from kucoin_frames.demo.server.render import Json, plain
from kucoin_frames.demo.server.routing import Call, route

SUB_ACCOUNTS_GRANTED = 5


@route("/api/v2/user-info", pool="Management", weight=20)
def user_info(call: Call) -> Json:
    """Serve the VIP level and how many sub-accounts there are and may be."""
    kinds = [sub.trade_types for sub in call.subs]
    granted = SUB_ACCOUNTS_GRANTED if call.user.is_master else 0
    more = max(0, len(kinds) - granted)
    return {
        "level": call.user.level,
        "subQuantity": len(kinds),
        "spotSubQuantity": sum("Spot" in kind for kind in kinds),
        "marginSubQuantity": sum("Margin" in kind for kind in kinds),
        "futuresSubQuantity": sum("Futures" in kind for kind in kinds),
        "optionSubQuantity": 0,
        "maxSubQuantity": granted + more,
        "maxDefaultSubQuantity": granted,
        "maxSpotSubQuantity": more,
        "maxMarginSubQuantity": 0,
        "maxFuturesSubQuantity": 0,
        "maxOptionSubQuantity": 0,
    }


@route("/api/v1/user/api-key", pool="Management", weight=20, oldest_key_version=2)
def api_key(call: Call) -> Json:
    """Serve what is known of the key that signed."""
    return describe_key(call.signed.key, call.user)


def describe_key(key: Key, user: User) -> dict[str, Json]:
    """Describe a key; a whitelist and the name of a sub-account are there only when there is one."""
    row: dict[str, Json] = {} if user.is_master else {"subName": user.name}
    row |= {
        "remark": key.remark,
        "apiKey": key.key,
        "apiVersion": key.version,
        "permission": key.permission,
    }
    if key.ip_whitelist:
        row["ipWhitelist"] = ",".join(key.ip_whitelist)
    return row | {"createdAt": key.created_at, "uid": user.uid, "isMaster": user.is_master}


@route("/api/v1/hf/accounts/opened", pool="Spot", weight=30)
def hf_opened(call: Call) -> Json:
    """Say whether the spot wallet is called trade_hf, as it is for who switched it on before 2024."""
    return call.settings.old_hf_user


@route("/api/v1/accounts", pool="Management", weight=5)
def accounts(call: Call) -> Json:
    """Serve a row for each currency in the funding and the spot wallet."""
    currency = call.ask.code("currency")
    kind = call.ask.choice("type", {"main", "trade", "option", call.spot_wallet})
    names = {"main": "main", "trade": call.spot_wallet}
    return [
        {"id": holding.account_id, "currency": holding.currency, "type": names[holding.wallet], **amounts(holding)}
        for holding in _spot_holdings(call)
        if currency in (None, holding.currency) and kind in (None, names[holding.wallet])
    ]


@route("/api/v1/accounts/{accountId}", pool="Management", weight=5)
def account(call: Call) -> Json:
    """Serve one of these rows; neither the id nor the wallet is repeated."""
    for holding in _spot_holdings(call):
        if holding.account_id == call.variables["accountId"]:
            return {"currency": holding.currency, **amounts(holding)}
    raise bad_parameter("account not exists")


def _spot_holdings(call: Call) -> list[Holding]:
    holdings = call.world.moment().holdings
    return [h for h in holdings if h.uid == call.user.uid and h.wallet in ("main", "trade")]


def amounts(holding: Holding) -> dict[str, Json]:
    """Give the three amounts of a row in the words of the spot wallets."""
    return {
        "balance": plain(holding.total),
        "available": plain(holding.total - holding.hold),
        "holds": plain(holding.hold),
    }
