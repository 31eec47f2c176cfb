"""Do fills, orders, deposits and withdrawals of an export explain what its histories brought, and nothing else?"""

import ast
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

from kucoin_frames.analysis.trading.fills import TRADES, trades, unpaired_legs
from kucoin_frames.archive import Archive, GapWarning
from kucoin_frames.archive.importing import import_export, prove_export
from kucoin_frames.demo.export import write_export
from kucoin_frames.demo.records import Entry
from kucoin_frames.demonstration import Demo
from kucoin_frames.exceptions import InputError
from kucoin_frames.times import DAY, moment

from .conftest import LAST, LATER, archive_of, quietly
from .lapse import ACCOUNTS, entries_until, fact, gaps_of, ledger_of, movements, world_of

FILLS = "Spot Orders_Filled Orders (Show Order-Splitting).csv"
DEPOSITS = "Deposit_Withdrawal History_Deposit History.csv"
FACTS = ["uid", "account_type", "currency", "change", "fee", "time"]


@pytest.fixture
def client(lapsed: tuple[Demo, Path]) -> Demo:
    return lapsed[0]


@pytest.fixture
def root(lapsed: tuple[Demo, Path], tmp_path: Path) -> Path:
    return Path(copytree(lapsed[1], tmp_path / "archive"))


@pytest.fixture
def alone(client: Demo, bundle: Path, tmp_path: Path) -> Archive:
    """An archive that holds the export and nothing of the API's."""
    archive = archive_of(client, tmp_path / "alone")
    import_export(bundle, archive)
    return archive


def quiet(load: Callable[..., pd.DataFrame], **filters: object) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GapWarning)
        return load(**filters)


def changed(bundle: Path, place: Path, title: str, change: Callable[[list[str]], list[str]]) -> Path:
    """The bundle with the lines of a file, but its header, as a function makes them."""
    with zipfile.ZipFile(bundle) as whole, zipfile.ZipFile(place, "w") as other:
        for each in whole.namelist():
            header, *lines = whole.read(each).decode().splitlines(keepends=True)
            other.writestr(each, "".join([header, *(change(lines) if each == title else lines)]))
    return place


def order_of(entry: Entry) -> tuple[str, str]:
    context = ast.literal_eval(entry.context)
    return context["symbol"], context["orderId"]


def named(rows: pd.DataFrame) -> Counter[tuple[object, ...]]:
    times = rows["created_at"].astype("int64")
    columns = [*FACTS, "symbol", "order_id"]
    return Counter(rows.assign(time=times)[columns].itertuples(index=False, name=None))


def exported(entries: dict[str, Entry]) -> list[Entry]:
    return [e for e in entries.values() if e.wallet in ACCOUNTS and LAST - DAY <= e.time < LATER - DAY]


@pytest.mark.parametrize("era", ["2023", "2024", "2025"])
def test_each_trade_gets_its_own_order(client: Demo, tmp_path: Path, era: str) -> None:
    archive = archive_of(client, tmp_path / "archive")
    path = write_export(world_of(client), tmp_path, start=LAST - DAY, end=LATER - DAY, era=era, zone="UTC-05:00")
    result = movements(import_export(path, archive))
    legs = [e for e in exported(entries_until(client, LATER)) if e.cause == "trade"]
    ledger = ledger_of(archive)
    rows = ledger[ledger["symbol"].notna()]
    assert named(rows) == Counter((*fact(e), *order_of(e)) for e in legs)
    assert result["named"].sum() == len(legs) == len(rows)
    assert result["ambiguous"].sum() == 0
    expected = Counter(ACCOUNTS[e.wallet] for e in legs)
    assert result.set_index("account_type")["named"].to_dict() == {"MAIN": 0, **expected}


