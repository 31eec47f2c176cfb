"""How does a recognised file become rows? Cells under headers to columns of a frame; nothing is dropped.

What the frame has no column for is kept in `extra`. Knows neither other files nor whose export it is.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.exports.frames import QUOTIENTS, ROWS
from kucoin_frames.archive.exports.headers import ASSUMED, Header, Zone
from kucoin_frames.archive.exports.kind import Kind
from kucoin_frames.archive.exports.sheets import Sheet
from kucoin_frames.archive.exports.values import (
    BLANKS,
    Cells,
    Mark,
    decimal_mark,
    decimals,
    quantity,
    rounded,
    times,
)
from kucoin_frames.archive.exports.words import account_of, kind_of, way_of
from kucoin_frames.columns import Table
from kucoin_frames.times import SECOND

__all__ = ["Layout", "decode", "layout_of", "split"]

_VITAL: Mapping[str, tuple[str, ...]] = {
    "ledger": ("currency", "direction", "amount"),
    "snapshots": ("currency", "amount", "account_name"),
    "deposits": ("currency", "amount"),
    "withdrawals": ("currency", "amount"),
    "fills": ("symbol", "side", "size"),
}
"""What a row is worth nothing without, beside its time; a file whose rows lack it was cut or changed."""

_QUANTITIES = {"sold": ("sold_amount", "sold_currency"), "bought": ("bought_amount", "bought_currency")}
_SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "side": str.casefold,
    "liquidity": str.casefold,
    "order_type": str.casefold,
    "symbol": lambda text: text.replace("/", "-"),
    "currency": lambda text: "BTC" if text == "XBT" else text,
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a file has what.

    Attributes
    ----------
    kind : Kind
        The kind of file.
    headers : list of Header
        Its columns.
    places : mapping
        The place of each of the kind's columns that the file has.
    zone : Zone
        Of the columns of times whose header names none.
    zone_is_told : bool
        Whether a header names the zone.
    """

    kind: Kind
    headers: Sequence[Header]
    places: Mapping[str, int]
    zone: Zone
    zone_is_told: bool

    def zone_at(self, place: int) -> Zone:
        """The zone of the times in a column."""
        return self.headers[place].zone or self.zone


def layout_of(headers: Sequence[Header], kind: Kind, zone: Zone | None) -> Layout:
    """Where a file of a kind has what; a zone for files that name none may be given, else it is KuCoin's own.

    A time column without a zone beside one that has it is taken to be of the same.
    """
    first: dict[str, int] = {}
    for place, header in enumerate(headers):
        if header.key:
            first.setdefault(header.key, place)
    places = {
        name: min(first[each] for each in kind.keys(name) if each in first)
        for name in kind.columns
        if any(each in first for each in kind.keys(name))
    }
    told = {header.zone for header in headers if header.zone is not None}
    if len(told) == 1:
        return Layout(kind, headers, places, told.pop(), True)
    return Layout(kind, headers, places, zone or ASSUMED, bool(told))


def split(sheet: Sheet, layout: Layout) -> dict[str, Sheet]:
    """The rows by the frame that they belong to; under an empty name those of which nobody can say it."""
    if not layout.kind.splits:
        return {layout.kind.frame: sheet}
    frames = {"in": "deposits", "out": "withdrawals", None: ""}
    place = layout.places["move_type"]
    parts: dict[str, list[int]] = {}
    for number, row in enumerate(sheet.rows):
        parts.setdefault(frames[way_of(row[place])], []).append(number)
    return {
        name: replace(sheet, rows=[sheet.rows[each] for each in chosen], lines=[sheet.lines[each] for each in chosen])
        for name, chosen in parts.items()
    }


def decode(sheet: Sheet, layout: Layout, frame: str, account_type: str | None) -> pd.DataFrame:
    """The rows of a file as they go to one frame, oldest first.

    Raises
    ------
    ExportError
        For a cell that does not fit, naming line and column.
    """
    table = ROWS[frame]
    columns = _columns(sheet, layout)
    _demand(columns, (*_VITAL.get(frame, ()), table.order or ""))
    mark = decimal_mark(columns[name] for name, dtype in table.dtypes.items() if dtype == "decimal" and name in columns)
    arrays, long = _arrays(columns, layout, table, mark)
    arrays |= {name: pa.array([value] * len(sheet.rows), pa.string()) for name, value in layout.kind.fixed.items()}
    arrays |= {
        "file": pa.array([sheet.name] * len(sheet.rows), pa.string()),
        "line": pa.array(sheet.lines, pa.int64()),
        "extra": _extra(sheet, layout, long),
        "source": pa.array([layout.kind.name] * len(sheet.rows), pa.string()),
    }
    if "uid_shown" in arrays:
        shown = arrays["uid_shown"]
        digits = pc.fill_null(pc.match_substring_regex(shown, "^[0-9]+$"), False)
        arrays["uid"] = pc.if_else(digits, shown, pa.scalar(None, pa.string()))
    if frame == "ledger":
        arrays |= _movements(columns, arrays, account_type, len(sheet.rows))
        binary = frozenset(sheet.binary.get(sheet.header[layout.places["amount"]], ()))
        arrays["is_binary"] = pa.array([line in binary or None for line in sheet.lines], pa.bool_())
    elif frame == "snapshots":
        names = columns["account_name"].texts
        arrays["account_type"] = pa.array([account_of(each) for each in names], pa.string())
    schema = table.schema
    whole = pa.table(
        [arrays.get(name, pa.nulls(len(sheet.rows), schema.field(name).type)) for name in schema.names], schema
    )
    return table.frame(_oldest_first(whole, table.order or ""))


