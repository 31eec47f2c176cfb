"""What is owed, how near is it to what is held, and what lies idle? From a frame of `balances()`; asks nobody."""

from collections.abc import Mapping

import pandas as pd

from kucoin_frames.analysis.balances.now import READ, need_quote
from kucoin_frames.analysis.needs import need
from kucoin_frames.analysis.rows import ZERO, Amounts, added, codes, filled, of
from kucoin_frames.columns import Table, amount, count, identifier, rate, text
from kucoin_frames.exceptions import InputError

__all__ = ["IDLE_FUNDS", "LIABILITIES", "MARGIN_RISK", "idle_funds", "liabilities", "margin_risk"]

_ACCOUNT = (
    identifier("uid", "Number of the account; NA if the key may not tell."),
    text("subName", "Name of the sub-account; NA for the account of the key."),
    text("accountType", "Kind of account, as in balances."),
    text("symbol", "Pair of an isolated position; NA elsewhere."),
)
_OF_ACCOUNT = ["uid", "sub_name", "account_type", "symbol"]

LIABILITIES = Table(
    (
        *_ACCOUNT,
        text("currency", "Currency that is owed."),
        amount("liability", "What is owed of it, interest included."),
        amount("total", "What the same account holds of it."),
        amount("toBuy", "What would have to be bought to repay it: liability less total, and not less than 0."),
        text("quote", "Currency of price and value."),
        rate("price", "Price of one unit; NA for a currency without a price."),
        amount("value", "liability times price."),
    )
)

MARGIN_RISK = Table(
    (
        *_ACCOUNT,
        amount("assets", "Value of all that the account, or the pair, holds."),
        amount("liabilities", "Value of all that it owes, interest included."),
        amount("net", "assets less liabilities."),
        rate("debtRatio", "liabilities / assets; NA if nothing is held or something has no price."),
        rate("toldDebtRatio", "The same as KuCoin tells it; NA if not given."),
        text("status", "State of the position in KuCoin's words; NA if not given."),
        text("quote", "Currency of the values."),
        count("unpriced", "How many of its currencies have no price and are in no value."),
    )
)

IDLE_FUNDS = Table(
    (
        *_ACCOUNT,
        text("currency", "Currency held."),
        amount("total", "All that is held."),
        amount("inUse", "What is not free: in orders, withdrawals or positions."),
        amount("collateral", "What is free but secures a debt of the same account, or pair."),
        amount("idle", "What is free and secures nothing: total less in_use less collateral."),
        text("quote", "Currency of price and value."),
        rate("price", "Price of one unit; NA for a currency without a price."),
        amount("value", "idle times price."),
    )
)

_MARGIN = ("margin", "margin_v2", "isolated", "isolated_v2")
_NEEDED = (*READ, "uid", "symbol")


def liabilities(balances: pd.DataFrame, quote: str) -> pd.DataFrame:
    """A currency that an account owes, the most valuable debt first, those without a price last.

    ``value = liability * price``; ``to_buy = liability - total`` of the same account, or isolated pair, if positive:
    the rest of the debt is covered by the same currency.

    Parameters
    ----------
    balances : DataFrame
        As `balances(quote)` gives it.
    quote : str
        The currency that it is valued in.

    Raises
    ------
    InputError
        If the frame is no frame of balances, or is valued in another currency.
    """
    _check(balances, quote)
    owed = balances[(balances["liability"] != 0).fillna(False).to_numpy(bool)].assign(quote=quote)
    owed["value"] = owed["liability"] * owed["price"]
    short = owed["liability"] - filled(owed["total"])
    owed["to_buy"] = short.where((short > 0).to_numpy(bool), ZERO)
    return of(LIABILITIES, owed.sort_values("value", ascending=False, kind="stable", na_position="last"))


