"""Does the reader get out of the simulated site's ZIP what the economy put into it, row by row, and prove it?

Writer and reader share no code: each is a witness of the other.
"""

import random
import zipfile
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from kucoin_frames.archive.exports import Export, attach, match, prove, read_export
from kucoin_frames.demo.export import write_export
from kucoin_frames.demo.records import Entry
from kucoin_frames.demo.world import World

from .invented import entries_of, zip_file

DAY = 86_400_000
HOUR = DAY // 24
NOW = 1_767_272_400_000  # Thu 2026-01-01 13:00:00 UTC
DAYS = 60
MIDNIGHT = NOW // DAY * DAY
FIRST = MIDNIGHT - DAYS * DAY
ACCOUNTS = {
    "main": "MAIN",
    "trade": "TRADE",
    "margin": "MARGIN",
    "margin_v2": "MARGIN",
    "isolated": "ISOLATED",
    "isolated_v2": "ISOLATED",
}
API = {"main": "MAIN", "trade": "TRADE", "margin": "MARGIN", "margin_v2": "MARGIN_V2", "isolated": "MARGIN"} | {
    "isolated_v2": "ISOLATED_V2",
    "contract": "CONTRACT",
}

Facts = Counter[tuple[object, ...]]


@pytest.fixture(scope="module")
def economy() -> World:
    return World(seed=7, days=DAYS, trades_per_day=16, now=NOW, sub_accounts=2)


