"""Does the ZIP that the simulated site exports say what the economy knows, in the site's own way?

The files are read here with the standard library alone, and held against the entries themselves.
"""

import csv
import io
import zipfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal as D  # noqa: N817  it is written on every line
from pathlib import Path

import pytest

from kucoin_frames.demo.export import write_export
from kucoin_frames.demo.records import Entry
from kucoin_frames.demo.world import World
from tests.demo.world_facts import DAY, HOUR, NOW, entries_of

DAYS = 40
MIDNIGHT = NOW // DAY * DAY
FIRST = MIDNIGHT - DAYS * DAY
FUNDING, TRADING = "Account History_Funding Account", "Account History_Trading Account"
CROSS, ISOLATED = "Account History_Cross Margin Account", "Account History_Isolated Margin Account"
WALLETS = {
    FUNDING: {"main"},
    TRADING: {"trade"},
    CROSS: {"margin", "margin_v2"},
    ISOLATED: {"isolated", "isolated_v2"},
}

Table = list[dict[str, str]]


@pytest.fixture(scope="module")
def economy() -> World:
    return World(seed=7, days=DAYS, now=NOW, sub_accounts=2)


def tables(path: Path) -> dict[str, Table]:
    """The rows of each file by its name without `.csv`; a file that says it has none has none."""
    found = {}
    with zipfile.ZipFile(path) as bundle:
        assert bundle.testzip() is None
        for name in bundle.namelist():
            text = bundle.read(name).decode("utf-8-sig")
            assert bundle.read(name).startswith(b"\xef\xbb\xbf")
            assert text.endswith("\r\n")
            assert "\n" not in text.replace("\r\n", "")
            header, *rows = csv.reader(io.StringIO(text, newline=""))
            if rows == [["No matching records found."]]:
                rows = []
            assert all(len(row) == len(header) for row in rows)
            found[name.removesuffix(".csv")] = [dict(zip(header, row, strict=True)) for row in rows]
    return found


def clock(ms: int, ahead_ms: int = 0) -> str:
    return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=(ms + ahead_ms) // 1000):%Y-%m-%d %H:%M:%S}"


def told(entry: Entry, ahead_ms: int = 0) -> tuple[object, ...]:
    side = "Withdrawal" if entry.change < 0 else "Deposit"
    return entry.currency, side, abs(entry.change), entry.fee, clock(entry.time, ahead_ms)