def margin_risk(balances: pd.DataFrame, quote: str, *, told: Mapping[str, pd.DataFrame] | None = None) -> pd.DataFrame:
    """A cross-margin account, or a pair of an isolated one, with what it holds and owes, the riskiest first.

    ``debt_ratio = liabilities / assets``, rounded half to even at the 18th place: owed divided by held, as the field
    `debtRatio` of /api/v3/margin/accounts and /api/v3/isolated/accounts. It is at the prices of balances, and KuCoin's
    at its own: pass KuCoin's as `told`, and the order is by that. Who owes and holds nothing comes first.

    Parameters
    ----------
    balances : DataFrame
        As `balances(quote)` gives it.
    quote : str
        The currency that it is valued in.
    told : mapping of str to DataFrame, optional
        For the account of the key, by kind of account as balances calls it: for `margin` and `margin_v2` what
        `margin_cross(query_type=...)` gives, for `isolated` and `isolated_v2` what `margin_isolated(query_type=...)`
        gives.

    Raises
    ------
    InputError
        If a frame is not what it should be, is valued in another currency, or `told` names another kind of account.
    """
    _check(balances, quote)
    rows = balances[balances["account_type"].isin(_MARGIN).to_numpy(bool)]
    values = pd.DataFrame(
        {
            **{name: rows[name] for name in _OF_ACCOUNT},
            "assets": filled(rows["total"] * rows["price"]),
            "liabilities": filled(rows["liability"] * rows["price"]),
            "unpriced": rows["price"].isna().astype("int64"),
        }
    )
    found = added(values, _OF_ACCOUNT).assign(quote=quote)
    found["net"] = found["assets"] - found["liabilities"]
    is_known = ((found["assets"] > 0) & (found["unpriced"] == 0)).to_numpy(bool)
    found["debt_ratio"] = (found["liabilities"] / found["assets"].where(is_known, 1)).where(is_known)
    found = found.merge(_told(told or {}), on=["account_type", "symbol"], how="left")
    is_sub = found["sub_name"].notna().to_numpy(bool)
    for name in ("told_debt_ratio", "status"):
        found[name] = found[name].mask(is_sub)
    ratio: Amounts = found["told_debt_ratio"].where(found["told_debt_ratio"].notna(), found["debt_ratio"])
    has_nothing = (found["assets"] <= 0) & (found["liabilities"] > 0)
    ranked = found.assign(has_nothing=has_nothing.astype("int64"), ratio=ratio)
    return of(MARGIN_RISK, ranked.sort_values(["has_nothing", "ratio"], ascending=False, kind="stable"))


def _told(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """KuCoin's own ratio and word for each kind of account, and pair."""
    parts = []
    for kind, frame in frames.items():
        if kind not in _MARGIN:
            raise InputError(f"told={kind!r} is no margin account: name one of {', '.join(_MARGIN)}")
        is_isolated = kind.startswith("isolated")
        what = "the frame of margin_isolated()" if is_isolated else "the frame of margin_cross()"
        need(frame, ("debt_ratio", "status", *(("symbol",) if is_isolated else ())), what)
        part = frame[["debt_ratio", "status"]].rename(columns={"debt_ratio": "told_debt_ratio"})
        symbol = frame["symbol"] if is_isolated else pd.Series(pd.NA, index=frame.index, dtype="str")
        parts.append(part.assign(account_type=kind, symbol=symbol).drop_duplicates("symbol"))
    dtypes = {"account_type": "str", "symbol": "str", "told_debt_ratio": "decimal", "status": "str"}
    nothing = pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in dtypes.items()})
    return pd.concat([nothing, *parts]).astype(dtypes)


def idle_funds(balances: pd.DataFrame, quote: str) -> pd.DataFrame:
    """A holding with what of it does nothing, the most valuable first, those without a price last.

    ``total = in_use + collateral + idle``, exactly:

    - ``in_use`` is what is not free: in open orders, in withdrawals under way, or the margin of futures positions.
    - ``collateral`` is what is free in a margin account, or in an isolated pair, that owes anything: it secures the
      debt, and KuCoin lets out only a part of it.
    - ``idle`` is the rest: free in funding or spot, in a margin account without debt, or as margin of futures that no
      position takes.

    What is staked or lent is in no balance, so none of it is here. Only KuCoin's own automatic earnings on funding
    balances are not told by it: what is idle may earn those.

    Parameters
    ----------
    balances : DataFrame
        As `balances(quote)` gives it.
    quote : str
        The currency that it is valued in.

    Returns
    -------
    DataFrame
        Holdings of which nothing is idle are rows too: filter by ``idle > 0``.

    Raises
    ------
    InputError
        If the frame is no frame of balances, or is valued in another currency.
    """
    _check(balances, quote)
    need(balances, ("available",), "the frame of balances()")
    rows = balances[(balances["total"] != 0).fillna(False).to_numpy(bool)].reset_index(drop=True)
    free = filled(rows["available"])
    owing = balances[(balances["liability"] != 0).fillna(False).to_numpy(bool)]
    both = pd.concat([owing[_OF_ACCOUNT], rows[_OF_ACCOUNT]], ignore_index=True)
    account = codes(*(both[name] for name in _OF_ACCOUNT))
    secures = pd.Series(account[len(owing) :]).isin(account[: len(owing)]).to_numpy(bool)
    rows = rows.assign(in_use=rows["total"] - free, collateral=free.where(secures, ZERO), idle=free.mask(secures, ZERO))
    rows = rows.assign(quote=quote, value=rows["idle"] * rows["price"])
    return of(IDLE_FUNDS, rows.sort_values("value", ascending=False, kind="stable", na_position="last"))


def _check(balances: pd.DataFrame, quote: str) -> None:
    need(balances, _NEEDED, "the frame of balances()")
    need_quote(balances, quote)
