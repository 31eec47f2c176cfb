"""What came in and what went out? The entries of all four ledgers as signed movements, and their sums by day.

What ``amount`` means is KuCoin's, and differs: here is the one place that knows it.

- `ledgers` (classic): no sign, `direction` tells it; the amount is the whole movement, its fee included.
- `ledgers_hf`, `ledgers_margin_hf`: no sign, `direction` tells it; the amount is what is left of a movement after its
  fee, in KuCoin's own example 1.5976008 = 1.5992 - 0.0015992.
- `ledgers_futures`: the amount of a RealisedPNL has its sign, elsewhere the type tells the direction.

In all of them the balance moved by just the amount; the fee is a part of the movement that is told again, and must not
be subtracted a second time.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa

from kucoin_frames.analysis.needs import need
from kucoin_frames.analysis.periods import periods
from kucoin_frames.analysis.rows import ZERO, Amounts, filled
from kucoin_frames.analysis.valuation.now import price_of
from kucoin_frames.archive.ledger.twice import COMPARED, is_told_twice
from kucoin_frames.archive.ledger.vocabulary import kind_of
from kucoin_frames.columns import Table, amount, count, identifier, rate, text, time
from kucoin_frames.decimals import ARROW_TYPE
from kucoin_frames.exceptions import InputError

__all__ = ["FLOW", "MOVEMENTS", "Ledgers", "flow_by_day", "movements"]

Ledgers: TypeAlias = pd.DataFrame | Sequence[pd.DataFrame]
"""A ledger frame as it was fetched, or several: of any of the four ledgers and of several accounts."""

MOVEMENTS = Table(
    (
        time("time", "When the balance moved."),
        text("accountType", "Account that the movement happened in, in KuCoin's words; CONTRACT is futures."),
        text("cause", "Cause in KuCoin's words: biz_type, or type in the futures ledger."),
        text("currency", "Currency that moved, by its spot name: BTC also where futures say XBT."),
        amount("change", "What the balance moved by, with its sign."),
        amount("fee", "Fee within the movement; 0 where KuCoin names none."),
        identifier("id", "Id of the entry; offset in the futures ledger."),
    )
)

FLOW = Table(
    (
        time("day", "When the day starts: the midnight in the zone that was asked for, as a time in UTC."),
        text("currency", "Currency that moved."),
        count("entries", "How many ledger entries there are."),
        amount("incoming", "Sum of the movements that made a balance grow."),
        amount("outgoing", "Sum of the movements that made a balance shrink, as a positive number."),
        amount("net", "incoming less outgoing."),
        text("quote", "Currency of price and values."),
        rate("price", "Price of one unit in the quote currency; NA for a currency without a price."),
        amount("incomingValue", "incoming times price."),
        amount("outgoingValue", "outgoing times price."),
        amount("netValue", "net times price."),
    )
)

_SIGNS = {"in": 1, "out": -1}
_FUTURES_SIGNS = {"deposit": 1, "transferin": 1, "withdrawal": -1, "transferout": -1}
"""By type in small letters: KuCoin writes TransferIn and Transferin."""
_SIGNED = "reali"
"""How types begin whose amounts have their signs: RealisedPNL and RealizedPNL."""

_ACCOUNT = "account"
_OF_HF = "tax"
"""A column that the high-frequency ledgers have and the classic one has not."""

_SPOT_COLUMNS = ("id", "currency", "amount", "fee", "account_type", "biz_type", "direction", "created_at")
_FUTURES_COLUMNS = ("offset", "currency", "amount", "fee", "type", "status", "time")


def movements(ledgers: Ledgers) -> pd.DataFrame:
    """A ledger entry as a signed movement of a balance, in the same few columns for all four ledgers.

    ``change`` is ``amount`` with the sign of `direction`; in the futures ledger the sign of the type, or KuCoin's own
    for a profit or loss. Pending futures rows are left out: they are not in any balance and will change. An entry
    that both `ledgers` and `ledgers_hf` tell, as they do with transfers of the spot account, is one row, that of the
    latter: equal ids tell it, or else account, currency, millisecond and amount of a transfer.

    Parameters
    ----------
    ledgers : DataFrame or list of DataFrame
        Ledger frames as they were fetched, whole or filtered.

    Raises
    ------
    InputError
        For a frame that is no ledger, or an entry that does not tell whether it is in or out.
    """
    frames = [ledgers] if isinstance(ledgers, pd.DataFrame) else list(ledgers)
    parts = [_futures(each) if _is_futures(each) else _spot(each) for each in frames]
    spot = [(part, each) for part, each in zip(parts, frames, strict=True) if not _is_futures(each)]
    futures = [part for part, each in zip(parts, frames, strict=True) if _is_futures(each)]
    found = pd.concat([_told_once(spot), *futures], ignore_index=True).astype(MOVEMENTS.dtypes)
    return found.sort_values("time", kind="stable", ignore_index=True)


def _told_once(ledgers: Sequence[tuple[pd.DataFrame, pd.DataFrame]]) -> pd.DataFrame:
    """The movements of frames of spot ledgers, beside which these stand, in their order and each of them once."""
    is_named = all(_ACCOUNT in ledger for _, ledger in ledgers)
    rows = [
        part.assign(
            uid=ledger[_ACCOUNT].astype("str") if is_named else "",
            direction=ledger["direction"].astype("str").str.lower(),
            is_modern=_OF_HF in ledger,
        )
        for part, ledger in ledgers
    ]
    if not rows:
        return MOVEMENTS.empty()
    found = pd.concat(rows, ignore_index=True)
    found = found.drop_duplicates(["id", "currency", "time", "change", "is_modern"])
    is_modern = found["is_modern"].to_numpy(bool)
    if is_modern.any() and not is_modern.all():
        is_copy = np.zeros(len(found), bool)
        is_copy[~is_modern] = is_told_twice(_compared(found[~is_modern]), _compared(found[is_modern])).to_numpy(False)
        found = found[~is_copy]
    return found[list(MOVEMENTS.dtypes)]


def _compared(rows: pd.DataFrame) -> pa.Table:
    """Movements as the entries that the archive compares."""
    kinds = {word: kind_of(word) for word in rows["cause"].dropna().unique()}
    named = rows.assign(created_at=rows["time"], kind=rows["cause"].map(kinds).astype("str"))
    plain = pa.Table.from_pandas(named[[*COMPARED]].drop(columns="change"), preserve_index=False)
    return plain.append_column("change", pa.array(rows["change"], ARROW_TYPE))


def _is_futures(ledger: pd.DataFrame) -> bool:
    return isinstance(ledger, pd.DataFrame) and "offset" in ledger.columns


def _spot(ledger: pd.DataFrame) -> pd.DataFrame:
    need(ledger, _SPOT_COLUMNS, "the frame of ledgers(), ledgers_hf(), ledgers_margin_hf() or ledgers_futures()")
    signs = ledger["direction"].astype("str").str.lower().map(_SIGNS)
    _refuse_unknown(ledger["direction"][signs.isna()], "direction", "in or out")
    return _moved(
        ledger,
        ledger["amount"] * signs.astype("int64"),
        account_type=ledger["account_type"],
        cause="biz_type",
        time="created_at",
        id="id",
    )


def _futures(ledger: pd.DataFrame) -> pd.DataFrame:
    need(ledger, _FUTURES_COLUMNS, "the frame of ledgers_futures()")
    final = ledger[(ledger["status"] != "Pending").fillna(True)]
    word = final["type"].astype("str").str.lower()
    has_sign = word.str.startswith(_SIGNED, na=False)
    signs = word.map(_FUTURES_SIGNS)
    known = "RealisedPNL, Deposit, TransferIn, Withdrawal, TransferOut"
    _refuse_unknown(final["type"][signs.isna() & ~has_sign], "type", known)
    directed = final["amount"].abs() * signs.fillna(1).astype("int64")
    return _moved(
        final,
        final["amount"].where(has_sign, directed),
        account_type="CONTRACT",
        cause="type",
        time="time",
        id="offset",
    )


def _moved(
    ledger: pd.DataFrame, change: Amounts, *, account_type: object, cause: str, time: str, id: str
) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "time": ledger[time],
            "account_type": account_type,
            "cause": ledger[cause],
            "currency": ledger["currency"].replace("XBT", "BTC"),
            "change": change,
            "fee": filled(ledger["fee"]),
            "id": ledger[id],
        },
        index=ledger.index,
    )
    return rows.astype(MOVEMENTS.dtypes)


def _refuse_unknown(values: "pd.Series[str]", column: str, known: str) -> None:
    if len(values):
        raise InputError(
            f"{column}={values.iloc[0]!r} in {len(values)} entries: nobody can say whether they came in or went out;"
            f" known are {known}. Leave these entries out, or correct their {column}."
        )


def flow_by_day(
    ledgers: Ledgers, prices: pd.DataFrame | None = None, *, zone: str = "UTC", quote: str = "USDT"
) -> pd.DataFrame:
    """A currency on a day with what came in and what went out.

    ``incoming`` is the sum of the positive movements, ``outgoing`` of the negative ones without their sign, ``net`` is
    the difference; see `movements` for what a movement is. A move between two of one's own accounts is in both sums
    when both accounts are in the frames. To see one cause only, filter the ledger before. A day without an entry has no
    row: whether nothing happened or nobody asked, only the span of the question tells.

    Parameters
    ----------
    ledgers : DataFrame or list of DataFrame
        Ledger frames as they were fetched, whole or filtered.
    prices : DataFrame, optional
        As `prices()` gives it. Every day is valued at these prices.
    zone : str
        Time zone of the days by its IANA name, such as Europe/Berlin.
    quote : str
        Currency of the values.

    Returns
    -------
    DataFrame
        In the order of day and currency; sums in the row's currency, values in the quote currency, NA without a price.
    """
    moved = movements(ledgers)
    change = moved["change"]
    rows = pd.DataFrame(
        {
            "day": periods(moved["time"], "day", zone),
            "currency": moved["currency"],
            "entries": 1,
            "incoming": change.where(change > 0, ZERO),
            "outgoing": -change.where(change < 0, ZERO),
            "net": change,
        }
    )
    found = rows.groupby(["day", "currency"], as_index=False, sort=True).sum()
    found["quote"] = quote
    found["price"] = price_of(found["currency"], prices, quote)
    for name in ("incoming", "outgoing", "net"):
        found[f"{name}_value"] = found[name] * found["price"]
    return found[list(FLOW.dtypes)].astype(FLOW.dtypes)
