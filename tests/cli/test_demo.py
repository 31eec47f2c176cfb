"""The demo command from end to end: what it prints and what it leaves behind."""

import re
from decimal import Decimal

import pandas as pd
import pandas.testing
import pytest

import kucoin_frames as kf
from kucoin_frames.endpoint import registry
from tests.cli.conftest import Run

PICTURES = ["fees_by_day", "flow_by_day", "net_worth_by_account_type", "net_worth_by_currency"]
ANALYSES = [*PICTURES, "movements"]


def fetchers() -> set[str]:
    return {declared.name for declared in registry}


def parquet(run: Run, name: str) -> pd.DataFrame:
    return pd.read_parquet(run.folder / "parquet" / f"{name}.parquet")


def figure(pattern: str, text: str) -> Decimal:
    found = re.search(pattern, text)
    assert found is not None, text
    return Decimal(found[1].replace(",", ""))


def test_ends_well(run: Run) -> None:
    assert run.code == 0, run.err
    last = run.out.splitlines()[-1]
    assert last == f"{len(fetchers()) + 6} frames as Parquet and CSV and 4 pictures are in {run.folder}"


def test_every_fetcher_leaves_a_parquet_and_a_csv_file(run: Run) -> None:
    names = {"balances", *fetchers(), *ANALYSES}
    assert {path.name for path in run.folder.iterdir()} == {
        *("parquet", "csv", "README.txt"),
        *(f"{name}.png" for name in PICTURES),
    }
    assert {path.name for path in (run.folder / "parquet").iterdir()} == {f"{name}.parquet" for name in names}
    assert {path.name for path in (run.folder / "csv").iterdir()} == {f"{name}.csv" for name in names}
    assert list(run.folder.parent.iterdir()) == [run.folder]


def test_parquet_gives_the_frames_back_with_their_dtypes(run: Run, frames: dict[str, pd.DataFrame]) -> None:
    assert set(frames) == {"balances", *fetchers()}
    for name, frame in frames.items():
        pandas.testing.assert_frame_equal(parquet(run, name), frame, obj=name)
    assert str(parquet(run, "balances")["total"].dtype) == "decimal"


def test_no_fetcher_goes_without_rows(frames: dict[str, pd.DataFrame]) -> None:
    assert [name for name, frame in frames.items() if frame.empty] == []


def test_csv_holds_every_digit(run: Run, frames: dict[str, pd.DataFrame]) -> None:
    decimals = 0
    for name, frame in frames.items():
        read = pd.read_csv(run.folder / "csv" / f"{name}.csv", dtype="str", keep_default_na=False)
        assert list(read.columns) == list(frame.columns)
        for column in frame.columns[(frame.dtypes == "decimal").to_numpy()]:
            written = [None if text == "" else Decimal(text) for text in read[column]]
            assert written == [None if pd.isna(value) else value for value in frame[column]], (name, column)
            assert not any("e" in text.lower() for text in read[column]), (name, column)
            decimals += len(written)
    assert decimals > 1000


def test_pictures_are_png_files_of_notebook_width(run: Run) -> None:
    for name in PICTURES:
        head = (run.folder / f"{name}.png").read_bytes()[:24]
        assert head[:8] == b"\x89PNG\r\n\x1a\n"
        assert int.from_bytes(head[16:20], "big") == 1080  # 9 inches of 120 dots


def test_the_printed_net_worth_is_the_sum_of_the_balances(run: Run) -> None:
    balances = parquet(run, "balances")
    total = sum(value for value in balances["value"] if not pd.isna(value))
    assert figure(r"Net worth: ([\d,.]+) USDT", run.out) == round(total, 2)
    lines = run.out.partition("Balances by kind of account")[2].partition("Net worth")[0].splitlines()[2:]
    printed = {line.split()[0]: Decimal(line.split()[3].replace(",", "")) for line in lines if line.strip()}
    sums = {
        kind: round(sum(value for value in rows["value"] if not pd.isna(value)), 2)
        for kind, rows in balances.groupby("account_type")
    }
    assert printed == sums


