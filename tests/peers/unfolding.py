"""How does a peer's nested answer become rows? By hand, never with the package's means.

Each function here makes one that asks a peer and gives its rows.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from kucoin_frames.demo.world import World
from kucoin_frames.times import SECOND

from .compare import Row, joined, masked
from .walks import Ask, days

__all__ = [
    "Theirs",
    "balances_of",
    "candles",
    "chains",
    "cross",
    "each",
    "entity",
    "family",
    "in_days",
    "isolated",
    "keys",
    "listed",
    "priced",
    "value",
    "walked",
]

Theirs: TypeAlias = Callable[[Ask, World], list[Row]]
Questions: TypeAlias = Callable[[World], Iterable[dict[str, Any]]]


def entity(**asked: Any) -> Theirs:
    """One row: the object that the answer is."""
    return lambda ask, _: [ask(**asked)]


def listed(**asked: Any) -> Theirs:
    """The rows that the answer lists."""
    return lambda ask, _: list(ask(**asked))


def value(name: str) -> Theirs:
    """One row with the bare value that the answer is."""
    return lambda ask, _: [{name: ask()}]


def each(questions: Questions, **known: Callable[[dict[str, Any]], str | None]) -> Theirs:
    """A row for each question; `known` are fields that the answer does not repeat."""

    def theirs(ask: Ask, world: World) -> list[Row]:
        return [{name: of(asked) for name, of in known.items()} | ask(**asked) for asked in questions(world)]

    return theirs


def walked(walk: Callable[..., list[Row]], size: int, **asked: Any) -> Theirs:
    """All pages of one list."""
    return lambda ask, _: walk(ask, size, **asked)


def in_days(walk: Callable[..., list[Row]], size: int, start: int, end: int, **asked: Any) -> Theirs:
    """All pages of all windows of 24 hours."""
    return lambda ask, _: [row for day in days(start, end) for row in walk(ask, size, **day, **asked)]


def keys(theirs: Theirs) -> Theirs:
    """API keys, as they may be shown."""
    return lambda ask, world: [row | {"api_key": masked(row["api_key"])} for row in theirs(ask, world)]


def cross(**asked: Any) -> Theirs:
    """A row for each currency of a cross-margin account."""

    def theirs(ask: Ask, _: World) -> list[Row]:
        answer = ask(**asked)
        return [joined(answer, row) for row in answer["accounts"]]

    return theirs


def isolated(**asked: Any) -> Theirs:
    """Two rows for each pair of an isolated-margin account."""

    def theirs(ask: Ask, _: World) -> list[Row]:
        answer = ask(**asked)
        return [
            joined(answer, joined(asset, asset[f"{side}_asset"])) | {"side": side}
            for asset in answer["assets"]
            for side in ("base", "quote")
        ]

    return theirs


def balances_of(subs: Theirs) -> Theirs:
    """A row for each currency of each account type of sub-accounts."""

    def theirs(ask: Ask, world: World) -> list[Row]:
        rows = []
        for sub in subs(ask, world):
            assert not sub.get("trade_hf_accounts"), "nobody here has any, and the SDK does not know them"
            for kind in ("main", "trade", "margin"):
                rows += [joined(sub, row) | {"account_type": kind} for row in sub[f"{kind}_accounts"]]
        return rows

    return theirs


def family(*currencies: str) -> Theirs:
    """A row for each futures account of parent and sub-accounts, the sums of all beside it."""

    def theirs(ask: Ask, _: World) -> list[Row]:
        rows = []
        for currency in currencies:
            answer = ask(currency=currency)
            rows += [answer["summary"] | row for row in answer["accounts"]]
        return rows

    return theirs


def priced(base: str) -> Theirs:
    """A row for each currency with a price; the SDK knows a field for each of some thousand currencies."""

    def theirs(ask: Ask, _: World) -> list[Row]:
        prices = ask(base=base)
        return [
            {"currency": code.upper(), "base": base, "price": price}
            for code, price in prices.items()
            if price is not None
        ]

    return theirs


def candles(symbol: str, kind: str, start: int, end: int) -> Theirs:
    """A row for each candle, whose places mean something."""
    names = ("seconds", "open", "close", "high", "low", "volume", "turnover")

    def theirs(ask: Ask, _: World) -> list[Row]:
        found = ask(symbol=symbol, type=kind, start_at=start // SECOND, end_at=end // SECOND)
        rows = [dict(zip(names, places, strict=True)) for places in found]
        return [row | {"symbol": symbol, "type": kind, "time": int(row.pop("seconds")) * SECOND} for row in rows[::-1]]

    return theirs


def chains(ask: Ask, _: World) -> list[Row]:
    """A row for each chain of each currency, one for a currency without chains."""
    rows = []
    for currency in ask():
        assert (currency.pop("confirms"), currency.pop("contract_address")) == (None, None), "the chains have them"
        rows += [joined(currency, chain) for chain in currency["chains"] or [{}]]
    return rows
