"""What was gained by disposing of something, and what would be by disposing of the rest? Frames in, frames out."""

import pandas as pd

from kucoin_frames.analysis.ledger.statements import split_by_line
from kucoin_frames.analysis.needs import need, need_ledger
from kucoin_frames.analysis.periods import PERIOD, Period, at_utc, periods
from kucoin_frames.analysis.profit.matched import DISPOSALS, LOTS
from kucoin_frames.analysis.profit.terms import terms
from kucoin_frames.analysis.rows import ZERO, added, filled, of
from kucoin_frames.analysis.valuation.daily import price_on, valued
from kucoin_frames.columns import Table, amount, count, rate, text
from kucoin_frames.times import Moment

__all__ = [
    "FUTURES_PROFIT",
    "INCOME",
    "REALISED",
    "UNREALISED",
    "futures_profit",
    "income",
    "realised",
    "unrealised",
]

REALISED = Table(
    (
        PERIOD,
        text("currency", "Currency that was disposed of."),
        text("term", "short or long; unknown where nobody knows since when it was held; NA if not asked for."),
        count("disposals", "How many parts of lots."),
        amount("proceeds", "What they were sold for."),
        amount("cost", "What they were bought for."),
        amount("gain", "proceeds less cost."),
        text("quote", "Currency of proceeds, cost and gain."),
        count("unknown", "How many more there are whose gain nobody knows; they are in none of the sums."),
    ),
    key=("period", "currency", "term"),
    order="period",
)

UNREALISED = Table(
    (
        text("currency", "Currency held."),
        text("term", "short or long; unknown where nobody knows since when it is held; NA if not asked for."),
        count("lots", "How many lots there are."),
        amount("quantity", "What is held; negative for a short position."),
        amount("cost", "What it was bought for; negative: what a short position was sold for; NA if nobody knows."),
        rate("price", "Price of one unit; NA if nobody knows."),
        amount("value", "quantity times price."),
        amount("gain", "value less cost."),
        text("quote", "Currency of cost, price, value and gain."),
    ),
    key=("currency", "term"),
)

INCOME = Table(
    (
        PERIOD,
        text("bizType", "KuCoin's word for it."),
        text("currency", "Currency that came in."),
        count("entries", "How many ledger entries there are."),
        amount("received", "What came in."),
        amount("value", "What it was worth on the days that it came in; what has no price is not in it."),
        text("quote", "Currency of the value."),
        count("unpriced", "How many of the entries have no price."),
    ),
    key=("period", "biz_type", "currency"),
    order="period",
)

FUTURES_PROFIT = Table(
    (
        PERIOD,
        text("symbol", "Contract."),
        text("currency", "Currency that it is settled in."),
        count("settlements", "How many ledger entries there are."),
        amount("realisedPnl", "Profit or loss, with the trading fees and the funding that KuCoin settles within it."),
        amount("fees", "Fees that KuCoin names in the entries; negative."),
        amount("funding", "Funding that is an entry of its own."),
        amount("total", "All three: what the balance moved by."),
    ),
    key=("period", "symbol", "currency"),
    order="period",
)


def _told_terms(sums: pd.DataFrame) -> pd.DataFrame:
    """With the column term, also where it was not asked for."""
    return sums if "term" in sums else sums.assign(term=pd.Series(pd.NA, index=sums.index, dtype="str"))


def _quote(frame: pd.DataFrame) -> str | None:
    return str(frame["quote"].iloc[0]) if len(frame) else None


def realised(
    found: pd.DataFrame, period: Period = "year", *, zone: str = "UTC", long_term: str | None = None
) -> pd.DataFrame:
    """A currency in a period with what disposing of it has brought.

    Sums over the disposals that were closed in the period, ``gain = proceeds - cost``. Withdrawals are no disposals;
    those without a known gain are counted in ``unknown``. With `long_term`, gains of lots that were held for longer
    have rows of their own: the date of closing is after the last day of the term, which is the one of the same number
    (acquired on 31 January, one year: long from 1 February of the next year on) or else the last one of its month
    (acquired on 29 February: long from 1 March on). Short positions are ``short``, averages of several lots
    ``unknown``, and so are undated openings that may have been there for long enough.

    Parameters
    ----------
    found : DataFrame
        As `disposals` gives it.
    period : {"day", "week", "month", "year"}
        A week starts on Monday; all of them at midnight in the zone.
    zone : str
        Time zone of periods and dates by its IANA name, such as Europe/Berlin.
    long_term : str, optional
        How long a lot must be held for its gain to be a long-term one: more than ``1 year``, ``6 months``, ``364
        days``. All gains are in one row if left out.

    Raises
    ------
    InputError
        For a frame that is none of disposals, another period or zone, or what is no term.
    """
    need(found, DISPOSALS.dtypes, "the frame of disposals()")
    sold = found[(found["cause"] != "withdrawal").to_numpy(bool)]
    is_known = sold["gain"].notna()
    rows = pd.DataFrame(
        {
            "period": periods(sold["closed_at"], period, zone),
            "currency": sold["currency"],
            "disposals": is_known.astype("int64"),
            **{name: filled(sold[name]).where(is_known, ZERO) for name in ("proceeds", "cost", "gain")},
            "unknown": (~is_known).astype("int64"),
        }
    )
    keys = ["period", "currency"]
    if long_term is not None:
        rows["term"] = terms(sold, sold["closed_at"], sold["is_short"], long_term, zone)
        keys.append("term")
    return of(REALISED, _told_terms(added(rows, keys)).assign(quote=_quote(found)))


