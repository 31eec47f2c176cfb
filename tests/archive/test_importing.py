"""Does an import close exactly the gaps that its files prove, and is every movement in the ledger once?"""

import random
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from shutil import copytree

import pandas as pd
import pytest

from kucoin_frames.archive import Archive, GapWarning
from kucoin_frames.archive.exports import FINDINGS
from kucoin_frames.archive.importing import IMPORTED, import_export, prove_export
from kucoin_frames.demo.export import write_export
from kucoin_frames.demonstration import Demo
from kucoin_frames.exceptions import InputError
from kucoin_frames.times import DAY, HOUR, moment

from .conftest import LAST, LATER, LEDGERS, archive_of, quietly, truth
from .lapse import (
    ACCOUNTS,
    assert_is_whole,
    entries_until,
    fact,
    gaps_of,
    ledger_of,
    movements,
    told,
    world_of,
)


@pytest.fixture
def root(lapsed: tuple[Demo, Path], tmp_path: Path) -> Path:
    return Path(copytree(lapsed[1], tmp_path / "archive"))


@pytest.fixture
def client(lapsed: tuple[Demo, Path]) -> Demo:
    return lapsed[0]


def without_a_row(bundle: Path, place: Path, title: str, chosen: Callable[[str], bool]) -> str:
    """The bundle without the first row of an account history that a function chooses; that row."""
    name = f"Account History_{title} Account.csv"
    with zipfile.ZipFile(bundle) as whole, zipfile.ZipFile(place, "w") as less:
        for each in whole.namelist():
            lines = whole.read(each).decode().splitlines(keepends=True)
            if each == name:
                left_out = next(line for line in lines[1:] if chosen(line))
                lines.remove(left_out)
            less.writestr(each, "".join(lines))
    return left_out


def test_twenty_days_without_a_sync_are_closed_to_the_last_row(client: Demo, root: Path, bundle: Path) -> None:
    archive = archive_of(client, root)
    entries = entries_until(client, LATER)
    assert gaps_of(archive) == {
        "ledgers_hf": [(LAST, LATER - 7 * DAY)],
        "ledgers_margin_hf": [(LAST, LATER - 3 * DAY)],
    }
    before = ledger_of(archive)
    lacking = [fact(entry) for key, entry in entries.items() if key not in set(before["id"])]
    assert len(lacking) > 100
    result = import_export(bundle, archive)
    IMPORTED.check(result)
    assert result["findings"].sum() == 0
    result = movements(result)
    assert result["account_type"].tolist() == ["ISOLATED", "MAIN", "MARGIN", "TRADE"]
    assert gaps_of(archive) == {}
    with warnings.catch_warnings():
        warnings.simplefilter("error", GapWarning)
        after = archive.ledger()
    assert_is_whole(after, entries)
    assert result["added"].sum() == len(lacking) == len(after) - len(before)
    assert Counter(each[1] for each in lacking) == Counter(result.set_index("account_type")["added"].to_dict())
    assert (result["rows"] == result["added"] + result["fetched"]).all()
    exported = [e for e in entries.values() if e.wallet in ACCOUNTS and LAST - DAY <= e.time < LATER - DAY]
    assert result["rows"].sum() == len(exported)
    assert set(result["uid"]) == set(after["uid"])
    states = archive.coverage().query("table == 'ledgers_hf' and state == 'imported'")
    assert states[["start", "end"]].astype("int64").to_numpy().tolist() == [[LAST, LATER - 7 * DAY]]


def test_a_second_import_adds_nothing(client: Demo, root: Path, bundle: Path) -> None:
    archive = archive_of(client, root)
    first = import_export(bundle, archive)
    ledger = ledger_of(archive)
    files = sorted(root.rglob("*.parquet"))
    again = import_export(str(bundle), Archive(root, now=client.session.now))
    assert again["added"].sum() == 0
    pd.testing.assert_series_equal(again["repeated"], first["added"], check_names=False)
    for name in ("rows", "fetched", "named", "ambiguous", "findings"):
        pd.testing.assert_series_equal(again[name], first[name])
    assert sorted(root.rglob("*.parquet")) == files
    pd.testing.assert_frame_equal(ledger_of(archive), ledger)


