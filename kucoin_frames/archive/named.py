"""How does what fills and orders tell come to the rows of imported histories? Files' frames in, stored names out.

The rows may have come with the same files or long before. Must not read a file.
"""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.exports import name_rows
from kucoin_frames.archive.exports.matching import epoch_ms
from kucoin_frames.archive.exports.naming import NAMED
from kucoin_frames.archive.imported import EXPORT, IMPORTED_NAMES, IMPORTS
from kucoin_frames.archive.store import Store
from kucoin_frames.archive.tables import UID
from kucoin_frames.columns import Table, identifier, text
from kucoin_frames.times import SECOND, Span

__all__ = ["NAMED_ROWS", "store_names"]

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


def store_names(store: Store, fills: pd.DataFrame, orders: pd.DataFrame, uid: str, now: int) -> pd.DataFrame:
    """Store what fills and orders tell of one holder's imported rows, and give the rows that they tell of.

    Parameters
    ----------
    store : Store
        Where the rows are, those of earlier imports included, and where to.
    fills, orders : DataFrame
        `Export.fills` and `Export.orders`, of one holder.
    uid : str
        The account.
    now : int
        The exchange's time.
    """
    moments = [epoch_ms(each.dropna()) for each in (fills["created_at"], orders["created_at"], orders["filled_at"])]
    told = [each for each in moments if len(each)]
    if not told:
        return NAMED_ROWS.empty()
    span = Span(int(min(each.min() for each in told)), int(max(each.max() for each in told)) + SECOND)
    rows = store.rows(IMPORTS, uid=uid, span=span, columns=[UID, *_ROW])
    rows = rows.take(pc.sort_indices(rows["id"]))  # the same names for the same rows, whichever file tells them
    frame = _TABLE.frame(rows.select(list(_TABLE.dtypes)))
    found = pd.concat([frame, name_rows(frame, fills, orders)], axis=1)
    batch = found.loc[(found["finding"] == NAMED).fillna(False).to_numpy(bool), list(IMPORTED_NAMES.table.dtypes)]
    if len(batch):
        news = _news(batch, store.rows(IMPORTED_NAMES, uid=uid, span=span, columns=["id", "trade_id"]))
        store.merge(IMPORTED_NAMES, news, uid=uid, at=now, source=EXPORT)
        store.tidy(IMPORTED_NAMES, uid=uid)
    return found.loc[found["finding"].notna().to_numpy(bool), list(NAMED_ROWS.dtypes)].astype(NAMED_ROWS.dtypes)


def _news(batch: pd.DataFrame, there: pa.Table) -> pa.Table:
    """The names that tell more than what is stored: an order tells of a fill whatever the fill does, and less."""
    places = pd.Index(there["id"].to_pandas()).get_indexer(pd.Index(batch["id"]))
    known = there["trade_id"].to_pandas().to_numpy(object)
    is_known = places >= 0
    is_known[is_known] = known[places[is_known]] == batch["trade_id"].to_numpy(object)[is_known]
    new = batch[~(is_known & batch["liquidity"].isna().to_numpy(bool))]
    schema = IMPORTED_NAMES.table.schema
    return pa.Table.from_pandas(new, schema=schema, preserve_index=False).replace_schema_metadata(None)
