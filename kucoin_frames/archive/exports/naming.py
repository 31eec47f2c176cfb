"""Which fill or order stands behind a row of an account history? Frames in, frames out; nothing is guessed.

A row of a trade has neither pair nor order, and a fill has no trade's id. What both tell is the currency, the second,
what moved and the fee. A fill names its two rows if they can be no others: rows that say the same are as many as the
legs that say it, so that it does not matter which of them is which.
"""

import hashlib
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.exports.deals import MARGIN, SPOT, Numbers, deals, is_leg, market_of
from kucoin_frames.archive.exports.matching import epoch_ms, need, signed
from kucoin_frames.columns import Table, identifier, text
from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.times import SECOND

__all__ = ["AMBIGUOUS", "NAMED", "NAMES", "name_rows"]

NAMED, AMBIGUOUS = "named", "ambiguous"

NAMES = Table(
    (
        text("symbol", "Pair."),
        identifier("orderId", "Order, where the files tell it."),
        identifier("tradeId", "Made from what the fill is: the files have none. Both legs of a fill share it."),
        text("side", "buy or sell."),
        text("liquidity", "maker or taker, where the files tell it."),
        text("finding", "named; ambiguous, if several could be behind it; NA if none is."),
    )
)

_FIELDS = ("symbol", "order_id", "trade_id", "side", "liquidity")
_LEDGER = ("uid", "account_type", "currency", "created_at", "kind", "biz_type", "fee")
_KEY = ["uid", "market", "currency", "change", "fee", "second"]
_FEES_IN = ("quote", "base", "elsewhere")
"""Where a deal's fee may have been charged: within one of its legs, or as an entry of its own, in KCS."""


