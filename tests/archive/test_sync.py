"""A sync against the exchange's own books: what is archived, what is asked, what is said to be known."""

import os
import warnings
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from kucoin_frames.archive import Archive, GapWarning, sync
from kucoin_frames.archive.storage.tables import HISTORY, TABLES
from kucoin_frames.demo.server import Exchange
from kucoin_frames.demonstration import Demo
from kucoin_frames.exceptions import (
    InputError,
)
from kucoin_frames.times import DAY, HOUR, MINUTE

from .conftest import LATELY, LEDGERS, NOW, QUICK, archive_of, assert_holds, new_exchange, quietly, truth


def stamp(ms: int) -> pd.Timestamp:
    return pd.Timestamp(ms, unit="ms", tz="UTC")


def files(root: Path) -> list[str]:
    return sorted(str(Path(folder) / name) for folder, _, names in os.walk(root) for name in names)


def gaps(client: Demo, root: Path) -> dict[str, list[tuple[pd.Timestamp, pd.Timestamp]]]:
    found = archive_of(client, root).gaps()
    return {name: list(zip(rows["start"], rows["end"], strict=True)) for name, rows in found.groupby("table")}


def test_a_first_sync_holds_what_kucoin_has(client: Demo, root: Path) -> None:
    told = quietly(client, root, since=None).set_index("table")
    assert told.loc["ledgers", "covered_from"] == stamp(NOW - 365 * DAY)
    assert (told.loc[list(HISTORY), "covered_to"] == stamp(NOW)).all()
    kept = {"ledgers": 365, "ledgers_hf": 7, "ledgers_margin_hf": 3, "ledgers_futures": 365}
    for name, feed in LEDGERS.items():
        entries = truth(client, feed, NOW - kept[name] * DAY, NOW)
        assert told.loc[name, "rows_added"] == len(entries) > 20
        assert_holds(client, root, name, entries)
    assert gaps(client, root) == {
        "ledgers_hf": [(stamp(NOW - 365 * DAY), stamp(NOW - 7 * DAY))],
        "ledgers_margin_hf": [(stamp(NOW - 365 * DAY), stamp(NOW - 3 * DAY))],
    }
    assert told.loc["ledgers_hf", "gaps"] == "2025-03-01 12:00:00 UTC to 2026-02-22 12:00:00 UTC"


def test_loaded_equals_fetched(client: Demo, root: Path) -> None:
    quietly(client, root)
    archive = archive_of(client, root)
    start = NOW - 2 * DAY - 5 * HOUR
    for name in HISTORY:
        fetched = getattr(client, name)(start_at=start, end_at=NOW)
        if name == "ledgers_futures":
            fetched = fetched[fetched["status"] != "Pending"].reset_index(drop=True)
        assert len(fetched) > 3
        assert_frame_equal(getattr(archive, name)(start_at=start), fetched)


@pytest.mark.parametrize("name", ["ledgers", "ledgers_hf", "ledgers_margin_hf"])
def test_filters_are_those_of_the_fetchers(client: Demo, root: Path, name: str) -> None:
    quietly(client, root)
    archive = archive_of(client, root)
    start = NOW - 3 * DAY
    for asked in (
        {"currency": ["USDT", "BTC"]},
        {"currency": "USDT", "direction": "out"},
        {"biz_type": "TRANSFER"},
        {"currency": "NOTHING"},
        {"end_at": NOW - DAY},
    ):
        fetched = getattr(client, name)(start_at=start, **({"end_at": NOW} | asked))
        assert_frame_equal(getattr(archive, name)(start_at=start, **asked), fetched)


def test_futures_and_withdrawals_are_filtered_as_fetched(client: Demo, root: Path) -> None:
    quietly(client, root)
    archive = archive_of(client, root)
    start = NOW - 5 * DAY
    for asked in ({"type": "TransferIn"}, {"type": "RealisedPNL", "currency": "XBT"}):
        fetched = client.ledgers_futures(start_at=start, end_at=NOW, **asked)
        final = fetched[fetched["status"] != "Pending"].reset_index(drop=True)
        assert_frame_equal(archive.ledgers_futures(start_at=start, **asked), final)
    assert_frame_equal(
        archive.withdrawals("USDT", status="SUCCESS"),
        client.withdrawals("USDT", status="SUCCESS", start_at=LATELY),
    )
    assert_frame_equal(archive.deposits(), client.deposits(start_at=LATELY))


