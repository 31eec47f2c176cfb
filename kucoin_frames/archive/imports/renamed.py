"""Which rows tell of one movement under two names of its currency? Frames and tables in, tables out. Pure.

A file may show BSV for what the API calls BCHSV, and be imported once without knowing that and once with. So a movement
whose name was replaced is kept under the name as well, in a row that says under which code it stands and does not
count. What a file says under that name, then or later, is the same movement by its id.

Known is this of movements and not of currencies: names change hands, and LUNA of an old file is another coin than LUNA
of a new one.
"""

from collections.abc import Mapping
from itertools import product

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.imports.identity import STANDS_AS, ids
from kucoin_frames.archive.storage.tables import Stored
from kucoin_frames.columns import Column, text

__all__ = ["STANDS_AS_COLUMN", "coded", "currency_of", "marks_in", "misnamed", "recoded", "seen", "under_names"]

STANDS_AS_COLUMN: Column = text(
    "standsAs", "Code under which the movement stands, of a row under a file's name for it; NA in rows that count."
)


def under_names(rows: pd.DataFrame, stored: Stored, codes: Mapping[str, str]) -> pd.DataFrame:
    """Rows of an export's frame, and behind them those of some codes again under the names that files show.

    Parameters
    ----------
    rows : DataFrame
        With codes.
    stored : Stored
        Where they are going.
    codes : mapping
        Codes by the names that were replaced.
    """
    column = currency_of(stored)
    parts = [rows.assign(**{STANDS_AS: pd.Series(None, index=rows.index, dtype="str")})]
    for code in rows[column].dropna().unique() if codes else ():
        own = parts[0][(rows[column] == code).to_numpy(bool)]
        parts += [own.assign(**{column: name, STANDS_AS: code}) for name in _names(code, codes)]
    return pd.concat(parts, ignore_index=True)


def _names(code: str, codes: Mapping[str, str]) -> list[str]:
    """What files may show for a code, or for a pair of codes."""
    sides = [[name for name, known in codes.items() if known == side] or [side] for side in code.split("-")]
    return [name for name in map("-".join, product(*sides)) if name != code]


def currency_of(stored: Stored) -> str:
    """The column of a table's key that names a currency or a pair."""
    return "currency" if "currency" in stored.key else "symbol"


def recoded(rows: pd.DataFrame, codes: Mapping[str, str]) -> pd.DataFrame:
    """Rows of an export's frame with codes in the place of names; of a pair both sides are looked up."""
    found = {
        name: rows[name].map(
            lambda told: "-".join(codes.get(side, side) for side in told.split("-")), na_action="ignore"
        )
        for name in ("currency", "fee_currency", "symbol")
        if name in rows
    }
    return rows.assign(**{name: column.astype("str") for name, column in found.items()}) if codes else rows


def seen(rows: pa.Table) -> pa.Table:
    """The stored rows that count."""
    return rows.filter(pc.is_null(rows[STANDS_AS])) if STANDS_AS in rows.column_names else rows


def marks_in(*tables: pa.Table) -> pa.Table:
    """The ids of rows under names, and the codes that these stand for."""
    told = pa.concat_tables([each.select(["id", STANDS_AS]) for each in tables])
    return told.filter(pc.is_valid(told[STANDS_AS]))


def coded(rows: pa.Table, marks: pa.Table, uid: str, stored: Stored) -> tuple[pa.Array, pa.Table]:
    """Which of the rows that count are under a name; and these under their codes, with the ids that they then have."""
    places = pc.index_in(rows["id"], value_set=marks["id"].combine_chunks())
    is_named = pc.and_(pc.is_valid(places), pc.is_null(rows[STANDS_AS])).combine_chunks()
    found = rows.filter(is_named)
    codes = marks[STANDS_AS].take(places.filter(is_named))
    found = found.set_column(found.column_names.index(currency_of(stored)), currency_of(stored), codes)
    return is_named, found.set_column(found.column_names.index("id"), "id", ids(found, uid, stored))


def misnamed(rows: pa.Table) -> pd.DataFrame:
    """Rows that count and have a currency which is only the name of another in other rows: how many of each, and whose.

    Columns are account_type, currency, code and rows.

    Parameters
    ----------
    rows : pyarrow.Table
        All of a holder's stored rows, with account_type, currency and `STANDS_AS`.
    """
    marks = rows.filter(pc.is_valid(rows[STANDS_AS])) if STANDS_AS in rows.column_names else rows.slice(0, 0)
    codes = dict(zip(marks["currency"].to_pylist(), marks[STANDS_AS].to_pylist() if len(marks) else [], strict=True))
    count = seen(rows).filter(pc.is_in(seen(rows)["currency"], value_set=pa.array(codes, pa.string())))
    found: pd.DataFrame = count.group_by(["account_type", "currency"]).aggregate([([], "count_all")]).to_pandas()
    found = found.rename(columns={"count_all": "rows"}).sort_values(["account_type", "currency"], ignore_index=True)
    return found.assign(code=found["currency"].map(codes).astype("str"))
