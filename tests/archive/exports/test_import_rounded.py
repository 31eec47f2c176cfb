"""Does a movement that a workbook has rounded stand once, with the exact amount that the API or a file tells?"""

from collections.abc import Callable
from decimal import Decimal as D  # noqa: N817  it is written on every line
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from kucoin_frames.archive import Archive
from kucoin_frames.archive.exports import match, read_export
from kucoin_frames.archive.exports.binary import in_cells
from kucoin_frames.archive.importing import import_export
from kucoin_frames.times import moment
from tests.archive.lapse import ledger_of
from tests.archive.small import AT, NOW, TODAY, UID, fetch, row

from .invented import TRADING, csv_file, plain
from .test_export_workbooks import book

BOOK = "Account History_Trading Account.xlsx"
EXACT = D("1234.567890123456785")
"""19 digits. The nearest binary numbers are 2.3e-13 apart: 1234.5678901234567 and 1234.5678901234569 lie around it."""
CELLS = {
    "in the fewest digits": 1234.5678901234569,
    "in 15 digits": 1234.56789012346,
    "in 15 digits, cut off": 1234.56789012345,
}


@pytest.fixture
def new_archive(tmp_path: Path) -> Callable[[], Archive]:
    numbers = iter(range(1000))
    return lambda: Archive(tmp_path / f"archive{next(numbers)}", now=lambda: NOW)


def cells(amount: Any, *, currency: str = "KCS") -> list[Any]:
    return [UID, "mainAccount", currency, "Deposit", amount, "0", AT, "", "Spot"]


def workbook(*amounts: Any) -> bytes:
    return book(Sheet1=[TODAY.split(","), *map(cells, amounts)])


def changes(archive: Archive) -> list[tuple[object, ...]]:
    return sorted(plain(ledger_of(archive), ["change"]), key=str)


@pytest.mark.parametrize(
    ("exact", "forms"),
    [
        # Halves of the 16th place: the binary number below is nearer to the first, that above to the second.
        ("0.1000000000000000055", None),
        ("1234567.123456789012345", ["1234567.123456789", "1234567.123456789", "1234567.12345679", "1234567.12345678"]),
        ("100000000000000000.5", ["1E+17", "1E+17", "1E+17", "1E+17"]),
        ("-0.999999999999999999", ["-1.0", "-1", "-1", "-0.999999999999999"]),
        ("123456789012345", None),
        ("0.500000000000000000", None),
    ],
)
def test_what_a_cell_holds_instead_of_a_long_amount(exact: str, forms: list[str] | None) -> None:
    found = in_cells([D(exact)])
    if exact == "0.1000000000000000055":
        assert found[D(exact)] == (D("0.1"), D("0.1"), D("0.1"), D("0.1"))
    else:
        assert found == ({} if forms is None else {D(exact): tuple(map(D, forms))})


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_the_exact_amount_stands_whichever_comes_first(new_archive: Callable[[], Archive], cell: float) -> None:
    file = csv_file(TODAY, row(str(EXACT), "Spot", currency="KCS"))
    for order in permutations(("workbook", "file"), 2):
        archive = new_archive()
        for step in order:
            result = import_export(workbook(cell) if step == "workbook" else file, archive, name=f"Trading.{step}")
        assert changes(archive) == [(EXACT,)]
        assert result["repeated" if order[1] == "workbook" else "added"].tolist() == [1]
    archive = new_archive()
    first = import_export(workbook(cell), archive, name=BOOK)
    assert first["note"].iloc[0].startswith(f"{BOOK} has numbers of 15 digits or more, which may have been rounded")
    assert changes(archive) == [(D(str(cell)),)]
    fetch(archive, ("1", "KCS", str(EXACT), moment(AT) + 700))
    assert changes(archive) == [(EXACT,)]
    again = import_export(workbook(cell), archive, name=BOOK)
    assert again[["added", "fetched"]].to_numpy().tolist() == [[0, 1]]


def test_rounded_rows_are_counted_and_exact_ones_come_first(new_archive: Callable[[], Archive]) -> None:
    """Of three equal cells the API tells one that is as the cell says, and one that was rounded; the third is alone."""
    cell = CELLS["in the fewest digits"]
    archive = new_archive()
    at = moment(AT)
    fetch(archive, ("1", "KCS", str(EXACT), at + 1), ("2", "KCS", str(cell), at + 2))
    result = import_export(workbook(cell, cell, cell), archive, name=BOOK)
    assert result[["rows", "added", "fetched"]].to_numpy().tolist() == [[3, 1, 2]]
    assert changes(archive) == [(EXACT,), (D(str(cell)),), (D(str(cell)),)]


def test_nothing_but_what_a_cell_makes_of_an_amount_meets_it(new_archive: Callable[[], Archive]) -> None:
    """A number a little off is another amount; and so is a rounded text, in a file of text or in a cell of text."""
    archive = new_archive()
    fetch(archive, ("1", "KCS", str(EXACT), moment(AT) + 1))
    other = import_export(workbook(1234.5678901234592), archive, name=BOOK)
    assert other[["added", "fetched"]].to_numpy().tolist() == [[1, 0]]
    text = csv_file(TODAY, row("1234.56789012346", "Spot", currency="KCS"))
    assert import_export(text, archive, name=TRADING)[["added", "fetched"]].to_numpy().tolist() == [[1, 0]]
    assert import_export(workbook("1234.56789012345"), archive, name=BOOK)["added"].tolist() == [1]
    assert len(ledger_of(archive)) == 4


def test_a_cell_that_a_file_tells_too_is_exact(new_archive: Callable[[], Archive]) -> None:
    """The file says that the amount has these digits, so it is another one than the API's."""
    cell = CELLS["in 15 digits"]
    archive = new_archive()
    import_export(workbook(cell), archive, name=BOOK)
    import_export(csv_file(TODAY, row(str(cell), "Spot", currency="KCS")), archive, name=TRADING)
    fetch(archive, ("1", "KCS", str(EXACT), moment(AT) + 1))
    assert changes(archive) == [(EXACT,), (D(str(cell)),)]


def test_rows_are_matched_without_an_archive() -> None:
    rows = read_export(workbook(CELLS["in 15 digits"], 5), name=BOOK).ledger
    assert rows["is_binary"].tolist() == [True, True]
    exact = read_export(csv_file(TODAY, row(str(EXACT), "Spot", currency="KCS")), name=TRADING).ledger
    assert exact["is_binary"].isna().all()
    assert plain(match(rows, exact), ["export", "api"]) == [(0, 0), (1, None)]
