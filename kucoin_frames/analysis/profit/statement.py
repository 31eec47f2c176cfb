"""Do realised and unrealised profit, income and costs account for all that became of what is owned? Asks nobody."""

from typing import Any

import numpy as np
import pandas as pd

from kucoin_frames.analysis.ledger.statements import split_by_line
from kucoin_frames.analysis.needs import need_ledger
from kucoin_frames.analysis.periods import at_utc
from kucoin_frames.analysis.profit.lot_events import OPENINGS, event_causes, lot_events, valued_events
from kucoin_frames.analysis.profit.matched import disposals, lots
from kucoin_frames.analysis.profit.matching import Method
from kucoin_frames.analysis.rows import ZERO, Amounts, filled, of
from kucoin_frames.analysis.valuation.daily import price_on, valued
from kucoin_frames.columns import Table, amount, count, text
from kucoin_frames.exceptions import InputError
from kucoin_frames.times import Moment

__all__ = ["PROFIT_LINES", "PROFIT_STATEMENT", "profit_statement"]

PROFIT_LINES = {
    "income": "Bonuses, rebates and interest that came in, at their value that day.",
    "costs": "Fees that are entries of their own, interest paid, fees of deposits and withdrawals; negative.",
    "futures": "Profit and loss of futures, and funding, at the value that day.",
    "other": "Everything else, at its value that day, and what of a liquidation has no other side.",
    "realised": "Gains of what was disposed of: proceeds less cost, by lots.",
    "taken_along": "What withdrawn lots had gained until then: their value that day less their cost.",
    "unrealised": "What the gain of what is held has changed by.",
}
"""The lines that are profit, and what they mean."""

_FLOWS = {
    "deposits": "What came from outside, before fees, at its value that day.",
    "withdrawals": "What left, before fees, at its value that day; negative, but for what of it came back.",
    "exchanges": "What was acquired by exchange, at its cost, less proceeds; 0 over all currencies together.",
}
_LINES = (*_FLOWS, *PROFIT_LINES)

PROFIT_STATEMENT = Table(
    (
        text("currency", "Currency that is owned; the accounting currency too."),
        amount("opening", "What was owned at the start, at that day's price."),
        *(amount(name, meaning, name) for name, meaning in (_FLOWS | PROFIT_LINES).items()),
        amount("profit", "Sum of the lines that are profit, from income to unrealised."),
        amount("closing", "What is owned at the end, at that day's price."),
        amount("residual", "closing less opening less all lines but profit: 0; NA where some value is not known."),
        text("quote", "Currency of all amounts."),
        count("unknown", "How many values are not known: of movements, of lots, or of what was disposed of."),
    ),
    key=("currency",),
)

_LINE_OF = {
    "deposit": "deposits",
    "withdrawal": "withdrawals",
    "exchange": "exchanges",
    "liquidation": "exchanges",
    "income": "income",
    "fee": "costs",
    "interest": "costs",
    "realised_pnl": "futures",
    "funding": "futures",
    "other": "other",
}
_INSTANT = pd.Timedelta(milliseconds=1)


def profit_statement(
    ledger: pd.DataFrame,
    prices: pd.DataFrame,
    method: Method = "fifo",
    *,
    start_at: Moment | None = None,
    end_at: Moment | None = None,
    opening: pd.DataFrame | None = None,
    quote: str = "USDT",
) -> pd.DataFrame:
    """A currency with what it was worth, what came and left, what it has brought in which way, and what it is worth.

    ``closing = opening + deposits + withdrawals + exchanges + profit``, where ``profit = income + costs + futures +
    other + realised + taken_along + unrealised``. Opening and closing are ``quantity * price of the day`` of the lots
    that are left; all else comes from the events and disposals, so that a ``residual`` of 0 proves that gains, income
    and costs account for the whole change of what is owned, to the last digit. Whose lots go first (`method`) moves
    profit between realised and unrealised only.

    A movement of several entries (a fill, a withdrawal that came back) counts at the time of its first one. What is
    owned is told as in `net_worth_by_day`: borrowed coins are owed, staked ones still there. ``profit`` is the sum of
    the days' profit in `equity_curve`.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger of all accounts of one owner, from their first day on, or from `opening` on; also of the
        time before `start_at`.
    prices : DataFrame
        As `daily_prices` gives it in the accounting currency.
    method : {"fifo", "lifo", "hifo", "average"}
        Which lots go first.
    start_at, end_at : moment, optional
        Half-open span of time; what is naive is UTC. Prices are those of the day that ends at the start (without one:
        of the first entry's day) and of the day that ends at the end.
    opening : DataFrame, optional
        As for `lot_events`.
    quote : str
        The accounting currency.

    Returns
    -------
    DataFrame
        A row for each currency that was ever owned, and for the accounting currency, in the order of their names. What
        depends on a value that nobody knows is missing.

    Raises
    ------
    InputError
        As `lot_events` does, or for an end before the start.
    """
    need_ledger(ledger, ("fee",))
    events = lot_events(ledger, prices, quote=quote, opening=opening)
    if not len(ledger):
        return PROFIT_STATEMENT.empty()
    times = ledger["created_at"]
    start = times.iloc[0] if start_at is None else at_utc(start_at, "start_at")
    end = times.iloc[-1] + _INSTANT if end_at is None else at_utc(end_at, "end_at")
    if end < start:
        raise InputError(f"end_at={end_at} is before start_at={start_at}")
    once = valued_events(ledger, prices, quote)
    once["cause"] = event_causes(once)
    names = sorted({*once["currency"], *events["currency"], quote})
    of_quote = once["quantity"].where((once["currency"] == quote).to_numpy(bool), ZERO)
    there = _quote_opening(opening, quote)
    # An opening is there before any start; its own time may be that of the first entry.
    is_opening = events["cause"].isin(OPENINGS).to_numpy(bool)
    books = []
    for edge, day in ((start, start if start_at is None else start - _INSTANT), (end, end - _INSTANT)):
        left = lots(events[is_opening | (events["created_at"] < edge).to_numpy(bool)], method)
        cash = there + of_quote[(once["created_at"] < edge).to_numpy(bool)].sum()
        books.append(_book(left, names, prices, day, quote, cash))
    opened, closed = books
    found = _flows(_between(once, start, end), _between(ledger, start, end), names, prices, quote)
    gone = disposals(events, method)
    gone = gone[((gone["closed_at"] >= start) & (gone["closed_at"] < end)).to_numpy(bool)]
    is_withdrawal = (gone["cause"] == "withdrawal").to_numpy(bool)
    found["realised"] = _sums(gone["currency"], gone["gain"], ~is_withdrawal, names)
    found["taken_along"] = found["market"] - _sums(gone["currency"], gone["cost"], is_withdrawal, names)
    found["unrealised"] = closed["gain"] - opened["gain"]
    found["opening"], found["closing"] = opened["value"], closed["value"]
    found["profit"] = _total(found, tuple(PROFIT_LINES))
    found["residual"] = found["closing"] - found["opening"] - _total(found, _LINES)
    no_gain = gone["cost"].isna() | (gone["gain"].isna() & ~is_withdrawal)
    found["unknown"] += opened["unknown"] + closed["unknown"] + _counts(gone["currency"], no_gain, names)
    return of(PROFIT_STATEMENT, found.rename_axis("currency").reset_index().assign(quote=quote))


