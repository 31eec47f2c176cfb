"""Which fills stand behind the ledger's entries, without the endpoint of fills? Asks nobody.

A fill moves two currencies, so the ledger tells it in two entries, its legs, which share symbol, order id and trade id.
A fee that is paid in KCS is an entry of its own with the same order and trade id, and so is what of it comes back.
"""

from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kucoin_frames.analysis.needs import need, need_ledger
from kucoin_frames.analysis.periods import PERIOD, Period, at_utc, periods
from kucoin_frames.analysis.rows import ZERO, Amounts, Codes, added, codes, filled, of, picked, sides
from kucoin_frames.columns import Table, amount, count, identifier, rate, text, time
from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.exceptions import InputError
from kucoin_frames.times import Moment

__all__ = ["TRADES", "UNPAIRED", "VOLUME", "trades", "unpaired", "unpaired_legs", "volume"]

TRADES = Table(
    (
        identifier("uid", "Number of the account."),
        text("accountType", "Account that traded, in KuCoin's words."),
        text("symbol", "Pair."),
        identifier("orderId", "Order that was filled."),
        identifier("tradeId", "The fill."),
        text("side", "buy or sell."),
        text("base", "Currency that was bought or sold."),
        text("quote", "Currency that it was paid in."),
        amount("size", "What was bought or sold of the base currency, before fees."),
        rate("price", "Price of one base in the quote currency."),
        amount("funds", "What it was bought or sold for in the quote currency, before fees."),
        amount("fee", "Fee within the legs; 0 where it was paid in KCS, negative for a maker's rebate."),
        text("feeCurrency", "Currency of fee."),
        text("liquidity", "maker or taker; NA where the ledger does not tell it."),
        amount("kcsFee", "KCS charged instead of a fee."),
        amount("kcsReturned", "KCS given back of it, until the end of the ledger."),
        time("createdAt", "When the balances moved."),
        identifier("baseId", "Entry that moved the base currency."),
        identifier("quoteId", "Entry that moved the quote currency."),
    ),
    key=("uid", "account_type", "symbol", "order_id", "trade_id"),
    order="created_at",
)

UNPAIRED = Table(
    (
        identifier("uid", "Number of the account."),
        text("accountType", "Account of the leg."),
        text("symbol", "Pair that the leg names."),
        identifier("orderId", "Order that the leg names."),
        identifier("tradeId", "Fill that the leg names."),
        text("currency", "Currency that moved."),
        amount("change", "What the balance moved by, with its sign."),
        time("createdAt", "When the balance moved."),
        identifier("id", "Id of the entry."),
        text(
            "finding",
            "What is wrong: no other side, told twice, one direction, nothing moved, foreign currency; of a fee: no"
            " fill, fee apart.",
        ),
    ),
    key=("id",),
    order="created_at",
)

VOLUME = Table(
    (
        PERIOD,
        text("symbol", "Pair."),
        text("base", "Base currency."),
        text("quote", "Quote currency."),
        count("trades", "How many fills."),
        amount("bought", "Size bought, in the base currency."),
        amount("sold", "Size sold, in the base currency."),
        amount("spent", "Funds of the buys, in the quote currency."),
        amount("earned", "Funds of the sells, in the quote currency."),
        amount("turnover", "spent plus earned, in the quote currency."),
        rate("meanPrice", "turnover / (bought + sold): the mean price, weighted by size."),
    ),
    key=("period", "symbol"),
    order="period",
)

_LEGS = (
    "uid",
    "account_type",
    "currency",
    "created_at",
    "id",
    "kind",
    "change",
    "fee",
    "symbol",
    "order_id",
    "trade_id",
)
_FILL = ("uid", "account_type", "symbol", "order_id", "trade_id")
_ORDER = ("uid", "order_id", "trade_id")
_STEP = Decimal("1e-8")
"""How exactly fees and funds are known: KuCoin rounds them to the eighth place, or further behind."""

Flags = npt.NDArray[np.bool_]
_Places = npt.NDArray[np.intp]


