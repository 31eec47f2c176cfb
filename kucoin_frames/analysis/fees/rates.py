"""What did trading cost in effect: at which rates, with what saving by KCS, and what on another tier.

From fills as `trades` rebuilds them; asks nobody. Rates are fractions: 0.001 is 0.1 %.
"""

from decimal import Decimal
from typing import Any

import pandas as pd

from kucoin_frames.analysis.fees.tiers import TIERS, fee_classes, in_class
from kucoin_frames.analysis.needs import need, need_table
from kucoin_frames.analysis.periods import PERIOD, Period, periods
from kucoin_frames.analysis.rows import ZERO, Amounts, added, filled, of
from kucoin_frames.analysis.trading.fills import TRADES
from kucoin_frames.analysis.valuation.daily import price_on
from kucoin_frames.columns import Table, amount, count, rate, text
from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.exceptions import InputError

__all__ = [
    "EFFECTIVE_RATES",
    "KCS_SAVINGS",
    "KCS_UPFRONT_SAVING",
    "TIERS",
    "TIER_COSTS",
    "base_rate",
    "effective_rates",
    "kcs_savings",
    "paid_for",
    "price_of_quote",
    "rate_of",
    "tier_costs",
]

_KCS_PART = Decimal("0.8")
_KCS_WORTH = Decimal("0.95")
_KCS_LEAST = Decimal("0.00025")
"""There is no discount for KCS on rates below this on pairs of class A, nor on the same levels' in the other classes
(kucoin.com/support/48142946141635, 26 March 2026)."""
KCS_UPFRONT_SAVING = 1 - _KCS_PART / _KCS_WORTH
"""What paying a fee in KCS saves at once: KuCoin takes 80 % of it, but counts KCS at 95 % of their price (notice of
1 February 2023), so 1 - 0.8 / 0.95 = 15.8 %, not 20 %. What is refunded later comes on top."""

EFFECTIVE_RATES = Table(
    (
        text("symbol", "Pair."),
        text("quote", "Quote currency of the pair, and of the row's amounts."),
        count("trades", "How many fills."),
        amount("turnover", "Sum of the fills' funds."),
        amount("fee", "Fees within the fills' legs."),
        amount("kcsFee", "KCS charged instead of fees, in KCS."),
        amount("kcsReturned", "KCS given back of it, in KCS."),
        amount("kcsValue", "What kcs_fee less kcs_returned were worth on the days of the fills; NA without a price."),
        amount("paid", "fee plus kcs_value."),
        rate("effectiveRate", "paid / turnover."),
        rate("makerFeeRate", "The pair's present rate for makers, after the tier; NA if not given."),
        rate("takerFeeRate", "The pair's present rate for takers, after the tier; NA if not given."),
        rate("baseMakerFeeRate", "The account's present base rate for makers; NA if not given."),
        rate("baseTakerFeeRate", "The account's present base rate for takers; NA if not given."),
        rate("tierMakerFeeRate", "KuCoin's table for makers on the level and the pair's class; NA if not given."),
        rate("tierTakerFeeRate", "The same for takers; NA if not given."),
    ),
    key=("symbol",),
)

KCS_SAVINGS = Table(
    (
        PERIOD,
        text("symbol", "Pair."),
        text("quote", "Quote currency of the pair, and of the row's amounts."),
        count("trades", "How many fills whose fee was paid in KCS."),
        amount("turnover", "Sum of their funds."),
        amount("undiscounted", "What the fees would have been without KCS."),
        amount("kcsFee", "KCS charged, in KCS."),
        amount("kcsReturned", "KCS given back of it, in KCS."),
        amount("paid", "What kcs_fee less kcs_returned were worth on the days of the fills."),
        amount("saved", "undiscounted less paid; negative if KCS cost more."),
        rate("savingRate", "saved / undiscounted; at once it is 1 - 0.8 / 0.95."),
        count("unpriced", "How many more fills there are that cannot be told; they are in none of the sums."),
    ),
    key=("period", "symbol"),
    order="period",
)

TIER_COSTS = Table(
    (
        count("level", "VIP level."),
        rate("makerFeeRate", "Its rate for makers on pairs of class A."),
        rate("takerFeeRate", "Its rate for takers on pairs of class A."),
        amount("turnover", "Value of all fills that have a price."),
        amount("least", "What they would have cost if all fills of unknown side were the cheaper of maker and taker."),
        amount("most", "What they would have cost if all fills of unknown side were the dearer one."),
        amount("paid", "What they did cost, KCS included."),
        amount("savedLeast", "paid less most; negative if the level would have cost more."),
        amount("savedMost", "paid less least."),
        text("quote", "Currency of the amounts."),
        count("unpriced", "How many more fills there are without a price; they are in none of the sums."),
    ),
    key=("level",),
)


