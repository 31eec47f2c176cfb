"""What did each disposal cost and bring, and which lots are left? Events in, parts of lots out; asks nobody."""

from collections.abc import Iterator
from typing import Any, NamedTuple, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from kucoin_frames.analysis.frames import Amounts, filled, need, of
from kucoin_frames.analysis.lot_events import LOT_EVENTS
from kucoin_frames.analysis.matching import Closed, Lot, Method, match
from kucoin_frames.columns import Table, amount, flag, identifier, text, time
from kucoin_frames.decimals import DecimalArray
from kucoin_frames.decimals.scalars import overflow, scalar
from kucoin_frames.decimals.units import column_of, integers, too_large
from kucoin_frames.exceptions import InputError

__all__ = ["DISPOSALS", "LOTS", "disposals", "lots"]

DISPOSALS = Table(
    (
        text("currency", "Currency that was disposed of; of a short position, that was bought back."),
        text("cause", "Cause of the event that closed the lot; see lot_events."),
        time("openedAt", "When the lot was acquired, or sold short; NA for an average of several."),
        time("closedAt", "When this part of it was disposed of, or bought back."),
        amount("quantity", "How much of the lot."),
        flag("isShort", "Whether it was sold before it was bought."),
        amount("cost", "What this quantity was bought for; NA if nobody knows."),
        amount("proceeds", "What it was sold for; NA if nobody knows, and for withdrawals."),
        amount("gain", "proceeds less cost; NA if one of them is."),
        text("quote", "Currency of cost, proceeds and gain."),
        identifier("openedId", "Ledger entry that opened the lot; NA for an average of several."),
        identifier("closedId", "Ledger entry that closed it."),
    ),
    order="closed_at",
)

LOTS = Table(
    (
        text("currency", "Currency of the lot."),
        time("openedAt", "When it was acquired, or sold short; NA for an average of several."),
        amount("quantity", "What is left of it; negative for a short position."),
        amount("cost", "What that was bought for, or, without sign, sold short for; NA if nobody knows."),
        text("quote", "Currency of the cost."),
        identifier("openedId", "Ledger entry that opened it; NA for an average of several."),
    ),
)

_Places = npt.NDArray[np.intp]
_NONE = -1
_WORD = 2**64 - 1


def disposals(events: pd.DataFrame, method: Method = "fifo") -> pd.DataFrame:
    """A part of a lot that was disposed of, with what it cost and what it brought.

    One pool of lots a currency, over all accounts in the frame. ``gain = proceeds - cost``; the parts of a lot, and
    those of a disposal, add up to it to the last digit (each part is rounded down at the 18th place, the last one is
    what is left). `fifo` takes the oldest lot first, `lifo` the newest, `hifo` the one with the highest cost a unit,
    `average` takes a part of everything. Selling what is not there opens a short position, which buying closes.

    Parameters
    ----------
    events : DataFrame
        As `lot_events` gives it.
    method : {"fifo", "lifo", "hifo", "average"}
        Which lots go first.

    Returns
    -------
    DataFrame
        In the order of closing.

    Raises
    ------
    InputError
        For a frame that is none of events, or another method.
    """
    parts = [
        pd.DataFrame(
            {
                "opening": each.rows[np.array(each.closed.opening, np.intp)],
                "closing": each.rows[np.array(each.closed.closing, np.intp)],
                "quantity": _amounts(each.closed.quantity),
                "opened_for": _amounts(each.closed.opened_for),
                "closed_for": _amounts(each.closed.closed_for),
                "is_short": np.array(each.closed.is_short, bool),
            }
        )
        for each in _matched(events, method)
    ]
    if not parts:
        return DISPOSALS.empty()
    found = pd.concat(parts).sort_values("closing", kind="stable", ignore_index=True)
    opening, closing = found["opening"].to_numpy(), found["closing"].to_numpy()
    is_short = found["is_short"].to_numpy()
    found["cost"] = found["opened_for"].mask(is_short, found["closed_for"])
    found["proceeds"] = found["closed_for"].mask(is_short, found["opened_for"])
    found["gain"] = found["proceeds"] - found["cost"]
    for name in ("currency", "cause", "quote"):
        found[name] = _at(events[name], closing)
    for name, rows in (("opened", opening), ("closed", closing)):
        found[f"{name}_at"], found[f"{name}_id"] = _at(events["created_at"], rows), _at(events["id"], rows)
    return of(DISPOSALS, found)