def test_a_diligent_user_has_every_entry(client: Demo, root: Path) -> None:
    quietly(client, root)
    for hours in (60, 30, 71, 5, 66):
        client.exchange.advance(hours=hours)
        with warnings.catch_warnings():
            warnings.simplefilter("error", GapWarning)
            sync(client, root, progress=False)
    now = client.exchange.now
    assert_holds(client, root, "ledgers", truth(client, "classic", LATELY, now))
    assert_holds(client, root, "ledgers_hf", truth(client, "hf", NOW - 7 * DAY, now))
    assert_holds(client, root, "ledgers_margin_hf", truth(client, "margin_hf", NOW - 3 * DAY, now))
    assert_holds(client, root, "ledgers_futures", truth(client, "futures", LATELY, now))
    assert_frame_equal(archive_of(client, root).deposits(), client.deposits(start_at=LATELY))
    assert_frame_equal(archive_of(client, root).withdrawals(), client.withdrawals(start_at=LATELY))


@pytest.mark.parametrize(("kept", "expired"), [(3, "nothing"), (7, "nothing"), (3, "everything")])
def test_twenty_days_without_a_sync_are_the_gap_that_they_should_be(root: Path, kept: int, expired: str) -> None:
    with new_exchange(hf_retention_days=kept, expired_range=expired) as exchange:
        client = Demo(exchange, limits=QUICK)
        quietly(client, root)
        exchange.advance(days=20)
        with pytest.warns(GapWarning) as told:
            sync(client, root, progress=False)
        later = NOW + 20 * DAY
        assert {str(each.message).split(":")[0] for each in told} == {"ledgers_hf", "ledgers_margin_hf"}
        assert gaps(client, root) == {
            "ledgers_hf": [
                (stamp(LATELY), stamp(NOW - kept * DAY)),
                (stamp(NOW), stamp(later - kept * DAY)),
            ],
            "ledgers_margin_hf": [
                (stamp(LATELY), stamp(NOW - 3 * DAY)),
                (stamp(NOW), stamp(later - 3 * DAY)),
            ],
        }
        hf = truth(client, "hf", NOW - kept * DAY, NOW) + truth(client, "hf", later - kept * DAY, later)
        assert_holds(client, root, "ledgers_hf", hf)
        assert_holds(client, root, "ledgers", truth(client, "classic", LATELY, later))
        with pytest.warns(GapWarning, match="nothing is known of 2026-03-01 12:00:00 UTC"):
            archive_of(client, root).ledgers_hf(start_at=NOW - DAY)


def test_an_idle_sync_asks_little_and_writes_nothing(client: Demo, root: Path) -> None:
    quietly(client, root)
    before = files(root)
    client.exchange.reset_log()
    told = quietly(client, root)
    assert len(client.exchange.log) == 6  # each history once; whose key it is was asked by the first sync
    assert told["requests"].sum() == 6
    assert told["rows_added"].sum() == told["rows_updated"].sum() == 0
    assert files(root) == before


def test_what_is_covered_is_not_asked_again(client: Demo, root: Path) -> None:
    quietly(client, root)
    client.exchange.advance(hours=30)
    client.exchange.reset_log()
    quietly(client, root)
    asked = [each.query for each in client.exchange.log if each.path == "/api/v1/accounts/ledgers"]
    assert min(int(each["startAt"]) for each in asked) == NOW - 10 * MINUTE
    assert len(asked) == 2


def test_statuses_are_refreshed_until_they_are_final(client: Demo, root: Path) -> None:
    quietly(client, root)
    archive = archive_of(client, root)
    open_before = set(archive.withdrawals()["status"]) - {"SUCCESS", "FAILURE"}
    assert open_before, "a withdrawal must be under way"
    assert "PROCESSING" in set(archive.deposits()["status"])
    client.exchange.advance(days=2)
    told = quietly(client, root).set_index("table")
    assert told.loc["withdrawals", "rows_updated"] > 0
    assert told.loc["deposits", "rows_updated"] > 0
    assert_frame_equal(archive.withdrawals(), client.withdrawals(start_at=LATELY))
    assert_frame_equal(archive.deposits(), client.deposits(start_at=LATELY))


