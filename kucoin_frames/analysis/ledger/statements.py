"""Where did everything come from and where did it go? Opening, each cause, closing, and what is left over.

Over all accounts and sub-accounts whose ledgers are in the frame: what moves between them cancels out.
"""

from typing import Any

import numpy as np
import pandas as pd

from kucoin_frames.analysis.causes import LOAN, LOCK, causes
from kucoin_frames.analysis.ledger.openings import UNMOVED, opening_of_currencies
from kucoin_frames.analysis.needs import need, need_ledger
from kucoin_frames.analysis.periods import PERIOD, Period, at_utc, periods
from kucoin_frames.analysis.rows import ZERO, Amounts, codes, filled, of
from kucoin_frames.columns import Column, Table, amount, count, identifier, text, time
from kucoin_frames.exceptions import InputError
from kucoin_frames.times import Moment

__all__ = [
    "CASH_FLOWS",
    "LINES",
    "LINES_OF_ONE",
    "POSTINGS",
    "STATEMENT",
    "cash_flows",
    "postings",
    "split_by_line",
    "statement",
    "statement_of",
]

LINES = {
    "deposits": "What came from outside, before fees.",
    "withdrawals": "What left, before fees; negative, but for what of it came back.",
    "transfers": "Moves between accounts; 0 when both sides of all of them are in the frame.",
    "locked": "What was put into staking and the like, negative, and what came back from it.",
    "trades": "What fills and conversions brought and took, before fees.",
    "fees": "Fees within other movements and fees that are entries of their own; negative.",
    "income": "Bonuses and rebates, and interest that came in.",
    "interest": "Interest paid; negative.",
    "funding": "Funding of futures, where it is an entry of its own.",
    "realised_pnl": "Profit and loss of futures, with the fees and the funding that KuCoin settles within it.",
    "loans": "Borrowed principal that came in, and what of it was paid back, negative.",
    "other": "Everything else, words that nobody knows included.",
}
"""The lines of a statement, each entry in one of them but for the fee within it, which is in `fees`."""

_LINE_OF_CAUSE = {
    "trade": "trades",
    "fee": "fees",
    "transfer": "transfers",
    LOCK: "locked",
    "deposit": "deposits",
    "withdrawal": "withdrawals",
    "interest": "interest",
    "funding": "funding",
    "realised_pnl": "realised_pnl",
    "bonus": "income",
    "rebate": "income",
    LOAN: "loans",
    "other": "other",
}
_WHOLE = ("fee", "rebate")
"""Causes of entries that are a fee, or a refund of one, as a whole: their fee column is no part besides that."""


def _lines() -> tuple[Column, ...]:
    return tuple(amount(name, meaning, name) for name, meaning in LINES.items())


STATEMENT = Table(
    (
        text("currency", "Currency of the row's amounts."),
        amount("opening", "What there was at the start; NA if nobody knows."),
        *_lines(),
        amount("closing", "What there was at the end; NA if nobody knows."),
        amount("residual", "closing less opening less all lines: 0 when nothing is missing; NA if the opening is."),
        count("entries", "How many entries of the ledger there are between start and end."),
        text("note", "Why the opening is not known, and what would tell it; NA where it is."),
    ),
    key=("currency",),
)

LINES_OF_ONE = Table(
    (
        text("line", "opening, a line of the statement, residual, or closing."),
        text("currency", "Currency of the amounts."),
        amount("amount", "What the line is; NA where nobody knows."),
        amount("after", "What there was after it; NA where nobody knows."),
        text("note", "Of an opening that is not known: why, and what would tell it."),
    ),
    key=("line",),
)

POSTINGS = Table(
    (
        time("createdAt", "When the balance moved."),
        text("line", "Line of the statement."),
        text("currency", "Currency of the amount."),
        amount("amount", "The entry's part in the line."),
        identifier("uid", "Number of the account."),
        text("accountType", "Account, in KuCoin's words."),
        text("bizType", "Cause in KuCoin's words."),
        text("symbol", "Pair or contract; NA where there is none."),
        identifier("orderId", "Order that caused the entry; NA where there is none."),
        identifier("id", "The entry."),
    ),
    order="created_at",
)

