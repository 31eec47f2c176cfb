"""How do the rows of four ledgers become one? Stored rows in, one schema out; each entry once, its change with a sign.

Must not open a table. What a business type means, `kucoin_frames.archive.ledger.vocabulary` knows.
"""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.ledger.twice import is_told_twice
from kucoin_frames.archive.ledger.vocabulary import kind_of
from kucoin_frames.archive.storage.tables import API, ARCHIVED_FROM, UID
from kucoin_frames.columns import Table, amount, identifier, text, time

__all__ = ["LEDGER", "unified"]

LEDGER = Table(
    (
        identifier("uid", "Number of the account."),
        text("accountType", "Account that the movement happened in, in KuCoin's words; CONTRACT is futures."),
        text("currency", "Currency that moved, by its spot name: BTC also where futures say XBT."),
        time("createdAt", "When the balance moved."),
        identifier("id", "Id of the entry; the offset in the futures ledger."),
        text(
            "kind", "trade, fee, transfer, deposit, withdrawal, interest, funding, realised_pnl, bonus, rebate, other."
        ),
        text("bizType", "Cause in KuCoin's words."),
        text("direction", "in: the balance grew; out: it shrank."),
        amount("amount", "What the balance moved by, without sign."),
        amount("fee", "Fee within the movement; NA where KuCoin names none."),
        amount("change", "What the balance moved by, with its sign."),
        amount(
            "balance", "Balance after the movement; NA in the classic and the futures ledger, which do not tell it."
        ),
        text("symbol", "Pair or contract; NA where there is none."),
        identifier("orderId", "Order that caused the entry; NA where there is none."),
        identifier("tradeId", "Trade (fill) that caused the entry; both legs of a trade share it."),
        text("source", "Table that the entry was fetched for, or the file that it was imported from."),
    ),
    key=("id",),
    order="created_at",
)

_CLASSIC, _FUTURES = "ledgers", "ledgers_futures"
_TELLS_BALANCE = ("ledgers_hf", "ledgers_margin_hf")
_INCOMING = ("deposit", "transferin")
_OUTGOING = ("withdrawal", "transferout")
_NO_TEXT = pa.scalar(None, pa.string())
_NO_AMOUNT = pa.scalar(None, pa.decimal128(38, 18))


def unified(ledgers: Mapping[str, pa.Table]) -> pa.Table:
    """The entries of all ledgers in one schema, ascending by time and id.

    Parameters
    ----------
    ledgers : mapping
        Stored rows, with the archive's own columns, by the ledger's name. An entry that the classic ledger and a
        high-frequency one both tell is taken from the latter, which knows the balance; see `is_told_twice`.
    """
    parts = {name: (_futures(rows) if name == _FUTURES else _spot(name, rows)) for name, rows in ledgers.items()}
    others = [parts[name] for name in _TELLS_BALANCE if name in parts]
    if _CLASSIC in parts and others:
        classic = parts[_CLASSIC]
        parts[_CLASSIC] = classic.filter(pc.invert(is_told_twice(classic, pa.concat_tables(others))))
    whole = pa.concat_tables([LEDGER.schema.empty_table(), *parts.values()]).combine_chunks()
    return LEDGER.ordered(whole)


def _spot(name: str, rows: pa.Table) -> pa.Table:
    columns = {each: rows[each] for each in LEDGER.schema.names if each in rows.column_names}
    columns["direction"] = pc.utf8_lower(rows["direction"])
    is_out = pc.equal(columns["direction"], "out")
    columns["change"] = pc.if_else(is_out, pc.negate(rows["amount"]), rows["amount"])
    if name not in _TELLS_BALANCE:
        columns["balance"] = _all(_NO_AMOUNT, rows)
    return _finished(name, columns, rows)


def _futures(rows: pa.Table) -> pa.Table:
    size, kind = rows["amount"], rows["type"]
    bare, word = pc.abs(size), pc.utf8_lower(kind)  # KuCoin writes Transferin, too
    change = pc.if_else(pc.is_in(word, value_set=pa.array(_OUTGOING)), pc.negate(bare), size)
    change = pc.if_else(pc.is_in(word, value_set=pa.array(_INCOMING)), bare, change)
    is_profit = pc.equal(pc.fill_null(pc.starts_with(word, "reali"), False), True)
    columns = {
        "account_type": _all(pa.scalar("CONTRACT"), rows),
        "currency": pc.if_else(pc.equal(rows["currency"], "XBT"), "BTC", rows["currency"]),
        "created_at": rows["time"],
        "id": rows["offset"],
        "biz_type": kind,
        "direction": pc.if_else(pc.less(change, pa.scalar(0).cast(change.type)), "out", "in"),
        "amount": bare,
        "fee": rows["fee"],
        "change": change,
        "balance": _all(_NO_AMOUNT, rows),
        "symbol": pc.if_else(is_profit, rows["remark"], _NO_TEXT),
        "order_id": _all(_NO_TEXT, rows),
        "trade_id": _all(_NO_TEXT, rows),
    }
    return _finished(_FUTURES, columns, rows)


def _finished(name: str, columns: dict[str, pa.ChunkedArray], rows: pa.Table) -> pa.Table:
    columns["uid"] = rows[UID]
    columns["kind"] = _kinds(columns["biz_type"])
    is_fetched = pc.equal(rows[ARCHIVED_FROM], API)
    columns["source"] = pc.if_else(is_fetched, name, rows[ARCHIVED_FROM])
    return pa.table({each.name: pc.cast(columns[each.name], each.type) for each in LEDGER.schema})


def _kinds(words: pa.ChunkedArray) -> pa.ChunkedArray:
    """The kind of each word; every word is looked up once."""
    known = pc.unique(words)
    kinds = pa.array([kind_of(word) for word in known.to_pylist()], pa.string())
    return kinds.take(pc.index_in(words, value_set=known)) if len(kinds) else pa.chunked_array([], pa.string())


def _all(value: pa.Scalar, rows: pa.Table) -> pa.Array:
    return pa.repeat(value, rows.num_rows)