class _Legs:
    """The entries that are legs of fills, and which of them belong together."""

    def __init__(self, ledger: pd.DataFrame) -> None:
        need_ledger(ledger, _LEGS)
        is_leg = (ledger["kind"] == "trade") & ledger["symbol"].notna() & ledger["trade_id"].notna()
        self.rows = ledger.loc[is_leg.astype(bool), list(_LEGS)]
        self.is_base, self.is_quote = _roles(self.rows["symbol"], self.rows["currency"])
        self.fill = codes(*(self.rows[name] for name in reversed(_FILL)))
        number = int(self.fill.max(initial=-1)) + 1
        grows, shrinks = ((self.rows["change"] > 0).to_numpy(bool), (self.rows["change"] < 0).to_numpy(bool))
        self.bases, self.quotes = self._counts(self.is_base, number), self._counts(self.is_quote, number)
        self.growing, self.shrinking = self._counts(grows, number), self._counts(shrinks, number)
        self.all = self._counts(np.ones(len(self.rows), bool), number)
        # Of a tiny fill, KuCoin rounds one of the two sides to 0.
        is_exchange = (self.growing < 2) & (self.shrinking < 2) & (self.growing + self.shrinking > 0)
        self.whole = (self.bases == 1) & (self.quotes == 1) & (self.all == 2) & is_exchange

    def _counts(self, chosen: Flags, number: int) -> Codes:
        return np.bincount(self.fill[chosen], minlength=number).astype(np.int64)

    def places(self, chosen: Flags) -> _Places:
        """Where the chosen leg of each whole fill is."""
        found = np.full(len(self.whole), -1, np.intp)
        found[self.fill[chosen]] = np.flatnonzero(chosen)
        chosen_places: _Places = found[self.whole]
        return chosen_places


def _roles(symbols: "pd.Series[Any]", currencies: "pd.Series[Any]") -> tuple[Flags, Flags]:
    """Which rows' currency is the base of their pair, and which rows' is its quote currency."""
    pairs, pair_names = pd.factorize(symbols)
    known, names = pd.factorize(currencies, use_na_sentinel=False)
    number = {name: place for place, name in enumerate(names)}
    parts = [str(name).partition("-") for name in pair_names]
    base, quote = (
        np.array([number.get(part[side], -1) for part in parts], np.int64)[pairs] == known for side in (0, 2)
    )
    return base, quote


def trades(
    ledger: pd.DataFrame,
    *,
    symbols: pd.DataFrame | None = None,
    rates: pd.DataFrame | None = None,
    rates_since: Moment | None = None,
) -> pd.DataFrame:
    """A fill, rebuilt from its two legs in the ledger.

    ``size = |change + fee|`` of the base leg and ``funds = |change + fee|`` of the quote leg, since the change of a leg
    is net of the fee within it. ``price = funds / size``, rounded half to even at the 18th place; KuCoin rounds funds,
    so with `symbols` it is the one multiple of the pair's price increment that, times the size, gives the funds to the
    eighth place, where there is just one. Which side was the maker stands in no ledger: only a negative
    fee tells one, and a fee that is what exactly one of two different `rates` gives.

    Only fills whose two sides are there are rows; `unpaired_legs` has the other entries.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger, whole or filtered so that both legs of a trade are in it.
    symbols : DataFrame, optional
        As `symbols()` gives it, for the price increments.
    rates : DataFrame, optional
        As `trade_fees()` gives it, for maker and taker.
    rates_since : moment, optional
        Since when these rates have held; earlier fills are not judged by them. All are, if left out.

    Returns
    -------
    DataFrame
        In the order of time. Amounts are in the currencies that the columns name.

    Raises
    ------
    InputError
        For a frame that lacks a column, or is not in the order of time.
    """
    legs = _Legs(ledger)
    base = legs.rows[["change", "fee", "id"]].iloc[legs.places(legs.is_base)].reset_index(drop=True)
    quote = legs.rows[[*_FILL, "created_at", "change", "fee", "id"]].iloc[legs.places(legs.is_quote)]
    quote = quote.reset_index(drop=True)
    is_buy = (base["change"] > 0) | ((base["change"] == 0) & (quote["change"] < 0))
    base_fee, quote_fee = filled(base["fee"]), filled(quote["fee"])
    in_base = (base_fee != 0) & (quote_fee == 0)
    symbol_base, symbol_quote = sides(quote["symbol"])
    found = quote[[*_FILL, "created_at"]].assign(
        side=picked(("sell", "buy"), is_buy.to_numpy(bool), base.index),
        base=symbol_base,
        quote=symbol_quote,
        size=(base["change"] + base_fee).abs(),
        funds=(quote["change"] + quote_fee).abs(),
        fee=quote_fee.where(~in_base, base_fee),
        fee_currency=symbol_quote.where(~in_base, symbol_base),
        base_id=base["id"],
        quote_id=quote["id"],
    )
    found["price"] = _price(found, symbols)
    found["liquidity"] = _liquidity(found, rates, rates_since)
    found["kcs_fee"] = -_besides(ledger, "fee", found)
    found["kcs_returned"] = _besides(ledger, "rebate", found)
    in_order = found["created_at"].is_monotonic_increasing
    return of(TRADES, found if in_order else found.sort_values("created_at", kind="stable"))


