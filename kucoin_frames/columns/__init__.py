"""What a frame looks like: columns declared once, and everything that follows from a declaration.

Decoding JSON into a frame, the empty frame, the check of a frame, the Arrow schema of a stored table and the
reference page all read the same declarations. Must not know where the JSON came from.
"""

from kucoin_frames.columns.column import (
    Column,
    amount,
    context,
    count,
    flag,
    identifier,
    key,
    labels,
    rate,
    seconds,
    snake_case,
    text,
    time,
)
from kucoin_frames.columns.shapes import by_type, explode, fields, mapping, positions, sides, value
from kucoin_frames.columns.table import Table

__all__ = [
    "Column",
    "Table",
    "amount",
    "by_type",
    "context",
    "count",
    "explode",
    "fields",
    "flag",
    "identifier",
    "key",
    "labels",
    "mapping",
    "positions",
    "rate",
    "seconds",
    "sides",
    "snake_case",
    "text",
    "time",
    "value",
]
