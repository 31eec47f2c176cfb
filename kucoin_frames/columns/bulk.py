"""The fast way from JSON pages to Arrow columns, for plain rows: no Python object a value, no Python loop a row.

Arrow's own JSON reader takes text as text and whole numbers as integers. It knows nothing of nesting, of fractions
without a float, of KuCoin's empty text for nothing or of unknown fields; whenever a page holds one of these, or
anything else that it does not take, this module gives up and `kucoin_frames.columns.table` reads the slow way, which
also finds the words for an error.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from kucoin_frames.columns.column import Column, Kind
from kucoin_frames.columns.values import beyond, whole_numbers
from kucoin_frames.decimals import DecimalError, parse

__all__ = ["read"]

_LEAST_BYTES = 64_000  # below that the slow way is as fast
_BLOCK = 1_000_000  # of JSON that Arrow reads at a time; a page must fit
_PLAIN = (Kind.TEXT, Kind.CONTEXT, Kind.DECIMAL, Kind.TIME, Kind.FLAG, Kind.COUNT)
_NUMBERED = (Kind.TEXT, Kind.TIME, Kind.COUNT)

_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
_elements = msgspec.json.Decoder(list[msgspec.Raw])


def read(pages: Sequence[bytes], columns: Sequence[Column], at: str | None) -> dict[str, pa.ChunkedArray] | None:
    """The columns by KuCoin's name, each of its kind's Arrow type; None if the pages are not plain.

    Parameters
    ----------
    pages : sequence of bytes
        Raw JSON.
    columns : sequence of Column
        What is declared.
    at : str or None
        Field that holds the list of rows; None if the page itself is it.
    """
    if sum(map(len, pages)) < _LEAST_BYTES or any(column.kind not in _PLAIN for column in columns):
        return None
    try:
        lists = [bytes(_members.decode(page)[at]) if at else page for page in pages]
        sample = _sample(lists)
        fields = [pa.field(column.wire, _type(column.kind, sample.get(column.wire))) for column in columns]
        rows = pc.list_flatten(_parsed(lists, pa.struct(fields)))
        if rows.null_count:
            return None
        found = {
            column.wire: _finished(pc.struct_field(rows, [place]), column.kind) for place, column in enumerate(columns)
        }
    except (pa.ArrowInvalid, DecimalError, msgspec.DecodeError, UnicodeDecodeError, KeyError, TypeError):
        return None
    return found


def _sample(lists: Sequence[bytes]) -> dict[str, Any]:
    """The first row there is, which tells whether ids and times come as numbers or as text."""
    for each in lists:
        elements = _elements.decode(each)
        if elements:
            return dict(msgspec.json.decode(elements[0], type=dict[str, Any]))
    return {}


def _type(kind: Kind, example: object) -> pa.DataType:
    if kind is Kind.FLAG:
        return kind.arrow
    if kind in _NUMBERED and isinstance(example, int) and not isinstance(example, bool):
        return pa.int64()
    return pa.string()


def _parsed(lists: Sequence[bytes], row: pa.DataType) -> pa.ChunkedArray:
    """All pages as one column of lists of rows; a line of the text is a page."""
    text = b"".join((b'{"rows":', b'}\n{"rows":'.join(lists), b"}"))
    if text.count(b"\n") != len(lists) - 1:
        raise pa.ArrowInvalid("a page spans several lines")
    if not text.isascii():
        text.decode("utf-8")
    table = pj.read_json(
        pa.BufferReader(text),
        read_options=pj.ReadOptions(use_threads=False, block_size=max(_BLOCK, 2 * max(map(len, lists)))),
        parse_options=pj.ParseOptions(
            explicit_schema=pa.schema([("rows", pa.list_(row))]), unexpected_field_behavior="error"
        ),
    )
    return table["rows"]


def _finished(values: pa.ChunkedArray, kind: Kind) -> pa.ChunkedArray:
    if kind is Kind.TIME:
        times = whole_numbers(values)
        if pc.any(beyond(times)).as_py():
            raise pa.ArrowInvalid("a number that is no time")
        return pc.cast(times, pa.timestamp("ms", tz="UTC"))
    if kind is Kind.DECIMAL:
        return pa.chunked_array([parse(values)])
    return whole_numbers(values) if kind is Kind.COUNT else pc.cast(values, kind.arrow)