def _price(found: pd.DataFrame, symbols: pd.DataFrame | None) -> Amounts:
    has_size = found["size"] != 0
    quotient: Amounts = (found["funds"] / found["size"].where(has_size, 1)).where(has_size)
    if symbols is None:
        return quotient
    need(symbols, ("symbol", "price_increment"), "the frame of symbols()")
    steps = symbols.drop_duplicates("symbol").set_index("symbol")["price_increment"]
    step: Amounts = found["symbol"].map(steps).astype(DecimalDtype())
    step = step.mask(step <= 0)
    known = (quotient / step).round(0) * step
    fits = (known * found["size"]).round(8) == found["funds"].round(8)
    # Of a smaller size, several multiples of the increment give the same funds.
    is_sure = fits.fillna(False) & (found["size"] * step > _STEP).fillna(False)
    return quotient.where(~is_sure, known)


def _liquidity(found: pd.DataFrame, rates: pd.DataFrame | None, since: Moment | None) -> "pd.Series[Any]":
    told = pd.Series(pd.NA, index=found.index, dtype="str").mask(found["fee"] < 0, "maker")
    if rates is None:
        return told
    need(rates, ("symbol", "maker_fee_rate", "taker_fee_rate"), "the frame of trade_fees()")
    known = rates.drop_duplicates("symbol").set_index("symbol")
    is_judged = (found["fee_currency"] == found["quote"]) & (found["fee"] != 0)
    if since is not None:
        is_judged &= found["created_at"] >= at_utc(since, "rates_since")
    fits = {}
    for name in ("maker", "taker"):
        by_symbol: Amounts = found["symbol"].map(known[f"{name}_fee_rate"]).astype(DecimalDtype())
        fits[name] = ((found["fee"] - found["funds"] * by_symbol).abs() <= _STEP).fillna(False)
    told = told.mask(is_judged & fits["maker"] & ~fits["taker"], "maker")
    return told.mask(is_judged & fits["taker"] & ~fits["maker"], "taker")


def _besides(ledger: pd.DataFrame, kind: str, found: pd.DataFrame) -> Amounts:
    """What entries of a kind that name a fill moved beside it, added up."""
    is_beside = (ledger["kind"] == kind) & ledger["trade_id"].notna() & (ledger["currency"] == "KCS")
    rows = ledger.loc[is_beside.astype(bool), [*_ORDER, "change"]]
    if rows.empty:
        return found["fee"].mask(np.ones(len(found), bool), ZERO)
    concerned = found.loc[found["trade_id"].isin(rows["trade_id"]), list(_ORDER)]
    both = pd.concat([concerned, rows[list(_ORDER)]], ignore_index=True)
    fill: Codes = codes(*(both[name] for name in _ORDER))
    sums = rows["change"].groupby(fill[len(concerned) :]).sum()
    beside: Amounts = pd.Series(fill[: len(concerned)], index=concerned.index).map(sums)
    return filled(beside.astype(DecimalDtype()).reindex(found.index))


