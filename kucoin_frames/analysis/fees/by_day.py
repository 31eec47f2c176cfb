"""What did it cost? Fees by day and currency, as the ledgers tell them: the only place where KCS fees are seen."""

import pandas as pd

from kucoin_frames.analysis.fees.paid import is_commission
from kucoin_frames.analysis.ledger.movements import Ledgers, movements
from kucoin_frames.analysis.periods import periods
from kucoin_frames.analysis.rows import ZERO
from kucoin_frames.analysis.valuation.now import price_of
from kucoin_frames.archive.ledger.vocabulary import kind_of
from kucoin_frames.columns import Table, amount, count, rate, text, time

__all__ = ["FEES", "fees_by_day"]

FEES = Table(
    (
        time("day", "When the day starts: the midnight in the zone that was asked for, as a time in UTC."),
        text("currency", "Currency that the fee was paid in."),
        count("entries", "How many ledger entries with a fee there are."),
        amount("charged", "Sum of the fees within other movements; a maker's rebate is negative."),
        amount("deducted", "Sum of the entries that are a fee as a whole."),
        amount("returned", "Sum of the entries that give a fee back."),
        amount("fee", "What was paid: charged plus deducted less returned."),
        text("quote", "Currency of price and value."),
        rate("price", "Price of one unit in the quote currency; NA for a currency without a price."),
        amount("value", "fee times price."),
    )
)


def fees_by_day(
    ledgers: Ledgers, prices: pd.DataFrame | None = None, *, zone: str = "UTC", quote: str = "USDT"
) -> pd.DataFrame:
    """A currency on a day with the fees that were paid in it.

    ``fee = charged + deducted - returned``. ``charged`` is the sum of the ledgers' own fee column: a part of movements
    that are told with it, so nothing that left the account besides them. ``deducted`` and ``returned`` are sums of
    entries that are fees, or refunds of fees, as a whole: who pays fees in KCS has no fee on the trade's own entries,
    but one of these beside them. Commissions for referred users are no refunds. Fees of futures are not here: KuCoin
    settles them within RealisedPNL and shows a fee of 0 beside it. `fees_paid` has the same of the unified ledger.

    Parameters
    ----------
    ledgers : DataFrame or list of DataFrame
        Ledger frames as they were fetched, whole or filtered; see `kucoin_frames.analysis.ledger.movements.movements`.
    prices : DataFrame, optional
        As `prices()` gives it. Every day is valued at these prices.
    zone : str
        Time zone of the days by its IANA name, such as Europe/Berlin.
    quote : str
        Currency of the value.

    Returns
    -------
    DataFrame
        In the order of day and currency; fees in the row's currency, ``value`` in the quote currency, NA without a
        price. A day without a fee has no row.
    """
    moved = movements(ledgers)
    words = moved["cause"].unique()
    is_deduction = moved["cause"].isin([word for word in words if kind_of(word) == "fee"])
    is_rebate = moved["cause"].isin([word for word in words if kind_of(word) == "rebate"])
    is_return = is_rebate & ~moved["cause"].isin([word for word in words if is_commission(word)])
    rows = pd.DataFrame(
        {
            "day": periods(moved["time"], "day", zone),
            "currency": moved["currency"],
            "entries": 1,
            "charged": moved["fee"].mask(is_deduction | is_rebate, ZERO),
            "deducted": -moved["change"].where(is_deduction, ZERO),
            "returned": moved["change"].where(is_return, ZERO),
        }
    )
    rows = rows[(rows["charged"] != 0) | is_deduction | is_return]
    found = rows.groupby(["day", "currency"], as_index=False, sort=True).sum()
    found["fee"] = found["charged"] + found["deducted"] - found["returned"]
    found["quote"] = quote
    found["price"] = price_of(found["currency"], prices, quote)
    found["value"] = found["fee"] * found["price"]
    return found[list(FEES.dtypes)].astype(FEES.dtypes)
