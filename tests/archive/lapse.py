"""What tests of imports ask of an archive in which 20 days are missing, and what the economy knows of them."""

import warnings
from collections import Counter

import pandas as pd

from kucoin_frames.archive import Archive, GapWarning
from kucoin_frames.archive.ledger.unified import LEDGER
from kucoin_frames.demo.records import Entry
from kucoin_frames.demo.world import World
from kucoin_frames.demonstration import Demo

from .conftest import LEDGERS, truth

ACCOUNTS = {
    "main": "MAIN",
    "trade": "TRADE",
    "margin": "MARGIN",
    "margin_v2": "MARGIN",
    "isolated": "ISOLATED",
    "isolated_v2": "ISOLATED",
}


def world_of(client: Demo) -> World:
    world = client.exchange.world
    assert isinstance(world, World)
    return world


def movements(result: pd.DataFrame) -> pd.DataFrame:
    """The rows of an import's result that are of account histories."""
    return result[result["table"] == "imports"].reset_index(drop=True)


def ledger_of(archive: Archive, **filters: object) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GapWarning)
        return archive.ledger(**filters)  # type: ignore[arg-type]  # as given


def gaps_of(archive: Archive) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for name, start, end in archive.gaps()[["table", "start", "end"]].itertuples(index=False, name=None):
        found.setdefault(name, []).append((start.value // 10**6, end.value // 10**6))
    return found


def entries_until(client: Demo, end: int) -> dict[str, Entry]:
    return {str(each.id): each for feed in LEDGERS.values() for each in truth(client, feed, 0, end)}


def fact(entry: Entry) -> tuple[object, ...]:
    account = ACCOUNTS[entry.wallet]
    return str(entry.uid), account, entry.currency, entry.change, entry.fee, entry.time // 1000 * 1000


def told(rows: pd.DataFrame) -> Counter[tuple[object, ...]]:
    columns = ["uid", "account_type", "currency", "change", "fee"]
    times = rows["created_at"].astype("int64")
    return Counter(rows[columns].assign(time=times).itertuples(index=False, name=None))


def assert_is_whole(ledger: pd.DataFrame, entries: dict[str, Entry]) -> None:
    """Each entry is in the ledger once: by its id where the API told it, else as a file shows it."""
    LEDGER.check(ledger)
    is_imported = ledger["source"].str.startswith("import: ")
    by_id = set(ledger["id"][~is_imported])
    assert len(ledger) == len(entries)
    assert ledger["id"].is_unique
    assert by_id <= set(entries)
    assert told(ledger[is_imported]) == Counter(fact(entry) for key, entry in entries.items() if key not in by_id)
    assert ledger["created_at"].is_monotonic_increasing