CASH_FLOWS = Table(
    (
        PERIOD,
        text("currency", "Currency of the row's amounts."),
        *_lines(),
        amount("net", "What the balances moved by: the sum of all lines."),
        count("entries", "How many entries of the ledger there are."),
    ),
    key=("period", "currency"),
    order="period",
)

_NEEDED = ("currency", "created_at", "kind", "biz_type", "change", "fee")
_TOLD = ("uid", "account_type", "symbol", "order_id", "id")


def split_by_line(ledger: pd.DataFrame) -> tuple["pd.Series[Any]", Amounts]:
    """The line that each entry belongs to, and the fee within it, which belongs to the line `fees`.

    The rest of an entry, ``change + fee``, is what its line gets: 0.5992 = 0.598 + 0.0012 for a sale of which 0.598
    arrived. Interest that came in is income. A fee, or a refund of one, that is an entry as a whole has no fee besides.
    """
    cause = causes(ledger)
    line = cause.astype("str").map(_LINE_OF_CAUSE).astype("str")
    line = line.mask((cause == "interest") & (ledger["change"] > 0).astype(bool), "income")
    return line, filled(ledger["fee"]).mask(cause.isin(_WHOLE), ZERO)


def _sums(ledger: pd.DataFrame, by: "dict[str, pd.Series[Any]]") -> pd.DataFrame:
    """The lines as columns, a row a key."""
    line, fee = split_by_line(ledger)
    keys = pd.DataFrame(by, index=ledger.index)
    row = codes(*(keys[name] for name in keys))
    found = keys[~pd.Series(row, index=keys.index).duplicated()].reset_index(drop=True)
    number = {name: place for place, name in enumerate(LINES)}
    cell = row * len(LINES) + line.map(number).to_numpy(np.int64)
    of_line, fees = (ledger["change"] + fee).groupby(cell).sum(), fee.groupby(row).sum()
    here = pd.Series(np.arange(len(found)))
    for name, place in number.items():
        found[name] = filled((here * len(LINES) + place).map(of_line))
    found["fees"] -= filled(here.map(fees))
    found["entries"] = np.bincount(row, minlength=len(found))
    return found


def cash_flows(ledger: pd.DataFrame, period: Period = "month", *, zone: str = "UTC") -> pd.DataFrame:
    """A currency in a period with what moved it, line by line; all accounts of the frame together.

    ``net`` is the sum of the lines and just the sum of the entries' ``change``; the lines are those of `LINES`. A
    period without an entry has no row.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger, whole or filtered.
    period : {"day", "week", "month", "year"}
        A week starts on Monday; all of them at midnight in the zone.
    zone : str
        Time zone by its IANA name, such as Europe/Berlin.

    Returns
    -------
    DataFrame
        In the order of period and currency; amounts in the row's currency.

    Raises
    ------
    InputError
        For a frame that lacks a column, or another period or zone.
    """
    need_ledger(ledger, _NEEDED)
    found = _sums(ledger, {"period": periods(ledger["created_at"], period, zone), "currency": ledger["currency"]})
    found["net"] = _total(found)
    return of(CASH_FLOWS, found.sort_values(["period", "currency"]))


def _total(lines: pd.DataFrame) -> Amounts:
    total: Amounts = lines["deposits"]
    for name in list(LINES)[1:]:
        total = total + lines[name]
    return total


