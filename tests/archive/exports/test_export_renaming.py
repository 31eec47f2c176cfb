"""Currencies that the web site shows by their names are those that the API has by their codes, wherever they stand."""

import warnings
from collections.abc import Mapping
from decimal import Decimal as D  # noqa: N817  it is written on every line
from pathlib import Path
from typing import Any

import pytest

from kucoin_frames.archive import Archive, GapWarning
from kucoin_frames.archive.exports import read_export
from kucoin_frames.archive.importing import import_export, prove_export
from kucoin_frames.exceptions import InputError
from kucoin_frames.times import moment
from tests.archive.lapse import ledger_of

from .cases_bundle import BUNDLE
from .cases_old import FIAT_AND_OLD
from .invented import FUNDING, HISTORY, TRADING, csv_file, only, plain, zip_file

CASES = BUNDLE | FIAT_AND_OLD
COLUMNS = (
    *("currency", "fee_currency", "sold_currency", "bought_currency", "staked_currency", "crypto_currency"),
    "crypto_fee_currency",
)
CODES = {"BTC": "B1", "USDT": "U1", "KCS": "K1", "ETH": "E1"}
AT = "2025-03-01 12:00:00"


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_column_of_every_kind(case: Any) -> None:
    """Of each kind of file, what was worked out by hand, with the other words."""
    expected = dict(case.expected)
    for name in COLUMNS:
        if name in expected:
            expected[name] = CODES.get(expected[name], expected[name])
    if "symbol" in expected:
        expected["symbol"] = "-".join(CODES.get(each, each) for each in expected["symbol"].split("-"))
    export = read_export(csv_file(case.header, case.row), name="Account History_Funding Account.csv", currencies=CODES)
    assert only(getattr(export, case.frame)) == expected
    changed = any(expected[name] != case.expected[name] for name in expected)
    assert export.files["renamed"].notna().tolist() == [changed]


def test_each_name_is_replaced_once() -> None:
    """Of two coins that changed names, one has the other's former name."""
    rows = [f"1,mainAccount,{name},Deposit,1,0,{AT},{name},Spot" for name in ("LUNC", "LUNA", "BTC")]
    export = read_export(csv_file(HISTORY, *rows), name=FUNDING, currencies={"LUNC": "LUNA", " LUNA": "LUNA2 "})
    assert plain(export.ledger, ["currency", "remark"]) == [("LUNA", "LUNC"), ("LUNA2", "LUNA"), ("BTC", "BTC")]
    assert export.files["renamed"].tolist() == ["LUNA=LUNA2, LUNC=LUNA"]


@pytest.mark.parametrize(
    ("currencies", "complaint"),
    [
        ({"": "BCHSV"}, "'' is no name of a currency"),
        ({"BSV": " "}, "' ' is no name"),
        ({"BSV": None}, "None is no name"),
        ({1: "BCHSV"}, "1 is no name"),
        ({"BSV-USDT": "BCHSV-USDT"}, "'BSV-USDT' is no name"),
        ({"BSV": "BCHSV", "BSV ": "BCH"}, "'BSV' has two meanings, BCHSV and BCH"),
        ("BSV=BCHSV", "a mapping of names"),
    ],
)
def test_what_is_no_mapping_of_names_is_refused_before_anything_is_read(
    tmp_path: Path, currencies: Any, complaint: str
) -> None:
    with pytest.raises(InputError, match=complaint):
        import_export(tmp_path / "nothing.zip", tmp_path / "archive", currencies=currencies)
    assert list(tmp_path.iterdir()) == []


def files(coin: str) -> Mapping[str, bytes]:
    who = "40004228,mainAccount"
    fills = (
        "UID,Account Type,Order ID,Symbol,Side,Order Type,Avg. Filled Price,Filled Amount,Filled Volume,"
        "Filled Volume (USDT),Filled Time(UTC),Fee,Maker/Taker,Fee Currency"
    )
    deposits = "UID,Account Type,Time(UTC),Coin,Amount,Fee,Hash,Deposit Address,Transfer Network,Status,Remarks"
    shots = "UID,Account Type,Account Name,Coin,Amount,Amount(USDT),Time(UTC)"
    return {
        FUNDING: csv_file(HISTORY, f"{who},{coin},Deposit,3,0,{AT},Deposit,Deposit"),
        TRADING: csv_file(
            HISTORY,
            f"{who},{coin},Deposit,2,0,{AT},Spot,Spot",
            f"{who},USDT,Withdrawal,80.08,0.08,{AT},Spot,Spot",
        ),
        "Spot Orders_Filled Orders (Show Order-Splitting).csv": csv_file(
            fills, f"{who},o1,{coin}-USDT,buy,market,40,2,80,80,{AT},0.08,taker,USDT"
        ),
        "Deposit_Withdrawal History_Deposit History.csv": csv_file(
            deposits, f"{who},{AT},{coin},3,0,h,a,{coin},SUCCESS,"
        ),
        "Others_Asset Snapshots.csv": csv_file(
            shots,
            *(
                f"{who},{account},{each},{amount},{amount},2025-0{day} 23:59:59"
                for day, known in (("2-28", False), ("3-01", True))
                for account, each, amount in (
                    ("Main Account", coin, 3 if known else 0),
                    ("Trading Account", coin, 2 if known else 0),
                    ("Trading Account", "USDT", "919.92" if known else "1000"),
                )
            ),
        ),
    }


def test_an_archive_has_the_codes_everywhere(tmp_path: Path) -> None:
    """What comes of a file with names is what comes of one with codes, but for what is said of it."""
    archives, results = [], []
    for coin, currencies in (("BSV", {"BSV": "BCHSV", "GALAX": "GALA"}), ("BCHSV", {})):
        archives.append(Archive(tmp_path / coin, now=lambda: moment("2025-03-02")))
        results.append(import_export(zip_file(files(coin)), archives[-1], currencies=currencies))
        assert prove_export(zip_file(files(coin)), archives[-1], currencies=currencies).empty
    ledger = ledger_of(archives[0])
    assert ledger.equals(ledger_of(archives[1]))
    assert sorted(plain(ledger, ["account_type", "currency", "change", "symbol"]), key=str) == [
        ("MAIN", "BCHSV", D(3), None),
        ("TRADE", "BCHSV", D(2), "BCHSV-USDT"),
        ("TRADE", "USDT", D("-80.08"), "BCHSV-USDT"),
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GapWarning)
        deposits = archives[0].deposits()
    assert plain(deposits, ["currency", "amount", "chain"]) == [("BCHSV", D(3), "BSV")]
    assert results[0].drop(columns="note").equals(results[1].drop(columns="note"))
    assert set(results[1]["note"]) == {""}
    assert results[0]["note"].tolist() == [
        f"{FUNDING}: BSV=BCHSV",
        f"{TRADING}: BSV=BCHSV",
        "Deposit_Withdrawal History_Deposit History.csv: BSV=BCHSV",
    ]
    again = import_export(zip_file(files("BCHSV")), archives[0])
    assert again["added"].tolist() == [0, 0, 0]
