"""Which questions are put to all three clients, of every endpoint that we fetch?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kucoin_frames.demo.world import World
from kucoin_frames.demonstration import Demo
from kucoin_frames.times import DAY, HOUR

from .methods import METHODS, Methods
from .unfolding import (
    Theirs,
    balances_of,
    candles,
    chains,
    cross,
    each,
    entity,
    family,
    in_days,
    isolated,
    keys,
    listed,
    priced,
    value,
    walked,
)
from .walks import by_cursor, by_offset, by_pages

__all__ = ["BOT", "CASES", "DAYS", "NOW", "ROLES", "SUB", "Case"]

NOW = 1_772_366_400_000  # 2026-03-01 12:00 UTC
DAYS = 200
SUB = "hedge2024"
"""A sub-account that trades spot and futures."""
BOT = "tradebot1"
"""A sub-account that trades spot and margin."""
ROLES = ("main", SUB, BOT)
"""Whose keys are used."""

LATE = NOW - 12 * DAY
EARLY = NOW - 140 * DAY
"""A time when spot trades were in the classic ledger, with contexts in single quotes."""


@dataclass(frozen=True)
class Case:
    """One question: how a peer is asked, and how we are.

    The label is our fetcher's name, with what is special in brackets. `by` names columns to sort by first, where
    the order of equal times is nobody's promise.
    """

    label: str
    theirs: Theirs
    ours: Callable[[Demo, World], pd.DataFrame]
    role: str = "main"
    by: tuple[str, ...] = ()

    @property
    def fetcher(self) -> str:
        """The name of our fetcher."""
        return self.label.partition("[")[0]

    @property
    def methods(self) -> Methods:
        """How the peers call it."""
        return METHODS.get(self.label) or METHODS[self.fetcher]


def case(label: str, theirs: Theirs, *, role: str = "main", by: tuple[str, ...] = (), **asked: Any) -> Case:
    """A question that one call of our fetcher answers."""
    fetcher = label.partition("[")[0]

    def ours(us: Demo, _: World) -> pd.DataFrame:
        frame: pd.DataFrame = getattr(us, fetcher)(**asked)
        return frame

    return Case(label, theirs, ours, role, by)


def one_by_one(label: str, theirs: Theirs, questions: Callable[[World], Iterable[dict[str, Any]]]) -> Case:
    """A question that takes a call of our fetcher for each thing that the world knows."""
    fetcher = label.partition("[")[0]

    def ours(us: Demo, world: World) -> pd.DataFrame:
        frames: list[pd.DataFrame] = [getattr(us, fetcher)(**asked) for asked in questions(world)]
        return pd.concat(frames, ignore_index=True)

    return Case(label, theirs, ours)


# What there is to ask about: the world knows.


def _accounts(world: World) -> list[dict[str, Any]]:
    uid = world.key("main").uid
    held = world.moment().holdings
    return [{"account_id": h.account_id} for h in held if h.uid == uid and h.wallet in ("main", "trade")]


def _withdrawals(world: World) -> list[dict[str, Any]]:
    return [{"withdrawal_id": each.id} for each in world.withdrawals if each.uid == world.key("main").uid]


def _subs(world: World) -> list[dict[str, Any]]:
    return [
        {"sub_user_id": user.user_id, "include_base_amount": True, "base_currency": "USDT"}
        for user in world.users
        if not user.is_master
    ]


def _sub_names(world: World) -> list[dict[str, Any]]:
    return [{"sub_name": user.name} for user in world.users if not user.is_master]


def _chains(world: World) -> list[dict[str, Any]]:
    return [{"currency": coin.code, "chain": chain.id} for coin in world.currencies for chain in coin.chains]


def _settled_in(_: World) -> list[dict[str, Any]]:
    return [{"currency": "USDT"}, {"currency": "XBT"}]


def _contracts(world: World) -> list[dict[str, Any]]:
    return [{"symbol": each.symbol} for each in world.contracts]


def _wallets(world: World) -> list[dict[str, Any]]:
    plain = ("MAIN", "TRADE", "MARGIN", "MARGIN_V2", "OPTION")
    tagged = ("ISOLATED", "ISOLATED_V2")
    return [{"currency": "USDT", "type": kind} for kind in plain] + [
        {"currency": "USDT", "type": kind, "tag": "SOL-USDT"} for kind in tagged
    ]


def _type(asked: dict[str, Any]) -> Any:
    return asked["type"]


PAIRS = ("BTC-USDT", "BABYDOGE-USDT", "LINK-BTC")

CASES = [
    case("account_summary", entity()),
    case("api_key", keys(entity())),
    case("api_key[sub-account]", keys(entity()), role=SUB),
    case("hf_opened", value("opened")),
    case("accounts", listed()),
    case("accounts[sub-account]", listed(), role=SUB),
    case("accounts[chosen]", listed(currency="USDT", type="trade"), currency="USDT", type="trade"),
    one_by_one("account", each(_accounts, account_id=lambda asked: asked["account_id"]), _accounts),
    case("margin_cross", cross()),
    case("margin_cross[all]", cross(query_type="ALL", quote_currency="KCS"), query_type="ALL", quote_currency="KCS"),
    case("margin_isolated", isolated()),
    case("margin_isolated[all]", isolated(query_type="ALL"), query_type="ALL"),
    case(
        "margin_isolated[pair]",
        isolated(symbol="XRP-USDT", quote_currency="BTC"),
        symbol="XRP-USDT",
        quote_currency="BTC",
    ),
    case("futures_account", entity()),
    one_by_one("futures_account[each]", each(_settled_in), _settled_in),
    case("futures_account[sub-account]", each(_settled_in), currency="USDT,XBT", role=SUB),
    case("ledgers", walked(by_pages, 10)),
    case("ledgers[late]", in_days(by_pages, 10, LATE, NOW), start_at=LATE, end_at=NOW),
    case("ledgers[early]", in_days(by_pages, 50, EARLY, EARLY + 20 * DAY), start_at=EARLY, end_at=EARLY + 20 * DAY),
    case(
        "ledgers[chosen]",
        in_days(by_pages, 10, EARLY, EARLY + 9 * DAY, currency="BTC,USDT", direction="out", biz_type="TRADE_EXCHANGE"),
        currency=["BTC", "USDT"],
        direction="out",
        biz_type="TRADE_EXCHANGE",
        start_at=EARLY,
        end_at=EARLY + 9 * DAY,
    ),
    case("ledgers[sub-account]", in_days(by_pages, 50, LATE, NOW), start_at=LATE, end_at=NOW, role=SUB),
    case("ledgers_hf", walked(by_cursor, 50)),
    case(
        "ledgers_hf[chosen]",
        walked(by_cursor, 20, currency="USDT,SOL", direction="in", start_at=NOW - 5 * DAY, end_at=NOW - HOUR - 1),
        currency="USDT,SOL",
        direction="in",
        start_at=NOW - 5 * DAY,
        end_at=NOW - HOUR,
    ),
    case("ledgers_hf[sub-account]", walked(by_cursor, 200), role=SUB),
    case("ledgers_margin_hf", walked(by_cursor, 40)),
    case("ledgers_margin_hf[sub-account]", walked(by_cursor, 200), role=BOT),
    case("ledgers_futures", walked(by_offset, 5), by=("time", "offset", "remark")),
    case("ledgers_futures[late]", in_days(by_offset, 4, LATE, NOW - DAY), start_at=LATE, end_at=NOW - DAY),
    case("ledgers_futures[sub-account]", in_days(by_offset, 50, LATE, NOW), start_at=LATE, end_at=NOW, role=SUB),
    case("sub_accounts", walked(by_pages, 1), by=("created_at",)),
    one_by_one("sub_account_balance", balances_of(each(_subs)), _subs),
    case("sub_account_balances", balances_of(walked(by_pages, 10)), by=("sub_name", "account_type", "currency")),
    case("sub_account_futures", family("USDT", "XBT"), currency=["USDT", "XBT"]),
    one_by_one(
        "sub_api_keys", keys(lambda ask, world: [row for q in _sub_names(world) for row in ask(**q)]), _sub_names
    ),
    case("deposit_addresses", lambda ask, _: [*ask(currency="USDT"), *ask(currency="BTC")], currency="USDT,BTC"),
    case("deposits", walked(by_pages, 10)),
    case(
        "deposits[chosen]", walked(by_pages, 500, currency="USDT", status="SUCCESS"), currency="USDT", status="SUCCESS"
    ),
    one_by_one("withdrawal_quotas", each(_chains), _chains),
    one_by_one("withdrawal", each(_withdrawals), _withdrawals),
    case("withdrawals", walked(by_pages, 10), by=("created_at", "id")),
    one_by_one("transfer_quotas", each(_wallets, type=_type, tag=lambda asked: asked.get("tag")), _wallets),
    case("base_fee", entity(currency_type=0), currency_type=0),
    case(
        "trade_fees", lambda ask, _: [row | {"market": "spot"} for row in ask(symbols=",".join(PAIRS))], symbols=PAIRS
    ),
    Case(
        "trade_fees[futures]",
        each(_contracts, market=lambda _: "futures"),
        lambda us, world: us.trade_fees([each.symbol for each in world.contracts]),
    ),
    case("prices", priced("USD"), by=("currency",)),
    case("prices[EUR]", priced("EUR"), base="EUR", by=("currency",)),
    case(
        "candles",
        candles("BTC-USDT", "1hour", NOW - 50 * HOUR, NOW),
        symbol="BTC-USDT",
        type="1hour",
        start_at=NOW - 50 * HOUR,
        end_at=NOW,
    ),
    case(
        "candles[day]",
        candles("KCS-BTC", "1day", NOW - 90 * DAY, NOW),
        symbol="KCS-BTC",
        type="1day",
        start_at=NOW - 90 * DAY,
        end_at=NOW,
    ),
    case("currencies", chains),
    case("symbols", listed()),
    case("symbols[section]", listed(market="BTC"), market="BTC"),
    case("server_time", value("time")),
]
