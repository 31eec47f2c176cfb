"""Whatever the bytes are, does reading give frames or an error of the package, and nothing else?"""

import zipfile
from io import BytesIO

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kucoin_frames.archive.exports import ROWS, Export, read_export
from kucoin_frames.exceptions import KucoinFramesError

from .invented import FUNDING, HISTORY, csv_file, zip_file
from .test_export_kinds import CASES

calm = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])

GOOD = zip_file({FUNDING: csv_file(HISTORY, "1,mainAccount,USDT,Deposit,1,0,2025-03-01 12:00:00,,Deposit")})
PACKED = BytesIO()
with zipfile.ZipFile(PACKED, "w", zipfile.ZIP_DEFLATED) as bundle:
    bundle.writestr(FUNDING, csv_file(HISTORY, *["1,mainAccount,USDT,Deposit,1,0,2025-03-01 12:00:00,,Deposit"] * 9))


def survives(data: bytes) -> Export | None:
    """The frames, whole and of their dtypes, or None for a proper error."""
    try:
        export = read_export(data, name=FUNDING)
    except KucoinFramesError:
        return None
    for name, table in ROWS.items():
        table.check(getattr(export, name))
    return export


@calm
@given(st.binary(max_size=400))
@example(b"PK\x03\x04" + b"\0" * 60)
@example(b"\xff\xfeU\0")
def test_any_bytes(data: bytes) -> None:
    survives(data)
    survives(b"PK\x03\x04" + data)


@calm
@given(st.data())
def test_a_damaged_zip(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from([GOOD, PACKED.getvalue()])))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place] = data.draw(st.integers(0, 255))
    survives(bytes(whole[: data.draw(st.integers(len(whole) // 2, len(whole)))]))


@calm
@given(st.data())
def test_a_damaged_file(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(list(CASES.values())))
    text = "\r\n".join([case.header, case.row, case.row, ""])
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 8)))
        text = text[:start] + data.draw(st.text(max_size=6) | st.sampled_from(list(',;"\n\r.-\t'))) + text[end:]
    survives(text.encode("utf-8", "surrogatepass"))


cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", "-", "1e400", "1E-400", "-0", "9" * 30, "0," + "1" * 20, "2025-03-01 12:00:00", "Deposit"]),
    st.decimals(allow_nan=True).map(str),
    st.datetimes().map(str),
)


@calm
@given(st.sampled_from(list(CASES.values())), st.lists(cells, min_size=1, max_size=20), st.sampled_from([",", ";"]))
def test_any_cells_under_known_headers(case: object, row: list[str], separator: str) -> None:
    quoted = separator.join('"' + cell.replace('"', '""') + '"' for cell in row)
    header = case.header if separator == "," else case.header.replace(",", ";")  # type: ignore[attr-defined]
    survives(f"{header}\r\n{quoted}\r\n".encode("utf-8", "surrogatepass"))


@calm
@given(
    st.lists(
        st.tuples(st.decimals(0, 10**19, places=18), st.sampled_from(["Deposit", "Withdrawal"])), min_size=1, max_size=9
    ),
    st.sampled_from([(",", "."), (";", "."), (";", ","), ("\t", ",")]),
)
def test_any_amounts_come_back_to_the_last_digit(rows: list[tuple[object, str]], style: tuple[str, str]) -> None:
    separator, mark = style
    lines = [
        f"1;mainAccount;USDT;{side};{amount:f};0;2025-03-01 12:00:00;;Spot".replace(".", mark).replace(";", separator)
        for amount, side in rows
    ]
    export = survives(csv_file(HISTORY.replace(",", separator), *lines))
    assert export is not None
    assert export.ledger["amount"].to_list() == [amount for amount, _ in rows]
    assert (export.ledger["direction"] == "in").to_list() == [side == "Deposit" for _, side in rows]


@pytest.mark.parametrize("name", ["", "x", FUNDING, "\0", "a/b/../c", "ü" * 300])
def test_any_name(name: str) -> None:
    read_export(csv_file(HISTORY), name=name)