def paid_for(found: pd.DataFrame, prices: pd.DataFrame | None, quote: str) -> pd.DataFrame:
    """The fills with what each has cost in its pair's quote currency, on its own day.

    In ``fee`` the fee within its legs, in ``kcs_value`` its net KCS at their ``kcs_price``, in ``paid`` both. A fee in
    the base currency counts at the fill's own price. Prices in one currency give the price of KCS in another as the
    quotient of both.
    """
    in_base = (found["fee_currency"] == found["base"]).to_numpy(bool)
    rows = found.assign(fee=found["fee"].mask(in_base, found["fee"] * found["price"]))
    net = found["kcs_fee"] - found["kcs_returned"]
    if prices is None:
        of_kcs: Amounts = pd.Series(pd.NA, index=found.index, dtype=DecimalDtype())
        of_kcs = of_kcs.mask((found["quote"] == "KCS").to_numpy(bool), 1)
    else:
        kcs = pd.Series("KCS", index=found.index, dtype="str")
        of_quote = price_on(found["quote"], found["created_at"], prices, quote)
        of_kcs = price_on(kcs, found["created_at"], prices, quote) / of_quote.mask(of_quote == 0)
    rows["kcs_price"] = of_kcs
    rows["kcs_value"] = (net * of_kcs).mask((net == 0).to_numpy(bool), ZERO)
    rows["paid"] = rows["fee"] + rows["kcs_value"]
    return rows


def effective_rates(
    found: pd.DataFrame,
    prices: pd.DataFrame | None = None,
    *,
    rates: pd.DataFrame | None = None,
    base: pd.DataFrame | None = None,
    symbols: pd.DataFrame | None = None,
    level: int | None = None,
    quote: str = "USDT",
) -> pd.DataFrame:
    """A pair with what trading on it has cost, beside the rates that apply to it now.

    ``effective_rate = paid / turnover``, ``paid = fee + (kcs_fee - kcs_returned) * price of KCS in the pair's quote
    currency on the fill's day``. The present rates are those of the present tier, and not of the time of the fills.
    Behind a row are the fills of its pair; their entries in the ledger are ``base_id`` and ``quote_id``, and in
    `cost_entries` those with their order and trade id.

    Parameters
    ----------
    found : DataFrame
        As `trades` gives it.
    prices : DataFrame, optional
        As `daily_prices` gives it; needed where fees were paid in KCS.
    rates : DataFrame, optional
        As `trade_fees()` gives it.
    base : DataFrame, optional
        As `base_fee()` gives it: one row.
    symbols : DataFrame, optional
        As `symbols()` gives it, for the classes of the pairs; without it all are of class A.
    level : int, optional
        The VIP level, as `account_summary()` tells it, whose rates in `TIERS` are put beside.
    quote : str
        Currency of the prices.

    Returns
    -------
    DataFrame
        In the order of the pairs; amounts in the pair's quote currency.

    Raises
    ------
    InputError
        For a frame that lacks a column, several base rates, a level that there is not, or prices in another currency.
    """
    if level is not None and level not in TIERS["level"].tolist():
        raise InputError(f"level={level!r} is no VIP level: the table has 0 to {TIERS['level'].max()}")
    found = need_table(TRADES, found, "the frame of trades()")
    rows = paid_for(found, prices, quote).assign(trades=1, turnover=found["funds"])
    rows["unpriced"] = rows["kcs_value"].isna().astype("int64")
    names = ["trades", "turnover", "fee", "kcs_fee", "kcs_returned", "kcs_value", "paid", "unpriced"]
    rows["kcs_value"], rows["paid"] = filled(rows["kcs_value"]), filled(rows["paid"])
    sums = added(rows[["symbol", "quote", *names]], ["symbol", "quote"])
    for name in ("kcs_value", "paid"):
        sums[name] = sums[name].mask(sums["unpriced"] > 0)
    sums["effective_rate"] = sums["paid"] / sums["turnover"].mask(sums["turnover"] == 0)
    for name in ("maker_fee_rate", "taker_fee_rate"):
        sums[name] = rate_of(sums["symbol"], rates, name)
        sums[f"base_{name}"] = base_rate(base, name)
        sums[f"tier_{name}"] = _tier_rate(sums["symbol"], symbols, level, name)
    return of(EFFECTIVE_RATES, sums)


def _tier_rate(symbols: "pd.Series[Any]", classes: pd.DataFrame | None, level: int | None, name: str) -> Amounts:
    """What the table says of each pair on a level; NA without one."""
    none: Amounts = pd.Series(pd.NA, index=symbols.index, dtype=DecimalDtype())
    if level is None:
        return none
    plain = none.fillna(TIERS.set_index("level")[name][level])
    return in_class(plain, fee_classes(symbols, classes))


