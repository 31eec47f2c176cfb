"""The ledgers' `context`: JSON text inside a string, unfolded into symbol, order and trade id for all rows together."""

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from kucoin_frames.columns.column import snake_case

__all__ = ["PARTS", "unfold"]

PARTS = {
    "symbol": "Pair of the trade, from the context.",
    "order_id": "Order that caused the entry, from the context.",
    "trade_id": "Trade (fill) that caused the entry, from the context; both legs of a trade share it.",
}

_WIRE = ("symbol", "orderId", "tradeId")
_SCHEMA = pa.schema([(wire, pa.string()) for wire in _WIRE])
_USUAL = "^{" + ",".join(rf'"{wire}":"(?P<{wire}>[^"\\]*)"' for wire in _WIRE) + "}$"
"""A trade's context letter by letter: nothing is escaped and nothing else is in it."""
_BLOCK = 2_000_000

_object = msgspec.json.Decoder(dict[str, msgspec.Raw])


def unfold(contexts: pa.Array | pa.ChunkedArray) -> dict[str, pa.Array | pa.ChunkedArray]:
    """Symbol, order id and trade id of each context text; null where it has none or cannot be read.

    Texts as KuCoin writes them on trades are taken apart by a pattern, all at once. Where there are others, all are
    read as lines of one JSON document; where one of them does not allow that (old records use single quotes), one by
    one.
    """
    texts = pc.if_else(pc.equal(pc.fill_null(contexts, ""), ""), "{}", contexts)
    read = _read_by_pattern(texts)
    if read is None:
        read = _read_together(texts)
    if read is None:
        read = _read_singly(texts)
    return {snake_case(wire): pc.if_else(pc.equal(read[wire], ""), _NOTHING, read[wire]) for wire in _WIRE}


_NOTHING = pa.scalar(None, pa.string())


def _read_by_pattern(texts: pa.Array | pa.ChunkedArray) -> dict[str, pa.Array | pa.ChunkedArray] | None:
    found = pc.extract_regex(texts, _USUAL)
    is_usual = pc.or_(pc.is_valid(found), pc.equal(texts, "{}"))
    if not pc.all(is_usual).as_py():
        return None
    return {wire: pc.struct_field(found, [place]) for place, wire in enumerate(_WIRE)}


def _read_together(texts: pa.Array | pa.ChunkedArray) -> dict[str, pa.ChunkedArray] | None:
    count = len(texts)
    if not count:
        return None
    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    if isinstance(whole, pa.ChunkedArray):
        return None  # more text than one Arrow array of strings can hold
    if not pc.all(pc.and_(pc.starts_with(whole, "{"), pc.ends_with(whole, "}"))).as_py():
        return None  # Arrow 26 crashes on a line `null`; and so no two broken texts make up one whole
    lines = pc.binary_join(pa.ListArray.from_arrays(pa.array([0, count], pa.int32()), whole), "\n")[0].as_buffer()
    try:
        table = pj.read_json(
            pa.BufferReader(lines),
            read_options=pj.ReadOptions(block_size=_BLOCK),
            parse_options=pj.ParseOptions(explicit_schema=_SCHEMA, unexpected_field_behavior="ignore"),
        )
    except pa.ArrowInvalid:
        return None
    return {wire: table[wire] for wire in _WIRE} if table.num_rows == count else None


def _read_singly(texts: pa.Array | pa.ChunkedArray) -> dict[str, pa.Array]:
    found: list[tuple[str | None, ...]] = []
    known: dict[str, tuple[str | None, ...]] = {}
    for text in texts.to_pylist():
        if text not in known:
            known[text] = _read_one(text)
        found.append(known[text])
    return {wire: pa.array([row[place] for row in found], pa.string()) for place, wire in enumerate(_WIRE)}


def _read_one(text: str) -> tuple[str | None, ...]:
    for attempt in (text, text.replace("'", '"')):
        try:
            members = _object.decode(attempt)
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            continue
        return tuple(_text(members.get(wire)) for wire in _WIRE)
    return (None,) * len(_WIRE)


def _text(raw: msgspec.Raw | None) -> str | None:
    """A text as it is, a number by its digits, anything else as the JSON that it is."""
    json = b"null" if raw is None else bytes(raw)
    if json == b"null":
        return None
    return str(msgspec.json.decode(json)) if json.startswith(b'"') else json.decode()
