"""Ctrl-C during a wait for the quota: the call ends long before the wait would, and leaves no thread and no half."""

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from kucoin_frames.archive import Archive, sync
from kucoin_frames.client import Together
from kucoin_frames.demo.server import Exchange
from kucoin_frames.demo.world import World
from kucoin_frames.demonstration import Demo
from kucoin_frames.endpoint import registry
from kucoin_frames.exceptions import hearing
from kucoin_frames.times import DAY
from kucoin_frames.transport.quota import PERIOD, Meter

from .conftest import NOW, QUICK

SINCE = NOW - 20 * DAY
LONG_BEFORE = PERIOD / 3  # it takes less than a second; the rest is for a busy machine


@pytest.fixture(scope="module")
def month() -> World:
    return World(seed=7, days=30, now=NOW)


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Makes a call, and presses Ctrl-C when somebody begins to wait for the quota."""
    reserve = Meter.reserve
    pressed: list[float] = []
    lock = threading.Lock()

    def pressing(self: Meter, weight: int) -> float:
        pause = reserve(self, weight)
        with lock:
            if pause > 1 and not pressed:
                pressed.append(time.monotonic())
                os.kill(os.getpid(), signal.SIGINT)
        return pause

    def make(call: Callable[[], object]) -> None:
        monkeypatch.setattr(Meter, "reserve", pressing)
        with pytest.raises(KeyboardInterrupt):
            call()
        assert time.monotonic() - pressed[0] < LONG_BEFORE
        while any(thread.name.startswith("kucoin_frames") for thread in threading.enumerate()):
            assert time.monotonic() - pressed[0] < LONG_BEFORE, "a thread goes on for a call that nobody wants"
            time.sleep(0.05)
        monkeypatch.undo()

    return make


CALLS: dict[str, Callable[[Demo], pd.DataFrame]] = {
    "one account": lambda client: client.ledgers(start_at=SINCE, progress=False),
    "several accounts": lambda client: Together({"a": client, "b": client.as_user("tradebot1")}).fetch(
        registry["ledgers"], registry["ledgers"].queries(start_at=SINCE), progress=False
    ),
    "balances": lambda client: client.balances(progress=False),
    "balances of several": lambda client: Together({"a": client, "b": client.as_user("tradebot1")}).balances(
        progress=False
    ),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_call_ends(
    month: World, interrupted: Callable[[Callable[[], object]], None], call: Callable[[Demo], pd.DataFrame]
) -> None:
    with Exchange(month, clock="fixed", quota_scale=0.01) as exchange, Demo(exchange, limits=QUICK) as client:
        interrupted(lambda: call(client))


def test_a_sync_ends_and_the_next_one_finishes_the_work(
    month: World, interrupted: Callable[[Callable[[], object]], None], tmp_path: Path
) -> None:
    place = tmp_path / "interrupted"
    with Exchange(month, clock="fixed", quota_scale=0.02) as exchange, Demo(exchange, limits=QUICK) as client:
        interrupted(lambda: sync(client, place, SINCE, progress=False))
    with Exchange(month, clock="fixed", quota_scale=50) as exchange, Demo(exchange, limits=QUICK) as client:
        for each in (place, tmp_path / "undisturbed"):
            sync(client, each, SINCE, progress=False)
    found, wanted = (Archive(each) for each in (place, tmp_path / "undisturbed"))
    with hearing():  # what KuCoin keeps for days only is a gap in both
        assert_frame_equal(found.ledger(), wanted.ledger())
    assert len(wanted.ledgers()) > 100