def name_rows(ledger_rows: pd.DataFrame, fills: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """A row of the ledger, in its place, with what fills and orders tell of it.

    Parameters
    ----------
    ledger_rows : DataFrame
        `Export.ledger`, or imported rows of the archive. Equal ones get their names in the order of their places.
    fills, orders : DataFrame
        `Export.fills` and `Export.orders`.
    """
    need(ledger_rows, _LEDGER, "the ledger of an export")
    told = deals(fills, orders)
    told = told.assign(trade_id=_trade_ids(told)).sort_values("trade_id", ignore_index=True)
    places = np.flatnonzero(is_leg(ledger_rows))
    if not len(told) or not len(places):
        return NAMES.empty().reindex(range(len(ledger_rows)))
    rows = ledger_rows.iloc[places]
    legs = _legs(told)
    row_codes, leg_codes = _coded(_row_keys(rows), legs)
    deal, base, quote = _candidates(legs, leg_codes, np.unique(row_codes))
    met = _placed(rows["account_type"], row_codes, deal, base, quote)
    deal_of = np.full(len(ledger_rows), -1, np.int64)
    deal_of[places[met[:, 0]]] = met[:, 1]
    is_contested = np.zeros(len(ledger_rows), bool)
    is_contested[places] = np.isin(row_codes, np.union1d(base, quote))
    found = told[list(_FIELDS)].reindex(deal_of).reset_index(drop=True)
    finding = pd.Series(None, index=found.index, dtype="str").mask(is_contested, AMBIGUOUS).mask(deal_of >= 0, NAMED)
    return found.assign(finding=finding)[list(NAMES.dtypes)].astype(NAMES.dtypes)


def _row_keys(rows: pd.DataFrame) -> pd.DataFrame:
    fee: Any = rows["fee"]
    return pd.DataFrame(
        {
            "uid": rows["uid"],
            "market": market_of(rows["account_type"]),
            "currency": rows["currency"],
            "change": signed(rows),
            "fee": fee.fillna(0),
            "second": epoch_ms(rows["created_at"]) // SECOND,
        }
    )


def _legs(told: pd.DataFrame) -> pd.DataFrame:
    """Both legs of each deal in every way that they may have been booked, the bases first and then the quotes."""
    fee: Any = told["fee"].fillna(0)
    zero = fee - fee
    bases: list[pd.DataFrame] = []
    quotes: list[pd.DataFrame] = []
    for place in _FEES_IN:
        is_here = _may_be_in(told, place)
        for market in (SPOT, MARGIN):
            chosen = is_here & (told["market"].fillna(market) == market).to_numpy(bool)
            within = {side: fee if place == side else zero for side in ("base", "quote")}
            sides = (("base", "size", told["sign"], bases), ("quote", "funds", -told["sign"], quotes))
            for side, moved, sign, parts in sides:
                leg = pd.DataFrame(
                    {
                        "uid": told["uid"],
                        "currency": told[side],
                        "change": told[moved] * sign - within[side],
                        "fee": within[side],
                        "second": told["second"],
                    }
                )
                parts.append(leg[chosen].assign(deal=np.flatnonzero(chosen), market=market))
    return pd.concat([*bases, *quotes], ignore_index=True)


def _may_be_in(told: pd.DataFrame, place: str) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which deals may have been charged their fee there; one without a fee counts once, as charged elsewhere."""
    if place == "elsewhere":
        return np.ones(len(told), bool)
    charged = (told["fee_currency"].fillna(told[place]) == told[place]) & (told["fee"] != 0).fillna(False)
    return charged.to_numpy(bool)


def _coded(rows: pd.DataFrame, legs: pd.DataFrame) -> tuple[Numbers, Numbers]:
    """A number for each row and each leg: the same one for those that say the same."""
    both = pd.concat([rows[_KEY], legs[_KEY]], ignore_index=True)
    both["change"], both["fee"] = both["change"].astype(DecimalDtype()), both["fee"].astype(DecimalDtype())
    codes = np.asarray(both.groupby(_KEY, sort=False, dropna=False).ngroup(), np.int64)
    return codes[: len(rows)], codes[len(rows) :]


def _candidates(legs: pd.DataFrame, codes: Numbers, there: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The ways to book a deal of which the ledger has both legs: the deal, and the numbers of base and quote."""
    half = len(legs) // 2
    base, quote = codes[:half], codes[half:]
    is_there = np.isin(base, there) & np.isin(quote, there)
    deal = legs["deal"].to_numpy(np.int64)[:half]
    return deal[is_there], base[is_there], quote[is_there]


def _placed(accounts: "pd.Series[str]", rows: Numbers, deal: Numbers, base: Numbers, quote: Numbers) -> Numbers:
    """Rows and their deals, pair by pair, as far as they can be no others."""
    number = int(max(rows.max(initial=-1), base.max(initial=-1), quote.max(initial=-1))) + 1
    is_only = np.bincount(deal, minlength=deal.max(initial=-1) + 1)[deal] == 1
    is_sure = np.ones(number, bool)
    is_sure[base[~is_only]] = is_sure[quote[~is_only]] = False
    deal, base, quote = deal[is_only], base[is_only], quote[is_only]
    legs = np.concatenate([base, quote])
    is_sure &= np.bincount(rows, minlength=number) == np.bincount(legs, minlength=number)
    kinds = pd.factorize(accounts)[0]
    least, most = np.full(number, len(accounts)), np.full(number, -1)
    np.minimum.at(least, rows, kinds)
    np.maximum.at(most, rows, kinds)
    is_sure &= least == most
    # Of each number there are as many rows as legs: the first belongs to the first, the second to the second.
    places = np.argsort(rows, kind="stable")
    places = places[is_sure[rows[places]]]
    turns = np.argsort(legs, kind="stable")
    turns = turns[is_sure[legs[turns]]]
    place_of = np.full(len(legs), -1, np.int64)
    place_of[turns] = places
    bases, quotes = place_of[: len(base)], place_of[len(base) :]
    is_whole = (bases >= 0) & (quotes >= 0)
    bases, quotes, deal = bases[is_whole], quotes[is_whole], deal[is_whole]
    same = kinds[bases] == kinds[quotes]
    both = np.concatenate([bases[same], quotes[same]])
    return np.column_stack([both, np.concatenate([deal[same], deal[same]])])


def _trade_ids(told: pd.DataFrame) -> list[str]:
    """An id for each deal that depends on what it is and on nothing else; equal deals are numbered."""
    facts = [told[name] for name in ("uid", "order_id", "symbol", "side", "size", "funds", "fee", "second")]
    texts = [pc.fill_null(pc.cast(pa.array(each), pa.string()), "") for each in facts]
    deal = pc.binary_join_element_wise(*texts, "\x1f").to_pandas()
    nth = deal.groupby(deal, sort=False).cumcount()
    return [_id(f"{each}\x1f{number}") for each, number in zip(deal, nth, strict=True)]


def _id(facts: str) -> str:
    return "import-" + hashlib.sha256(facts.encode()).hexdigest()[:24]
