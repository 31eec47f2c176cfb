"""The ledgers' `context`: JSON text inside a string, unfolded into symbol, order and trade id for all rows together."""

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["PARTS", "unfold"]

PARTS = {
    "symbol": "Pair of the trade, from the context.",
    "order_id": "Order that caused the entry, from the context.",
    "trade_id": "Trade (fill) that caused the entry, from the context; both legs of a trade share it.",
}


class _Parts(msgspec.Struct, rename="camel"):
    symbol: str | int | None = None
    order_id: str | int | None = None
    trade_id: str | int | None = None


_one = msgspec.json.Decoder(_Parts)
_many = msgspec.json.Decoder(list[_Parts])
_NOTHING = _Parts()


def unfold(contexts: pa.Array) -> dict[str, pa.Array]:
    """Symbol, order id and trade id of each context text; null where it has none or cannot be read.

    All texts are read as one JSON array. Old records use single quotes, which only a reading one by one forgives.
    """
    distinct = pc.dictionary_encode(contexts)
    texts: list[str | None] = distinct.dictionary.to_pylist()
    read = _read_together(texts)
    if read is None:
        read = [_read_one(text) for text in texts]
    codes = distinct.indices
    return {
        part: pc.take(pa.array([_text(getattr(each, part)) for each in read], pa.string()), codes) for part in PARTS
    }


def _read_together(texts: list[str | None]) -> list[_Parts] | None:
    try:
        read = _many.decode("[" + ",".join(text or "{}" for text in texts) + "]")
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None
    return read if len(read) == len(texts) else None


def _read_one(text: str | None) -> _Parts:
    for attempt in (text or "{}", (text or "").replace("'", '"')):
        try:
            return _one.decode(attempt)
        except (msgspec.DecodeError, UnicodeEncodeError):
            continue
    return _NOTHING


def _text(value: str | int | None) -> str | None:
    return None if value is None or value == "" else str(value)
