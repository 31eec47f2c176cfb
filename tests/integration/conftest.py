"""One simulated exchange for all tests here, and the truth behind it to compare frames with."""

from collections.abc import Iterator

import pytest

import kucoin_frames as kf
from kucoin_frames.demo.records import Entry, Feed
from kucoin_frames.demo.server import Exchange
from kucoin_frames.demo.world import World
from kucoin_frames.demonstration import Demo
from kucoin_frames.times import moment

NOW = moment("2026-03-01 12:00")
QUICK = kf.Limits(connect_timeout=5, read_timeout=5, first_pause=0.002, longest_pause=0.02)


@pytest.fixture(scope="session")
def year() -> World:
    """An economy of 400 days."""
    return World(seed=7, days=400, now=NOW)


@pytest.fixture
def exchange(year: World) -> Iterator[Exchange]:
    """A fresh exchange, with fresh quotas, before that economy; its clock stands still."""
    with Exchange(year, clock="fixed", quota_scale=50) as running:
        yield running


@pytest.fixture
def client(exchange: Exchange) -> Demo:
    """The parent's client on it."""
    return Demo(exchange, limits=QUICK)


def truth(world: World, feed: Feed, start: int = 0, end: int = 2**62, role: str = "main") -> list[Entry]:
    """The entries of a user in a ledger with a time in [start, end), oldest first."""
    uid = world.key(role).uid
    return [entry for entry in world.entries(uid, feed) if start <= entry.time < end]
