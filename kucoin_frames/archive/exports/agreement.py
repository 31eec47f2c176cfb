"""Do an export's other files agree with its account histories? Fills by currency and day, deposits one by one.

Both tell the same movements in another way. Where they do not agree, one of them lacks a row, or has it twice, or was
changed. Frames in, frames out; sums are exact.
"""

from typing import Any, Literal

import pandas as pd

from kucoin_frames.archive.exports.deals import MARGIN, SPOT, deals, is_leg, market_of
from kucoin_frames.archive.exports.frames import frame_of
from kucoin_frames.archive.exports.matching import attach, epoch_ms, need, signed
from kucoin_frames.archive.exports.proof import FINDINGS
from kucoin_frames.archive.exports.spans import is_covered
from kucoin_frames.archive.exports.words import is_done
from kucoin_frames.times import DAY, SECOND

__all__ = ["WINDOW", "check_fills", "check_moves"]

WINDOW = 300
"""Seconds that a deposit or withdrawal may be apart from its entry."""

_ACCOUNTS = {SPOT: ("TRADE",), MARGIN: ("MARGIN", "ISOLATED")}
_CREDITED = ("MAIN", "TRADE")
_GROUP = ["uid", "market", "currency", "day"]
_DAY = DAY // SECOND


def check_fills(
    ledger_rows: pd.DataFrame, fills: pd.DataFrame, orders: pd.DataFrame, *, spans: pd.DataFrame
) -> pd.DataFrame:
    """A currency on a UTC day of which the trades in the ledger add up to something else than the fills.

    Compared is what was traded before fees, as fees may have been charged in KCS, from the second of the first fill of
    a market (spot, or margin) to that of the last. Trading bots may have wallets of their own: where the ledger agrees
    with the other fills alone, or with all of them, there is no finding. The `verdict` is ``uncovered`` where the
    histories are not known to be whole; ``missing`` if the ledger has fewer rows than the fills have legs, ``surplus``
    if it has more, else ``altered``.

    Parameters
    ----------
    ledger_rows : DataFrame
        Entries of the archive, or `Export.ledger`.
    fills, orders : DataFrame
        `Export.fills` and `Export.orders`; of an order without fills here its own sums are taken.
    spans : DataFrame
        `Export.spans`.
    """
    need(ledger_rows, ("uid", "account_type", "currency", "created_at", "kind", "biz_type", "fee"), "ledger rows")
    told = deals(fills, orders)
    told = told.assign(market=told["market"].fillna(SPOT))
    told = told[told["uid"].notna()]
    own = told[~told["is_bot"]]
    if own.empty:
        return FINDINGS.empty()
    bounds = _bounds(own)
    faults = _faults(ledger_rows, own)
    if len(own) < len(told):
        faults = faults[faults.index.isin(_faults(ledger_rows, told).index)]
    found = [_finding(fault, bounds, spans) for fault in faults.reset_index().to_dict("records")]
    return frame_of(found, FINDINGS).sort_values(["end_at", "uid", "currency"], kind="stable", ignore_index=True)


def _bounds(told: pd.DataFrame) -> pd.DataFrame:
    """The first and the last second of each account and market that deals tell of."""
    return told.groupby(["uid", "market"])["second"].agg(["min", "max"])