def test_another_years_file_of_the_same_days_adds_nothing(
    client: Demo, root: Path, bundle: Path, tmp_path: Path
) -> None:
    """Masked, in another zone, without a Type, of other bounds: the movements are the same."""
    archive = archive_of(client, root)
    import_export(bundle, archive)
    before = ledger_of(archive)
    old = write_export(
        world_of(client),
        tmp_path / "old",
        start=LAST + DAY,
        end=LATER - 2 * DAY,
        zone="UTC+08:00",
        era="2023",
    )
    assert import_export(old, archive)["added"].sum() == 0
    after = ledger_of(archive)
    assert_is_whole(after, entries_until(client, LATER))
    # What older files do not tell, the Type, is still there.
    compared = ["id", "created_at", "account_type", "kind", "biz_type", "change", "fee"]
    first, second = (each[compared].sort_values("id", ignore_index=True) for each in (before, after))
    pd.testing.assert_frame_equal(first, second)


@pytest.mark.parametrize("seed", range(2))
def test_overlapping_exports_of_any_kind_in_any_order(client: Demo, root: Path, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    parts = [
        (-1, 9, "UTC", "2025"),
        (6, 15, "UTC+08:00", "2024"),
        (3, 12, "UTC-05:00", "2023"),
        (11, 20, "UTC", "2023"),
    ]
    for start, end, zone, era in dice.sample(parts, len(parts)):
        first = LAST + start * DAY + dice.randrange(HOUR)
        path = write_export(
            world_of(client), tmp_path / f"{start}", start=first, end=LAST + end * DAY, zone=zone, era=era
        )
        result = import_export(path, archive_of(client, root))
        assert result["findings"].sum() == 0
        assert (result["rows"] == result[["added", "fetched", "repeated"]].sum(axis=1)).all()
    archive = archive_of(client, root)
    assert_is_whole(ledger_of(archive), entries_until(client, LATER))
    assert gaps_of(archive) == {}


def test_what_a_later_sync_brings_takes_the_place_of_imported_rows(client: Demo, bundle: Path, tmp_path: Path) -> None:
    root = tmp_path / "empty"
    archive = archive_of(client, root)
    import_export(bundle, archive)
    entries = entries_until(client, LATER)
    only = ledger_of(archive)
    assert told(only) == Counter(
        fact(e) for e in entries.values() if e.wallet in ACCOUNTS and LAST - DAY <= e.time < LATER - DAY
    )
    assert only["balance"].isna().all()
    quietly(client, root, since=LAST - DAY)
    after = ledger_of(archive)
    assert_is_whole(after, {key: e for key, e in entries.items() if e.time >= LAST - DAY})
    recent = after[after["created_at"] >= pd.Timestamp(LATER - 3 * DAY, unit="ms", tz="UTC")]
    assert not recent["source"].str.startswith("import: ").any()


def test_a_row_that_was_removed_is_found_and_its_day_stays_a_gap(
    client: Demo, root: Path, bundle: Path, tmp_path: Path
) -> None:
    archive = archive_of(client, root)
    day = pd.Timestamp(LAST + 5 * DAY, unit="ms", tz="UTC").floor("D")
    place = tmp_path / "less.zip"
    row = without_a_row(bundle, place, "Trading", lambda line: f"{day:%Y-%m-%d}" in line and "Spot" in line).split(",")
    result = movements(import_export(place, archive)).set_index("account_type")
    assert result["findings"].to_dict() == {"ISOLATED": 0, "MAIN": 0, "MARGIN": 0, "TRADE": 2}
    findings = prove_export(place, archive)
    FINDINGS.check(findings)
    assert findings["check"].tolist() == ["snapshots", "fills"]
    assert findings["currency"].tolist() == [row[2]] * 2
    sign = 1 if row[3] == "Deposit" else -1
    assert findings["difference"].tolist() == [Decimal(row[4]) * sign, Decimal(row[4]) * sign + Decimal(row[5])]
    assert findings["verdict"].tolist() == ["missing", "missing"]
    assert findings["end_at"].tolist() == [day + pd.Timedelta(hours=23, minutes=59, seconds=59)] * 2
    start = day.value // 10**6
    assert gaps_of(archive) == {"ledgers_hf": [(start, start + DAY)]}
    whole = import_export(bundle, archive)
    assert whole["added"].sum() == 1
    assert gaps_of(archive) == {}
    assert prove_export(place, archive).empty


def test_histories_that_come_one_by_one_close_a_gap_together(
    client: Demo, root: Path, bundle: Path, tmp_path: Path
) -> None:
    archive = archive_of(client, root)
    with zipfile.ZipFile(bundle) as whole:
        whole.extractall(tmp_path)
    covers = (LAST, LATER - 3 * DAY)
    both = ["ledgers_hf", "ledgers_margin_hf"]
    for title, left in (("Cross Margin", both), ("Isolated Margin", both[:1]), ("Trading", [])):
        import_export(tmp_path / f"Account History_{title} Account.csv", archive, covers=covers)
        assert list(gaps_of(archive)) == left


def test_a_file_proves_no_more_than_from_its_first_row_to_its_last(client: Demo, bundle: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(bundle) as whole:
        whole.extract("Account History_Trading Account.csv", tmp_path)
    archive = archive_of(client, tmp_path / "archive")
    result = import_export(tmp_path / "Account History_Trading Account.csv", archive)
    seconds = [
        e.time // 1000 for e in truth(client, "hf", LAST - DAY, LATER - DAY) if ACCOUNTS.get(e.wallet) == "TRADE"
    ]
    bounds = [pd.Timestamp(each, unit="s", tz="UTC") for each in (min(seconds), max(seconds) + 1)]
    assert result[["covered_from", "covered_to"]].to_numpy().tolist() == [bounds]
    imported = archive.coverage().query("state == 'imported'")
    assert imported[["table", "start", "end"]].to_numpy().tolist() == [["ledgers_hf", *bounds]]


HEADER = "UID,Account Type,Currency,Side,Amount,Fee,Time(UTC),Remark,Type\r\n"
ROW = "40004228,mainAccount,USDT,Deposit,5,0,2026-01-02 03:04:05,KuCoin Event,KuCoin Event\r\n"

SECOND_AFTER = moment("2026-01-02 03:04:06")


def archive_then(tmp_path: Path) -> Archive:
    """An archive at the moment when the row's second is over, so that there is no gap behind it."""
    return Archive(tmp_path / "archive", now=lambda: SECOND_AFTER)


def test_equal_rows_are_counted_and_filters_hold(tmp_path: Path) -> None:
    file = tmp_path / "Account History_Trading Account.csv"
    file.write_text(HEADER + ROW, encoding="utf-8")
    archive = archive_then(tmp_path)
    assert import_export(file, archive)["added"].tolist() == [1]
    odd = ROW.replace("KuCoin Event", "Moon Landing").replace("USDT", "BTC")
    file.write_text(HEADER + ROW * 3 + odd, encoding="utf-8")
    result = import_export(str(file), tmp_path / "archive", uid="40004228")
    assert result[["rows", "added", "repeated", "unknown"]].to_numpy().tolist() == [[4, 3, 1, 1]]
    ledger = archive.ledger()
    assert ledger["change"].tolist() == [Decimal(5)] * 4
    assert sorted(zip(ledger["currency"], ledger["kind"], strict=True)) == [("BTC", "other"), *[("USDT", "bonus")] * 3]
    assert archive.ledger(currency="BTC")["biz_type"].tolist() == ["Moon Landing"]
    assert len(archive.ledger(kind="bonus", start_at="2026-01-02 03:04:05", end_at="2026-01-02 03:04:06")) == 3
    assert archive.ledger(end_at="2026-01-02 03:04:05").empty
    assert archive.sql("select count(*) as n from imports")["n"].tolist() == [4]
    assert archive.accounts == ["40004228"]


def test_a_bound_within_a_second_doubles_nothing(client: Demo, root: Path, bundle: Path) -> None:
    archive = archive_of(client, root)
    import_export(bundle, archive)
    ledger = ledger_of(archive)
    is_fetched = ~ledger["source"].str.startswith("import: ") & (ledger["created_at"].dt.microsecond > 0)
    within = is_fetched & (ledger["created_at"] < pd.Timestamp(LAST, unit="ms", tz="UTC"))
    for bound in ledger["created_at"][within].tail(3):
        pd.testing.assert_frame_equal(
            ledger_of(archive, end_at=bound), ledger[ledger["created_at"] < bound].reset_index(drop=True)
        )
        pd.testing.assert_frame_equal(
            ledger_of(archive, start_at=bound), ledger[ledger["created_at"] >= bound].reset_index(drop=True)
        )


def test_an_empty_history_covers_what_it_was_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "Account History_Trading Account.csv"
    file.write_text(HEADER, encoding="utf-8")
    archive = archive_then(tmp_path)
    result = import_export(file, archive, uid="40004228", covers=("2026-01-01", "2026-02-01"))
    bounds = [pd.Timestamp("2026-01-01", tz="UTC"), pd.Timestamp(SECOND_AFTER, unit="ms", tz="UTC")]
    assert result[["uid", "rows", "covered_from", "covered_to"]].to_numpy().tolist() == [["40004228", 0, *bounds]]
    states = archive.coverage().query("table == 'ledgers_hf'")
    assert states[["state", "start", "end"]].to_numpy().tolist() == [["imported", *bounds]]
    assert archive.ledger().empty


def test_a_family_comes_each_under_its_own_number(client: Demo, tmp_path: Path) -> None:
    world = world_of(client)
    bundle = write_export(world, tmp_path, role=[user.name for user in world.users], start=LAST - DAY, end=LATER - DAY)
    archive = archive_of(client, tmp_path / "archive")
    result = import_export(bundle, archive)
    entries = {e.id: e for user in world.users for feed in LEDGERS.values() for e in world.entries(user.uid, feed)}
    expected = Counter(fact(e) for e in entries.values() if e.wallet in ACCOUNTS and LAST - DAY <= e.time < LATER - DAY)
    assert len({each[0] for each in expected}) > 1
    assert told(ledger_of(archive)) == expected
    assert set(archive.accounts) == set(result["uid"]) == {each[0] for each in expected}
    one = Archive(tmp_path / "archive", str(world.users[0].uid), now=client.session.now)
    assert set(ledger_of(one)["uid"]) == {one.uid}


def test_whose_export_it_is(tmp_path: Path) -> None:
    file = tmp_path / "Account History_Trading Account.csv"
    file.write_text(HEADER + ROW.replace("40004228", "****4228"), encoding="utf-8")
    archive = archive_then(tmp_path)
    nobody = import_export(file, archive)
    assert nobody[["rows", "added"]].to_numpy().tolist() == [[1, 0]]
    assert "pass uid=" in nobody["note"].iloc[0]
    with pytest.warns(GapWarning, match="nothing is archived here yet"):
        assert archive.ledger().empty
    with pytest.raises(InputError, match=r"\*\*\*\*4228"):
        import_export(file, archive, uid="40001111")
    assert import_export(file, archive, uid="40004228")["added"].tolist() == [1]
    assert archive.ledger()["uid"].tolist() == ["40004228"]


def test_a_history_of_an_unknown_account_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "Account History.csv"
    file.write_text(HEADER + ROW, encoding="utf-8")
    archive = archive_then(tmp_path)
    with pytest.raises(InputError, match="pass account_type="):
        import_export(file, archive)
    assert not (tmp_path / "archive").exists()
    assert import_export(file, archive, account_type="MAIN")["account_type"].tolist() == ["MAIN"]