def test_fills_are_rebuilt_across_what_files_and_what_the_api_told(client: Demo, root: Path, bundle: Path) -> None:
    archive = archive_of(client, root)
    import_export(bundle, archive)
    ledger = ledger_of(archive)
    found = trades(ledger)
    TRADES.check(found)
    uid = world_of(client).key("main").uid
    columns = ["order_id", "symbol", "side", "size", "funds"]
    facts = Counter((t.order_id, t.symbol, t.side, t.size, t.funds) for t in world_of(client).trades if t.uid == uid)
    assert Counter(found[columns].itertuples(index=False, name=None)) == facts
    assert unpaired_legs(ledger).empty
    of_files = ledger[ledger["trade_id"].str.startswith("import-").fillna(False)]
    assert set(of_files["trade_id"].value_counts()) == {2}


def test_orders_do_where_fills_are_not_in_the_files(client: Demo, bundle: Path, tmp_path: Path) -> None:
    """An order of one fill is as good as the fill; of others nothing is said."""
    archive = archive_of(client, tmp_path / "archive")
    place = tmp_path / "orders.zip"
    with zipfile.ZipFile(bundle) as whole, zipfile.ZipFile(place, "w") as less:
        for each in whole.namelist():
            if "Order-Splitting" not in each:
                less.writestr(each, whole.read(each))
    import_export(place, archive)
    legs = [e for e in exported(entries_until(client, LATER)) if e.cause == "trade"]
    fills = Counter(order_of(e) for e in legs)
    rows = ledger_of(archive)
    rows = rows[rows["symbol"].notna()]
    assert named(rows) == Counter((*fact(e), *order_of(e)) for e in legs if fills[order_of(e)] == 2)
    before = ledger_of(archive)
    import_export(bundle, archive)
    after = ledger_of(archive)
    assert after["symbol"].notna().sum() == len(legs)
    # What the order told is what its fill tells, the made id of the trade included.
    same = before["symbol"].notna()
    columns = ["id", "symbol", "order_id", "trade_id"]
    pd.testing.assert_frame_equal(after.loc[same, columns], before.loc[same, columns])
    assert set(archive.sql("select distinct liquidity from import_trades")["liquidity"]) == {"maker", "taker"}


def test_fills_that_come_later_name_what_is_there(client: Demo, bundle: Path, tmp_path: Path) -> None:
    archive = archive_of(client, tmp_path / "archive")
    with zipfile.ZipFile(bundle) as whole:
        whole.extractall(tmp_path)
    import_export(tmp_path / "Account History_Trading Account.csv", archive)
    assert ledger_of(archive)["symbol"].isna().all()
    result = import_export(tmp_path / FILLS, archive)
    assert result[["table", "account_type", "rows", "added"]].to_numpy().tolist() == [["imports", "TRADE", 0, 0]]
    ledger = ledger_of(archive)
    assert ledger["symbol"].notna().sum() == result["named"].sum() > 300
    files = sorted(Path(archive.path).rglob("*.parquet"))
    import_export(tmp_path / FILLS, archive)
    assert sorted(Path(archive.path).rglob("*.parquet")) == files
    pd.testing.assert_frame_equal(ledger_of(archive), ledger)


def test_a_sync_that_comes_later_knows_better(client: Demo, alone: Archive) -> None:
    quietly(client, alone.path, since=LAST - DAY)
    ledger = ledger_of(alone)
    is_fetched = ~ledger["source"].str.startswith("import: ")
    legs = ledger[is_fetched & ledger["symbol"].notna() & (ledger["kind"] == "trade")]
    assert not legs["trade_id"].str.startswith("import-").any()
    uid = world_of(client).key("main").uid
    orders = Counter(
        (t.order_id, t.symbol, t.size) for t in world_of(client).trades if t.uid == uid and t.time >= LAST - DAY
    )
    assert Counter(trades(ledger)[["order_id", "symbol", "size"]].itertuples(index=False, name=None)) == orders


