"""What is one unit of a currency worth in another? From a frame of `prices`, exactly; asks nobody."""

import pandas as pd

from kucoin_frames import holdings
from kucoin_frames.analysis.needs import need
from kucoin_frames.analysis.rows import ZERO, Amounts
from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.exceptions import DecimalError, InputError

__all__ = ["price_of", "rates", "revalued"]


def rates(prices: pd.DataFrame, quote: str) -> Amounts:
    """The price of one unit in the quote currency, by currency.

    As `kucoin_frames.holdings.rates` has it, which `balances` values with.

    Raises
    ------
    InputError
        If the frame has prices in several base currencies, two of one currency, or none for the quote currency.
    """
    need(prices, ("currency", "base", "price"), "a frame of prices()")
    bases = prices["base"].unique()
    if len(bases) > 1:
        raise InputError(f"the prices are in {', '.join(map(str, bases))}: pass the rows of one base currency")
    if not len(prices):
        return prices.set_index("currency")["price"].astype(DecimalDtype())
    twice = prices["currency"][prices["currency"].duplicated()]
    if len(twice):
        raise InputError(f"there are two prices of {twice.iloc[0]}: leave one out")
    of_quote = prices.loc[(prices["currency"] == quote).to_numpy(bool), "price"].astype(DecimalDtype())
    known = None if (of_quote == 0).any() and (bases != quote).any() else holdings.rates(prices, quote)
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


def revalued(
    balances: pd.DataFrame, prices: pd.DataFrame, quote: str = "USDT", *, own: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The frame of balances with the prices and values that other prices, or prices of your own, give.

    ``value = net * price``, rounded half to even at the 18th place, as `balances` has it. The price is that in `own`,
    else that of `prices`: as it is where it is in the quote currency, else ``price / price of the quote currency``. It
    is 1 for the quote currency itself, and missing where neither tells it.

    Parameters
    ----------
    balances : DataFrame
        As `balances()` gives it, in whatever currency.
    prices : DataFrame
        As `prices()` gives it.
    quote : str
        Currency to value in: any that `prices` has a price for.
    own : DataFrame, optional
        Prices of your own, such as that of a coin that KuCoin does not price: currency, price, and quote, the currency
        that the price is in. A price of 0 says that the currency is worth nothing; a missing one says nothing.

    Returns
    -------
    DataFrame
        All rows and columns of balances; what reads those reads this, too.

    Raises
    ------
    InputError
        For a frame that lacks a column, an own price that is none or that nothing leads to the quote currency, two
        prices of a currency, or a quote currency without a price.
    """
    need(balances, ("currency", "net", "price", "value"), "the frame of balances()")
    currencies = balances["currency"].astype("str")
    price = price_of(currencies, prices, quote)
    if own is not None:
        told = currencies.map(_own(own, prices, quote)).astype(DecimalDtype())
        price = told.mask(told.isna().to_numpy(bool), price)
    return balances.assign(price=price, value=balances["net"] * price)


def _own(own: pd.DataFrame, prices: pd.DataFrame, quote: str) -> Amounts:
    """Own prices in the quote currency, by currency."""
    need(own, ("currency", "price", "quote"), "a table of prices by currency")
    names = own["currency"].astype("str")
    if names.duplicated().any():
        raise InputError(f"there are two own prices of {names[names.duplicated()].iloc[0]}: leave one out")
    try:
        price: Amounts = own["price"].astype(DecimalDtype())
    except DecimalError as error:
        raise InputError(f"own prices: a price is no price: {error}") from error
    if (price < ZERO).any():
        raise InputError(f"own prices: the one of {names[(price < ZERO).fillna(False)].iloc[0]} is negative")
    of_quote = price_of(own["quote"].astype("str"), prices, quote)
    unknown = own["quote"][of_quote.isna().to_numpy(bool)]
    if len(unknown):
        raise InputError(f"own prices: nothing tells what {unknown.iloc[0]} is worth in {quote}: give them in {quote}")
    found: Amounts = (price * of_quote).set_axis(pd.Index(names))
    return found
