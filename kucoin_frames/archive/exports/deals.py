"""What did the fills and orders of an export move? A deal and its two legs, to be held against account histories.

A fill is a deal; so is an order that the fills do not tell of, in old exports or single files, which then stands for
the one fill that it may have had. Futures have no account history among the exports, so their fills are no deals.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from kucoin_frames.archive.exports.matching import epoch_ms
from kucoin_frames.archive.exports.words import account_of
from kucoin_frames.archive.ledger.vocabulary import CONVERSION, finer_cause
from kucoin_frames.times import SECOND

__all__ = ["MARGIN", "SPOT", "Numbers", "deals", "is_leg", "market_of"]

Numbers = npt.NDArray[np.int64]

SPOT, MARGIN = "spot", "margin"
"""The two kinds of order books. Which margin account, cross or isolated, a margin order was of, no file tells."""

_FUTURES = "futures fills"
_SIDES = {"buy": 1, "sell": -1}
_MARKETS = {"TRADE": SPOT, "MARGIN": MARGIN, "CROSS": MARGIN, "ISOLATED": MARGIN}
_COLUMNS = ["uid", "holder", "file", "created_at", "order_id", "symbol", "side", "size", "funds", "fee", "fee_currency"]


def deals(fills: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """A deal: a fill, or an order without fills here.

    Columns are those of `Export.fills`, and besides: `sign` (1 to buy, -1 to sell), `base` and `quote` of the pair,
    `second`, `market`, which is NA where the file's name does not tell it, and `is_bot`, for those of trading bots.

    Parameters
    ----------
    fills, orders : DataFrame
        `Export.fills` and `Export.orders`.
    """
    of_orders = orders.assign(
        created_at=orders["filled_at"].fillna(orders["created_at"]),
        size=orders["filled_size"],
        funds=orders["filled_funds"],
    )
    # Of an order that was still open when one file was made, another tells the end.
    of_orders = of_orders.sort_values("filled_size", kind="stable", na_position="first")
    of_orders = of_orders[~(of_orders["order_id"].notna() & of_orders.duplicated(["uid", "order_id"], keep="last"))]
    of_orders = of_orders.sort_index()
    is_told = pd.Index(fills["order_id"].dropna().unique()).get_indexer(of_orders["order_id"]) >= 0
    parts = [
        fills.loc[(fills["source"] != _FUTURES).to_numpy(bool), [*_COLUMNS, "liquidity"]],
        of_orders.loc[~is_told, _COLUMNS].assign(liquidity=pd.Series(dtype="str")),
    ]
    found = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    pairs = {symbol: symbol.partition("-") for symbol in found["symbol"].dropna().unique()}
    for name, place in (("base", 0), ("quote", 2)):
        found[name] = found["symbol"].map({symbol: pair[place] or None for symbol, pair in pairs.items()}).astype("str")
    found["sign"] = found["side"].map(_SIDES)
    found["second"] = epoch_ms(found["created_at"]) // SECOND
    names = {name: _MARKETS.get(account_of(name.rpartition("/")[2]) or "") for name in found["file"].unique()}
    found["market"] = found["file"].map(names).astype("str")
    bots = [name for name in names if "trading bot" in name.rpartition("/")[2].casefold()]
    found["is_bot"] = found["file"].isin(bots).to_numpy(bool)
    is_whole = found[["sign", "base", "quote", "funds"]].notna().all(axis=1) & (found["size"] > 0).fillna(False)
    whole: pd.DataFrame = found[is_whole.to_numpy(bool)].reset_index(drop=True)
    return whole.astype({"sign": "int64"})


def market_of(account_types: "pd.Series[str]") -> "pd.Series[str]":
    """The market that an account trades in, by the export's account type or the API's; NA for another account."""
    known = {each: _MARKETS.get(each.partition("_")[0]) for each in account_types.dropna().unique()}
    return account_types.map(known).astype("str")


def is_leg(rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which ledger rows are legs of deals: trades, but no conversions, in an account that has order books."""
    causes = rows["biz_type"] if "remark" not in rows else rows["biz_type"].fillna(rows["remark"])
    converted = [word for word in causes.dropna().unique() if finer_cause(word) == CONVERSION]
    found = (rows["kind"] == "trade") & ~causes.isin(converted) & market_of(rows["account_type"]).notna()
    return found.to_numpy(bool)
