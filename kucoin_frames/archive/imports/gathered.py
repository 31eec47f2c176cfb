"""What is kept where several files tell the same movement in different words? Tables in, a table out. Pure.

Files of other years lack columns, or spell them in another way. Of each column what tells most is kept, by a rule that
does not depend on which file came first, and nothing that a file told is lost because another does not tell it.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.exports.words import is_done, kind_of
from kucoin_frames.archive.ledger.vocabulary import is_known
from kucoin_frames.archive.storage.rows import texts
from kucoin_frames.archive.storage.tables import Stored

__all__ = ["gathered", "numbers", "standings_of"]

_ID = "id"
_PLACE = ("file", "line")
"""Told together: the first file by name, and the first of its lines."""

_APART = ("kind", "fee", "biz_type", "remark", "wallet_tx_id", "address")
"""What tells rows apart whose keys are equal: they are numbered in this order, whatever their order in a file is."""

_IS_BETTER: Mapping[str, Callable[[str], bool]] = {
    "biz_type": is_known,
    # A state that a later file tells is that of the end.
    "status": lambda status: bool(is_done(pd.Series([status], dtype="str"))[0]),
}


def numbers(rows: pa.Table, stored: Stored) -> pa.Array:
    """Of the rows of one file with equal keys the first is 0, the next 1, and so on; each file begins anew."""
    keys = texts(rows, (*stored.key, "file")).to_pandas()
    found = np.zeros(len(keys), np.int64)
    shared = np.flatnonzero(keys.duplicated(keep=False).to_numpy())
    if len(shared):
        names = [name for name in _APART if name in rows.column_names]
        apart = texts(rows.select(names).take(pa.array(shared)), names).to_pandas().to_numpy()
        order = np.argsort(apart, kind="stable")
        found[shared[order]] = keys.iloc[shared[order]].groupby(keys.iloc[shared[order]]).cumcount().to_numpy()
    return pa.array(found)


def gathered(batch: pa.Table, there: pa.Table, stored: Stored) -> pa.Table:
    """What is known of each movement of a batch, by these rows and by those that are stored; each once.

    Equal keys come in the order of their ids' numbers, as the store counts them.

    Parameters
    ----------
    batch : pyarrow.Table
        Rows with ids, and their `number` (see `numbers`), in the order of their files.
    there : pyarrow.Table
        Stored rows, of any ids.
    stored : Stored
        The table.
    """
    names = stored.table.schema.names
    nth = batch[_ID].to_pandas().groupby(batch[_ID].to_pandas(), sort=False).cumcount().to_numpy()
    found = batch.filter(pa.array(nth == 0))
    for turn in range(1, int(nth.max(initial=0)) + 1):
        found = _joined(found, batch.filter(pa.array(nth == turn)), names)
    found = _joined(found, there, names)
    return _in_turn(found, stored).select(names)


def standings_of(batch: pa.Table, rows: pa.Table, is_told: pa.Array, there: pa.Table) -> "pd.Series[str]":
    """Of each row of a batch whether it was there before: fetched, repeated, or added.

    Parameters
    ----------
    batch : pyarrow.Table
        Rows with ids, some perhaps of two files.
    rows : pyarrow.Table
        The same, each movement once.
    is_told : pyarrow.Array
        Of each of these whether the API told it.
    there : pyarrow.Table
        What was stored before.
    """
    was_there = pc.is_in(rows[_ID], value_set=there[_ID].combine_chunks())
    states = pc.if_else(is_told, "fetched", pc.if_else(was_there, "repeated", "added"))
    ids = batch[_ID].to_pandas()
    places = pc.index_in(batch[_ID], value_set=rows[_ID].combine_chunks())
    found = pd.Series(states.take(places).to_pandas().to_numpy(), dtype="str")
    return found.mask(ids.duplicated().to_numpy(), "repeated")


def _joined(rows: pa.Table, others: pa.Table, names: list[str]) -> pa.Table:
    """The rows with what other rows of their ids tell besides."""
    places = pc.index_in(rows[_ID], value_set=others[_ID].combine_chunks())
    if places.null_count == rows.num_rows:
        return rows
    told = others.select(names).take(places)
    columns = {name: rows[name] for name in rows.column_names}
    is_first = _is_before(told, rows)
    for name in names:
        if name in _PLACE:
            columns[name] = pc.if_else(is_first, told[name], rows[name])
        elif pa.types.is_decimal(rows[name].type):
            columns[name] = pc.max_element_wise(rows[name], told[name])
        elif pa.types.is_string(rows[name].type) and name != _ID:
            columns[name] = _better(rows[name], told[name], _IS_BETTER.get(name))
    if "kind" in columns:
        columns["kind"] = _kinds(columns["biz_type"], columns["remark"])
    return pa.table(columns)


def _is_before(told: pa.Table, rows: pa.Table) -> pa.ChunkedArray:
    by_name = pc.less(told["file"], rows["file"])
    by_line = pc.and_(pc.equal(told["file"], rows["file"]), pc.less(told["line"], rows["line"]))
    return pc.fill_null(pc.or_(by_name, by_line), False)


def _better(
    first: pa.ChunkedArray, second: pa.ChunkedArray, is_better: Callable[[str], bool] | None
) -> pa.ChunkedArray:
    """Of two texts the one that is there; of two that are, the better one, else the first in the order of letters."""
    if is_better is None:
        return pc.min_element_wise(first, second)
    known = pc.unique(pa.chunked_array([*first.chunks, *second.chunks], pa.string())).drop_null()
    marked = pa.array([f"{'0' if is_better(each) else '1'}{each}" for each in known.to_pylist()], pa.string())
    ranked = [marked.take(pc.index_in(each, value_set=known).combine_chunks()) for each in (first, second)]
    best = pc.min_element_wise(*ranked)
    return pa.chunked_array([pc.utf8_slice_codeunits(best, 1)])


def _kinds(causes: pa.ChunkedArray, remarks: pa.ChunkedArray) -> pa.ChunkedArray:
    told = list(zip(causes.to_pylist(), remarks.to_pylist(), strict=True))
    kinds = {each: kind_of(*each) or "other" for each in set(told)}
    return pa.chunked_array([pa.array([kinds[each] for each in told], pa.string())])


def _in_turn(rows: pa.Table, stored: Stored) -> pa.Table:
    """The rows in their order, but of those with equal keys the first number first."""
    keys = texts(rows, stored.key).to_pandas()
    turns = np.arange(len(keys))
    shared = np.flatnonzero(keys.duplicated(keep=False).to_numpy())
    if not len(shared):
        return rows
    frame = pd.DataFrame({"key": keys.iloc[shared].to_numpy(), "place": shared})
    frame["number"] = rows["number"].to_numpy()[shared]
    by_place = frame.sort_values(["key", "place"])["place"].to_numpy()
    turns[by_place] = frame.sort_values(["key", "number"])["place"].to_numpy()
    return rows.take(pa.array(turns))
