"""What does a stored row look like, and when are two the same? Arrow tables in, Arrow tables out.

Must not open a table: it neither reads nor writes.
"""

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.storage.tables import API, ARCHIVED_AT, ARCHIVED_FROM, MONTH, OCCURRENCE, PLACE, UID, Stored
from kucoin_frames.decimals import ARROW_TYPE, DecimalArray
from kucoin_frames.exceptions import ArchiveError

__all__ = [
    "aligned",
    "changed",
    "clustered",
    "frame_of",
    "in_order",
    "kept",
    "key_of",
    "once",
    "plain",
    "prepared",
    "texts",
    "typed",
]

_TEXT = pa.string()

_UNDATED = "undated"
"""The month of a row without a time."""


def key_of(stored: Stored) -> tuple[str, ...]:
    """The columns that tell one stored row of an account from another."""
    return (*stored.key, OCCURRENCE) if stored.is_multiset else stored.key


def prepared(stored: Stored, rows: pa.Table, uid: str | None, at: int, source: str) -> pa.Table:
    """Fetched rows with the archive's own columns, in the order that files are read best."""
    declared = stored.table.schema.names
    clash = [name for name in rows.column_names if name in stored.own and name not in declared]
    if clash:
        raise ArchiveError(
            f"{stored.name} has a column {clash[0]!r} now, which is a name of the archive's own. Nothing was written;"
            " look for a newer version of this package."
        )
    _refuse_nameless(stored, rows)
    count = rows.num_rows
    kinds = {each.name: each.type for each in stored.table.schema}
    data = {name: pc.cast(rows[name], kinds.get(name, pa.string())) for name in rows.column_names}
    if stored.is_owned:
        data[UID] = pa.repeat(pa.scalar(uid, pa.string()), count)
    if stored.is_by_month:
        data[MONTH] = _months(rows[stored.time])
    data[ARCHIVED_AT] = pa.repeat(pa.scalar(at, pa.timestamp("ms", tz="UTC")), count)
    data[ARCHIVED_FROM] = pa.repeat(pa.scalar(source, pa.string()), count)
    if stored.is_multiset:
        data[OCCURRENCE] = _numbers(texts(rows, stored.key))
        data[PLACE] = _numbers(texts(rows, (stored.time,)))
    names = [name for name in stored.schema.names if name in data]
    names += [name for name in data if name not in names]
    return clustered(stored, pa.table({name: data[name] for name in names}))


def _refuse_nameless(stored: Stored, rows: pa.Table) -> None:
    """Rows that nothing tells from one another would become one."""
    nameless = reduce(pc.and_, (pc.is_null(rows[name]) for name in stored.key))
    count = pc.sum(nameless).as_py()
    if count:
        raise ArchiveError(
            f"{count} of {rows.num_rows} rows of {stored.name} have no {' and no '.join(stored.key)}, by which the"
            " archive tells rows apart. Nothing was written; look for a newer version of this package."
        )


def _months(times: pa.ChunkedArray) -> pa.Array:
    """The month of each time, such as 2026-03. To write a day once, not each of its rows, is 50 times faster."""
    days = pc.cast(pc.cast(times, pa.timestamp("ms")), pa.date32(), safe=False).combine_chunks().dictionary_encode()
    return pc.fill_null(pc.take(pc.strftime(days.dictionary, "%Y-%m"), days.indices), _UNDATED)


def clustered(stored: Stored, rows: pa.Table) -> pa.Table:
    """Rows of one currency side by side, so that a reader who wants one skips the others."""
    by = [name for name in ("currency", "symbol") if name in rows.column_names][:1]
    # In one piece: sorting and taking from the pages that were fetched is several times slower.
    return rows.combine_chunks().sort_by([(name, "ascending") for name in (*by, stored.time)])


def texts(rows: pa.Table, key: Sequence[str]) -> pa.ChunkedArray:
    """Each row's key as one text; what is missing is equal to what is missing."""
    parts = []
    for name in key:
        values = rows[name]
        if pa.types.is_timestamp(values.type):
            values = pc.cast(values, pa.int64())
        parts.append(pc.fill_null(pc.cast(values, pa.string()), "\0"))
    return parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, "\x1f")


def _numbers(keys: pa.ChunkedArray) -> pa.Array:
    """Of equal keys the first is 0, the next 1, and so on."""
    values = keys.to_pandas()
    return pa.array(values.groupby(values, sort=False).cumcount().to_numpy())


def once(rows: pa.Table, keys: pa.ChunkedArray) -> pa.Table:
    """The rows with each key once, as it comes last."""
    if pc.count_distinct(keys).as_py() == rows.num_rows:
        return rows
    return rows.filter(pa.array(~keys.to_pandas().duplicated(keep="last").to_numpy()))


def kept(rows: pa.Table, mask: pa.ChunkedArray) -> pa.Table:
    """The rows for which the mask is true; nothing is copied if all or none are."""
    if pc.all(mask).as_py():
        return rows
    return rows.filter(mask) if pc.any(mask).as_py() else rows.slice(0, 0)