@pytest.fixture(scope="module")
def bundle(economy: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_export(economy, tmp_path_factory.mktemp("export"), start=FIRST, end=MIDNIGHT)


@pytest.fixture(scope="module")
def export(bundle: Path) -> Export:
    return read_export(bundle)


def truth(entries: Iterable[Entry], start: int = FIRST, end: int = MIDNIGHT) -> Facts:
    return Counter(
        (str(e.uid), ACCOUNTS[e.wallet], e.currency, e.change, e.fee, e.time // 1000 * 1000)
        for e in entries
        if e.wallet in ACCOUNTS and start <= e.time < end
    )


def told(ledger: pd.DataFrame) -> Facts:
    columns = ["uid", "account_type", "currency", "change", "fee"]
    times = ledger["created_at"].astype("int64")
    rows = ledger[columns].assign(time=times).itertuples(index=False)
    return Counter((*row[:3], Decimal(row[3]), Decimal(row[4]), row[5]) for row in rows)


@pytest.mark.parametrize(
    ("era", "zone"),
    [("2023", "UTC+08:00"), ("2024", "UTC-05:00"), ("2025", "UTC"), ("2025", "UTC+05:45"), ("2023", "UTC")],
)
def test_the_ledger_is_the_economys_own(economy: World, tmp_path: Path, era: str, zone: str) -> None:
    uid = economy.users[0].uid
    start, end = FIRST + 20 * DAY, FIRST + 45 * DAY + 5 * HOUR
    path = write_export(economy, tmp_path, start=start, end=end, zone=zone, era=era)
    read = read_export(path)
    assert read.account_number == str(uid)
    assert read.ledger["uid"].isna().all() == (era != "2025")
    owned = read.of(read.account_number)
    expected = truth(entries_of(economy, uid), start, end)
    assert told(owned.ledger) == expected
    assert expected.total() > 500
    assert prove(owned.ledger, owned.snapshots).empty
    assert read.files["kind"].notna().all()
    assert set(read.files["zone"]) == {zone}


def test_from_the_first_day_on_everything_is_proven(export: Export) -> None:
    assert prove(export.ledger, export.snapshots, spans=export.spans, from_zero=True).empty
    assert len(export.snapshots) > 15 * DAYS


def test_a_whole_family_in_one_bundle(economy: World, tmp_path: Path) -> None:
    roles = [user.name for user in economy.users]
    read = read_export(write_export(economy, tmp_path, role=roles, start=FIRST, end=MIDNIGHT))
    everybody = [entry for user in economy.users for entry in entries_of(economy, user.uid)]
    assert told(read.ledger) == truth(everybody)
    assert prove(read.ledger, read.snapshots, spans=read.spans, from_zero=True).empty


def test_only_what_no_list_of_words_holds_is_unknown(export: Export) -> None:
    assert set(export.unknown["value"]) <= {"GemVote Cashback"}
    assert set(export.ledger["kind"]) == {
        *("trade", "transfer", "deposit", "withdrawal", "interest", "bonus", "rebate", "fee", "other")
    }


def test_orders_fills_and_results_are_the_economys(economy: World, export: Export) -> None:
    uid = economy.users[0].uid
    trades = [t for t in economy.trades if t.uid == uid and t.time < MIDNIGHT]
    columns = ["order_id", "symbol", "side", "size", "funds", "fee", "fee_currency", "liquidity"]
    fills = Counter(export.fills[columns].itertuples(index=False, name=None))
    assert fills == Counter(
        (t.order_id, t.symbol, t.side, t.size, t.funds, t.fee, t.fee_currency, t.liquidity) for t in trades
    )
    assert set(export.orders["order_id"]) == {t.order_id for t in trades}
    settled = [s for s in economy.settlements if s.uid == uid and s.time < MIDNIGHT]
    assert export.futures_pnl["realized_pnl"].sum() == sum(s.price_pnl + s.funding - s.fees for s in settled)
    assert len(export.futures_pnl) == len(settled)


def test_deposits_and_withdrawals_find_their_rows(economy: World, export: Export) -> None:
    for records, direction, final in ((export.deposits, "in", "SUCCESS"), (export.withdrawals, "out", "SUCCESS")):
        found = attach(export.ledger, records, direction)  # type: ignore[arg-type]  # of the two that there are
        done = records["status"].to_numpy() == final
        assert found["ledger"].notna()[done].all()
        assert found["ledger"].dropna().is_unique
        assert found["apart_ms"].dropna().between(0, 48_000).all()
        rows = export.ledger.iloc[found["ledger"].dropna().astype("int64")]
        assert set(rows["kind"]) == {"deposit" if direction == "in" else "withdrawal"}


def faulty(bundle: Path, title: str, change: object) -> Export:
    """The export with one file's rows changed by a function of its lines."""
    with zipfile.ZipFile(bundle) as whole:
        files = {name: whole.read(name) for name in whole.namelist()}
    name = f"Account History_{title} Account.csv"
    header, *lines = files[name].decode().removesuffix("\r\n").split("\r\n")
    files[name] = "".join(f"{line}\r\n" for line in [header, *change(lines)]).encode()  # type: ignore[operator]
    return read_export(zip_file(files))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("title", ["Funding", "Trading"])
def test_findings_name_exactly_the_rows_that_are_wrong(bundle: Path, export: Export, title: str, seed: int) -> None:
    dice = random.Random(f"{title}/{seed}")
    account = {"Funding": "MAIN", "Trading": "TRADE"}[title]
    own = export.ledger[export.ledger["account_type"] == account].reset_index(drop=True)
    # One fault for a coin and day, or two of them would make one finding.
    apart = own.assign(day=own["created_at"].dt.floor("D")).drop_duplicates(["currency", "day"])
    removed, doubled, altered = (row for _, row in apart.loc[dice.sample(list(apart.index), 3)].iterrows())

    def change(lines: list[str]) -> list[str]:
        found = list(lines)
        cells = found[altered["line"] - 2].split(",")
        cells[4] = format(altered["amount"] + Decimal("0.000001"), "f")
        found[altered["line"] - 2] = ",".join(cells)
        found[doubled["line"] - 2] += "\r\n" + found[doubled["line"] - 2]
        found[removed["line"] - 2] = ""
        return found

    broken = faulty(bundle, title, change)
    findings = prove(broken.ledger, broken.snapshots, spans=broken.spans, from_zero=True)
    sign = 1 if altered["direction"] == "in" else -1
    expected = {
        (removed["currency"], removed["day"], removed["change"]),
        (doubled["currency"], doubled["day"], doubled["change"].copy_negate()),
        (altered["currency"], altered["day"], sign * Decimal("-0.000001")),
    }
    assert {
        (row["currency"], row["end_at"].floor("D"), row["difference"]) for row in findings.to_dict("records")
    } == expected
    assert len(findings) == 3
    assert set(findings["account_type"]) == {account}
    surplus = findings[findings["verdict"] == "surplus"].to_dict("records")
    assert doubled["currency"] in {row["currency"] for row in surplus}


def served(entries: Iterable[Entry], uid: int) -> pd.DataFrame:
    """Entries as the API tells them: by its account types, in milliseconds, without a sign."""
    rows = list(entries)
    return pd.DataFrame(
        {
            "uid": pd.array([str(uid) for _ in rows], "str"),
            "id": pd.array([str(e.id) for e in rows], "str"),
            "account_type": pd.array([API[e.wallet] for e in rows], "str"),
            "currency": pd.array([e.currency for e in rows], "str"),
            "direction": pd.array(["out" if e.change < 0 else "in" for e in rows], "str"),
            "amount": pd.array([abs(e.change) for e in rows], "decimal"),
            "created_at": pd.to_datetime([e.time for e in rows], unit="ms", utc=True).as_unit("ms"),
        }
    )


def test_export_and_api_together_are_the_ledger_with_each_movement_once(economy: World, export: Export) -> None:
    """The API has lost ten days, the export lacks the last hours: together they have all, and nothing twice."""
    uid = economy.users[0].uid
    everything = [e for e in entries_of(economy, uid) if e.wallet in ACCOUNTS]
    gap = range(FIRST + 30 * DAY + 5 * HOUR, FIRST + 40 * DAY)
    kept = [e for e in everything if e.time not in gap]
    found = match(export.ledger, served(kept, uid))
    assert len(found) == len(everything)
    fresh = export.ledger.iloc[found[found["api"].isna()]["export"].astype("int64")]
    assert told(fresh) == truth(e for e in everything if e.time in gap)
    late = found[found["export"].isna()]["api"].astype("int64")
    assert {kept[place].id for place in late} == {e.id for e in everything if e.time >= MIDNIGHT}
    paired = found.dropna()
    assert (paired["apart_ms"] == 0).all()
    amounts = export.ledger["change"].iloc[paired["export"].astype("int64")].to_list()
    assert amounts == [kept[place].change for place in paired["api"]]