def test_what_has_no_price_is_named(run: Run) -> None:
    balances = parquet(run, "balances")
    priceless = balances[balances["value"].isna()].groupby("currency")["net"].sum()
    line = next((line for line in run.out.splitlines() if line.startswith("Without a price")), "")
    named = line.partition(": ")[2].split(", ") if line else []
    assert sorted(named) == [f"{net:,f} {currency}" for currency, net in priceless.items()]


def test_the_printed_fees_are_those_of_the_ledgers(run: Run) -> None:
    prices = parquet(run, "prices").set_index("currency")["price"]
    charged: dict[str, Decimal] = {}
    seen = set()
    for name in ("ledgers", "ledgers_hf", "ledgers_margin_hf"):
        for entry in parquet(run, name).itertuples():
            if entry.created_at < pd.Timestamp("2026-02-23", tz="UTC") or entry.id in seen:
                continue
            seen.add(entry.id)
            if entry.biz_type in ("KCS Pay Fees", "DEDUCTION_FEES"):
                fee = entry.amount
            elif entry.biz_type in ("Refunded Fees", "RETURNED_FEES"):
                fee = -entry.amount
            else:
                fee = entry.fee
            charged[entry.currency] = charged.get(entry.currency, Decimal(0)) + fee
    value = sum(fee * prices[currency] / prices["USDT"] for currency, fee in charged.items() if fee)
    assert figure(r"Together: ([\d,.]+) USDT", run.out) == round(value, 2) > 0
    lines = run.out.partition("Fees since 2026-02-23")[2].partition("Together")[0].splitlines()[2:]
    printed = {line.split()[0]: Decimal(line.split()[4].replace(",", "")) for line in lines if line.strip()}
    assert printed == {currency: fee for currency, fee in charged.items() if fee}
    assert "Of ledgers_margin_hf, KuCoin keeps less than a week: its fees are counted from 2026-02-26" in run.out


def test_the_last_ten_entries_are_printed_newest_at_the_end(run: Run) -> None:
    movements = parquet(run, "movements")
    printed = run.out.partition(f"The last 10 of {len(movements):,} ledger entries")[2].partition("\n\n")[0]
    lines = printed.splitlines()[2:]
    assert len(lines) == 10
    newest = movements.tail(10)
    assert [line.strip()[:19] for line in lines] == [f"{time:%Y-%m-%d %H:%M:%S}" for time in newest["time"]]
    assert [Decimal(line.split()[-2].replace(",", "")) for line in lines] == list(newest["change"])


def test_expected_warnings_are_told_once_each(run: Run) -> None:
    notes = run.err.splitlines()
    assert all(line.startswith("kucoin-frames: note: ") for line in notes)
    assert [line.split()[2] for line in notes if "does not keep rows for so long" in line] == [
        "ledgers_hf",
        "ledgers_margin_hf",
    ]
    assert sum("tradebot1 is not in the balances" in line for line in notes) == 1
    assert len(notes) == 3


def test_the_readme_tells_what_a_row_of_each_frame_is(run: Run, frames: dict[str, pd.DataFrame]) -> None:
    readme = (run.folder / "README.txt").read_text(encoding="utf-8")
    for name, frame in frames.items():
        assert f"\n{name} ({len(frame):,} rows)\n    " in readme
    assert "A ledger entry of the high-frequency spot account." in readme


def test_nothing_secret_is_printed_or_written(run: Run) -> None:
    with kf.demo(days=1, seed=11, now="2026-03-01 12:00") as client:
        roles = {key.remark: key for key in client.exchange.world.keys}
    words = {part for key in roles.values() for part in (key.secret, key.passphrase)}
    texts = [run.out, run.err, *(path.read_text("utf-8") for path in run.folder.glob("csv/*.csv"))]
    assert [word for word in words for text in texts if word in text] == []


@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_has_its_frame_beside_it(run: Run, name: str) -> None:
    assert not parquet(run, name).empty