@pytest.mark.parametrize("seed", range(3))
def test_fills_that_lack_or_double_a_row_are_found_and_name_nothing_wrong(
    client: Demo, bundle: Path, tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    chosen: list[str] = []

    def change(lines: list[str]) -> list[str]:
        gone, doubled = dice.sample(range(20, len(lines) - 20), 2)
        chosen.extend((lines[gone], lines[doubled]))
        return [each for place, line in enumerate(lines) for each in [line] * ((place != gone) + (place == doubled))]

    archive = archive_of(client, tmp_path / "archive")
    place = changed(bundle, tmp_path / "changed.zip", FILLS, change)
    import_export(place, archive)
    findings = prove_export(place, archive)
    gone, doubled = (line.strip().split(",") for line in chosen)
    expected: Counter[tuple[object, ...]] = Counter()
    for cells, times in ((gone, -1), (doubled, 1)):
        sign = (1 if cells[4] == "BUY" else -1) * times
        for currency, size, way in zip(cells[3].split("-"), (cells[7], cells[8]), (1, -1), strict=True):
            expected[currency, cells[10][:10]] += sign * way * Decimal(size)  # type: ignore[assignment]  # exact sums
    assert set(findings["check"]) == {"fills"}
    days = findings["start_at"].dt.strftime("%Y-%m-%d")
    told = dict(zip(zip(findings["currency"], days, strict=True), findings["difference"], strict=True))
    assert told == {key: each for key, each in expected.items() if each}
    # What is named at all is named right, and the rows of the two fills are not.
    legs = Counter((*fact(e), *order_of(e)) for e in exported(entries_until(client, LATER)) if e.cause == "trade")
    rows = ledger_of(archive)
    rows = rows[rows["symbol"].notna()]
    assert named(rows) <= legs
    assert legs.total() - 8 <= len(rows) <= legs.total() - 4
    assert gaps_of(archive) == {}


def test_without_snapshots_a_day_that_fills_contradict_is_not_whole(
    client: Demo, root: Path, bundle: Path, tmp_path: Path
) -> None:
    place = tmp_path / "less.zip"
    day = pd.Timestamp(LAST + 5 * DAY, unit="ms", tz="UTC").floor("D")

    def change(lines: list[str]) -> list[str]:
        gone = next(line for line in lines if f"{day:%Y-%m-%d}" in line and "Spot" in line)
        return [line for line in lines if line != gone]

    trading = "Account History_Trading Account.csv"
    changed(bundle, tmp_path / "changed.zip", trading, change)
    with zipfile.ZipFile(tmp_path / "changed.zip") as whole, zipfile.ZipFile(place, "w") as less:
        for each in (trading, FILLS):
            less.writestr(each, whole.read(each))
    archive = archive_of(client, root)
    result = movements(import_export(place, archive))
    assert result[["account_type", "findings"]].to_numpy().tolist() == [["TRADE", 1]]
    start = day.value // 10**6
    assert gaps_of(archive)["ledgers_hf"] == [(start, start + DAY)]


def test_a_deposit_without_its_entry_is_found(client: Demo, bundle: Path, tmp_path: Path) -> None:
    archive = archive_of(client, tmp_path / "archive")
    row: list[str] = []

    def change(lines: list[str]) -> list[str]:
        cells = lines[1].split(",")
        cells[4] = "77.5"
        row.extend(cells)
        return [*lines, ",".join(cells)]

    place = changed(bundle, tmp_path / "more.zip", DEPOSITS, change)
    result = import_export(place, archive)
    assert result.set_index("table")["findings"].loc[["import_deposits", "import_withdrawals"]].tolist() == [1, 0]
    (finding,) = prove_export(place, archive).to_dict("records")
    assert (finding["check"], finding["currency"], finding["difference"]) == ("deposits", row[3], Decimal("77.5"))
    assert finding["start_at"] == finding["end_at"] == pd.Timestamp(row[2], tz="UTC")
    assert finding["verdict"] == "missing"
    assert finding["suspects"].startswith(f"{DEPOSITS}:")


def test_deposits_that_only_files_tell_are_shown_as_such(client: Demo, alone: Archive) -> None:
    found = quiet(alone.deposits)
    world = world_of(client)
    uid = world.key("main").uid
    entries = {e.id: e for e in exported(entries_until(client, LATER))}
    there = [d for d in world.deposits if d.uid == uid and d.entry_id in entries]
    facts = ["currency", "amount", "status", "address", "wallet_tx_id"]
    done = found[found["status"] == "SUCCESS"]
    told = Counter(done[facts].astype(object).where(done[facts].notna(), None).itertuples(index=False, name=None))
    assert told == Counter((d.currency, d.amount, d.status, d.address, d.wallet_tx_id) for d in there)
    assert set(found["source"]) == {f"import: {DEPOSITS}"}
    assert found["updated_at"].isna().all()
    assert list(found.columns)[:-1] == list(client.deposits().columns)
    out = quiet(alone.withdrawals)
    sent = Counter(
        (w.currency, w.amount, w.fee, w.address)
        for w in world.withdrawals
        if w.uid == uid and LAST - DAY <= w.created_at < LATER - DAY
    )
    assert Counter(out[["currency", "amount", "fee", "address"]].itertuples(index=False, name=None)) == sent
    assert out["id"].str.startswith("import-").all()
    coin = found["currency"].iloc[0]
    chosen = quiet(alone.deposits, currency=coin, status="SUCCESS")
    assert set(chosen["currency"]) == {coin}
    assert quiet(alone.deposits, status="FAILURE").empty


def test_what_the_api_tells_of_deposits_is_told_by_nobody_else(client: Demo, alone: Archive, root: Path) -> None:
    whole = archive_of(client, root)
    before = whole.deposits(), whole.withdrawals()
    quietly(client, alone.path, since=LAST - 30 * DAY)
    for name, fetched in zip(("deposits", "withdrawals"), before, strict=True):
        assert len(fetched) > 3
        pd.testing.assert_frame_equal(quiet(getattr(alone, name)), fetched)


def test_a_fetchers_frame_says_what_only_files_tell(client: Demo, root: Path, bundle: Path) -> None:
    archive = archive_of(client, root)
    fetched = quiet(archive.ledgers_hf)
    import_export(bundle, archive)
    gap = Counter(
        ACCOUNTS[e.wallet]
        for e in entries_until(client, LATER).values()
        if e.wallet in ACCOUNTS and LAST <= e.time < LATER - 7 * DAY
    )
    with pytest.warns(GapWarning, match=rf"have {gap['TRADE']} movements.*Archive\.ledger\(\)"):
        frame = archive.ledgers_hf()
    pd.testing.assert_frame_equal(frame, fetched)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(archive.ledgers_hf(start_at=LATER - 7 * DAY)) > 100
        archive.ledgers_hf(end_at=LAST)
        archive.ledgers_hf(currency="NOSUCH")
        archive.ledgers()
        archive.ledger()


HEADER = "UID,Account Type,Currency,Side,Amount,Fee,Time(UTC),Remark,Type\r\n"


def rows_of(*who: tuple[str, str]) -> str:
    lines = [
        f"{uid},{holder},USDT,Deposit,{5 + n},0,2026-01-02 03:04:05,,KuCoin Event"
        for n, (uid, holder) in enumerate(who)
    ]
    return HEADER + "".join(f"{line}\r\n" for line in lines)


@pytest.fixture
def family(tmp_path: Path) -> tuple[Path, Archive]:
    """A history of a master and three sub-accounts, two of which show the same digits, and an empty archive."""
    file = tmp_path / "Account History_Trading Account.csv"
    who = [("****4228", "mainAccount"), ("****1111", "bot"), ("****2222", "grid"), ("****2222", "old")]
    file.write_text(rows_of(*who), encoding="utf-8")
    return file, Archive(tmp_path / "archive", now=lambda: moment("2026-01-02 03:04:06"))


def owners(archive: Archive) -> list[tuple[str, int]]:
    ledger = ledger_of(archive)
    return sorted(zip(ledger["uid"], ledger["amount"].astype(int), strict=True))


def test_rows_of_sub_accounts_that_nobody_knows_are_counted(family: tuple[Path, Archive]) -> None:
    file, archive = family
    result = import_export(file, archive, uid="40004228").set_index("holder")
    assert result["left_out"].to_dict() == {"mainAccount": 0, "bot": 1, "grid": 1, "old": 1}
    assert (result["rows"] == result[["added", "fetched", "repeated", "left_out"]].sum(axis=1)).all()
    assert result["note"].str.contains("sub_accounts=").to_dict() == {
        "mainAccount": False,
        "bot": True,
        "grid": True,
        "old": True,
    }
    assert owners(archive) == [("40004228", 5)]


def test_sub_accounts_are_known_by_their_digits_if_these_are_nobody_elses(family: tuple[Path, Archive]) -> None:
    file, archive = family
    known = ["50001111", "50002222", "50003333"]
    result = import_export(file, archive, uid="40004228", sub_accounts=known).set_index("holder")
    assert result["left_out"].to_dict() == {"mainAccount": 0, "bot": 0, "grid": 1, "old": 1}
    assert owners(archive) == [("40004228", 5), ("50001111", 6)]
    again = import_export(file, archive, uid="40004228").set_index("holder")
    assert again.loc["bot", ["uid", "repeated"]].tolist() == ["50001111", 1], "the archive knows it by now"
    two = ["50001111", "60001111"]
    assert import_export(file, archive.path + "2", uid="40004228", sub_accounts=two)["left_out"].sum() == 3


def test_sub_accounts_are_known_by_name(family: tuple[Path, Archive]) -> None:
    file, archive = family
    names = {"bot": "50001111", "grid": "50002222", "old": "60002222"}
    result = import_export(file, archive, uid="40004228", sub_accounts=names)
    assert result["left_out"].sum() == 0
    assert owners(archive) == [("40004228", 5), ("50001111", 6), ("50002222", 7), ("60002222", 8)]
    with pytest.raises(InputError, match=r"'bot' has the UID \*\*\*\*1111 in the export, not 7"):
        import_export(file, archive, uid="40004228", sub_accounts={"bot": "7"})
    with pytest.raises(InputError, match=r"'robot' is no sub-account of the export, which has: .*bot, grid, old"):
        import_export(file, archive, uid="40004228", sub_accounts={"robot": "7"})


def test_fills_without_any_history_are_findings_and_name_nothing(client: Demo, bundle: Path, tmp_path: Path) -> None:
    archive = archive_of(client, tmp_path / "archive")
    with zipfile.ZipFile(bundle) as whole:
        whole.extract(FILLS, tmp_path)
    (result,) = import_export(tmp_path / FILLS, archive).to_dict("records")
    assert (result["uid"], result["holder"], result["account_type"]) == (
        str(world_of(client).key("main").uid),
        "mainAccount",
        "TRADE",
    )
    assert (result["rows"], result["named"], result["ambiguous"]) == (0, 0, 0)
    findings = prove_export(tmp_path / FILLS, archive)
    assert len(findings) == result["findings"] > 50
    assert set(findings["verdict"]) == {"uncovered"}
    assert gaps_of(archive) == {}


def test_a_file_of_deposits_alone(tmp_path: Path) -> None:
    file = tmp_path / DEPOSITS
    header = "UID,Account Type,Time(UTC),Remarks,Status,Fee,Amount,Coin,Transfer Network\r\n"
    row = "9,mainAccount,2025-03-02 12:00:48,,SUCCESS,0,5,USDT,TRX\r\n"
    file.write_text(header + row * 2, encoding="utf-8")
    archive = Archive(tmp_path / "archive", now=lambda: moment("2025-03-03"))
    (result,) = import_export(file, archive).to_dict("records")
    assert (result["table"], result["rows"], result["added"], result["findings"]) == ("import_deposits", 2, 2, 2)
    assert archive.accounts == ["9"]
    assert quiet(archive.deposits)[["currency", "amount", "chain"]].to_numpy().tolist() == [["USDT", 5, "TRX"]] * 2
    assert prove_export(file, archive)["verdict"].tolist() == ["uncovered"] * 2
    assert import_export(file, archive)[["added", "repeated"]].to_numpy().tolist() == [[0, 2]]