def unrealised(
    left: pd.DataFrame, prices: pd.DataFrame, at: Moment, *, zone: str = "UTC", long_term: str | None = None
) -> pd.DataFrame:
    """A currency with what its lots cost and what they are worth on a day.

    ``value = quantity * price``, ``gain = value - cost``; without a price, or with a lot whose cost nobody knows, they
    are missing. With `long_term`, lots have rows of their own whose gains would be long-term ones then.

    Parameters
    ----------
    left : DataFrame
        As `lots` gives it.
    prices : DataFrame
        As `daily_prices` gives it, in the currency of the costs.
    at : moment
        A time of the UTC day whose prices are taken; what is naive is UTC.
    zone : str
        Time zone of the dates that terms go by, by its IANA name, such as Europe/Berlin.
    long_term : str, optional
        How long a lot must be held, as for `realised`.

    Raises
    ------
    InputError
        For a frame that is none of lots, prices in another currency, an unknown zone, or what is no time or term.
    """
    need(left, LOTS.dtypes, "the frame of lots()")
    quote = _quote(left)
    signed = left["cost"].mask((left["quantity"] < 0).to_numpy(bool), -left["cost"])
    rows = pd.DataFrame(
        {
            "currency": left["currency"],
            "lots": 1,
            "quantity": left["quantity"],
            "cost": filled(signed),
            "unknown": signed.isna().astype("int64"),
        }
    )
    moment, keys = at_utc(at, "at"), ["currency"]
    if long_term is not None:
        now = pd.Series(moment, index=left.index, dtype="datetime64[ms, UTC]")
        rows["term"] = terms(left, now, left["quantity"] < 0, long_term, zone)
        keys.append("term")
    found = _told_terms(added(rows, keys))
    found["cost"] = found["cost"].mask(found["unknown"] > 0)
    moments = pd.Series(moment, index=found.index, dtype="datetime64[ms, UTC]")
    found["price"] = price_on(found["currency"], moments, prices, quote or "") if len(found) else found["cost"]
    found["value"] = found["quantity"] * found["price"]
    found["gain"] = found["value"] - found["cost"]
    return of(UNREALISED, found.assign(quote=quote))


def income(
    ledger: pd.DataFrame,
    prices: pd.DataFrame | None = None,
    period: Period = "year",
    *,
    zone: str = "UTC",
    quote: str = "USDT",
) -> pd.DataFrame:
    """What came in for nothing in a period: bonuses, rebates, airdrops, staking and interest, at its value that day.

    ``value`` is the sum of ``change * price of the day``. What of such an entry went out again is taken off.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger.
    prices : DataFrame, optional
        As `daily_prices` gives it.
    period : {"day", "week", "month", "year"}
        A week starts on Monday; all of them at midnight in the zone.
    zone : str
        Time zone by its IANA name, such as Europe/Berlin; prices stay those of UTC days.
    quote : str
        Currency of the values.

    Raises
    ------
    InputError
        For a frame that lacks a column, another period or zone, or prices in another currency.
    """
    need_ledger(ledger, ("currency", "created_at", "kind", "biz_type", "change", "fee"))
    line, _ = split_by_line(ledger)
    rows = ledger[(line == "income").to_numpy(bool)]
    value = valued(rows, rows["change"], prices, quote)
    found = pd.DataFrame(
        {
            "period": periods(rows["created_at"], period, zone),
            "biz_type": rows["biz_type"],
            "currency": rows["currency"],
            "entries": 1,
            "received": rows["change"],
            "value": filled(value),
            "unpriced": value.isna().astype("int64"),
        }
    )
    sums = added(found, ["period", "biz_type", "currency"])
    sums["value"] = sums["value"].mask(sums["unpriced"] == sums["entries"])
    return of(INCOME, sums.assign(quote=quote))


def futures_profit(ledger: pd.DataFrame, period: Period = "day", *, zone: str = "UTC") -> pd.DataFrame:
    """A contract in a period with the profit or loss that KuCoin booked on it.

    ``realised_pnl`` is the sum of the RealisedPNL entries: KuCoin books one a contract and settlement period of eight
    hours, with trading fees and funding in it, and its ledger does not tell these apart. Where an entry does name a
    fee, that is in ``fees`` and ``change + fee`` in its own column, as in `statement`; ``total`` is the sum of
    ``change``.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger.
    period : {"day", "week", "month", "year"}
        A week starts on Monday; all of them at midnight in the zone.
    zone : str
        Time zone by its IANA name, such as Europe/Berlin.

    Raises
    ------
    InputError
        For a frame that lacks a column, or another period or zone.
    """
    need_ledger(ledger, ("currency", "created_at", "kind", "change", "fee", "symbol"))
    rows = ledger[ledger["kind"].isin(["realised_pnl", "funding"]).to_numpy(bool)]
    is_profit, fee = rows["kind"] == "realised_pnl", filled(rows["fee"])
    gross = rows["change"] + fee
    found = pd.DataFrame(
        {
            "period": periods(rows["created_at"], period, zone),
            "symbol": rows["symbol"],
            "currency": rows["currency"],
            "settlements": 1,
            "realised_pnl": gross.where(is_profit, ZERO),
            "fees": -fee,
            "funding": gross.mask(is_profit, ZERO),
            "total": rows["change"],
        }
    )
    return of(FUTURES_PROFIT, added(found, ["period", "symbol", "currency"]))