@pytest.mark.parametrize(
    ("zone", "ahead"), [("UTC", 0), ("UTC+08:00", 8 * HOUR), ("UTC-05:00", -5 * HOUR), ("UTC+05:30", 11 * HOUR // 2)]
)
def test_account_histories_tell_every_movement_of_the_span_and_no_other(
    economy: World, tmp_path: Path, zone: str, ahead: int
) -> None:
    start, end = FIRST + 10 * DAY, FIRST + 30 * DAY + 7 * HOUR
    path = write_export(economy, tmp_path, start=start, end=end, zone=zone)
    found = tables(path)
    uid = economy.users[0].uid
    own = [e for e in entries_of(economy) if e.uid == uid and start <= e.time < end]
    for title, wallets in WALLETS.items():
        rows = Counter(
            (r["Currency"], r["Side"], D(r["Amount"]), D(r["Fee"]), r[f"Time({zone})"]) for r in found[title]
        )
        assert rows == Counter(told(e, ahead) for e in own if e.wallet in wallets)
        assert sum(rows.values()) > 50
        assert {r["UID"] for r in found[title]} == {str(uid)}
        assert {r["Account Type"] for r in found[title]} == {"mainAccount"}
        times = [r[f"Time({zone})"] for r in found[title]]
        assert times == sorted(times, reverse=True)


def test_types_are_the_words_of_the_site(economy: World, tmp_path: Path) -> None:
    found = tables(write_export(economy, tmp_path, start=FIRST, end=MIDNIGHT))
    types = {row["Type"] for row in found[FUNDING]}
    assert types >= {
        *("Transfer", "Deposit", "Withdraw", "Fiat Deposit", "KuCoin Earn Locked", "KuCoin Earn Redemptions"),
        *("KuCoin Earn Profits", "Hold to Earn Earnings", "Convert Market", "Convert Dust to KCS", "GemVote Cashback"),
    }
    assert {row["Type"] for row in found[TRADING]} >= {"Spot", "Transfer", "KCS Fee Deduction", "Fee Refunds using KCS"}
    trades = [row for row in found[CROSS] if row["Type"] == "Cross Margin"]
    assert len(trades) == 2 * len(found["Margin Orders_Filled Orders (Show Order-Splitting)"]) - 2 * sum(
        row["Type"] == "Isolated Margin" and row["Side"] == "Deposit" for row in found[ISOLATED]
    )
    remarks = {row["Remark"] for row in found[FUNDING] if row["Type"] == "Transfer"}
    assert {"Transferred to Trading Account", "Transferred to Futures Account"} <= remarks
    assert {"Transferred to Sub-Account Funding Account"} <= remarks


def test_snapshots_are_the_balances_at_the_end_of_each_day(economy: World, tmp_path: Path) -> None:
    path = write_export(economy, tmp_path, start=FIRST, end=MIDNIGHT + 5 * HOUR, zone="UTC+08:00")
    rows = tables(path)["Others_Asset Snapshots"]
    names = {"Main Account": "main", "HF Trading Account": "trade"}
    uid = economy.users[0].uid
    own = [e for e in entries_of(economy) if e.uid == uid]
    seconds = [FIRST + number * DAY - 8 * HOUR + DAY - 1_000 for number in range(DAYS)]
    assert sorted({row["Time(UTC+08:00)"] for row in rows}) == [clock(each, 8 * HOUR) for each in seconds]
    assert {row["Time(UTC+08:00)"][11:] for row in rows} == {"23:59:59"}
    expected = {}
    for second in seconds:
        for name, wallet in names.items():
            sums: dict[str, D] = {}
            for e in own:
                if e.wallet == wallet and e.time < second + 1_000:
                    sums[e.currency] = sums.get(e.currency, D(0)) + e.change
            expected |= {(clock(second, 8 * HOUR), name, coin): total for coin, total in sums.items() if total}
    assert {(r["Time(UTC+08:00)"], r["Account Name"], r["Coin"]): D(r["Amount"]) for r in rows} == expected


def test_orders_are_their_fills(economy: World, tmp_path: Path) -> None:
    found = tables(write_export(economy, tmp_path, start=FIRST, end=MIDNIGHT))
    uid = economy.users[0].uid
    for title, on_spot in (("Spot Orders_Filled Orders", True), ("Margin Orders_Filled Orders", False)):
        trades = [t for t in economy.trades if t.uid == uid and (t.wallet == "trade") == on_spot and t.time < MIDNIGHT]
        fills = found[f"{title} (Show Order-Splitting)"]
        assert [
            (r["Order ID"], r["Symbol"], r["Side"], D(r["Filled Amount"]), D(r["Filled Volume"]), D(r["Fee"]))
            for r in fills[::-1]
        ] == [(t.order_id, t.symbol, t.side.upper(), t.size, t.funds, t.fee) for t in trades]
        orders = {row["Order ID"]: row for row in found[title]}
        assert len(orders) == len(found[title]) == len({t.order_id for t in trades})
        for order_id, row in orders.items():
            own = [t for t in trades if t.order_id == order_id]
            assert D(row["Filled Amount"]) == sum(t.size for t in own)
            assert D(row["Filled Volume"]) == sum(t.funds for t in own)
            assert row["Filled Time(UTC)"] == clock(own[-1].time)
            price = D(row["Filled Volume"]) / D(row["Filled Amount"])
            assert abs(D(row["Avg. Filled Price"]) - price) <= D("5e-11")


def test_deposits_and_withdrawals_are_up_to_48_seconds_off(economy: World, tmp_path: Path) -> None:
    found = tables(write_export(economy, tmp_path, start=FIRST, end=MIDNIGHT))
    uid = economy.users[0].uid
    own = [e for e in entries_of(economy) if e.uid == uid]
    lags = set()
    for title, cause in (("Deposit History", "deposit"), ("Withdrawal History", "withdrawal")):
        for row in found[f"Deposit_Withdrawal History_{title}"]:
            if row["Status"] == "FAILURE":
                continue
            at = int(datetime.fromisoformat(row["Time(UTC)"] + "+00:00").timestamp())
            near = [
                at - e.time // 1000
                for e in own
                if e.cause == cause and e.currency == row["Coin"] and abs(e.change) == D(row["Amount"])
            ]
            if row["Status"] == "SUCCESS":
                assert len(near) == 1
                lags.add(near[0])
    assert lags
    assert min(lags) >= 0
    assert max(lags) <= 48


def test_futures_results_add_up_to_the_ledger(economy: World, tmp_path: Path) -> None:
    rows = tables(write_export(economy, tmp_path, start=FIRST, end=MIDNIGHT))["Futures Orders_Realized PNL"]
    uid = economy.users[0].uid
    booked = [e for e in entries_of(economy) if e.uid == uid and e.cause == "realised_pnl" and e.time < MIDNIGHT]
    assert Counter((r["Symbol"], D(r["Realized PNL"]), r[",Position Closing Time(UTC)"]) for r in rows) == Counter(
        (e.remark, e.change, clock(e.time)) for e in booked
    )
    for r in rows:
        parts = D(r["Total Realized PNL"]) + D(r["Total Funding Fees"]) - D(r["Total Trading Fees"])
        assert D(r["Realized PNL"]) == parts


def test_eras_differ_in_names_columns_and_masks(economy: World, tmp_path: Path) -> None:
    uid = str(economy.users[0].uid)
    by_era = {
        era: tables(write_export(economy, tmp_path / era, start=FIRST, end=MIDNIGHT, era=era))
        for era in ("2023", "2024", "2025")
    }
    assert {len(found) for found in by_era.values()} == {22}
    assert f"{FUNDING}20260101" in by_era["2023"]
    assert "Deposit_Withdrawal History_Withdrawal Record20260101" in by_era["2023"]
    assert "Deposit_Withdrawal History_Withdrawal History" in by_era["2024"]
    old, new = by_era["2023"][f"{FUNDING}20260101"][0], by_era["2025"][FUNDING][0]
    assert list(old) == list(new)[:-1]
    assert (old["UID"], new["UID"]) == (f"****{uid[-4:]}", uid)
    spot = "Spot Orders_Filled Orders"
    assert [
        set(by_era[era][name][0]) & {"Tax", "Account Mode"}
        for era, name in (("2023", f"{spot}20260101"), ("2024", spot), ("2025", spot))
    ] == [set(), {"Tax"}, {"Tax", "Account Mode"}]


def test_names_and_bytes_are_the_same_for_the_same_request(economy: World, tmp_path: Path) -> None:
    first = write_export(economy, tmp_path / "a", start=FIRST, end=MIDNIGHT)
    second = write_export(economy, tmp_path / "b.zip", start=FIRST, end=MIDNIGHT)
    assert first.name == f"BillingHistory20260101_{economy.users[0].uid}.zip"
    assert second == tmp_path / "b.zip"
    assert first.read_bytes() == second.read_bytes()


def test_several_holders_in_one_bundle(economy: World, tmp_path: Path) -> None:
    roles = [user.name for user in economy.users]
    rows = tables(write_export(economy, tmp_path, role=roles, start=FIRST, end=MIDNIGHT))[TRADING]
    assert {(row["UID"], row["Account Type"]) for row in rows} == {
        (str(user.uid), "mainAccount" if user.is_master else user.name) for user in economy.users
    }
    alone = tables(write_export(economy, tmp_path / "sub", role="tradebot1", start=FIRST, end=MIDNIGHT))
    assert alone[TRADING] == [row for row in rows if row["Account Type"] == "tradebot1"]


def test_an_empty_span_gives_files_that_say_so(economy: World, tmp_path: Path) -> None:
    path = write_export(economy, tmp_path, start=FIRST - 9 * DAY, end=FIRST - 8 * DAY)
    assert all(rows == [] for rows in tables(path).values())


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"role": "nobody"}, "nobody"),
        ({"role": []}, "nobody"),
        ({"era": "1999"}, "1999"),
        ({"zone": "CET"}, "CET"),
        ({"zone": "UTC+15:00"}, "no time zone"),
        ({"end": FIRST}, "at most a year"),
        ({"start": FIRST - 400 * DAY}, "at most a year"),
    ],
)
def test_what_the_site_would_not_do(economy: World, tmp_path: Path, changes: dict[str, object], complaint: str) -> None:
    asked = {"start": FIRST, "end": MIDNIGHT, **changes}
    with pytest.raises(ValueError, match=complaint):
        write_export(economy, tmp_path, **asked)  # type: ignore[arg-type]  # wrong on purpose
