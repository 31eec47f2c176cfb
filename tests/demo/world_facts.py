"""What tests ask of an economy: all its entries, everything it shows, and sums in exact fractions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import groupby
from typing import Any

from kucoin_frames.demo.records import Entry, Feed
from kucoin_frames.demo.world import World

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
NOW = 1_767_272_400_000  # Thu 2026-01-01 13:00:00 UTC
FEEDS: tuple[Feed, ...] = ("classic", "hf", "margin_hf", "futures")

Account = tuple[int, str, str, str]


def account_of(entry: Entry) -> Account:
    return entry.uid, entry.wallet, entry.symbol, entry.currency


def entries_of(world: World) -> list[Entry]:
    """Every entry of every user once, by id."""
    found: dict[int, Entry] = {}
    for user in world.users:
        for feed in FEEDS:
            for entry in world.entries(user.uid, feed):
                assert found.setdefault(entry.id, entry) is entry
    return [found[id_] for id_ in sorted(found)]


def sums(entries: Iterable[Entry]) -> dict[Account, Fraction]:
    """What the changes of each account add up to, without any decimal arithmetic."""
    totals: dict[Account, Fraction] = defaultdict(Fraction)
    for entry in entries:
        totals[account_of(entry)] += Fraction(entry.change)
    return totals


def everything(world: World) -> dict[str, Any]:
    """All that an economy shows."""
    return {
        "now": world.now,
        "users": list(world.users),
        "keys": list(world.keys),
        "addresses": list(world.addresses),
        "entries": [list(world.entries(user.uid, feed)) for user in world.users for feed in FEEDS],
        "pending": [list(world.pending(user.uid)) for user in world.users],
        "deposits": list(world.deposits),
        "withdrawals": list(world.withdrawals),
        "trades": list(world.trades),
        "settlements": list(world.settlements),
        "moment": world.moment(),
    }


def same_instant(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Groups of entries of one account holder's wallet that share a millisecond."""
    ordered = sorted(entries, key=lambda entry: (entry.time, entry.uid, entry.wallet, entry.id))
    for _, group in groupby(ordered, key=lambda entry: (entry.time, entry.uid, entry.wallet)):
        yield list(group)
