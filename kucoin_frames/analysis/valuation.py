"""What is one unit of a currency worth in another? From a frame of `prices`, exactly; asks nobody."""

import pandas as pd

from kucoin_frames import holdings
from kucoin_frames.analysis.frames import Amounts, need
from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.exceptions import InputError

__all__ = ["price_of", "rates"]


def rates(prices: pd.DataFrame, quote: str) -> Amounts:
    """The price of one unit in the quote currency, by currency.

    As `kucoin_frames.holdings.rates` has it, which `balances` values with.

    Raises
    ------
    InputError
        If the frame has prices in several base currencies, or none for the quote currency.
    """
    need(prices, ("currency", "base", "price"), "a frame of prices()")
    bases = prices["base"].unique()
    if len(bases) > 1:
        raise InputError(f"the prices are in {', '.join(map(str, bases))}: pass the rows of one base currency")
    if not len(prices):
        return prices.set_index("currency")["price"].astype(DecimalDtype())
    known = holdings.rates(prices, quote)
    if known is None:
        raise InputError(
            f"quote={quote!r}: the frame has no price for it; pass prices(base={quote!r}) for a fiat currency"
        )
    return known


def price_of(currencies: "pd.Series[str]", prices: pd.DataFrame | None, quote: str) -> Amounts:
    """The price of each row's currency in the quote currency, 1 for that itself; NA where none is known."""
    if prices is None:
        return pd.Series(pd.NA, index=currencies.index, dtype=DecimalDtype())
    found: Amounts = currencies.map(rates(prices, quote)).astype(DecimalDtype())
    return found.mask(currencies == quote, 1)
