"""What is kept where several files tell the same movement? Tables in, a table out. Pure.

Rows of one id are of one movement. What stands of what they say, `kucoin_frames.archive.exports.standing` decides;
nothing that a file told is lost because another does not tell it.
"""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.exports.standing import standing
from kucoin_frames.archive.imports.identity import NUMBER
from kucoin_frames.archive.storage.rows import texts
from kucoin_frames.archive.storage.tables import Stored

__all__ = ["gathered"]

_ID = "id"


def gathered(batch: pa.Table, there: pa.Table, stored: Stored) -> pa.Table:
    """What is known of each movement of a batch, by these rows and by those that are stored; each once.

    Equal keys come in the order of their ids' numbers, as the store counts them.

    Parameters
    ----------
    batch : pyarrow.Table
        Rows with ids and their `NUMBER`.
    there : pyarrow.Table
        Stored rows, of any ids, with the table's columns.
    stored : Stored
        The table.
    """
    names = [name for name in stored.table.schema.names if name != _ID]
    nth = batch[_ID].to_pandas().groupby(batch[_ID].to_pandas(), sort=False).cumcount().to_numpy()
    found = batch.filter(pa.array(nth == 0))
    for turn in range(1, int(nth.max(initial=0)) + 1):
        found = _joined(found, batch.filter(pa.array(nth == turn)), names)
    found = _joined(found, there, names)
    return _in_turn(found, stored).select(stored.table.schema.names)


def _joined(rows: pa.Table, others: pa.Table, names: list[str]) -> pa.Table:
    """The rows with what other rows of their ids tell besides."""
    places = pc.index_in(rows[_ID], value_set=others[_ID].combine_chunks())
    if places.null_count == rows.num_rows:
        return rows
    return standing(rows, others.select(names).take(places), names)


def _in_turn(rows: pa.Table, stored: Stored) -> pa.Table:
    """The rows in their order, but of those with equal keys the first number first."""
    keys = texts(rows, stored.key).to_pandas()
    turns = np.arange(len(keys))
    shared = np.flatnonzero(keys.duplicated(keep=False).to_numpy())
    if not len(shared):
        return rows
    frame = pd.DataFrame({"key": keys.iloc[shared].to_numpy(), "place": shared})
    frame["number"] = rows[NUMBER].to_numpy()[shared]
    by_place = frame.sort_values(["key", "place"])["place"].to_numpy()
    turns[by_place] = frame.sort_values(["key", "number"])["place"].to_numpy()
    return rows.take(pa.array(turns))
