"""Do the official SDK and ccxt get from every endpoint what our frame holds, each row and each field?"""

from collections.abc import Callable
from typing import Any

import pytest

from kucoin_frames.demo.server import Exchange
from kucoin_frames.demo.world import World
from kucoin_frames.demonstration import Demo

from .cases import CASES, Case
from .compare import agree
from .methods import ROUNDED_BY_SDK
from .peers import Official, raw, sdk_warns


def rounded(asked: Case, ask: Callable[..., Any], exchange: Exchange, world: World, us: Demo) -> set[str]:
    """The columns that the peer rounds, after both asked the same endpoint and got the same."""
    exchange.reset_log()
    theirs = asked.theirs(ask, world)
    by_them = answered(exchange)
    exchange.reset_log()
    frame = asked.ours(us, world)
    assert answered(exchange) == by_them
    assert theirs, "nothing was compared"
    return agree(theirs, frame, by=asked.by)


def answered(exchange: Exchange) -> set[tuple[str, str, str | None]]:
    """Who was asked, and the codes of the answers.

    The exchange's clock stands still and ours goes on: now and then it is found wrong and has to be looked at again.
    """
    asked = {(each.host, each.path, each.code) for each in exchange.log if each.code != "400002"}
    return {each for each in asked if each[1] != "/api/v1/timestamp"} or asked


@sdk_warns
@pytest.mark.parametrize("asked", CASES, ids=lambda each: each.label)
def test_the_official_sdk(
    asked: Case, sdk: dict[str, Official], exchange: Exchange, world: World, ours: dict[str, Demo]
) -> None:
    ask = sdk[asked.role].ask(asked.methods.sdk)
    assert rounded(asked, ask, exchange, world, ours[asked.role]) == ROUNDED_BY_SDK.get(asked.fetcher, set())


@pytest.mark.parametrize("asked", [each for each in CASES if each.methods.ccxt], ids=lambda each: each.label)
def test_ccxt(asked: Case, ccxt: dict[str, Any], exchange: Exchange, world: World, ours: dict[str, Demo]) -> None:
    method, besides = asked.methods.ccxt or "", asked.methods.ccxt_asks
    ask = raw(ccxt[asked.role], method)
    assert not rounded(asked, lambda **named: ask(**named, **besides), exchange, world, ours[asked.role])
