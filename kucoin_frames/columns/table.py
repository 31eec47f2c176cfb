"""A table: the columns of an endpoint's frame, its key and its order; from JSON pages to the tidy frame and back.

Shape follows the question, never the answer: the same columns, in the same order, with the same dtypes, whatever came.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.columns import bulk
from kucoin_frames.columns.column import Column, Kind, snake_case, text
from kucoin_frames.columns.contexts import PARTS, unfold
from kucoin_frames.columns.shapes import Row, ShapeError, Treatment, fields
from kucoin_frames.columns.values import Figure, MisfitError, array
from kucoin_frames.decimals import DecimalArray
from kucoin_frames.exceptions import DecodeError, InputError, UnreadableError
from kucoin_frames.masking import mask_key
from kucoin_frames.times import Span

__all__ = ["Table"]

_BATCH = 8_000_000  # bytes of JSON that one thread reads at a time

_json = msgspec.json.Decoder(float_hook=Figure)


@dataclass(frozen=True, slots=True)
class Table:
    """What an endpoint's frame looks like.

    Attributes
    ----------
    columns : tuple of Column
        As declared; a context column brings the three columns of its parts.
    key : tuple of str
        Columns that tell one row from another; empty where KuCoin gives no such thing: equal rows are then all kept.
    at : str or None
        Field of the answer's data that holds the list of entities; None if the data itself is it.
    treatment : callable
        How an entity becomes rows.
    order : str or None
        The time column that rows are sorted by, with the key behind it.
    """

    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    at: str | None = None
    treatment: Treatment = fields
    order: str | None = None

    @property
    def expanded(self) -> tuple[Column, ...]:
        """The frame's columns: the declared ones, a context's parts in front of it."""
        found: list[Column] = []
        for column in self.columns:
            if column.kind is Kind.CONTEXT:
                found += [text(name, meaning, name) for name, meaning in PARTS.items()]
            found.append(column)
        return tuple(found)

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema that rows are stored with."""
        return pa.schema([pa.field(column.name, column.kind.arrow) for column in self.expanded])

    def empty(self) -> pd.DataFrame:
        """The frame without rows."""
        return frame(self.schema.empty_table(), self.dtypes)

    @property
    def dtypes(self) -> dict[str, str]:
        """The pandas dtype of each column, by name."""
        return {column.name: column.dtype for column in self.expanded}

    def check(self, checked: pd.DataFrame) -> None:
        """Refuse a frame that lacks a column or has one of another dtype; unknown columns behind are fine.

        Raises
        ------
        InputError
            Naming the column.
        """
        for name, dtype in self.dtypes.items():
            if name not in checked.columns:
                raise InputError(f"the frame lacks the column {name!r}: pass it as it was fetched")
            if checked[name].dtype != pd.api.types.pandas_dtype(dtype):
                raise InputError(
                    f"the column {name!r} is {checked[name].dtype}, not {dtype}: pass it as it was fetched"
                )

    def decode(
        self,
        pages: Iterable[bytes],
        *,
        constants: Mapping[str, str] | None = None,
        endpoint: str = "",
    ) -> pa.Table:
        """The rows of an answer's pages (each the raw JSON of `data`), in the order that they came.

        Parameters
        ----------
        pages : iterable of bytes
            Raw JSON.
        constants : mapping, optional
            Fields that the question knows and the answer does not repeat, by KuCoin's name; the answer's own win.
        endpoint : str
            For error messages.

        Raises
        ------
        DecodeError
            For a value that does not fit, naming endpoint, column and value; also for an unexpected shape.
        """
        known = dict(constants or {})
        batches = list(_batches(pages))
        if len(batches) > 1:
            with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="kucoin_frames-decode") as workers:
                parts = list(workers.map(lambda batch: self._decode(batch, known, endpoint), batches))
        else:
            parts = [self._decode(batch, known, endpoint) for batch in batches]
        return pa.concat_tables(parts or [self._arrow([], endpoint)], promote_options="default")

    def _decode(self, pages: Sequence[bytes], known: Row, endpoint: str) -> pa.Table:
        try:
            plain = bulk.read(pages, self.columns, self.at) if self.treatment is fields and not known else None
            return self._read_slowly(pages, known, endpoint) if plain is None else self._table(plain)
        except RecursionError as error:
            raise UnreadableError("The answer is nested deeper than any of KuCoin's.", endpoint=endpoint) from error

    def _table(self, plain: Mapping[str, pa.ChunkedArray]) -> pa.Table:
        arrays: dict[str, pa.ChunkedArray] = {}
        for column in self.columns:
            if column.kind is Kind.CONTEXT:
                arrays |= unfold(plain[column.wire])
            arrays[column.name] = plain[column.wire]
        return pa.table(arrays)

    def _read_slowly(self, pages: Sequence[bytes], known: Row, endpoint: str) -> pa.Table:
        """Read row by row: whatever shape, whatever field, and with words for what does not fit."""
        rows: list[Row] = []
        for page in pages:
            try:
                for entity in self._entities(page, endpoint):
                    rows.extend(known | row if known else row for row in self.treatment(entity))
            except ShapeError as error:
                raise DecodeError(
                    f"The answer does not have the shape that is known of this endpoint: {error}. Look for a newer"
                    " version of this package.",
                    endpoint=endpoint,
                ) from error
        return self._arrow(rows, endpoint)

    def _entities(self, page: bytes, endpoint: str) -> Sequence[Any]:
        try:
            data = _json.decode(page)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise UnreadableError(f"The answer is no JSON: {error}.", endpoint=endpoint) from error
        if self.at is not None:
            if not isinstance(data, dict) or self.at not in data:
                raise ShapeError(f"the list {self.at!r} is missing")
            data = data[self.at]
        if data is None:
            return ()
        return data if isinstance(data, list) else (data,)

    def _arrow(self, rows: list[Row], endpoint: str) -> pa.Table:
        arrays: dict[str, pa.Array] = {}
        for column in self.columns:
            try:
                decoded = array([row.get(column.wire) for row in rows], column.kind)
            except MisfitError as error:
                raise DecodeError(
                    f"{column.name}={error.value!r} (KuCoin's {column.wire}) does not fit: {error.reason}. Nothing was"
                    " rounded or left out; please report it.",
                    column=column.name,
                    value=error.value,
                    endpoint=endpoint,
                ) from error
            if column.kind is Kind.CONTEXT:
                arrays |= unfold(decoded)
            arrays[column.name] = _masked(decoded) if column.kind is Kind.KEY else decoded
        return pa.table(arrays | self._unknown(rows, set(arrays)))

    def _unknown(self, rows: list[Row], taken: set[str]) -> dict[str, pa.Array]:
        """Fields that KuCoin added without notice, as text behind the known ones, in the order of their appearance."""
        declared = {column.wire for column in self.columns}
        new: dict[str, None] = {}
        for row in rows:
            if not row.keys() <= declared:
                new |= dict.fromkeys(name for name in row if name not in declared)
        unknown: dict[str, pa.Array] = {}
        for wire in new:
            name = snake_case(wire) or "unnamed"
            while name in taken or name in unknown:
                name += "_"
            unknown[name] = array([row.get(wire) for row in rows], Kind.TEXT)
        return unknown

    def ordered(self, rows: pa.Table) -> pa.Table:
        """Rows in ascending (time, key) order; ids of digits by their number. Without a time, as they came."""
        if self.order is None or rows.num_rows < 2:
            return rows
        keys = {self.order: rows[self.order]}
        for name in self.key:
            keys |= _sortable(name, rows[name])
        if not self.key:  # KuCoin sends the newest first: of two rows in one millisecond the later one is older
            keys["place"] = pa.chunked_array([np.arange(rows.num_rows, 0, -1)])
        order = pc.sort_indices(pa.table(keys), sort_keys=[(name, "ascending") for name in keys])
        # one column at a time and in one piece: taking from many chunks is several times slower
        taken = [pc.take(_one_piece(column), order) for column in rows.columns]
        return pa.table(taken, names=rows.column_names)

    def distinct(self, rows: pa.Table) -> pa.Table:
        """Each key once, as pages that moved during a walk may repeat rows; without a key, or with NA in it, rows stay.

        Rows must be ordered; where there is an order, equal keys are neighbours in it.
        """
        if not self.key or rows.num_rows < 2:
            return rows
        if self.order is None:
            repeated = rows.select(self.key).to_pandas().duplicated().to_numpy(copy=True)
        else:
            repeated = np.append(False, np.ones(rows.num_rows - 1, dtype=bool))
            for name in {self.order, *self.key}:
                values = rows[name].combine_chunks()
                same = pc.equal(values.slice(1), values.slice(0, rows.num_rows - 1))
                repeated[1:] &= pc.fill_null(same, False).to_numpy(zero_copy_only=False)
        for name in self.key:
            repeated &= pc.is_valid(rows[name]).to_numpy()
        return rows if not repeated.any() else rows.filter(pa.array(~repeated))

    def within(self, rows: pa.Table, span: Span) -> pa.Table:
        """The rows whose time lies in the span; one without a time stays, since nobody can say that it is outside."""
        if self.order is None or (span.start is None and span.end is None) or not rows.num_rows:
            return rows
        times = pc.cast(rows[self.order], pa.int64())
        after_start = pc.greater_equal(times, span.start) if span.start is not None else pa.scalar(True)
        before_end = pc.less(times, span.end) if span.end is not None else pa.scalar(True)
        inside = pc.fill_null(pc.and_(after_start, before_end), True)
        return rows if pc.all(inside).as_py() else rows.filter(inside)

    def frame(self, rows: pa.Table) -> pd.DataFrame:
        """The tidy frame of decoded rows."""
        return frame(rows, self.dtypes)