def _between(rows: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    return rows[((rows["created_at"] >= start) & (rows["created_at"] < end)).to_numpy(bool)]


def _quote_opening(opening: pd.DataFrame | None, quote: str) -> Any:
    """What there was of the accounting currency itself, which has no lots."""
    if opening is None:
        return ZERO
    return filled(opening["balance"])[(opening["currency"] == quote).to_numpy(bool)].sum()


def _book(
    left: pd.DataFrame, names: list[str], prices: pd.DataFrame, day: pd.Timestamp, quote: str, cash: Any
) -> pd.DataFrame:
    """What is owned of each currency: what it is worth on a day, and its gain."""
    every = np.ones(len(left), bool)
    signed = left["cost"].mask((left["quantity"] < 0).to_numpy(bool), -left["cost"])
    quantity, cost = (_sums(left["currency"], each, every, names) for each in (left["quantity"], signed))
    is_quote = pd.Index(names) == quote
    quantity, cost = (each.mask(is_quote, cash) for each in (quantity, cost))
    days = pd.Series([day] * len(names), index=names, dtype="datetime64[ms, UTC]")
    price = price_on(pd.Series(names, index=names, dtype="str"), days, prices, quote)
    value = (quantity * price).mask((quantity == 0).to_numpy(bool), 0)
    unknown = value.isna().astype("int64") + _counts(left["currency"], left["cost"].isna(), names)
    return pd.DataFrame({"value": value, "gain": value - cost, "unknown": unknown})


def _flows(
    during: pd.DataFrame, entries: pd.DataFrame, names: list[str], prices: pd.DataFrame, quote: str
) -> pd.DataFrame:
    """The lines that are sums of movements, and `market`: what the withdrawn lots were worth."""
    is_out = (during["quantity"] < 0).to_numpy(bool)
    is_withdrawal = (during["cause"] == "withdrawal").to_numpy(bool)
    worth = during["value"].mask(is_out & is_withdrawal, valued(during, during["quantity"].abs(), prices, quote))
    moved = worth.where(during["quantity"] != 0, ZERO)
    signed = moved.mask(is_out, -moved)
    line = during["cause"].map(_LINE_OF)
    found = pd.DataFrame(index=pd.Index(names, dtype="str"))
    for name in dict.fromkeys(_LINE_OF.values()):
        found[name] = _sums(during["currency"], signed, (line == name).to_numpy(bool), names)
    has_lots = (during["currency"] != quote).to_numpy(bool)
    found["market"] = _sums(during["currency"], moved, is_out & is_withdrawal & has_lots, names)
    place, fee = split_by_line(entries)
    charge = valued(entries, fee, prices, quote).where((fee != 0).to_numpy(bool), ZERO)
    for name in ("deposits", "withdrawals"):
        of_line = _sums(entries["currency"], charge, (place == name).to_numpy(bool), names)
        found[name], found["costs"] = found[name] + of_line, found["costs"] - of_line
    found["unknown"] = _counts(during["currency"], moved.isna(), names)
    return found


def _sums(by: "pd.Series[Any]", amounts: Amounts, chosen: Any, names: list[str]) -> Amounts:
    """The sum of the chosen amounts by currency, missing where one of them is."""
    currency, values = by[chosen], amounts[chosen]
    sums: Amounts = filled(filled(values).groupby(currency).sum().reindex(names))
    return sums.mask(sums.index.isin(currency[values.isna().to_numpy(bool)].unique()))


def _counts(by: "pd.Series[Any]", flags: "pd.Series[Any]", names: list[str]) -> "pd.Series[Any]":
    return by[flags.to_numpy(bool)].value_counts().reindex(names, fill_value=0)


def _total(found: pd.DataFrame, lines: tuple[str, ...]) -> Amounts:
    total: Amounts = found[lines[0]]
    for name in lines[1:]:
        total = total + found[name]
    return total