def statement(
    ledger: pd.DataFrame,
    *,
    start_at: Moment | None = None,
    end_at: Moment | None = None,
    opening: pd.DataFrame | None = None,
    closing: pd.DataFrame | None = None,
    held: pd.DataFrame | None = None,
    complete: bool = False,
) -> pd.DataFrame:
    """A currency with what there was at the start, each line of `LINES`, and what there was at the end.

    ``residual = closing - opening - all lines``. Without `opening` it is what there was before the ledger's first
    entry, by `opening_balances`, and all entries before `start_at`. Where that is not known, so is no opening, closing
    or residual, and ``note`` says why: never is it 0 because nobody knows it. Without `closing` it is the opening and
    all entries until `end_at`, and the residual then proves only that each entry is in one line. With `closing` as
    KuCoin tells it, it proves that no entry is missing, unless the opening comes from what is held at the end, too.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger of all accounts.
    start_at, end_at : moment, optional
        Half-open span of time; what is naive is UTC.
    opening, closing : DataFrame, optional
        What there was in each account at `start_at` and at `end_at`: columns ``currency`` and ``total``, as
        `balances()` has them; what is owed is not taken off. Rows of a currency are added up, and of a currency without
        a row there was none.
    held, complete
        As for `opening_balances`: what is held at the ledger's end, or that all accounts were empty before its first
        entry.

    Returns
    -------
    DataFrame
        A row for each currency that ever moved or that was there, in the order of their names; amounts in the row's
        currency.

    Raises
    ------
    InputError
        For a frame that lacks a column, or an end before the start.
    """
    need_ledger(ledger, _NEEDED)
    first, last = _bounds(ledger["created_at"], start_at, end_at)
    during = ledger.iloc[first:last]
    lines = _sums(during, {"currency": during["currency"]}).set_index("currency")
    moved = _totals(during, "change")
    opened = opening_of_currencies(ledger, held, complete=complete) if opening is None else _as_told(opening)
    closed = None if closing is None else _told(closing)
    names = sorted({*lines.index, *opened.index, *(() if closed is None else closed.index)})
    is_all_told = complete or opening is not None or held is not None
    found = lines.reindex(names)
    for name in LINES:
        found[name] = filled(found[name])
    found["entries"] = found["entries"].fillna(0)
    absent = ~found.index.isin(opened.index)
    before: Amounts = opened["balance"].reindex(names).mask(absent, ZERO if is_all_told else pd.NA)
    found["note"] = opened["note"].reindex(names).mask(absent, pd.NA if is_all_told else UNMOVED)
    if opening is None:
        before = before + filled(_totals(ledger.iloc[:first], "change").reindex(names))
    found["opening"] = before
    arrived = found["opening"] + filled(moved.reindex(names))
    found["closing"] = arrived if closed is None else filled(closed.reindex(names))
    found["residual"] = found["closing"] - found["opening"] - _total(found)
    return of(STATEMENT, found.rename_axis("currency").reset_index())


def _as_told(opening: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"balance": _told(opening)}).assign(note=pd.Series(dtype="str"))


def _bounds(times: "pd.Series[pd.Timestamp]", start_at: Moment | None, end_at: Moment | None) -> tuple[int, int]:
    """The places of the first entry in a span and of the first one behind it."""
    start = None if start_at is None else at_utc(start_at, "start_at")
    end = None if end_at is None else at_utc(end_at, "end_at")
    if start is not None and end is not None and end < start:
        raise InputError(f"end_at={end_at} is before start_at={start_at}")
    first = 0 if start is None else int(times.searchsorted(start))
    return first, len(times) if end is None else int(times.searchsorted(end))


def _totals(rows: pd.DataFrame, column: str) -> Amounts:
    sums: Amounts = filled(rows[column]).groupby(rows["currency"]).sum()
    return sums


def _told(held: pd.DataFrame) -> Amounts:
    need(held, ("currency", "total"), "the frame of balances()")
    return _totals(held, "total")