def price_of_quote(found: pd.DataFrame, prices: pd.DataFrame | None, quote: str) -> Amounts:
    """The price of each fill's quote currency on its day; without prices, 1 for the currency of the values itself."""
    if prices is not None:
        return price_on(found["quote"], found["created_at"], prices, quote)
    none: Amounts = pd.Series(pd.NA, index=found.index, dtype=DecimalDtype())
    return none.mask((found["quote"] == quote).to_numpy(bool), 1)


def base_rate(base: pd.DataFrame | None, name: str) -> Any:
    """A rate of `base_fee()`; NA where it is not given."""
    if base is None:
        return pd.NA
    need(base, (name,), "the frame of base_fee()")
    if len(base) > 1:
        raise InputError(f"base has {len(base)} rows, and an account one base rate: pass what base_fee() gives for it")
    return pd.NA if base.empty else base[name].iloc[0]


def rate_of(symbols: "pd.Series[Any]", rates: pd.DataFrame | None, name: str) -> Amounts:
    """A column of `trade_fees()` for each row's pair; NA where it is not given."""
    if rates is None:
        return pd.Series(pd.NA, index=symbols.index, dtype=DecimalDtype())
    need(rates, ("symbol", name), "the frame of trade_fees()")
    known = rates.drop_duplicates("symbol").set_index("symbol")[name]
    found: Amounts = symbols.map(known).astype(DecimalDtype())
    return found


def kcs_savings(
    found: pd.DataFrame,
    prices: pd.DataFrame,
    *,
    rates: pd.DataFrame | None = None,
    period: Period = "month",
    zone: str = "UTC",
    quote: str = "USDT",
) -> pd.DataFrame:
    """A pair in a period with what paying its fees in KCS saved, or cost.

    KuCoin charges ``fee * 0.8 / (price of KCS * 0.95)`` KCS (notice of 1 February 2023), so without refunds it saves
    ``1 - 0.8 / 0.95 = 15.8 %`` and not the advertised 20 %. ``undiscounted`` is ``funds * rate`` with the pair's rate
    for takers, or for makers where the fill is known to be one; without `rates` it is worked back from the KCS charged,
    ``kcs_fee * price * 0.95 / 0.8``, which is as exact as the day's price of KCS is that of the moment. ``saved =
    undiscounted - paid`` with ``paid = (kcs_fee - kcs_returned) * price``.

    Parameters
    ----------
    found : DataFrame
        As `trades` gives it. Fills whose fee was not paid in KCS are left out.
    prices : DataFrame
        As `daily_prices` gives it, for KCS and the pairs' quote currencies.
    rates : DataFrame, optional
        As `trade_fees()` gives it; they must have held at the time of the fills.
    period : {"day", "week", "month", "year"}
        A week starts on Monday; all of them at midnight in the zone.
    zone : str
        Time zone by its IANA name, such as Europe/Berlin; prices stay those of UTC days.
    quote : str
        Currency of the prices.

    Returns
    -------
    DataFrame
        In the order of period and pair; amounts in the pair's quote currency.

    Raises
    ------
    InputError
        For a frame that lacks a column, another period or zone, or prices in another currency.
    """
    found = need_table(TRADES, found, "the frame of trades()")
    chosen = found[(found["kcs_fee"] != 0).to_numpy(bool)].reset_index(drop=True)
    rows = paid_for(chosen, prices, quote)
    if rates is None:
        worth: Any = rows["kcs_fee"] * rows["kcs_price"]
        rows["undiscounted"] = worth * _KCS_WORTH / _KCS_PART
    else:
        is_maker = (rows["liquidity"] == "maker").fillna(False).to_numpy(bool)
        taker, maker = (rate_of(rows["symbol"], rates, f"{name}_fee_rate") for name in ("taker", "maker"))
        rows["undiscounted"] = rows["funds"] * taker.where(~is_maker, maker)
    is_told = rows["undiscounted"].notna() & rows["kcs_value"].notna()
    sums = pd.DataFrame({"period": periods(rows["created_at"], period, zone), "symbol": rows["symbol"]})
    sums["quote"], sums["trades"] = rows["quote"], is_told.astype("int64")
    columns = {"turnover": "funds", "paid": "kcs_value"} | {
        name: name for name in ("undiscounted", "kcs_fee", "kcs_returned")
    }
    for name, source in columns.items():
        sums[name] = filled(rows[source]).where(is_told, ZERO)
    sums["unpriced"] = (~is_told).astype("int64")
    whole = added(sums, ["period", "symbol", "quote"])
    whole["saved"] = whole["undiscounted"] - whole["paid"]
    whole["saving_rate"] = whole["saved"] / whole["undiscounted"].mask(whole["undiscounted"] == 0)
    return of(KCS_SAVINGS, whole)