def test_pending_futures_rows_are_never_archived(client: Demo, root: Path) -> None:
    assert "Pending" in set(client.ledgers_futures()["status"])
    quietly(client, root)
    assert set(archive_of(client, root).ledgers_futures()["status"]) == {"Completed"}


def test_next_sync_must_be_before_the_margin_ledger_forgets(client: Demo, root: Path) -> None:
    archive = archive_of(client, root)
    assert archive.next_sync_before() is None
    quietly(client, root)
    assert archive.next_sync_before() == stamp(NOW + 3 * DAY)
    client.exchange.advance(days=1)
    assert archive.next_sync_before() == stamp(NOW + 3 * DAY)


def test_every_moment_is_in_one_state(client: Demo, root: Path) -> None:
    quietly(client, root)
    client.exchange.advance(days=5)
    covered = archive_of(client, root).coverage()
    now = stamp(client.exchange.now)
    assert set(covered["table"]) == set(TABLES)
    for _, rows in covered.groupby("table"):
        assert rows["start"].tolist()[1:] == rows["end"].tolist()[:-1]
        assert rows["end"].iloc[-1] == now
    hf = covered[covered["table"] == "ledgers_hf"]
    assert hf["state"].tolist() == ["unavailable", "complete", "open"]
    assert hf["until"].tolist()[2] == stamp(NOW + 7 * DAY)
    margin = covered[covered["table"] == "ledgers_margin_hf"]
    assert margin["state"].tolist() == ["unavailable", "complete", "unavailable", "open"]
    assert margin["start"].tolist()[2:] == [stamp(NOW), stamp(NOW + 2 * DAY)]
    balances = covered[covered["table"] == "balances"]  # as little as is known of any ledger
    assert balances["state"].tolist() == ["unavailable", "complete", "unavailable", "open"]
    assert balances["start"].tolist()[1:] == [stamp(NOW - 3 * DAY), stamp(NOW), stamp(NOW + 2 * DAY)]
    assert balances["until"].tolist()[3] == margin["until"].tolist()[3]
    prices = covered[covered["table"] == "prices"]
    assert prices["state"].tolist() == ["complete", "open"]
    assert prices["start"].tolist()[1] == stamp(NOW // DAY * DAY)
    assert "balances" not in set(archive_of(client, root).gaps()["table"])  # where they are unknown, a ledger is


def test_since_and_tables_are_obeyed(client: Demo, root: Path) -> None:
    told = sync(client, root, since="2026-02-20", tables="ledgers", progress=False)
    assert told["table"].tolist() == ["ledgers"]
    assert told["covered_from"].tolist() == [pd.Timestamp("2026-02-20", tz="UTC")]
    assert_holds(client, root, "ledgers", truth(client, "classic", int(pd.Timestamp("2026-02-20").timestamp()) * 1000))
    told = sync(client, root, since="2026-02-10", tables=["ledgers"], progress=False)
    assert told["requests"].tolist() == [11]  # ten days that were missing, and the last minutes
    assert told["covered_from"].tolist() == [pd.Timestamp("2026-02-10", tz="UTC")]


def test_sub_accounts_share_an_archive(client: Demo, exchange: Exchange, root: Path) -> None:
    sub = client.as_user("desk") if "desk" in exchange.world.roles else client.as_user(exchange.world.users[1].name)
    quietly(client, root)
    quietly(sub, root)
    both = Archive(root, now=client.session.now)
    assert both.accounts == sorted(str(user.uid) for user in exchange.world.users[:2])
    with pytest.raises(ValueError, match="several accounts"):
        both.ledgers()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GapWarning)
        assert set(both.ledger()["uid"]) == set(both.accounts)
        assert set(both.balances()["uid"]) == set(both.accounts)
    own = Archive(root, str(exchange.world.users[1].uid), now=client.session.now)
    uid = exchange.world.users[1].uid
    entries = [entry for entry in exchange.world.entries(uid, "classic") if entry.time >= LATELY]
    assert own.ledgers()["id"].tolist() == [str(entry.id) for entry in entries]