def changed(batch: pa.Table, there: pa.Table) -> pa.Table:
    """The rows of the batch that are to take the place of those there with the same keys, row by row.

    They do if they say something else, or come from the API and the others do not. A column that the batch does not
    have keeps what is there.
    """
    if not batch.num_rows:
        return batch
    comes_from_api = pc.equal(batch[ARCHIVED_FROM], API).to_numpy()
    was_from_api = pc.equal(there[ARCHIVED_FROM], API).to_numpy()
    differs = np.zeros(batch.num_rows, dtype=bool)
    for name in batch.column_names:
        if name not in (ARCHIVED_AT, ARCHIVED_FROM):
            differs |= _differs(batch[name], there[name] if name in there.column_names else None)
    mask = pa.array(np.where(comes_from_api, differs | ~was_from_api, differs & ~was_from_api))
    found = batch.filter(mask)
    kept = [name for name in there.column_names if name not in batch.column_names]
    return pa.table(
        {name: found[name] for name in found.column_names} | {name: there[name].filter(mask) for name in kept}
    )


def _differs(left: pa.ChunkedArray, right: pa.ChunkedArray | None) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if right is None:
        return pc.is_valid(left).to_numpy()  # type: ignore[no-any-return]  # pyarrow has no types
    same = pc.fill_null(pc.equal(left, pc.cast(right, left.type)), False)
    both_missing = pc.and_(pc.is_null(left), pc.is_null(right))
    return ~pc.or_(both_missing, same).to_numpy()  # type: ignore[no-any-return]  # pyarrow has no types


def in_order(stored: Stored, rows: pa.Table) -> pa.Table:
    """Rows ascending by time and key. Those of one currency lie so in a file; only its parts come in any order."""
    batches = [batch for batch in rows.to_batches() if batch.num_rows]
    batches.sort(key=lambda batch: batch[stored.time][0].value or 0)
    joined = pa.Table.from_batches(batches, rows.schema)
    return joined if _is_in_order(stored, joined) else stored.table.ordered(joined)


def _is_in_order(stored: Stored, rows: pa.Table) -> bool:
    if rows[stored.time].null_count:
        return False
    steps = np.diff(pc.cast(rows[stored.time], pa.int64()).to_numpy())
    if (steps < 0).any():
        return False
    first_of_two = np.flatnonzero(steps == 0)
    names = dict.fromkeys([stored.time, *stored.key])
    together = rows.select(list(names)).take(pa.array(np.union1d(first_of_two, first_of_two + 1)))
    return bool(stored.table.ordered(together).equals(together))


def typed(rows: pa.Table, stored: Stored) -> pa.Table:
    """Stored rows with the declared types and order; Delta Lake keeps times in a finer unit."""
    there = dict(zip(rows.column_names, rows.columns, strict=True))
    kinds = {each.name: each.type for each in stored.schema}
    names = [*(name for name in kinds if name in there), *(name for name in there if name not in kinds)]
    return pa.table({name: _cast(there[name], kinds.get(name, _TEXT)) for name in names})


def _cast(values: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """Values with a type; to have pyarrow find out that they have it takes ten times as long."""
    return values if values.type == kind else pc.cast(values, kind)


def plain(schema: pa.Schema) -> pa.Schema:
    """A schema without what only decides how values lie in memory or on disk."""
    found = []
    for each in schema:
        kind = each.type
        if pa.types.is_timestamp(kind):
            kind = pa.timestamp("ms", tz="UTC")
        elif pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
            kind = pa.string()
        found.append(pa.field(each.name, kind))
    return pa.schema(found)


def aligned(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Rows with all columns of a schema, in its order; those that they lack are empty."""
    wanted = plain(schema)
    there = set(rows.column_names)
    return pa.table(
        [
            _cast(rows[each.name], each.type) if each.name in there else pa.nulls(rows.num_rows, each.type)
            for each in wanted
        ],
        schema=wanted,
    )


def frame_of(found: pa.Table) -> pd.DataFrame:
    """A table of any columns as a frame with this package's dtypes: decimals exact, times UTC, missing as NA."""
    data: dict[str, Any] = {}
    for name, values in zip(found.column_names, found.columns, strict=True):
        if pa.types.is_decimal(values.type):
            data[name] = DecimalArray(pc.cast(values, ARROW_TYPE))
        elif pa.types.is_timestamp(values.type):
            stamps = pc.cast(values, pa.timestamp("ms", tz="UTC"), safe=False)
            data[name] = stamps.to_pandas().astype("datetime64[ms, UTC]")
        elif pa.types.is_boolean(values.type):
            data[name] = values.to_pandas().astype("boolean")
        elif pa.types.is_integer(values.type):
            data[name] = pd.array(values.to_pylist(), dtype="Int64")
        elif pa.types.is_floating(values.type):
            data[name] = values.to_pandas()
        else:
            data[name] = pc.cast(values, pa.string()).to_pandas().astype("str")
    return pd.DataFrame(data, index=pd.RangeIndex(found.num_rows))
