"""A simulated exchange whose clock tests move on, an archive beside it, and the truth to compare with."""

import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

import kucoin_frames as kf
from kucoin_frames.archive import Archive, GapWarning, sync
from kucoin_frames.archive.storage.store import Store
from kucoin_frames.archive.storage.tables import HISTORY
from kucoin_frames.demo.export import write_export
from kucoin_frames.demo.records import Entry, Feed
from kucoin_frames.demo.server import Exchange
from kucoin_frames.demo.world import World
from kucoin_frames.demonstration import Demo
from kucoin_frames.times import DAY, HOUR, moment

NOW = moment("2026-03-01 12:00")
QUICK = kf.Limits(connect_timeout=5, read_timeout=5, first_pause=0.002, longest_pause=0.02)
LEDGERS: dict[str, Feed] = {
    "ledgers": "classic",
    "ledgers_hf": "hf",
    "ledgers_margin_hf": "margin_hf",
    "ledgers_futures": "futures",
}


def new_exchange(days: int = 60, **settings: object) -> Exchange:
    """A fresh exchange on an economy of so many days; its clock stands still until it is moved."""
    return Exchange(World(seed=7, days=days, now=NOW), clock="fixed", quota_scale=100, **settings)


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    with new_exchange() as running:
        yield running


@pytest.fixture
def client(exchange: Exchange) -> Demo:
    return Demo(exchange, limits=QUICK)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "archive")


def archive_of(client: Demo, root: Path | str) -> Archive:
    return Archive(root, now=client.session.now)


def truth(client: Demo, feed: Feed, start: int = 0, end: int = 2**62) -> list[Entry]:
    """The entries of the account in a ledger with a time in [start, end), oldest first."""
    world = client.exchange.world
    return [entry for entry in world.entries(world.key("main").uid, feed) if start <= entry.time < end]


def stored(name: str, **columns: Sequence[object]) -> pa.Table:
    """Rows of a ledger as the store keeps them; what is not told is missing."""
    schema = HISTORY[name].schema
    rows = len(next(iter(columns.values())))
    given = {"uid": ["1"] * rows, "archived_from": ["api"] * rows, **columns}
    return pa.table([pa.array(given.get(each.name, [None] * rows), each.type) for each in schema], schema)


def ids(frame: pd.DataFrame) -> list[str]:
    return frame["offset" if "offset" in frame.columns else "id"].tolist()


def assert_holds(client: Demo, root: Path | str, name: str, entries: list[Entry]) -> None:
    """The archived ledger is these entries: each once, in order, exact."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GapWarning)
        frame = getattr(archive_of(client, root), name)()
    assert ids(frame) == [str(entry.id) for entry in entries]
    is_futures = name == "ledgers_futures"
    times = frame["time" if is_futures else "created_at"]
    assert times.tolist() == [pd.Timestamp(entry.time, unit="ms", tz="UTC") for entry in entries]
    sizes = [
        entry.change if is_futures and entry.cause in ("realised_pnl", "funding") else abs(entry.change)
        for entry in entries
    ]
    assert frame["amount"].tolist() == sizes


LATELY = NOW - 20 * DAY


def quietly(client: Demo, root: Path | str, **how: object) -> pd.DataFrame:
    """A sync of the last 20 days, if nothing else is said, without its warnings of gaps."""
    how.setdefault("since", LATELY)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GapWarning)
        return sync(client, root, progress=False, **how)


LAST = NOW + 6 * DAY - 2 * HOUR
"""The last of the diligent syncs of `lapsed`."""
LATER = LAST + 20 * DAY


@pytest.fixture(scope="session")
def lapsed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Demo, Path]]:
    """A user who synced from the first day on, and then not for 20 days; nobody may change the archive."""
    root = tmp_path_factory.mktemp("lapsed") / "archive"
    with new_exchange(days=1) as exchange:
        client = Demo(exchange, limits=QUICK)
        quietly(client, root, since=NOW - 2 * DAY)
        exchange.advance(hours=71)
        quietly(client, root, since=NOW - 2 * DAY)
        exchange.advance(hours=71)
        quietly(client, root, since=NOW - 2 * DAY)
        assert exchange.now == LAST
        exchange.advance(days=20)
        quietly(client, root, since=NOW - 2 * DAY)
        yield client, root


@pytest.fixture(scope="session")
def bundle(lapsed: tuple[Demo, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of the 20 days and of a day on each side, as far as it has come."""
    folder = tmp_path_factory.mktemp("bundle")
    return write_export(lapsed[0].exchange.world, folder, start=LAST - DAY, end=LATER - DAY)