def test_balances_and_prices_are_kept(client: Demo, root: Path) -> None:
    quietly(client, root)
    archive = archive_of(client, root)
    held = client.balances(sub_accounts=False)
    kept = archive.balances()
    assert set(kept["time"]) == {stamp(NOW)}
    assert_frame_equal(
        kept[held.columns].sort_values(list(held.columns[:5]), ignore_index=True),
        held.sort_values(list(held.columns[:5]), ignore_index=True),
    )
    prices = archive.prices("BTC")
    assert prices["time"].iloc[-1] == stamp(NOW // DAY * DAY - DAY)
    first = prices["time"].iloc[0]
    assert_frame_equal(prices, client.candles("BTC-USDT", start_at=first, end_at=stamp(NOW // DAY * DAY)))


def test_each_account_gets_the_prices_of_what_moved_in_it(exchange: Exchange, client: Demo, root: Path) -> None:
    """Also those that are synced after another one on the same day; and Bitcoin's, whatever moved."""
    sub = client.as_user(exchange.world.users[1].name)
    quietly(client, root)
    only_of_the_first = set(Archive(root, now=client.session.now).prices()["symbol"])
    quietly(sub, root)
    archive = Archive(root, str(exchange.world.users[1].uid), now=client.session.now)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GapWarning)
        ledger = archive.ledger()
    first_day = ledger.groupby("currency")["created_at"].min().dt.floor("D")
    listed = set(client.symbols()["symbol"])
    for currency, first in first_day.items():
        if f"{currency}-USDT" in listed and first < stamp(NOW // DAY * DAY):
            kept = archive.prices(str(currency))["time"]
            assert kept.tolist()[-1] == stamp(NOW // DAY * DAY - DAY), currency
    assert "BTC-USDT" in only_of_the_first
    exchange.reset_log()
    quietly(sub, root)
    assert not [seen for seen in exchange.log if "candles" in seen.path or "symbols" in seen.path]


def test_sql(client: Demo, root: Path) -> None:
    archive = archive_of(client, root)
    quietly(client, archive)
    found = archive.sql(
        "SELECT currency, direction, count(*) AS n, sum(amount) AS total, min(created_at) AS first FROM ledgers_hf"
        " GROUP BY currency, direction ORDER BY currency, direction"
    )
    groups = archive.ledgers_hf().groupby(["currency", "direction"])
    assert found["total"].tolist() == groups["amount"].sum().tolist()
    assert found["n"].tolist() == groups.size().tolist()
    assert found["first"].tolist() == groups["created_at"].min().tolist()
    assert found.dtypes.astype(str).to_dict() == {
        "currency": "str",
        "direction": "str",
        "n": "Int64",
        "total": "decimal",
        "first": "datetime64[ms, UTC]",
    }
    (counted,) = archive.sql(
        "-- how many\n(WITH all_of_it AS (SELECT * FROM ledgers) SELECT count(*) FROM all_of_it)"
    ).iloc[0]
    assert counted == len(archive.ledgers())
    for wrong in ("SELECT nonsense FROM ledgers_hf", "SELECT * FROM nothing", "SELECT 1; SELECT 2", "WITH nothing"):
        with pytest.raises(InputError, match="the statement cannot be run"):
            archive.sql(wrong)


def test_sql_writes_nothing(client: Demo, root: Path, tmp_path: Path) -> None:
    archive = archive_of(client, root)
    quietly(client, archive, tables="ledgers")
    before = sorted(root.rglob("*"))
    for other in (
        f"COPY (SELECT 1) TO '{tmp_path}/copied.csv'",
        "INSERT INTO ledgers SELECT * FROM ledgers",
        "EXPLAIN ANALYZE INSERT INTO ledgers SELECT * FROM ledgers",
        "DELETE FROM ledgers",
        "/* SELECT */ DROP TABLE ledgers",
        "",
    ):
        with pytest.raises(InputError, match="only queries are run"):
            archive.sql(other)
    assert sorted(root.rglob("*")) == before
    assert not (tmp_path / "copied.csv").exists()


def test_tables_that_nobody_knows_are_refused(client: Demo, root: Path) -> None:
    with pytest.raises(ValueError, match="tables='ledger' is not among 'ledgers'"):
        sync(client, root, tables="ledger")
    assert not root.exists()
