"""Whose words stand where several files tell the same row? Column by column the more exact ones. Arrow tables only.

The order of standing is the same in one import of several files and in several imports, whichever comes first:

1. What is told stands before what is not.
2. A number with more places stands before one with fewer, which was rounded; of as many places the greater one. That
   an amount may have been rounded in a workbook is said only if every file that tells it is one.
3. Of texts stands first a cause that is known, a state that is final (done before failed); then what is masked less;
   then what is longer; then the first in the order of letters. A later time stands before an earlier one.
4. Of what a file says beside the known columns everything stands; what two say under one name is decided as texts are.
5. A row is told to be from the first file by name, and there from the first line; in one import, from the first that
   has as many equal rows as any.

Rows of a file that are equal in all that is compared are told apart by what else they say, see `turns`: so the same two
movements come together, however the files order them.

Each of these takes the best of all that is told, so that it does not matter in which order files are looked at.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.exports.words import end_of, kind_of
from kucoin_frames.archive.ledger.vocabulary import is_known

__all__ = ["standing", "turns"]

_PLACE = ("file", "line")
_APART = ("stands_as", "kind", "fee", "biz_type", "remark", "hash", "wallet_tx_id", "address")
_ENDS = ("done", "failed", None)


def turns(keys: "pd.Series[Any]", rows: pa.Table) -> npt.NDArray[np.int64]:
    """Of rows with equal keys the first is 0, the next 1, and so on, whatever their order in a file.

    Parameters
    ----------
    keys : Series
        What rows of a file are compared by, the file included.
    rows : pyarrow.Table
        The rows, in which other columns tell them apart.
    """
    found = np.zeros(len(keys), np.int64)
    shared = np.flatnonzero(keys.duplicated(keep=False).to_numpy())
    if len(shared):
        told = rows.select([name for name in _APART if name in rows.column_names]).take(pa.array(shared))
        texts = [pc.fill_null(pc.cast(each, pa.string()), "\0") for each in told.columns]
        words = pc.binary_join_element_wise(*texts, "\x1f").to_pandas().to_numpy() if texts else shared
        order = shared[np.argsort(words, kind="stable")]
        found[order] = keys.iloc[order].groupby(keys.iloc[order], sort=False).cumcount().to_numpy()
    return found


def standing(first: pa.Table, second: pa.Table, names: Sequence[str]) -> pa.Table:
    """The first table, in these columns with what stands of the two; they tell the same row by row.

    A row that the second does not have is empty there.
    """
    columns = {name: first[name] for name in first.column_names}
    is_second = _is_before(second, first)
    for name in names:
        if name in _PLACE:
            columns[name] = pc.if_else(is_second, second[name], first[name])
        elif pa.types.is_boolean(first[name].type):
            both = pc.and_(pc.fill_null(first[name], False), pc.fill_null(second[name], False))
            said = pc.if_else(both, True, pa.scalar(None, pa.bool_()))
            columns[name] = pc.if_else(pc.is_valid(second["file"]), said, first[name])
        elif name != "kind":
            columns[name] = _of(name, first[name], second[name])
    if "kind" in names:
        columns["kind"] = _kinds(columns["biz_type"], columns["remark"])
    return pa.table(columns)


def _is_before(second: pa.Table, first: pa.Table) -> pa.ChunkedArray:
    by_name = pc.less(second["file"], first["file"])
    by_line = pc.and_(pc.equal(second["file"], first["file"]), pc.less(second["line"], first["line"]))
    return pc.fill_null(pc.or_(by_name, by_line), False)


def _of(name: str, first: pa.ChunkedArray, second: pa.ChunkedArray) -> pa.ChunkedArray:
    """What stands of two columns of this name."""
    if pa.types.is_decimal(first.type):
        return _most_places(first, second)
    if pa.types.is_string(first.type):
        return _text(name, first, second)
    return pc.max_element_wise(pc.cast(first, pa.int64()), pc.cast(second, pa.int64())).cast(first.type)


def _most_places(first: pa.ChunkedArray, second: pa.ChunkedArray) -> pa.ChunkedArray:
    greater = pc.max_element_wise(first, second)
    differs = _differing(first, second)
    if not len(differs):
        return greater
    one, other = first.take(differs), second.take(differs)
    places, others = _places(one), _places(other)
    chosen = pc.if_else(
        pc.greater(places, others), one, pc.if_else(pc.less(places, others), other, greater.take(differs))
    )
    return _put(greater, differs, chosen)


def _places(numbers: pa.ChunkedArray) -> pa.ChunkedArray:
    """How many places of each number are behind the point, without zeros at its end."""
    fraction = pc.replace_substring_regex(pc.cast(numbers, pa.string()), r"^[^.]*\.?", "")
    return pc.utf8_length(pc.utf8_rtrim(fraction, "0"))


def _text(name: str, first: pa.ChunkedArray, second: pa.ChunkedArray) -> pa.ChunkedArray:
    told = pc.coalesce(first, second)
    differs = _differing(first, second)
    if not len(differs):
        return told
    pairs = zip(first.take(differs).to_pylist(), second.take(differs).to_pylist(), strict=True)
    chosen = [_both(*pair) if name == "extra" else _better(name, *pair) for pair in pairs]
    return _put(told, differs, pa.array(chosen, pa.string()))


def _both(first: str, second: str) -> str:
    """All that two texts of JSON say."""
    one, other = json.loads(first), json.loads(second)
    whole = {name: _better("", one.get(name, other.get(name)), other.get(name, one.get(name))) for name in one | other}
    return json.dumps(dict(sorted(whole.items())), ensure_ascii=False)


def _better(name: str, first: str, second: str) -> str:
    return min(first, second, key=lambda text: (_doubt(name, text), text.count("*"), -len(text), text))


@lru_cache(maxsize=4096)
def _doubt(name: str, text: str) -> int:
    """How far a text is from being a known cause, or a final state."""
    if name == "biz_type":
        return int(not is_known(text))
    if name == "remark":
        return int(kind_of(None, text) is None)
    if name == "status":
        return _ENDS.index(end_of(text))
    return 0


def _kinds(causes: pa.ChunkedArray, remarks: pa.ChunkedArray) -> pa.ChunkedArray:
    told = list(zip(causes.to_pylist(), remarks.to_pylist(), strict=True))
    kinds = {each: kind_of(*each) or "other" for each in set(told)}
    return pa.chunked_array([pa.array([kinds[each] for each in told], pa.string())])


def _differing(first: pa.ChunkedArray, second: pa.ChunkedArray) -> pa.Array:
    """The places of rows that both tell, and not in the same way."""
    return pa.array(np.flatnonzero(pc.fill_null(pc.not_equal(first, second), False).to_numpy()))


def _put(values: pa.ChunkedArray, places: pa.Array, chosen: pa.Array | pa.ChunkedArray) -> pa.ChunkedArray:
    """Values with others in some places."""
    numbers = np.arange(len(values))
    numbers[places.to_numpy()] = len(values) + np.arange(len(places))
    return pa.chunked_array([*_chunks(values), *_chunks(chosen)], values.type).take(pa.array(numbers))


def _chunks(values: pa.Array | pa.ChunkedArray) -> list[pa.Array]:
    return list(values.chunks) if isinstance(values, pa.ChunkedArray) else [values]