def unpaired_legs(ledger: pd.DataFrame) -> pd.DataFrame:
    """A leg of a trade that does not make up a fill together with the others of its order and trade id.

    ``finding`` is `foreign currency` for a leg in a currency that is not of its pair, `told twice` where a currency has
    several legs, `one direction` where both sides came in or both went out, `nothing moved` where both are 0, `no other
    side` for a leg that is alone. A fee that is an entry of its own is a row too, if it names a fill that has no leg
    at all (`no fill`: both are missing), or if it is not in KCS (`fee apart`: it is in no amount of `trades`).
    Entries of the kind trade without a symbol or trade id, as conversions are, are no legs.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger.
    """
    return of(UNPAIRED, unpaired(ledger))


def unpaired(ledger: pd.DataFrame) -> pd.DataFrame:
    """The entries that `unpaired_legs` tells of, with their places in the ledger as the index."""
    legs = _Legs(ledger.reset_index(drop=True))
    suspects = np.flatnonzero(~legs.whole[legs.fill])
    fill = legs.fill[suspects]
    is_pair = (legs.bases[fill] == 1) & (legs.quotes[fill] == 1)
    is_foreign = ~legs.is_base[suspects] & ~legs.is_quote[suspects]
    finding = np.select(
        [
            is_foreign,
            (legs.bases[fill] > 1) | (legs.quotes[fill] > 1),
            is_pair & (legs.growing[fill] + legs.shrinking[fill] == 0),
            is_pair & ((legs.growing[fill] > 1) | (legs.shrinking[fill] > 1)),
        ],
        ["foreign currency", "told twice", "nothing moved", "one direction"],
        "no other side",
    )
    # Beside a leg in a foreign currency the two of the pair may be fine.
    is_wrong = (finding != "no other side") | ~is_pair
    found = legs.rows.iloc[suspects].assign(finding=finding)[is_wrong]
    both: pd.DataFrame = pd.concat([found, _fees_apart(ledger, legs.rows)]).sort_index(kind="stable")
    return both


def _fees_apart(ledger: pd.DataFrame, legs: pd.DataFrame) -> pd.DataFrame:
    """Fees of fills that have no leg, and those that `trades` does not count."""
    is_fee = (ledger["kind"] == "fee") & ledger["order_id"].notna() & ledger["trade_id"].notna()
    places = np.flatnonzero(is_fee.to_numpy(bool))
    fees = ledger[list(_LEGS)].iloc[places].set_axis(places)
    concerned = legs.loc[legs["trade_id"].isin(fees["trade_id"]), list(_ORDER)]
    both = pd.concat([concerned, fees[list(_ORDER)]], ignore_index=True)
    fill = codes(*(both[name] for name in _ORDER))
    has_legs = np.isin(fill[len(concerned) :], fill[: len(concerned)])
    finding = np.where(has_legs, "fee apart", "no fill")
    return fees.assign(finding=finding)[~has_legs | (fees["currency"] != "KCS").to_numpy(bool)]


def volume(found: pd.DataFrame, period: Period = "month", *, zone: str = "UTC") -> pd.DataFrame:
    """A pair in a period with what was traded on it.

    Sums of ``size`` and ``funds`` of the trades, by side; fees are in none of them.

    Parameters
    ----------
    found : DataFrame
        As `trades` gives it.
    period : {"day", "week", "month", "year"}
        A week starts on Monday; all of them at midnight in the zone.
    zone : str
        Time zone by its IANA name, such as Europe/Berlin.

    Raises
    ------
    InputError
        For a frame that is not one of trades, or another period or zone.
    """
    need(found, TRADES.dtypes, "the frame of trades()")
    is_buy = (found["side"] == "buy").astype(bool)
    if not (is_buy | (found["side"] == "sell")).all():
        raise InputError("a trade is neither a buy nor a sell: pass the frame of trades()")
    nothing = found["size"] - found["size"]
    rows = pd.DataFrame(
        {
            "period": periods(found["created_at"], period, zone),
            **{name: found[name] for name in ("symbol", "base", "quote")},
            "trades": 1,
            "bought": found["size"].where(is_buy, nothing),
            "sold": found["size"].where(~is_buy, nothing),
            "spent": found["funds"].where(is_buy, nothing),
            "earned": found["funds"].where(~is_buy, nothing),
            "turnover": found["funds"],
        }
    )
    sums = added(rows, ["period", "symbol", "base", "quote"])
    sums["mean_price"] = sums["turnover"] / (sums["bought"] + sums["sold"])
    return of(VOLUME, sums)
