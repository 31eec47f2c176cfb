"""Is every kind of file known by its columns, in every spelling, and are its values read for what they are?"""

import pytest

from kucoin_frames.archive.exports import ROWS, Export, read_export
from kucoin_frames.archive.exports.kinds import KINDS

from .case import Case
from .cases_bundle import BUNDLE
from .cases_old import FIAT_AND_OLD
from .invented import csv_file, only, plain

CASES = BUNDLE | FIAT_AND_OLD


def read(case: Case, data: bytes | None = None) -> Export:
    return read_export(data or csv_file(case.header, case.row), name="Account History_Funding Account.csv")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_kind_and_values(case: Case) -> None:
    export = read(case)
    assert export.files["kind"].to_list() == [case.kind]
    assert only(getattr(export, case.frame)) == case.expected
    assert [name for name in ROWS if len(getattr(export, name))] == [case.frame]
    assert export.unknown.empty
    for name, table in ROWS.items():
        table.check(getattr(export, name))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_spelling_does_not_matter(case: Case) -> None:
    header = case.header.upper().replace("(UTC)", " ( utc ) ").replace(" ", "  ")
    for data in (
        csv_file(header, case.row, bom=False, newline="\n"),
        csv_file("", case.header, "", case.row, newline="\r").decode("utf-8-sig").encode("utf-16"),
    ):
        export = read(case, data)
        assert export.files["kind"].to_list() == [case.kind]
        expected = {name: each for name, each in case.expected.items() if name != "extra"}
        assert {name: each for name, each in only(getattr(export, case.frame)).items() if name != "extra"} == expected


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_file_without_rows(case: Case) -> None:
    for rows in (["No matching records found."], ["no matching records found,,,"], []):
        export = read(case, csv_file(case.header, *rows))
        assert plain(export.files, ["kind", "rows"]) == [(case.kind, 0)]
        for name, table in ROWS.items():
            frame = getattr(export, name)
            assert len(frame) == 0
            table.check(frame)


def test_every_known_kind_has_a_case() -> None:
    assert {kind.name for kind in KINDS} == {case.kind for case in CASES.values()}
