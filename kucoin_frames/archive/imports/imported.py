"""How are rows from exported files kept, and how do they join those of the API? Stored rows in, each movement once out.

All that the files say is kept, also what the API told: a movement that both tell is left out only when entries are
loaded. So it does not matter which of the two came first, and the API's row, which knows more, is the one that is seen.
What fills and orders tell of a row of a history lies in a table of its own and is joined by the row's id.
Must not read a file, and records nothing about time.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.exports import NAMES, match
from kucoin_frames.archive.exports.matching import is_rounded
from kucoin_frames.archive.imports.renamed import STANDS_AS_COLUMN, seen
from kucoin_frames.archive.ledger.unified import LEDGER, unified
from kucoin_frames.archive.storage.store import ALWAYS, Store
from kucoin_frames.archive.storage.tables import LEDGERS, PLACE, UID, Stored
from kucoin_frames.columns import Table, amount, count, flag, identifier, text, time
from kucoin_frames.times import SECOND, Span

__all__ = ["IMPORTED_NAMES", "IMPORTS", "TOLD_BY", "entries", "fetched", "is_told", "told_exactly"]

_KEY = ("account_type", "currency", "created_at", "change")

IMPORTS = Stored(
    "imports",
    Table(
        (
            text("accountType", "MAIN, TRADE, MARGIN, ISOLATED or CONTRACT."),
            text("currency", "Currency that moved."),
            time("createdAt", "When the balance moved; whole seconds, the parts cut off."),
            identifier("id", "Made from account, currency, second, change and number; the files have none."),
            text("kind", "Cause in this package's words."),
            text("bizType", "Cause in the words of the file's Type; NA in older files, which have none."),
            text("direction", "in: the balance grew; out: it shrank."),
            amount("amount", "What the balance moved by, without sign, the fee included."),
            amount("fee", "Fee within the movement."),
            amount("change", "What the balance moved by, with its sign."),
            text("remark", "Note; in older files the cause."),
            text("extra", "What the file says beside this, as JSON text."),
            text("file", "File that told it; of several the first by name."),
            count("line", "Line of the file."),
            STANDS_AS_COLUMN,
            flag("isBinary", "The amount was a number in a workbook, and in no other file; NA elsewhere."),
        ),
        key=("id",),
        order="created_at",
    ),
    key=_KEY,
    # Two movements of one amount in one second are two. Of a row that one export has twice and another three times,
    # there are three: equal rows are numbered, and each number is kept once.
    is_multiset=True,
)
"""The rows of account histories as the files have them."""

IMPORTED_NAMES = Stored(
    "import_trades",
    Table(
        (
            identifier("id", "Row of the imported history."),
            text("currency", "Currency that moved."),
            time("createdAt", "When the balance moved."),
            *(each for each in NAMES.columns if each.name != "finding"),
        ),
        key=("id",),
        order="created_at",
    ),
    key=("id",),
)
"""What fills and orders tell of rows of account histories."""

_IS_BINARY = "is_binary"
_NAMES = ("symbol", "order_id", "trade_id")

TOLD_BY: Mapping[str, tuple[str, ...]] = {
    "ledgers": ("MAIN", "TRADE", "MARGIN", "ISOLATED"),
    "ledgers_hf": ("TRADE",),
    "ledgers_margin_hf": ("MARGIN", "ISOLATED"),
}
"""The account histories that together tell all that a ledger does. A file does not say whether its wallets were those
of high frequency or not, so the classic ledger needs them all. The futures wallet has no history among the exports."""


def fetched(store: Store, uid: str | None, when: Span, currencies: Sequence[str] | None = None) -> pa.Table:
    """What the API told of a span: the rows of all four ledgers in one schema, each entry once."""
    ledgers: dict[str, pa.Table] = {}
    for stored in LEDGERS:
        names = currencies
        if stored.name == "ledgers_futures" and currencies is not None and "BTC" in currencies:
            names = [*currencies, "XBT"]
        ledgers[stored.name] = store.rows(
            stored, uid=uid, span=when, among=None if names is None else {"currency": names}
        )
    return unified(ledgers)


def entries(
    store: Store, uid: str | None = None, when: Span = ALWAYS, currencies: Sequence[str] | None = None
) -> pa.Table:
    """All that is stored of a span in one schema, each movement once: what the API told, and what only files tell.

    Ascending by time; of one moment those of files come first, account by account in the files' order, and then the
    API's by id.
    """
    around = _whole_seconds(when)
    among = None if currencies is None else {"currency": currencies}
    imported = told_exactly(seen(store.rows(IMPORTS, uid=uid, span=around, among=among)))
    if not imported.num_rows:
        return fetched(store, uid, when, currencies)
    imported = _with_names(imported, store.rows(IMPORTED_NAMES, uid=uid, span=around, among=among))
    imported = imported.sort_by([(name, "ascending") for name in ("created_at", UID, "account_type", PLACE, "id")])
    # A second is compared as a whole: its rows may lie on both sides of a bound that divides it.
    told = fetched(store, uid, around, currencies)
    alone = imported.filter(pc.invert(_is_told_first(imported, told)))
    joined = pa.concat_tables([_unified(alone), told])
    # What is of one moment keeps its order: the sort is a stable one.
    order = pc.sort_indices(joined, sort_keys=[("created_at", "ascending")])
    joined = joined.take(order)
    return joined if around == when else joined.filter(_is_within(joined["created_at"], when))


def _with_names(imported: pa.Table, names: pa.Table) -> pa.Table:
    """Rows of histories with what fills and orders tell of them."""
    places = pc.index_in(imported["id"], value_set=names["id"].combine_chunks())
    for name in _NAMES:
        imported = imported.append_column(name, names[name].take(places))
    return imported


def told_exactly(imported: pa.Table) -> pa.Table:
    """Stored rows without those whose amounts a workbook has rounded and another file tells exactly."""
    is_binary = _is_binary(imported)
    if not pc.any(is_binary).as_py():
        return imported
    seconds = _seconds(imported)
    is_exact = pc.and_(pc.invert(is_binary), pc.is_in(seconds, value_set=pc.unique(seconds.filter(is_binary))))
    names = (UID, *_KEY)
    exact = _frame(imported.filter(is_exact).select(names))
    # Files tell cross and isolated margin apart, as the API's accounts of high frequency do.
    exact["account_type"] = exact["account_type"].replace({"MARGIN": "MARGIN_V2"})
    rows = _frame(imported.filter(is_binary).select(names)).assign(is_binary=True)
    is_left_out = np.zeros(imported.num_rows, bool)
    is_left_out[np.flatnonzero(is_binary.to_numpy(zero_copy_only=False))] = is_rounded(rows, exact)
    return imported.filter(pa.array(~is_left_out))


def _is_binary(imported: pa.Table) -> pa.Array:
    if _IS_BINARY not in imported.column_names:  # as in archives of before
        return pa.repeat(pa.scalar(False), imported.num_rows)
    return pc.fill_null(imported[_IS_BINARY], False).combine_chunks()


def is_told(imported: pa.Table, told: pa.Table) -> pa.Array:
    """For each row from a file whether the API told the movement; each row of the API's stands for one of the file's.

    Parameters
    ----------
    imported : pyarrow.Table
        Rows of `IMPORTS`, with their `uid`.
    told : pyarrow.Table
        What `fetched` gives of their time.
    """
    seconds, seconds_told = _seconds(imported), _seconds(told)
    near = told.filter(pc.is_in(seconds_told, value_set=pc.unique(seconds)))
    here = np.flatnonzero(pc.is_in(seconds, value_set=pc.unique(seconds_told)).to_numpy())
    found = np.zeros(imported.num_rows, bool)
    if len(here):
        names = (UID, *_KEY)
        ours = _frame(imported.select(names).take(pa.array(here)))
        is_binary = _is_binary(imported).to_numpy(zero_copy_only=False)[here]
        pairs = match(ours.assign(is_binary=is_binary), _frame(near.select(names)))
        both = pairs["export"][pairs["export"].notna() & pairs["api"].notna()].astype("int64").to_numpy()
        found[here[both]] = True
    return pa.array(found)


def _is_told_first(imported: pa.Table, told: pa.Table) -> pa.Array:
    """As `is_told`: of equal rows of which the API tells some, those of orders that it knows are the ones it tells."""
    known = pc.is_in(imported["order_id"], value_set=pc.drop_null(pc.unique(told["order_id"])))
    turns = np.lexsort((imported[PLACE].to_numpy(), ~known.to_numpy()))
    found = np.empty(imported.num_rows, bool)
    found[turns] = is_told(imported.take(pa.array(turns)), told).to_numpy(zero_copy_only=False)
    return pa.array(found)


def _frame(rows: pa.Table) -> pd.DataFrame:
    dtypes = {name: LEDGER.dtypes[name] for name in rows.column_names}
    return Table(tuple(each for each in LEDGER.columns if each.name in dtypes)).frame(rows)


def _unified(imported: pa.Table) -> pa.Table:
    """Rows from files in the schema of the unified ledger; what files do not tell is NA."""
    columns = {name: imported[name] for name in LEDGER.schema.names if name in imported.column_names}
    # Older files have no type: there the note tells the cause.
    columns["biz_type"] = pc.coalesce(imported["biz_type"], imported["remark"])
    columns["source"] = pc.binary_join_element_wise("import: ", imported["file"], "")
    return pa.table(
        [
            pc.cast(columns[each.name], each.type) if each.name in columns else pa.nulls(imported.num_rows, each.type)
            for each in LEDGER.schema
        ],
        schema=LEDGER.schema,
    )


def _seconds(rows: pa.Table) -> pa.ChunkedArray:
    return pc.divide(pc.cast(rows["created_at"], pa.int64()), SECOND)


def _whole_seconds(when: Span) -> Span:
    start = None if when.start is None else when.start // SECOND * SECOND
    end = None if when.end is None else -(-when.end // SECOND) * SECOND
    return when if when.is_empty else Span(start, end)


def _is_within(times: pa.ChunkedArray, when: Span) -> pa.ChunkedArray:
    moments = pc.cast(times, pa.int64())
    first = moments if when.start is None else pa.scalar(when.start)
    after = pc.add(moments, 1) if when.end is None else pa.scalar(when.end)
    return pc.and_(pc.greater_equal(moments, first), pc.less(moments, after))