def _faults(ledger_rows: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """The currencies and days whose trades do not add up to the deals."""
    rows = _within(_traded(ledger_rows), _bounds(told))
    sums = pd.concat([_sums(rows, "change", "rows"), _sums(_legs(told), "told", "legs")], axis=1)
    for name in ("change", "told", "rows", "legs"):
        exact: Any = sums[name]
        sums[name] = exact.fillna(0)
    sums["difference"] = sums["told"] - sums["change"]
    return sums[(sums["difference"] != 0).to_numpy(bool)]


def _traded(ledger_rows: pd.DataFrame) -> pd.DataFrame:
    """What each leg in the ledger moved before fees."""
    rows = ledger_rows[is_leg(ledger_rows)]
    fee: Any = rows["fee"]
    return pd.DataFrame(
        {
            "uid": rows["uid"],
            "market": market_of(rows["account_type"]),
            "currency": rows["currency"],
            "second": epoch_ms(rows["created_at"]) // SECOND,
            "moved": signed(rows) + fee.fillna(0),
        }
    )


def _legs(told: pd.DataFrame) -> pd.DataFrame:
    common = told[["uid", "market", "second"]]
    bases = common.assign(currency=told["base"], moved=told["size"] * told["sign"])
    quotes = common.assign(currency=told["quote"], moved=-told["funds"] * told["sign"])
    return pd.concat([bases, quotes], ignore_index=True)


def _within(rows: pd.DataFrame, bounds: pd.DataFrame) -> pd.DataFrame:
    """The rows from the first to the last deal of their account and market."""
    known = rows.join(bounds, on=["uid", "market"])
    return rows[((known["second"] >= known["min"]) & (known["second"] <= known["max"])).to_numpy(bool)]


def _sums(rows: pd.DataFrame, total: str, number: str) -> pd.DataFrame:
    by_day = rows.assign(day=rows["second"] // _DAY).groupby(_GROUP, sort=False)
    return by_day.agg(**{total: ("moved", "sum"), number: ("moved", "size")})


def _finding(fault: dict[Any, Any], bounds: pd.DataFrame, spans: pd.DataFrame) -> dict[str, object]:
    first, last = bounds.loc[(fault["uid"], fault["market"])]
    start = max(int(first), int(fault["day"]) * _DAY) * SECOND
    end = min(int(last) + 1, (int(fault["day"]) + 1) * _DAY) * SECOND
    accounts = _ACCOUNTS[fault["market"]]
    if not all(is_covered(spans, fault["uid"], each, start, end) for each in accounts):
        verdict = "uncovered"
    elif fault["rows"] != fault["legs"]:
        verdict = "missing" if fault["rows"] < fault["legs"] else "surplus"
    else:
        verdict = "altered"
    named = {name: fault[name] for name in ("uid", "currency", "change", "told", "difference")}
    bounds_told = {"start_at": start, "end_at": end - SECOND}
    return {
        **named,
        **bounds_told,
        "check": "fills",
        "account_type": accounts[0],
        "rows": int(fault["rows"]),
        "verdict": verdict,
    }


def check_moves(
    ledger_rows: pd.DataFrame, records: pd.DataFrame, direction: Literal["in", "out"], *, spans: pd.DataFrame
) -> pd.DataFrame:
    """A deposit (in) or withdrawal (out) that went through, and of which the ledger has no entry.

    The `verdict` is ``missing``, or ``uncovered`` where the histories of the funding and the trading account, one of
    which has the entry, are not known to be whole.

    Parameters
    ----------
    ledger_rows : DataFrame
        Entries of the archive, or `Export.ledger`.
    records : DataFrame
        `Export.deposits` or `Export.withdrawals`.
    direction : {"in", "out"}
        in for deposits, out for withdrawals.
    spans : DataFrame
        `Export.spans`.
    """
    known = records[is_done(records["status"]) & records["uid"].notna().to_numpy(bool)].reset_index(drop=True)
    entry = attach(ledger_rows, known, direction, window_s=WINDOW)["ledger"]
    found: list[dict[str, object]] = []
    for fault in known[entry.isna().to_numpy(bool)].to_dict("records"):
        at = int(fault["created_at"].value) // 10**6
        around = (at - WINDOW * SECOND, at + WINDOW * SECOND)
        moved = fault["amount"] if direction == "in" else fault["amount"].copy_negate()
        found.append(
            {
                "check": "deposits" if direction == "in" else "withdrawals",
                "uid": fault["uid"],
                "currency": fault["currency"],
                "start_at": at,
                "end_at": at,
                "change": 0,
                "rows": 0,
                "told": moved,
                "difference": moved,
                "verdict": "missing"
                if all(is_covered(spans, fault["uid"], each, *around) for each in _CREDITED)
                else "uncovered",
                "suspects": f"{fault['file']}:{fault['line']}",
            }
        )
    return frame_of(found, FINDINGS)
