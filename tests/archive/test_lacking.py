"""What a loaded frame says that it may lack: the span that was asked for against what is known of it."""

import re
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from kucoin_frames.archive import Archive, GapWarning, sync
from kucoin_frames.archive.storage.tables import HISTORY
from kucoin_frames.demo.server import Exchange
from kucoin_frames.demonstration import Demo
from kucoin_frames.times import DAY, HOUR, iso

from .conftest import NOW, QUICK, archive_of, assert_holds, new_exchange, quietly, truth

SINCE = NOW - 20 * DAY
HF, MARGIN = NOW - 7 * DAY, NOW - 3 * DAY  # from when on KuCoin still had them at the first sync


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Synced once, two days ago, from 20 days before that on; nobody may change it."""
    root = tmp_path_factory.mktemp("lacking") / "archive"
    with new_exchange() as exchange:
        client = Demo(exchange, limits=QUICK)
        quietly(client, root, since=SINCE)
        exchange.advance(days=2)
        yield archive_of(client, root)


def told(archive: Archive, name: str, **when: int) -> list[tuple[str, str, str]]:
    """The table, the kind of note and the span of each warning, as short text."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        frame = getattr(archive, name)(**{f"{bound}_at": value for bound, value in when.items()})
    notes = [str(each.message) for each in heard]
    assert list(frame.attrs["kucoin_frames"]["notes"]) == notes
    found = []
    for note in notes:
        span = " to ".join(re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", note)[:2])
        found.append((note.split(" of account")[0], "gap" if "nothing is known" in note else "not yet", span))
    return found


def spanned(start: int, end: int) -> str:
    return f"{iso(start)} to {iso(end)}".replace(" UTC", "")


def test_without_bounds_the_ledgers_together_are_as_old_as_the_oldest(synced: Archive) -> None:
    assert told(synced, "ledger") == [
        ("ledgers_hf", "gap", spanned(SINCE, HF)),
        ("ledgers_margin_hf", "gap", spanned(SINCE, MARGIN)),
    ]
    assert told(synced, "ledgers_hf") == []  # all that is stored was asked for, and is there


def test_up_to_an_end_means_from_the_first_question_on(synced: Archive) -> None:
    assert told(synced, "ledgers_hf", end=HF - DAY) == [("ledgers_hf", "gap", spanned(SINCE, HF - DAY))]
    assert told(synced, "ledgers", end=HF - DAY) == []


def test_what_nobody_ever_asked_for_is_not_said_to_be_empty(synced: Archive) -> None:
    early = SINCE - 10 * DAY
    assert told(synced, "ledgers", start=early) == [("ledgers", "not yet", spanned(early, SINCE))]
    assert told(synced, "ledgers", start=early, end=SINCE - DAY) == [
        ("ledgers", "not yet", spanned(early, SINCE - DAY))
    ]
    assert told(synced, "ledgers", start=early, end=SINCE) == [("ledgers", "not yet", spanned(early, SINCE))]
    assert told(synced, "ledgers", start=SINCE) == []
    assert told(synced, "deposits", start=0) == [("deposits", "not yet", spanned(HISTORY["deposits"].first, SINCE))]


def test_what_came_since_the_last_sync_is_told_where_it_was_asked_for(synced: Archive) -> None:
    now = NOW + 2 * DAY
    assert told(synced, "ledgers_hf", start=HF) == []
    assert told(synced, "ledgers_hf", start=HF, end=NOW) == []
    assert told(synced, "ledgers_hf", start=HF, end=NOW + DAY) == [("ledgers_hf", "not yet", spanned(NOW, NOW + DAY))]
    assert told(synced, "ledgers_hf", start=HF, end=now + 9 * DAY) == [("ledgers_hf", "not yet", spanned(NOW, now))]
    assert told(synced, "ledgers_hf", start=NOW + HOUR) == [("ledgers_hf", "not yet", spanned(NOW + HOUR, now))]
    assert told(synced, "ledgers_hf", start=now + DAY, end=now + 2 * DAY) == []  # nothing is lacking of what will come


def test_less_than_an_hour_is_not_worth_telling(root: Path) -> None:
    with new_exchange(days=1) as exchange:
        client = Demo(exchange, limits=QUICK)
        quietly(client, root, since=NOW - DAY)
        exchange.advance(hours=0.9)
        assert told(archive_of(client, root), "ledger", start=NOW - DAY, end=NOW + DAY) == []
        exchange.advance(hours=0.2)
        open_span = spanned(NOW, NOW + 66 * 60_000)
        assert told(archive_of(client, root), "ledgers", start=NOW - DAY, end=NOW + DAY) == [
            ("ledgers", "not yet", open_span)
        ]


@pytest.mark.parametrize("name", ["ledgers", "ledgers_hf", "deposits"])
def test_a_table_that_was_taken_away_is_not_said_to_be_complete(name: str, root: Path) -> None:
    with new_exchange() as exchange:
        client = Demo(exchange, limits=QUICK)
        quietly(client, root, since=SINCE)
        whole = getattr(archive_of(client, root), name)(start_at=HF)
        shutil.rmtree(root / name)
        archive = archive_of(client, root)
        begin = HF if name == "ledgers_hf" else SINCE
        assert (name, "not yet", spanned(begin, NOW)) in told(archive, name)
        states = archive.coverage().set_index("table").loc[[name], "state"]
        assert set(states) == {"unavailable", "open"} if name == "ledgers_hf" else {"open"}
        quietly(client, root, tables="withdrawals")  # another table's sync does not make it whole
        assert "complete" not in set(archive_of(client, root).coverage().set_index("table").loc[[name], "state"])
        with pytest.warns(GapWarning, match=f"{name}: the table was archived from {iso(begin)} on, but is no longer"):
            sync(client, root, progress=False)
        pd.testing.assert_frame_equal(getattr(archive_of(client, root), name)(start_at=HF), whole)
        assert "complete" in set(archive_of(client, root).coverage().set_index("table").loc[[name], "state"])


def test_what_kucoin_no_longer_has_of_a_table_that_was_taken_away_is_a_gap(root: Path) -> None:
    with new_exchange() as exchange:
        client = Demo(exchange, limits=QUICK)
        quietly(client, root, since=HF)
        exchange.advance(days=3)
        quietly(client, root, since=HF)
        shutil.rmtree(root / "ledgers_hf")
        with pytest.warns(GapWarning, match="What KuCoin still has of it was fetched anew; all else is a gap now"):
            sync(client, root, progress=False)
        gaps = archive_of(client, root).gaps().set_index("table").loc[["ledgers_hf"]]
        assert [(each.start, each.end) for each in gaps.itertuples()] == [
            (pd.Timestamp(HF, unit="ms", tz="UTC"), pd.Timestamp(HF + 3 * DAY, unit="ms", tz="UTC"))
        ]
        assert_holds(client, root, "ledgers_hf", truth(client, "hf", HF + 3 * DAY, NOW + 3 * DAY))


def test_a_table_without_rows_is_there_and_complete(exchange: Exchange, root: Path) -> None:
    client = Demo(exchange, "treasury7", limits=QUICK)
    quietly(client, root, since=NOW - 2 * DAY, tables="ledgers_margin_hf")
    archive = archive_of(client, root)
    assert archive.ledgers_margin_hf().empty
    assert archive.coverage().set_index("table").loc["ledgers_margin_hf", "state"] == "complete"
    assert (root / "ledgers_margin_hf").is_dir()
    assert told(archive, "ledgers_margin_hf", start=NOW - 2 * DAY) == []
