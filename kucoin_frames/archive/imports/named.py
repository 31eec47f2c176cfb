"""How does what fills and orders tell come to the rows of imported histories? Files' frames in, stored names out.

Either may come first, in one import or in years of them: what fills and orders tell is stored, and rows are named anew
wherever an import brought rows or fills. Must not read a file.
"""

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.exports import Export, name_rows
from kucoin_frames.archive.exports.frames import ROWS
from kucoin_frames.archive.exports.matching import epoch_ms
from kucoin_frames.archive.exports.naming import AMBIGUOUS, NAMED
from kucoin_frames.archive.exports.overlap import is_told_better
from kucoin_frames.archive.imports.identity import STANDS_AS
from kucoin_frames.archive.imports.imported import IMPORTED_NAMES, IMPORTS
from kucoin_frames.archive.imports.renamed import STANDS_AS_COLUMN, seen
from kucoin_frames.archive.imports.storing import EXPORT, take_in
from kucoin_frames.archive.storage.store import Store
from kucoin_frames.archive.storage.tables import UID, Stored
from kucoin_frames.columns import Table, identifier, text
from kucoin_frames.times import SECOND, Span

__all__ = ["DEALS", "NAMED_ROWS", "store_names"]

NAMED_ROWS = Table(
    (
        identifier("uid", "Account holder."),
        text("accountType", "Account that the row is of."),
        text("finding", "named, or ambiguous if several fills could be behind the row."),
    )
)
"""A row of an imported history that fills or orders tell of."""

_ROW = ("account_type", "currency", "created_at", "kind", "biz_type", "remark", "fee", "change", "id")
_TABLE = Table((identifier("uid", "Account holder."), *(each for each in IMPORTS.table.columns if each.name in _ROW)))

_WHO = ("uid", "uid_shown", "holder", "extra")


def _stored(name: str, *key: str) -> Stored:
    columns = tuple(each for each in ROWS[name].columns if each.name not in _WHO)
    made = identifier("id", "Made from what the row is, and number; not every file has ids.")
    return Stored(
        f"import_{name}",
        Table((made, *columns, STANDS_AS_COLUMN), key=("id",), order="created_at"),
        key=("created_at", "order_id", "symbol", "side", *key),
        is_multiset=True,
    )


DEALS: Mapping[str, Stored] = {
    "fills": _stored("fills", "size", "funds", "fee"),
    "orders": _stored("orders", "filled_size", "filled_funds", "fee"),
}
"""The rows of fills and orders as the files have them; an order under the time at which it was filled."""


def store_names(store: Store, mine: Export, uid: str, now: int) -> pd.DataFrame:
    """Store what is known of one holder's imported rows by fills and orders, and give the rows that they tell of.

    Parameters
    ----------
    store : Store
        Where rows, fills and orders are, those of earlier imports included, and where to.
    mine : Export
        What an export tells of one holder, whose rows are stored already.
    uid : str
        The account.
    now : int
        The exchange's time.
    """
    orders = mine.orders.assign(created_at=mine.orders["filled_at"].fillna(mine.orders["created_at"]))
    for name, each in (("fills", mine.fills), ("orders", orders)):
        if len(each):
            take_in(store, DEALS[name], each, uid, now, mine.currencies)
    told = [epoch_ms(each["created_at"]) for each in (mine.ledger, mine.fills, orders) if len(each)]
    if not told:
        return NAMED_ROWS.empty()
    first, last = (int(bound) // SECOND * SECOND for bound in (min(map(min, told)), max(map(max, told))))
    span = Span(first, last + SECOND)
    fills, orders = (_frame(store, name, uid, span) for name in DEALS)
    fills = fills[~is_told_better(fills)]
    rows = seen(store.rows(IMPORTS, uid=uid, span=span, columns=[UID, STANDS_AS, *_ROW]))
    rows = rows.take(pc.sort_indices(rows["id"]))  # the same names for the same rows, whichever file tells them
    frame = _TABLE.frame(rows.select(list(_TABLE.dtypes)))
    found = pd.concat([frame, name_rows(frame, fills, orders)], axis=1)
    is_named = (found["finding"] == NAMED).fillna(False).to_numpy(bool)
    had_names = found["id"].isin(store.rows(IMPORTED_NAMES, uid=uid, span=span, columns=["id"])["id"].to_pylist())
    # What was the only fill behind a row may be one of two, now that another file tells of more.
    is_told = is_named | ((found["finding"] == AMBIGUOUS).fillna(False) & had_names).to_numpy(bool)
    batch = found.loc[is_told, list(IMPORTED_NAMES.table.dtypes)]
    if len(batch):
        schema = IMPORTED_NAMES.table.schema
        names = pa.Table.from_pandas(batch, schema=schema, preserve_index=False).replace_schema_metadata(None)
        store.merge(IMPORTED_NAMES, names, uid=uid, at=now, source=EXPORT)
        store.tidy(IMPORTED_NAMES, uid=uid)
    return found.loc[found["finding"].notna().to_numpy(bool), list(NAMED_ROWS.dtypes)].astype(NAMED_ROWS.dtypes)


def _frame(store: Store, name: str, uid: str, span: Span) -> pd.DataFrame:
    """The stored rows of fills or orders as an export's frame has them."""
    table = DEALS[name].table
    rows = seen(store.rows(DEALS[name], uid=uid, span=span))
    rows = rows.take(pc.sort_indices(rows["id"]))
    names = [each for each in table.schema.names if each != STANDS_AS]
    frame = table.frame(rows.select(names)).assign(uid=uid, uid_shown=None, holder=None, extra=None)
    return frame[list(ROWS[name].dtypes)].astype(ROWS[name].dtypes)