def _columns(sheet: Sheet, layout: Layout) -> dict[str, Cells]:
    columns: dict[str, Cells] = {}
    for name, place in layout.places.items():
        spell = _SPELLINGS.get(name)
        texts = [row[place] for row in sheet.rows]
        if spell is not None:
            texts = [spell(text) for text in texts]
        cells = Cells(texts, sheet.name, sheet.lines, layout.headers[place].text)
        if name in _QUANTITIES:
            columns |= dict(zip(_QUANTITIES[name], quantity(cells), strict=True))
        else:
            columns[name] = cells
    if layout.kind.frame == "ledger":
        columns["direction"] = _directions(columns["direction"])
    return columns


def _directions(cells: Cells) -> Cells:
    known = {text: way_of(text) for text in set(cells.texts)}
    for place, text in enumerate(cells.texts):
        if known[text] is None:
            cells.refuse(place, "is neither Deposit nor Withdrawal: nobody can say whether the balance grew or shrank")
    return cells._replace(texts=[known[text] or "" for text in cells.texts])


def _demand(columns: Mapping[str, Cells], names: Sequence[str]) -> None:
    for name in names:
        cells = columns[name]
        for place, text in enumerate(cells.texts):
            if text in BLANKS:
                cells.refuse(place, "stands where something must: the row is cut off or was changed")


def _arrays(
    columns: Mapping[str, Cells], layout: Layout, table: Table, mark: Mark
) -> tuple[dict[str, pa.Array], dict[str, dict[int, str]]]:
    """Each column of the frame that the file has, and by column what had to be rounded or cut, as it was written."""
    arrays: dict[str, pa.Array] = {}
    long: dict[str, dict[int, str]] = {}
    for name, dtype in table.dtypes.items():
        if name not in columns:
            continue
        cells = columns[name]
        if dtype == "decimal" and name in QUOTIENTS:
            arrays[name], long[cells.column] = rounded(cells, mark)
        elif dtype == "decimal":
            arrays[name] = decimals(cells, mark)
        elif dtype.startswith("datetime"):
            moments = times(cells, layout.zone_at(layout.places[name]))
            arrays[name], long[cells.column] = _whole_seconds(moments, cells)
        else:
            arrays[name] = pa.array([text or None for text in cells.texts], pa.string())
    return arrays, long


def _whole_seconds(moments: pa.Array, cells: Cells) -> tuple[pa.Array, dict[int, str]]:
    """The seconds that times lie in, and how those were written that have a part of one.

    Almost no file has parts of seconds; of what two files tell, one with and one without, the second is one.
    """
    ms = moments.cast(pa.int64())
    whole = pc.multiply(pc.divide(ms, SECOND), SECOND)
    parts = np.flatnonzero(pc.fill_null(pc.not_equal(ms, whole), False).to_numpy(zero_copy_only=False))
    return whole.cast(moments.type), {int(each): cells.texts[each] for each in parts}


def _movements(
    columns: Mapping[str, Cells], arrays: Mapping[str, pa.Array], account_type: str | None, rows: int
) -> dict[str, pa.Array]:
    """What an account history does not say in so many words: account, sign and kind of each movement."""
    amounts = arrays["amount"]
    if pc.any(pc.less(amounts, pa.scalar(0, amounts.type))).as_py():
        place = pc.index(pc.less(amounts, pa.scalar(0, amounts.type)), True).as_py()
        columns["amount"].refuse(place, "has a sign, but the Side tells the direction: the file was changed")
    biz_types = arrays["biz_type"].to_pylist() if "biz_type" in arrays else [None] * rows
    told = list(zip(biz_types, arrays["remark"].to_pylist(), strict=True))
    kinds = {each: kind_of(*each) or "other" for each in set(told)}
    return {
        "account_type": pa.array([account_type] * rows, pa.string()),
        "change": pc.if_else(pc.equal(arrays["direction"], "out"), pc.negate(amounts), amounts),
        "kind": pa.array([kinds[each] for each in told], pa.string()),
    }


def _extra(sheet: Sheet, layout: Layout, long: Mapping[str, Mapping[int, str]]) -> pa.Array:
    """What no column of the frame holds, row by row as JSON text."""
    used = set(layout.places.values()) - {layout.places.get("move_type", -1)}
    others = [place for place in range(len(layout.headers)) if place not in used]
    texts = [header.text for header in layout.headers]
    names = {
        place: texts[place] if texts[place] and texts.count(texts[place]) == 1 else f"{texts[place]} column {place + 1}"
        for place in others
    }
    kept: list[str | None] = []
    for number, row in enumerate(sheet.rows):
        found = {names[place]: row[place] for place in others if row[place]}
        found |= {column: written[number] for column, written in long.items() if number in written}
        kept.append(json.dumps(found, ensure_ascii=False) if found else None)
    return pa.array(kept, pa.string())


def _oldest_first(rows: pa.Table, order: str) -> pa.Table:
    """The rows turned round if the file has the newest first, so that rows of one second are in their order too."""
    moments = rows[order].cast(pa.int64()).to_numpy()
    steps = np.sign(np.diff(moments))
    return rows.take(pa.array(np.arange(len(moments))[::-1])) if steps.sum() < 0 else rows
