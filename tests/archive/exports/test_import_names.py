"""Does a coin stand once and under the API's code, whatever it was called when its files were imported?"""

import warnings
from collections.abc import Callable
from decimal import Decimal as D  # noqa: N817  it is written on every line
from itertools import permutations
from pathlib import Path

import pandas as pd
import pytest

from kucoin_frames.archive import Archive, GapWarning
from kucoin_frames.archive.importing import import_export
from kucoin_frames.times import moment
from tests.archive.lapse import ledger_of
from tests.archive.small import AT, NOW, TODAY, UNTYPED, fetch, row

from .invented import TRADING, csv_file, plain, zip_file
from .test_export_renaming import files

CODES = {"BSV": "BCHSV"}
NAMED = csv_file(TODAY, row("5", "Spot", currency="BSV"), row("5", "Spot", currency="BSV"), row("-1", "Spot"))
OLD = csv_file(UNTYPED, row("5", "told", currency="BSV", typed=False), row("5", "", currency="BSV", typed=False))
LATER = csv_file(TODAY, row("7", "Rewards", currency="BSV", at="2026-01-09 00:00:00"))
MOVED = [("BCHSV", D(5), "Spot"), ("BCHSV", D(5), "Spot"), ("USDT", D(-1), "Spot")]


@pytest.fixture
def new_archive(tmp_path: Path) -> Callable[[], Archive]:
    numbers = iter(range(1000))
    return lambda: Archive(tmp_path / f"archive{next(numbers)}", now=lambda: NOW)


def moved(archive: Archive) -> list[tuple[object, ...]]:
    return sorted(plain(ledger_of(archive), ["currency", "change", "biz_type"]), key=str)


ORDERS = list(permutations(range(4)))[::5]
"""Every step comes first, last, and before and behind each other one."""


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_under_the_name_under_the_code_and_by_the_api_in_any_order(
    new_archive: Callable[[], Archive], order: tuple[int, ...]
) -> None:
    """Of two equal movements the API tells one; a file of other years has neither its cause nor the code."""

    def sync(archive: Archive) -> None:
        fetch(archive, ("1", "BCHSV", "5", moment(AT) + 250))

    def under_names(archive: Archive) -> None:
        import_export(NAMED, archive, name=TRADING)

    def under_codes(archive: Archive) -> None:
        import_export(NAMED, archive, name=TRADING, currencies=CODES)

    def of_old(archive: Archive) -> None:
        import_export(OLD, archive, name="Trading Account 2022.csv")

    steps = (sync, under_names, under_codes, of_old)
    archive = new_archive()
    for number in order:
        steps[number](archive)
    assert [each[:2] for each in moved(archive)] == [each[:2] for each in MOVED]
    imported = ledger_of(archive).query("source != 'ledgers_hf' and currency == 'BCHSV'")
    assert plain(imported, ["biz_type", "kind"]) == [("Spot", "trade")]


def test_an_import_under_the_code_repeats_what_stood_under_the_name(new_archive: Callable[[], Archive]) -> None:
    archive = new_archive()
    counts = ["rows", "added", "repeated"]
    assert plain(import_export(NAMED, archive, name=TRADING), counts) == [(3, 3, 0)]
    assert plain(import_export(NAMED, archive, name=TRADING, currencies=CODES), counts) == [(3, 0, 3)]
    assert plain(import_export(NAMED, archive, name=TRADING), counts) == [(3, 0, 3)]
    assert moved(archive) == MOVED
    assert ledger_of(archive, currency="BSV").empty
    assert plain(ledger_of(archive, currency="BCHSV"), ["change"]) == [(D(5),), (D(5),)]


def test_what_only_a_file_without_codes_tells_is_left_under_its_name_and_told(
    new_archive: Callable[[], Archive],
) -> None:
    """A name may be that of two coins in two years, so it is a movement that is known, and not a name."""
    for steps in (((LATER, {}), (NAMED, CODES)), ((NAMED, CODES), (NAMED, {}), (LATER, {}))):
        archive = new_archive()
        for data, codes in steps:
            result = import_export(data, archive, name=TRADING, currencies=codes)
        assert moved(archive) == sorted([*MOVED, ("BSV", D(7), "Rewards")], key=str)
    assert (
        result["note"]
        .iloc[0]
        .endswith(
            "1 imported rows are of BSV, which other files were said to show for BCHSV: if it is that in theirs too,"
            " import them again with currencies={'BSV': 'BCHSV'}"
        )
    )
    done = import_export(LATER, archive, name=TRADING, currencies=CODES)
    assert done["note"].tolist() == [f"{TRADING}: BSV=BCHSV"]
    assert moved(archive) == sorted([*MOVED, ("BCHSV", D(7), "Rewards")], key=str)


def test_names_that_change_hands(new_archive: Callable[[], Archive]) -> None:
    """What an old file calls LUNA, a new one calls LUNC, and LUNA is another coin there; both move in one second."""
    old = csv_file(TODAY, row("1", "Spot", currency="LUNA"))
    new = csv_file(TODAY, row("1", "Spot", currency="LUNC"), row("2", "Spot", currency="LUNA"))
    codes = {"LUNC": "LUNA", "LUNA": "LUNA2"}
    for steps in permutations(((old, {}), (new, codes), (new, {}))):
        archive = new_archive()
        for data, told in steps:
            import_export(data, archive, name=TRADING, currencies=told)
        assert moved(archive) == [("LUNA", D(1), "Spot"), ("LUNA2", D(2), "Spot")]


@pytest.mark.parametrize("order", [("BSV", "again"), ("again", "BSV"), ("BSV", "BCHSV", "again", "BSV")], ids=" ".join)
def test_fills_deposits_and_snapshots_go_with_their_coin(tmp_path: Path, order: tuple[str, ...]) -> None:
    archive = Archive(tmp_path / "archive", now=lambda: moment("2025-03-02"))
    for step in order:
        codes = CODES if step == "again" else {}
        result = import_export(zip_file(files("BCHSV" if step == "BCHSV" else "BSV")), archive, currencies=codes)
    assert result["findings"].sum() == 0
    assert result[["named", "ambiguous"]].sum().tolist() == [2, 0]
    rows = ledger_of(archive)
    assert sorted(plain(rows, ["account_type", "currency", "change", "symbol", "order_id"]), key=str) == [
        ("MAIN", "BCHSV", D(3), None, None),
        ("TRADE", "BCHSV", D(2), "BCHSV-USDT", "o1"),
        ("TRADE", "USDT", D("-80.08"), "BCHSV-USDT", "o1"),
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GapWarning)
        assert plain(archive.deposits(), ["currency", "amount"]) == [("BCHSV", D(3))]
    assert pd.Series(rows["trade_id"].dropna().unique()).size == 1
