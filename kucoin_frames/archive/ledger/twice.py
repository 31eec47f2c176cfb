"""Which entries of the classic ledger does a high-frequency one tell too? Two tables in, a mark for each row out. Pure.

KuCoin's classic ledger still tells the transfers of a spot account whose own ledger is of high frequency. No document
says that both give an entry the same id. So what has an id of its own in each is known by what moved: whose, in which
currency, in which millisecond, and how much. Of equal moves as many are told twice as both ledgers have.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["COMPARED", "is_told_twice"]

COMPARED = ("uid", "account_type", "kind", "currency", "created_at", "direction", "change", "id")
"""The columns of both tables that count."""

_ENTRY = ("uid", "id", "currency", "created_at", "direction")
"""What makes an entry the same in two ledgers. The two sides of a transfer may share an id, but not a direction."""
_MOVE = ("uid", "currency", "created_at", "change")
_SPOT = pa.array(["TRADE", "TRADE_HF"])


def is_told_twice(classic: pa.Table, modern: pa.Table) -> pa.Array:
    """For each row of the classic ledger whether a high-frequency one tells the same entry.

    Parameters
    ----------
    classic : pyarrow.Table
        Entries of the classic ledger, each once, with the columns `COMPARED`.
    modern : pyarrow.Table
        Those of the high-frequency ledgers.
    """
    # Of millions of rows few are of one millisecond: all else is compared for those only.
    there = modern.select(COMPARED).filter(pa.array(_is_among(_ms(modern), _ms(classic))))
    met = np.flatnonzero(_is_among(_ms(classic), _ms(there)))
    here = classic.select(COMPARED).take(pa.array(met))
    ids, ids_there = _texts(here, _ENTRY), _texts(there, _ENTRY)
    by_id = _is_among(ids, ids_there)
    moves = ~by_id & _is_spot_transfer(here)
    others = ~_is_among(ids_there, ids) & _is_spot_transfer(there)
    told = by_id
    told[moves] = _is_among(_numbered(here.filter(pa.array(moves))), _numbered(there.filter(pa.array(others))))
    found = np.zeros(classic.num_rows, bool)
    found[met] = told
    return pa.array(found)


def _ms(rows: pa.Table) -> pa.ChunkedArray:
    return pc.cast(rows["created_at"], pa.int64())


def _is_among(values: pa.ChunkedArray, those: pa.ChunkedArray) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = pc.is_in(values, value_set=pc.unique(those)).to_numpy()
    return found.copy()  # Arrow's may not be written to


def _is_spot_transfer(rows: pa.Table) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    is_transfer = pc.fill_null(pc.equal(rows["kind"], "transfer"), False)
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = pc.and_(
        is_transfer, pc.is_in(rows["account_type"], value_set=_SPOT)
    ).to_numpy()
    return found


def _texts(rows: pa.Table, names: Sequence[str]) -> pa.ChunkedArray:
    """These columns of each row as one text."""
    parts = [_ms(rows) if name == "created_at" else rows[name] for name in names]
    return pc.binary_join_element_wise(*(pc.fill_null(pc.cast(part, pa.string()), "") for part in parts), "\x1f")


def _numbered(rows: pa.Table) -> pa.ChunkedArray:
    """What moved, as a text; of equal moves the first by its id is number 0, the next 1, and so on."""
    moves = _texts(rows, _MOVE)
    turns = pd.DataFrame({"move": moves.to_pandas(), "id": rows["id"].to_pandas()}).sort_values(["move", "id"])
    number = turns.groupby("move", sort=False).cumcount().sort_index()
    return pc.binary_join_element_wise(moves, pc.cast(pa.array(number, pa.int64()), pa.string()), "\x1f")
