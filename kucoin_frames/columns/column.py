"""A column's declaration: KuCoin's name, the kind of value, what it means."""

import re
from dataclasses import dataclass
from enum import Enum

import pyarrow as pa

__all__ = [
    "Column",
    "Kind",
    "amount",
    "context",
    "count",
    "flag",
    "identifier",
    "key",
    "labels",
    "rate",
    "seconds",
    "snake_case",
    "text",
    "time",
]


class Kind(Enum):
    """What values a column holds; decides its dtype."""

    TEXT = "text"
    KEY = "key"
    LABELS = "labels"
    CONTEXT = "context"
    DECIMAL = "decimal"
    TIME = "time"
    SECONDS = "seconds"
    FLAG = "flag"
    COUNT = "count"

    @property
    def dtype(self) -> str:
        """The pandas dtype's name."""
        return _DTYPES.get(self, "str")

    @property
    def arrow(self) -> pa.DataType:
        """The Arrow type that values are stored as."""
        return _ARROW.get(self, pa.string())


_DTYPES = {
    Kind.DECIMAL: "decimal",
    Kind.TIME: "datetime64[ms, UTC]",
    Kind.SECONDS: "datetime64[ms, UTC]",
    Kind.FLAG: "boolean",
    Kind.COUNT: "Int64",
}

_ARROW = {
    Kind.DECIMAL: pa.decimal128(38, 18),
    Kind.TIME: pa.timestamp("ms", tz="UTC"),
    Kind.SECONDS: pa.timestamp("ms", tz="UTC"),
    Kind.FLAG: pa.bool_(),
    Kind.COUNT: pa.int64(),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a frame.

    Attributes
    ----------
    wire : str
        KuCoin's name of the field.
    kind : Kind
        What values it holds.
    meaning : str
        One sentence, with the unit.
    name : str
        The frame's name for it: KuCoin's in snake_case unless said otherwise.
    """

    wire: str
    kind: Kind
    meaning: str
    name: str = ""

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", snake_case(self.wire))

    @property
    def dtype(self) -> str:
        """The pandas dtype's name."""
        return self.kind.dtype


def snake_case(wire: str) -> str:
    """KuCoin's camelCase as snake_case; a run of capitals is one word.

    >>> snake_case("limitBTCAmount"), snake_case("unrealisedPNLTotal"), snake_case("bizType")
    ('limit_btc_amount', 'unrealised_pnl_total', 'biz_type')
    """
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", wire)
    return re.sub(r"\W+", "_", parted).lower()


def text(wire: str, meaning: str, name: str = "") -> Column:
    """Text, or a value of an enumeration that KuCoin may extend."""
    return Column(wire, Kind.TEXT, meaning, name)


def identifier(wire: str, meaning: str, name: str = "") -> Column:
    """An identifier: text also where KuCoin sends a number."""
    return Column(wire, Kind.TEXT, meaning, name)


def key(wire: str, meaning: str, name: str = "") -> Column:
    """An API key, masked while it is decoded, so that no frame ever holds it whole."""
    return Column(wire, Kind.KEY, meaning, name)


def labels(wire: str, meaning: str, name: str = "") -> Column:
    """A list of short texts, joined by commas."""
    return Column(wire, Kind.LABELS, meaning, name)


def context(wire: str = "context", meaning: str = "") -> Column:
    """A JSON text whose symbol, order and trade id become columns of their own, in front of it."""
    return Column(wire, Kind.CONTEXT, meaning or "Details of the cause, as JSON text; empty where KuCoin sends none.")


def amount(wire: str, meaning: str, name: str = "") -> Column:
    """An amount of money, exact."""
    return Column(wire, Kind.DECIMAL, meaning, name)


def rate(wire: str, meaning: str, name: str = "") -> Column:
    """A rate, ratio or price, exact; a rate of 0.001 is 0.1 %."""
    return Column(wire, Kind.DECIMAL, meaning, name)


def time(wire: str, meaning: str, name: str = "") -> Column:
    """A time that KuCoin sends in milliseconds, as a number or as digits."""
    return Column(wire, Kind.TIME, meaning, name)


def seconds(wire: str, meaning: str, name: str = "") -> Column:
    """A time that KuCoin sends in seconds."""
    return Column(wire, Kind.SECONDS, meaning, name)


def flag(wire: str, meaning: str, name: str = "") -> Column:
    """True, false or missing."""
    return Column(wire, Kind.FLAG, meaning, name)


def count(wire: str, meaning: str, name: str = "") -> Column:
    """A whole number that is counted with: a level, a number of decimals, a status code."""
    return Column(wire, Kind.COUNT, meaning, name)
