"""What did each position on a pair bring, from the fills that opened it to those that closed it? Asks nobody."""

import numpy as np
import pandas as pd

from kucoin_frames.analysis.chain import wallets
from kucoin_frames.analysis.needs import need
from kucoin_frames.analysis.profit.lot_events import LOT_EVENTS
from kucoin_frames.analysis.profit.matched import disposals
from kucoin_frames.analysis.profit.matching import Method
from kucoin_frames.analysis.rows import codes, of
from kucoin_frames.analysis.trading.fills import TRADES
from kucoin_frames.columns import Table, amount, flag, identifier, text, time
from kucoin_frames.exceptions import InputError

__all__ = ["ROUND_TRIPS", "round_trips"]

ROUND_TRIPS = Table(
    (
        identifier("uid", "Number of the account."),
        text("accountType", "Account that the closing fill was in, in KuCoin's words."),
        text("symbol", "Pair."),
        flag("isShort", "Whether it was sold first."),
        amount("size", "How much of the base currency went there and back."),
        time("openedAt", "When the fill was that opened it."),
        time("closedAt", "When the fill was that closed it."),
        amount("cost", "What the size was bought for, fee included, in the quote currency."),
        amount("proceeds", "What it was sold for, less the fee, in the quote currency."),
        amount("profit", "proceeds less cost."),
        text("quote", "Quote currency of the pair."),
        identifier("openedBy", "Trade id of the fill that opened it."),
        identifier("closedBy", "Trade id of the fill that closed it."),
    ),
    order="closed_at",
)


def round_trips(found: pd.DataFrame, method: Method = "fifo") -> pd.DataFrame:
    """A size that was bought and sold again on one pair in one wallet, or sold and bought back.

    Fills in one direction open a position, those in the other close it, the oldest first (or as `method` says); what
    is more than the position opens one in the other direction. ``profit = proceeds - cost`` in the pair's quote
    currency; a fee in the base currency makes the size of its fill smaller or larger; fees in KCS are in none of it.
    TRADE and TRADE_HF are one wallet: what was bought before it moved to the high-frequency ledger is sold after it.
    What was there before, or came from elsewhere, is not known here: `disposals` tells gains of all that is owned.

    Parameters
    ----------
    found : DataFrame
        As `trades` gives it.
    method : {"fifo", "lifo", "hifo"}
        Which fills are closed first.

    Returns
    -------
    DataFrame
        In the order of closing.

    Raises
    ------
    InputError
        For a frame that is none of trades, or is not in the order of time, or another method.
    """
    need(found, TRADES.dtypes, "the frame of trades()")
    if method == "average":
        raise InputError("method='average': a round trip has a fill that opened it; pass fifo, lifo or hifo")
    rows = found.reset_index(drop=True)
    is_buy = (rows["side"] == "buy").to_numpy(bool)
    in_base = (rows["fee_currency"] == rows["base"]).to_numpy(bool)
    base_fee, quote_fee = rows["fee"].where(in_base, rows["fee"] - rows["fee"]), rows["fee"].mask(in_base, 0)
    size = rows["size"].where(is_buy, -rows["size"]) - base_fee
    place = codes(rows["uid"], wallets(rows["account_type"]), rows["symbol"])
    events = of(
        LOT_EVENTS,
        pd.DataFrame(
            {
                "created_at": rows["created_at"],
                "currency": place.astype("str"),
                "cause": "exchange",
                "quantity": size,
                "value": rows["funds"] + quote_fee.where(is_buy, -quote_fee),
                "quote": rows["quote"],
                "uid": rows["uid"],
                "id": np.arange(len(rows)).astype("str"),
            }
        ),
    )
    trips = disposals(events, method)
    opened, closed = (trips[name].astype("int64") for name in ("opened_id", "closed_id"))
    same = {name: rows[name].iloc[closed].reset_index(drop=True) for name in ("uid", "account_type", "symbol")}
    fills = {
        name: rows["trade_id"].iloc[each].reset_index(drop=True)
        for name, each in (("opened_by", opened), ("closed_by", closed))
    }
    return of(ROUND_TRIPS, trips.rename(columns={"quantity": "size", "gain": "profit"}).assign(**same, **fills))