def lots(events: pd.DataFrame, method: Method = "fifo") -> pd.DataFrame:
    """A lot that is left when all events are matched, with what it cost.

    Parameters
    ----------
    events : DataFrame
        As `lot_events` gives it.
    method : {"fifo", "lifo", "hifo", "average"}
        Which lots went first.

    Raises
    ------
    InputError
        For a frame that is none of events, or another method.
    """
    left = [
        (each.currency, each.rows[lot.event], each.sign * lot.quantity, lot.value)
        for each in _matched(events, method)
        for lot in each.left
    ]
    opened = np.array([row for _, row, _, _ in left], np.intp)
    found = pd.DataFrame(
        {
            "currency": pd.array([currency for currency, _, _, _ in left], dtype="str"),
            "opened_at": _at(events["created_at"], opened),
            "quantity": _amounts([quantity for _, _, quantity, _ in left]),
            "cost": _amounts([value for _, _, _, value in left]),
            "quote": str(events["quote"].iloc[0]) if len(events) else None,
            "opened_id": _at(events["id"], opened),
        }
    )
    return of(LOTS, found)


class _Matched(NamedTuple):
    """What the events of one currency come to."""

    currency: str
    closed: Closed
    left: list[Lot]
    sign: int
    rows: _Places
    """The rows of its events in the frame, by their numbers, with `_NONE` for that of an average."""


def _matched(events: pd.DataFrame, method: Method) -> Iterator[_Matched]:
    need(events, LOT_EVENTS.dtypes, "the frame of lot_events()")
    if method not in get_args(Method):
        raise InputError(f"method={method!r} is not among {', '.join(get_args(Method))}")
    if not events["created_at"].is_monotonic_increasing:
        raise InputError("the events are not in the order of created_at: sort them")
    quantity, value = filled(events["quantity"]), events["value"]
    is_unknown = value.isna().to_numpy(bool)
    of_currency, names = pd.factorize(events["currency"])
    order = np.argsort(of_currency, kind="stable")
    ends = np.cumsum(np.bincount(of_currency, minlength=len(names)))
    for name, rows in zip(names, np.split(order, ends[:-1]), strict=False):
        values: list[int | None] = list(_units(value, rows))
        for place in np.flatnonzero(is_unknown[rows]).tolist():
            values[place] = None
        yield _Matched(str(name), *match(_units(quantity, rows), values, method), np.append(rows, _NONE))


def _units(amounts: Amounts, rows: _Places) -> list[int]:
    """Amounts of these rows as whole numbers of their 18th place; those of missing ones are arbitrary."""
    return integers(DecimalArray(amounts.array)._column, rows)


def _amounts(units: "list[int] | list[int | None]") -> Amounts:
    valid = np.array([unit is not None for unit in units]) if None in units else None
    known = [unit or 0 for unit in units]
    pairs = np.empty((len(known), 2), np.uint64)
    pairs[:, 0] = np.fromiter((unit & _WORD for unit in known), np.uint64, len(known))
    pairs[:, 1] = np.fromiter((unit >> 64 for unit in known), np.int64, len(known)).view(np.uint64)
    for place in too_large(pairs)[:1].tolist():
        raise overflow(f"the average of lots {scalar(known[place]):f}", scalar(known[place]))
    return pd.Series(DecimalArray(column_of(pairs, valid)))


def _at(column: "pd.Series[Any]", rows: _Places) -> "pd.Series[Any]":
    if not len(column):
        return column.reset_index(drop=True)
    found = column.iloc[rows].reset_index(drop=True)
    return found.where(pd.Series(rows >= 0)) if (rows < 0).any() else found