def tier_costs(
    found: pd.DataFrame,
    prices: pd.DataFrame | None = None,
    *,
    symbols: pd.DataFrame | None = None,
    tiers: pd.DataFrame = TIERS,
    quote: str = "USDT",
) -> pd.DataFrame:
    """A VIP level with what the same fills would have cost on it, and what that would have saved.

    The cost of a fill is ``value of its funds * rate * class``, with a class of 1 (A), 2 (B) or 3 (C) as `symbols`
    tells it, for positive rates; a negative one, a rebate, is the same in all classes. Whether a fill was a maker's
    stands in ``liquidity``; where it does not, it may have been either, so there are two costs, between which the true
    one is. A fill whose fee was paid in KCS would have been so on the other levels: its cost there is multiplied by
    ``(kcs_fee - kcs_returned) / kcs_fee * 0.8 / 0.95`` (notice of 1 February 2023), but for rebates and rates for which
    KuCoin gives no discount: those below 0.025 % on class A, and of the same levels on B and C.

    Parameters
    ----------
    found : DataFrame
        As `trades` gives it.
    prices : DataFrame, optional
        As `daily_prices` gives it, for the pairs' quote currencies and KCS. Without it only pairs against the quote
        currency have a price.
    symbols : DataFrame, optional
        As `symbols()` gives it; without it all pairs are of class A.
    tiers : DataFrame
        Levels and their rates; `TIERS` if left out.
    quote : str
        Currency of the prices and of the result.

    Returns
    -------
    DataFrame
        In the order of the levels.

    Raises
    ------
    InputError
        For a frame that lacks a column, a level that is there twice, or prices in another currency.
    """
    found = need_table(TRADES, found, "the frame of trades()")
    need(tiers, ("level", "maker_fee_rate", "taker_fee_rate"), "the frame TIERS")
    if tiers["level"].duplicated().any():
        raise InputError(f"tiers has level {tiers['level'][tiers['level'].duplicated()].iloc[0]} twice: leave one out")
    price = price_of_quote(found, prices, quote)
    paid = paid_for(found, prices, quote)["paid"] * price
    is_told = paid.notna()
    value = (found["funds"] * price).where(is_told, ZERO)
    side = found["liquidity"].where(found["liquidity"].isin(["maker", "taker"]), "either").astype("str")
    in_kcs = (found["kcs_fee"] != 0).to_numpy(bool)
    of_net: Any = (found["kcs_fee"] - found["kcs_returned"]) / found["kcs_fee"].where(in_kcs, 1)
    part = of_net * _KCS_PART / _KCS_WORTH
    sums = added(
        pd.DataFrame(
            {
                "side": side,
                "fee_class": fee_classes(found["symbol"], symbols),
                "turnover": value,
                "discounted": (value * part).where(in_kcs, value),
            }
        ),
        ["side", "fee_class"],
    )
    each = tiers[["level", "maker_fee_rate", "taker_fee_rate"]].merge(sums, how="cross")
    costs = {name: _cost_on(each, name) for name in ("maker", "taker")}
    is_dearer = costs["maker"] > costs["taker"]
    ends = {
        "least": costs["taker"].where(is_dearer, costs["maker"]),
        "most": costs["maker"].where(is_dearer, costs["taker"]),
    }
    for name, end in ends.items():
        each[name] = end.mask(each["side"] == "maker", costs["maker"]).mask(each["side"] == "taker", costs["taker"])
    whole = tiers.merge(added(each[["level", *ends]], ["level"]), on="level", how="left")
    for name in ends:
        whole[name] = filled(whole[name])
    whole = whole.assign(turnover=value.sum(), paid=filled(paid).sum(), quote=quote, unpriced=int((~is_told).sum()))
    whole["saved_least"], whole["saved_most"] = whole["paid"] - whole["most"], whole["paid"] - whole["least"]
    return of(TIER_COSTS, whole.sort_values("level"))


def _cost_on(each: pd.DataFrame, side: str) -> Amounts:
    """What each row's turnover costs on its level and in its fee class, with the discount for what was paid in KCS."""
    plain: Amounts = each[f"{side}_fee_rate"].astype(DecimalDtype())
    turnover = each["discounted"].where(plain >= _KCS_LEAST, each["turnover"])
    found: Amounts = in_class(plain, each["fee_class"]) * turnover
    return found