def statement_of(
    ledger: pd.DataFrame,
    currency: str,
    *,
    start_at: Moment | None = None,
    end_at: Moment | None = None,
    opening: pd.DataFrame | None = None,
    closing: pd.DataFrame | None = None,
    held: pd.DataFrame | None = None,
    complete: bool = False,
) -> pd.DataFrame:
    """A line of the statement of one currency, from its opening to its closing, with what there was after it.

    The same figures as `statement` has in the currency's row, one below the other; lines of 0 are left out, and so is a
    residual of 0, or one that is not known.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger of all accounts.
    currency : str
        Currency by its spot name.
    start_at, end_at : moment, optional
        Half-open span of time; what is naive is UTC.
    opening, closing, held, complete
        As for `statement`.

    Raises
    ------
    InputError
        As `statement` does.
    """
    need_ledger(ledger, _NEEDED)
    told = {"opening": opening, "closing": closing, "held": held}
    of_it = {name: None if rows is None else _only(rows, currency) for name, rows in told.items()}
    whole = statement(_only(ledger, currency), start_at=start_at, end_at=end_at, complete=complete, **of_it)
    is_all_told = complete or opening is not None or held is not None
    ends: dict[str, Any] = dict.fromkeys(("opening", "closing"), ZERO if is_all_told else pd.NA)
    nothing = dict.fromkeys((*LINES, "residual"), ZERO) | ends | {"note": None if is_all_told else UNMOVED}
    row: Any = whole.iloc[0] if len(whole) else nothing
    kept = ["opening", *(name for name in (*LINES, "residual") if not pd.isna(row[name]) and row[name] != 0), "closing"]
    amounts: Amounts = pd.Series([row[name] for name in kept], dtype="decimal")
    after = amounts.mask(pd.Series(kept) == "closing", ZERO).cumsum()
    if pd.isna(row["opening"]):
        after = amounts.where(pd.Series(kept) == "closing")
    note = pd.Series([row["note"]], dtype="str").reindex(range(len(kept)))
    told_of = {"line": kept, "currency": currency, "amount": amounts, "after": after, "note": note}
    return of(LINES_OF_ONE, pd.DataFrame(told_of))


def _only(rows: pd.DataFrame, currency: str) -> pd.DataFrame:
    need(rows, ("currency",), "a frame with currencies")
    return rows[(rows["currency"] == currency).fillna(False).to_numpy(bool)]


def postings(
    ledger: pd.DataFrame,
    *,
    currency: str | None = None,
    line: str | None = None,
    start_at: Moment | None = None,
    end_at: Moment | None = None,
) -> pd.DataFrame:
    """A part of a ledger entry in the line of the statement that it belongs to.

    An entry is one part, ``change``; with a fee within it two: ``change + fee`` in its own line, and ``-fee`` in the
    line `fees`. So the parts of an entry add up to its change, and all parts of a line to just the amount that
    `statement`, `statement_of` and `cash_flows` have there: here are the entries that it is made of.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger, whole or filtered.
    currency : str, optional
        Only this currency, by its spot name.
    line : str, optional
        Only this line: deposits, withdrawals, transfers, locked, trades, fees, income, interest, funding, realised_pnl,
        loans or other.
    start_at, end_at : moment, optional
        Half-open span of time; what is naive is UTC.

    Returns
    -------
    DataFrame
        In the order of the ledger; amounts in the row's currency.

    Raises
    ------
    InputError
        For a frame that lacks a column, an unknown line, or an end before the start.
    """
    need_ledger(ledger, (*_NEEDED, *_TOLD))
    if line is not None and line not in LINES:
        raise InputError(f"line={line!r} is not among {', '.join(LINES)}")
    first, last = _bounds(ledger["created_at"], start_at, end_at)
    rows = ledger.iloc[first:last]
    rows = (rows if currency is None else _only(rows, currency)).reset_index(drop=True)
    own_line, fee = split_by_line(rows)
    charged = np.flatnonzero((fee != 0).to_numpy(bool))
    own = rows.assign(line=own_line, amount=rows["change"] + fee)
    fees = rows.iloc[charged].assign(line="fees", amount=-fee.iloc[charged])
    parts = pd.concat([own, fees]).sort_index(kind="stable")
    return of(POSTINGS, parts if line is None else parts[(parts["line"] == line).to_numpy(bool)])
