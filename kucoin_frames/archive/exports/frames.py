"""Which frames come out of an export, and what do their columns mean? Declared once, for every kind of file.

A column that one kind of file does not have is NA in its rows. Every frame of rows begins with whose they are and ends
with where they come from.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pandas as pd
import pyarrow as pa

from kucoin_frames.columns import Column, Table, amount, count, flag, identifier, rate, text, time

__all__ = ["FILES", "LEDGER", "QUOTIENTS", "ROWS", "SNAPSHOTS", "SPANS", "UNKNOWN", "frame_of"]

_WHO = (
    identifier("uid", "UID of the account holder; NA where the file masks it or has none."),
    identifier("uidShown", "The UID as the file shows it, such as ****4228."),
    text("holder", "Whose account it is in KuCoin's words: mainAccount is the master, else a sub-account."),
)
_WHERE = (
    text("extra", "What the file says beside this, as JSON text by KuCoin's column; NA if nothing."),
    text("file", "File that the row comes from."),
    count("line", "Line of the file, counted from 1."),
)
_SOURCE = text("source", "Kind of file.")
_CURRENCY = text("currency", "Currency that moved.")
_STATUS = text("status", "State in KuCoin's words; an open set.")
_SYMBOL = text("symbol", "Pair or contract.")
_ORDER_ID = identifier("orderId", "Id of the order.")
_ACCOUNT_TYPE = text("accountType", "MAIN, TRADE, MARGIN, ISOLATED or CONTRACT; NA if nothing tells it.")


def _table(order: str, *columns: Column) -> Table:
    return Table((*_WHO, *columns, *_WHERE), order=order)


LEDGER = _table(
    "created_at",
    _ACCOUNT_TYPE,
    _CURRENCY,
    time("createdAt", "When the balance moved; whole seconds, the parts cut off."),
    text("direction", "in: the balance grew; out: it shrank."),
    amount("amount", "What the balance moved by, without sign, the fee included."),
    amount("fee", "Fee within the movement."),
    amount("change", "What the balance moved by, with its sign."),
    text("kind", "Cause in this package's words; other for one that is not known."),
    text("bizType", "Cause in the words of the file's Type; NA in older files, which have none."),
    text("remark", "Note; in older files the cause."),
    flag("isBinary", "The amount was a number in a workbook, of 17 digits at most, and may be rounded; NA elsewhere."),
)
SNAPSHOTS = _table(
    "taken_at",
    _ACCOUNT_TYPE,
    text("accountName", "The account in KuCoin's words."),
    _CURRENCY,
    time("takenAt", "When the balance was taken: the last second of a day."),
    amount("amount", "The balance."),
    rate("amountUsdt", "What it was worth in USDT."),
)
_ORDERS = _table(
    "created_at",
    _SOURCE,
    _ORDER_ID,
    time("createdAt", "When the order was placed; whole seconds."),
    time("filledAt", "When it was filled last."),
    _SYMBOL,
    text("side", "buy or sell."),
    text("orderType", "limit, market, ..."),
    rate("price", "Limit; NA or 0 for a market order."),
    rate("stopPrice", "Price that triggers it."),
    amount("size", "What was ordered, in the base currency."),
    rate("averagePrice", "Mean price of the fills."),
    amount("filledSize", "What was filled, in the base currency."),
    amount("filledFunds", "What was filled, in the quote currency."),
    rate("filledFundsUsdt", "What was filled, in USDT."),
    amount("fee", "Fee."),
    text("feeCurrency", "Currency of the fee."),
    amount("tax", "Tax."),
    _STATUS,
    text("accountMode", "CLASSIC or UNIFIED."),
    identifier("clientOid", "Id that the user gave."),
    text("remark", "Note."),
    text("tags", "Tags."),
)
_FILLS = _table(
    "created_at",
    _SOURCE,
    _ORDER_ID,
    time("createdAt", "When it was filled; whole seconds."),
    _SYMBOL,
    text("side", "buy or sell."),
    text("orderType", "limit, market, ..."),
    rate("price", "Price of the fill."),
    amount("size", "What was filled, in the base currency or in lots."),
    amount("funds", "What was filled, in the quote currency."),
    rate("fundsUsdt", "What was filled, in USDT."),
    amount("fee", "Fee, in the quote currency also where it was charged in KCS."),
    text("feeCurrency", "Currency of the fee."),
    rate("feeRate", "Fee rate as KuCoin writes it."),
    amount("tax", "Tax."),
    text("liquidity", "maker or taker."),
    text("accountMode", "CLASSIC or UNIFIED."),
)
_CONVERTS = _table(
    "created_at",
    time("createdAt", "When it was done; whole seconds."),
    text("paymentAccount", "Account that paid, in KuCoin's words."),
    amount("soldAmount", "What was given."),
    text("soldCurrency", "Currency that was given."),
    amount("boughtAmount", "What was got for it."),
    text("boughtCurrency", "Currency that was got."),
    text("price", "Rate in KuCoin's words."),
    amount("tax", "Tax."),
    _STATUS,
)
_MOVES = _table(
    "created_at",
    _SOURCE,
    time("createdAt", "When, by the clock of this file, which others differ from by up to 48 seconds."),
    _CURRENCY,
    amount("amount", "What came, or what went with its fee."),
    amount("fee", "Fee."),
    text("network", "Chain."),
    identifier("address", "Address or account on the other side."),
    identifier("hash", "Transaction on the chain."),
    _STATUS,
    text("remark", "Note."),
)
_FUTURES_PNL = _table(
    "closed_at",
    _SOURCE,
    _SYMBOL,
    text("closeType", "How the position was closed."),
    amount("realizedPnl", "Profit or loss."),
    amount("totalRealizedPnl", "Total that KuCoin names beside it."),
    amount("totalFundingFees", "Funding, negative where it was paid."),
    amount("totalTradingFees", "Trading fees."),
    time("openedAt", "When the position was opened."),
    time("closedAt", "When it was closed."),
    text("details", "What older files say of it."),
)
_EARN = _table(
    "created_at",
    _ORDER_ID,
    time("createdAt", "When it was paid."),
    text("stakedCurrency", "Currency that it was paid for."),
    text("productType", "Product, in KuCoin's words."),
    text("productName", "Name of the product."),
    _CURRENCY,
    text("earningsType", "Kind of earning, in KuCoin's words."),
    text("remark", "Note."),
    amount("amount", "What was paid."),
    rate("amountUsdt", "What it was worth in USDT."),
    amount("fee", "Fee."),
)
_STAKING = _table(
    "created_at",
    time("createdAt", "When it was staked."),
    _CURRENCY,
    text("productType", "Product, in KuCoin's words."),
    text("productName", "Name of the product."),
    time("maturesAt", "When it may come back; NA if at any time."),
    amount("amount", "What was staked."),
    time("redeemedAt", "When it came back; NA if not yet."),
    _STATUS,
)
_LOANS = _table(
    "created_at",
    _SOURCE,
    _ORDER_ID,
    _CURRENCY,
    amount("amount", "What was borrowed or lent."),
    amount("interest", "Interest."),
    amount("repaid", "What was paid back by the borrower."),
    amount("repaidByFund", "What was paid back by the insurance fund."),
    text("dailyInterest", "Rate in KuCoin's words."),
    text("term", "Term in KuCoin's words."),
    time("createdAt", "When it began."),
    time("maturesAt", "When it is due."),
    time("repaidAt", "When it was paid back."),
    _STATUS,
)
_FIAT_TRANSFERS = _table(
    "created_at",
    _SOURCE,
    identifier("orderId", "Id of the transfer."),
    time("createdAt", "When; whole seconds."),
    _CURRENCY,
    text("direction", "in: to KuCoin; out: to the bank."),
    amount("amount", "Money."),
    amount("fee", "Fee."),
    text("feeCurrency", "Currency of the fee; NA where the file does not tell."),
    text("method", "Way of payment."),
    _STATUS,
)
_FIAT_TRADES = _table(
    "created_at",
    _SOURCE,
    _ORDER_ID,
    time("createdAt", "When; whole seconds."),
    text("side", "buy or sell; NA where the file does not tell."),
    text("orderType", "Kind of order, in KuCoin's words."),
    text("cryptoCurrency", "Coin."),
    amount("cryptoAmount", "How much of it."),
    text("currency", "Money that it was traded for."),
    amount("amount", "How much of that."),
    rate("price", "Price of one coin."),
    amount("fee", "Fee in the fee currency."),
    text("feeCurrency", "Currency of the fee."),
    amount("cryptoFee", "Fee in coins."),
    text("cryptoFeeCurrency", "Currency of that fee."),
    text("channel", "Channel of payment."),
    text("method", "Way of payment."),
    amount("tax", "Tax."),
    _STATUS,
)

ROWS: Mapping[str, Table] = MappingProxyType(
    {
        "ledger": LEDGER,
        "snapshots": SNAPSHOTS,
        "orders": _ORDERS,
        "fills": _FILLS,
        "converts": _CONVERTS,
        "deposits": _MOVES,
        "withdrawals": _MOVES,
        "futures_pnl": _FUTURES_PNL,
        "earn": _EARN,
        "staking": _STAKING,
        "loans": _LOANS,
        "fiat_transfers": _FIAT_TRANSFERS,
        "fiat_trades": _FIAT_TRADES,
    }
)
"""The frames of rows by name."""

QUOTIENTS = frozenset(
    {"price", "average_price", "amount_usdt", "funds_usdt", "filled_funds_usdt", "fee_rate", "stop_price"}
)
"""Columns of numbers that KuCoin computed and that may not end: beyond 18 places they are rounded, half to even, and
`extra` keeps them as they were written. All other numbers are exact or an error."""

FILES = Table(
    (
        text("file", "Name, within its ZIP or folder."),
        text("kind", "Kind of file; NA if it was not recognised."),
        count("rows", "How many rows it has."),
        count("repeated", "How many of them another file tells too; each is in the frames once."),
        text("zone", "Zone of its times; NA without a time column."),
        text("zoneFrom", "header, or assumed: files without a zone have KuCoin's own, UTC+08:00."),
        time("firstAt", "Time of its earliest row."),
        time("lastAt", "Time of its latest row."),
        text("accountType", "Account of an account history, from its name."),
        text("renamed", "Names of currencies that were replaced by codes, such as BSV=BCHSV; NA if none."),
    )
)
SPANS = Table(
    (
        *_WHO,
        text("accountType", "Account whose history is whole in the span."),
        time("startAt", "From when on, that second included."),
        time("endAt", "Until when, that second excluded."),
        text("evidence", "What says so: rows, snapshots, name (of the file) or stated (by the caller)."),
        text("file", "The account history."),
    )
)
UNKNOWN = Table(
    (
        text("file", "File that it stands in."),
        count("line", "Line of its first appearance; NA for a whole file."),
        text("subject", "What is not known: file, row type, remark, account, whether numbers were rounded, ..."),
        text("value", "How it is spelled."),
        count("rows", "How many rows have it. They are kept, in their frame or in `content`."),
        text("content", "The row as JSON text, where no frame holds it."),
    )
)


def frame_of(rows: Sequence[Mapping[str, object]], table: Table) -> pd.DataFrame:
    """Some rows as a table's frame; times are epoch milliseconds, and what a row does not name is NA."""
    columns = {
        field.name: pa.array([row.get(field.name) for row in rows], field.type, from_pandas=True)
        for field in table.schema
    }
    return table.frame(pa.table(columns))
