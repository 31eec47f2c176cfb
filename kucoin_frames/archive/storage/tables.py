"""Which tables does the archive have? What tells a row from another in each, and what KuCoin says of its time.

Everything that an endpoint's declaration tells is taken from there; here stands only what a store needs besides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from kucoin_frames.archive.storage.retention import Retention
from kucoin_frames.columns import Table, count, text, time
from kucoin_frames.endpoint import Endpoint, registry
from kucoin_frames.endpoints import ledgers as _declares  # noqa: F401  # the endpoints register themselves
from kucoin_frames.holdings import BALANCES
from kucoin_frames.times import DAY, HOUR, MINUTE

__all__ = [
    "API",
    "ARCHIVED_AT",
    "ARCHIVED_FROM",
    "BALANCE_SHEETS",
    "COVERAGE",
    "DAILY_PRICES",
    "HISTORY",
    "LEDGERS",
    "LISTED",
    "MONTH",
    "OCCURRENCE",
    "PLACE",
    "TABLES",
    "UID",
    "Finality",
    "Stored",
]

ARCHIVED_AT = "archived_at"
ARCHIVED_FROM = "archived_from"
MONTH = "month"
OCCURRENCE = "occurrence"
PLACE = "place"
UID = "uid"

API = "api"
"""`archived_from` of a row that KuCoin's API gave."""

_PAGES_FROM = 1_550_448_000_000
"""2019-02-18: older deposits and withdrawals were served by endpoints of their own, which are gone."""


@dataclass(frozen=True, slots=True)
class Finality:
    """A column that tells whether a row will still change.

    Attributes
    ----------
    column : str
        Its name.
    final : frozenset of str
        Values after which a row never changes; one that is not known may change.
    reopened : frozenset of str
        Values after which only KuCoin's support changes a row. It is looked at again for 90 days.
    """

    column: str
    final: frozenset[str]
    reopened: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Stored:
    """A table of the archive.

    Attributes
    ----------
    name : str
        Its name, and its folder's; for a history the fetcher's.
    table : Table
        The columns, as the fetched frame has them.
    key : tuple of str
        What tells a row of an account from another. It must not change in the life of a row.
    is_multiset : bool
        Whether rows with equal keys are different rows, so that they are counted.
    is_owned : bool
        Whether rows belong to an account.
    is_by_month : bool
        Whether rows are parted by month.
    endpoint : Endpoint or None
        Where the rows come from, if the table is the history that an endpoint serves.
    settling : int
        How long (ms) a row may come late.
    chunk : int or None
        How much (ms) of a long history is fetched and stored at a time.
    pending : mapping
        Column and value of rows that are not final, and so never stored.
    finality : Finality or None
        For rows that are stored although they may still change.
    first : int
        The moment before which the endpoint has no rows.
    may_need_currency : bool
        Whether KuCoin may refuse to tell of all currencies at once.
    """

    name: str
    table: Table
    key: tuple[str, ...]
    is_multiset: bool = False
    is_owned: bool = True
    is_by_month: bool = True
    endpoint: Endpoint | None = None
    settling: int = 10 * MINUTE
    chunk: int | None = None
    pending: Mapping[str, str] = field(default_factory=dict)
    finality: Finality | None = None
    first: int = 0
    may_need_currency: bool = False

    @property
    def time(self) -> str:
        """The column that rows are ordered and parted by."""
        if self.table.order is None:
            raise ValueError(f"{self.name} has no time")
        return self.table.order

    @property
    def retention(self) -> Retention:
        """How long KuCoin keeps the rows."""
        return Retention() if self.endpoint is None else Retention.of(self.endpoint.history, self.first)

    @property
    def partition(self) -> tuple[str, ...]:
        """The columns that name a row's folder."""
        return (*((UID,) if self.is_owned else ()), *((MONTH,) if self.is_by_month else ()))

    @property
    def own(self) -> tuple[str, ...]:
        """The columns that the archive adds and no loaded frame shows."""
        return (UID, MONTH, ARCHIVED_AT, ARCHIVED_FROM, OCCURRENCE, PLACE)

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the stored table, as far as it is declared."""
        added = [
            *([pa.field(UID, pa.string())] if self.is_owned else []),
            *([pa.field(MONTH, pa.string())] if self.is_by_month else []),
            *(each for each in self.table.schema if each.name != UID),
            pa.field(ARCHIVED_AT, pa.timestamp("ms", tz="UTC")),
            pa.field(ARCHIVED_FROM, pa.string()),
            *([pa.field(OCCURRENCE, pa.int64()), pa.field(PLACE, pa.int64())] if self.is_multiset else []),
        ]
        return pa.schema(added)


def _of(name: str, key: tuple[str, ...] | None = None, **more: Any) -> Stored:
    """The history that an endpoint serves, by the key that it declares if by no other."""
    declared = registry[name]
    return Stored(name, declared.table, declared.table.key if key is None else key, endpoint=declared, **more)


LEDGERS = (
    _of("ledgers", chunk=60 * DAY),
    _of("ledgers_hf"),
    _of("ledgers_margin_hf"),
    # A profit or loss is booked at the end of its settlement period of eight hours, perhaps with an earlier time.
    _of("ledgers_futures", chunk=60 * DAY, settling=9 * HOUR, pending={"status": "Pending"}),
)

HISTORY = {
    stored.name: stored
    for stored in (
        *LEDGERS,
        _of(
            "deposits",
            # A deposit has no id. These do not change when its status does; the transaction's id may come late.
            key=("currency", "created_at", "amount", "address", "memo", "is_inner"),
            is_multiset=True,
            first=_PAGES_FROM,
            may_need_currency=True,
            finality=Finality(
                "status",
                final=frozenset({"SUCCESS", "FAILURE", "ROLLBACK"}),
                reopened=frozenset({"TRM_MGT_REJECTED", "RISK_MGT_REJECTED"}),
            ),
        ),
        _of(
            "withdrawals",
            # KuCoin's newest sample has no id either; what else tells one from another does not change.
            key=("id", "currency", "created_at", "amount", "address", "memo", "is_inner"),
            is_multiset=True,
            first=_PAGES_FROM,
            may_need_currency=True,
            finality=Finality("status", final=frozenset({"SUCCESS", "FAILURE"})),
        ),
    )
}
"""The tables whose every moment is in one state of coverage."""

BALANCE_SHEETS = Stored(
    "balances",
    Table(
        (
            time("time", "When the balances were asked for."),
            *BALANCES.columns,
            text("quote", "Currency of price and value."),
        ),
        key=("time", "sub_name", "account_type", "symbol", "currency"),
        order="time",
    ),
    key=("time", "sub_name", "account_type", "symbol", "currency"),
)

DAILY_PRICES = Stored(
    "prices",
    registry["candles"].table,
    key=registry["candles"].table.key,
    is_owned=False,
)

LISTED = "listed"
"""`type` of a row of daily prices that is no candle: its close is what KuCoin's price list said on that day."""

TABLES = {**HISTORY, BALANCE_SHEETS.name: BALANCE_SHEETS, DAILY_PRICES.name: DAILY_PRICES}
"""All tables that hold rows, by name."""

COVERAGE = Stored(
    "coverage",
    Table(
        (
            text("table", "Table that the fact is about."),
            text("state", "complete, imported or unavailable."),
            time("start", "First moment."),
            time("end", "Moment after the last."),
            count("oldest", "Greatest age (ms) at which KuCoin was seen to serve a row."),
        ),
        order="start",
    ),
    key=("table", "state", "start"),
    is_by_month=False,
)
"""The facts about the history tables, and of which days an account's prices are stored."""