def _batches(pages: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Pages in batches: large enough to be worth a thread's while, small enough to keep all threads busy."""
    batch: list[bytes] = []
    size = 0
    for page in pages:
        batch.append(page)
        size += len(page)
        if size > _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _one_piece(column: pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _sortable(name: str, values: pa.ChunkedArray) -> dict[str, pa.ChunkedArray]:
    """What a key column is sorted by: text of digits by its number, other text by length and then letters."""
    if not pa.types.is_string(values.type):
        return {name: values}
    try:
        return {name: pc.cast(values, pa.int64())}
    except pa.ArrowInvalid:
        return {f"{name} length": pc.utf8_length(values), name: values}


def frame(rows: pa.Table, dtypes: Mapping[str, str]) -> pd.DataFrame:
    """A frame with the given dtypes; columns that have none are text."""
    data = {name: _series(rows[name], dtypes.get(name, "str")) for name in rows.column_names}
    return pd.DataFrame(data, index=pd.RangeIndex(rows.num_rows))


def _series(values: pa.ChunkedArray, dtype: str) -> Any:
    if dtype == "decimal":
        return DecimalArray(values)
    if dtype.startswith("datetime64"):
        whole = pc.cast(values, pa.int64())
        missing = np.iinfo("int64").min
        stamps = pc.fill_null(whole, missing).to_numpy().view("M8[ms]")
        return pd.DatetimeIndex(stamps).tz_localize("UTC").array
    extension: Any = pd.api.types.pandas_dtype(dtype)
    return extension.__from_arrow__(values)


def _masked(keys: pa.Array) -> pa.Array:
    return pa.array([None if each is None else mask_key(each) for each in keys.to_pylist()], pa.string())
