"""What did each disposal cost and bring, and which lots are left? Events in, parts of lots out; asks nobody."""

from typing import Any, NamedTuple, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from kucoin_frames.analysis.needs import need
from kucoin_frames.analysis.profit.first_in import Left, Parts, Pooled, first_in_first_out
from kucoin_frames.analysis.profit.lot_events import LOT_EVENTS
from kucoin_frames.analysis.profit.matching import Method, match
from kucoin_frames.analysis.profit.terms import days_between
from kucoin_frames.analysis.rows import Amounts, filled, of
from kucoin_frames.columns import Table, amount, count, flag, identifier, text, time
from kucoin_frames.decimals import DecimalArray, DecimalDtype
from kucoin_frames.decimals.scalars import column_of_units, overflow, scalar
from kucoin_frames.decimals.units import integers, too_large, words
from kucoin_frames.exceptions import InputError

__all__ = ["DISPOSALS", "LOTS", "disposals", "lots"]

DISPOSALS = Table(
    (
        text("currency", "Currency that was disposed of; of a short position, that was bought back."),
        text("cause", "Cause of the event that closed the lot; see lot_events."),
        text("origin", "Cause of the event that opened it; of an undated opening, times are the latest possible ones."),
        time("openedAt", "When the lot was acquired, or sold short; see origin. NA for an average of several."),
        time("closedAt", "When this part of it was disposed of, or bought back."),
        count("heldDays", "Days from the date of opening to that of closing, in the zone asked for."),
        amount("quantity", "How much of the lot."),
        flag("isShort", "Whether it was sold before it was bought."),
        amount("cost", "What this quantity was bought for; NA if nobody knows."),
        amount("proceeds", "What it was sold for; NA if nobody knows, and for withdrawals."),
        amount("gain", "proceeds less cost; NA if one of them is."),
        text("quote", "Currency of cost, proceeds and gain."),
        identifier("openedId", "Ledger entry that opened the lot; NA for an opening, and an average of several."),
        identifier("closedId", "Ledger entry that closed it; lot_entries has the others of the same movement."),
    ),
    order="closed_at",
)

LOTS = Table(
    (
        text("currency", "Currency of the lot."),
        text(
            "origin", "Cause of the event that opened it; of an undated opening, the time is the latest possible one."
        ),
        time("openedAt", "When it was acquired, or sold short; see origin. NA for an average of several."),
        amount("quantity", "What is left of it; negative for a short position."),
        amount("cost", "What that was bought for, or, without sign, sold short for; NA if nobody knows."),
        text("quote", "Currency of the cost."),
        identifier("openedId", "Ledger entry that opened it; NA for an opening, and an average of several."),
    ),
)

_Places = npt.NDArray[np.intp]
_NONE = -1


def disposals(events: pd.DataFrame, method: Method = "fifo", *, zone: str = "UTC") -> pd.DataFrame:
    """A part of a lot that was disposed of, with what it cost and what it brought.

    One pool of lots a currency, over all accounts in the frame. ``gain = proceeds - cost``; the parts of a lot, and
    those of a disposal, add up to it to the last digit (each part is rounded down at the 18th place, the last one is
    what is left). `fifo` takes the oldest lot first, `lifo` the newest, `hifo` the one with the highest cost a unit,
    `average` takes a part of everything. Selling what is not there opens a short position, which buying closes.
    ``held_days`` is the difference of two dates. What was deposited is held from that day on, and an undated opening
    from the ledger's first entry on, or longer; ``origin`` tells which lots these are.

    Parameters
    ----------
    events : DataFrame
        As `lot_events` gives it.
    method : {"fifo", "lifo", "hifo", "average"}
        Which lots go first.
    zone : str
        Time zone of the dates by its IANA name, such as Europe/Berlin.

    Returns
    -------
    DataFrame
        In the order of closing.

    Raises
    ------
    InputError
        For a frame that is none of events, or another method or zone.
    """
    parts = _matched(events, method).parts
    if not len(parts):
        return DISPOSALS.empty()
    found = parts.sort_values("closing", kind="stable", ignore_index=True)
    opening, closing = found["opening"].to_numpy(), found["closing"].to_numpy()
    found["gain"] = found["proceeds"] - found["cost"]
    for name in ("currency", "cause", "quote"):
        found[name] = _at(events[name], closing)
    for name, rows in (("opened", opening), ("closed", closing)):
        found[f"{name}_at"], found[f"{name}_id"] = _at(events["created_at"], rows), _at(events["id"], rows)
    found["origin"] = _at(events["cause"], opening)
    found["held_days"] = days_between(found["opened_at"], found["closed_at"], zone)
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
    left = _matched(events, method).left
    rows, opened = left["row"].to_numpy(), left["opened"].to_numpy()
    found = left.assign(
        currency=_at(events["currency"], rows),
        quote=_at(events["quote"], rows),
        origin=_at(events["cause"], opened),
        opened_at=_at(events["created_at"], opened),
        opened_id=_at(events["id"], opened),
    )
    return of(LOTS, found)


class _Matched(NamedTuple):
    """What the events come to, currency by currency."""

    parts: pd.DataFrame
    """Of each part the rows of the events that opened and that closed it, and all that is an amount or a flag."""
    left: pd.DataFrame
    """Of each lot that is left a row of its currency, that of the event that opened it, quantity and cost."""


def _matched(events: pd.DataFrame, method: Method) -> _Matched:
    need(events, LOT_EVENTS.dtypes, "the frame of lot_events()")
    if method not in get_args(Method):
        raise InputError(f"method={method!r} is not among {', '.join(get_args(Method))}")
    if not events["created_at"].is_monotonic_increasing:
        raise InputError("the events are not in the order of created_at: sort them")
    pool = pd.factorize(events["currency"], use_na_sentinel=False)[0].astype(np.intp)
    rows = np.argsort(pool, kind="stable")
    amounts = events[["quantity", "value"]].iloc[rows].astype(DecimalDtype())
    quantity, value = (DecimalArray(column.array)._column for column in (filled(amounts["quantity"]), amounts["value"]))
    pooled = Pooled(pool[rows], quantity, value)
    # What no events come to is the same by all methods.
    at_once = first_in_first_out(pooled) if method == "fifo" or not len(rows) else None
    return _one_by_one(pooled, rows, method) if at_once is None else _at_once(pooled, rows, *at_once)


def _at_once(events: Pooled, rows: _Places, parts: Parts, left: Left) -> _Matched:
    opening, closing = np.minimum(parts.bought, parts.sold), np.maximum(parts.bought, parts.sold)
    columns = {"quantity": parts.quantity, "cost": parts.cost, "proceeds": parts.proceeds}
    amounts = {name: pd.Series(DecimalArray(column)) for name, column in columns.items()}
    is_short = parts.sold < parts.bought
    quantity = pd.Series(DecimalArray(left.quantity))
    is_owed = words(events.quantity).negative[left.event]
    opened = rows[left.event]
    return _Matched(
        pd.DataFrame({"opening": rows[opening], "closing": rows[closing], **amounts, "is_short": is_short}),
        pd.DataFrame(
            {
                "row": opened,
                "opened": opened,
                "quantity": quantity.mask(is_owed, -quantity),
                "cost": DecimalArray(left.value),
            }
        ),
    )


def _one_by_one(events: Pooled, rows: _Places, method: Method) -> _Matched:
    """By the loop that knows all methods, currency by currency."""
    parts, left = list[pd.DataFrame](), list[pd.DataFrame]()
    valid = events.value.is_valid().to_numpy(zero_copy_only=False)
    starts = np.flatnonzero(np.diff(events.pool, prepend=-1))
    for start, end in zip(starts, np.append(starts[1:], len(rows)), strict=True):
        places = np.arange(start, end)
        values: list[int | None] = list(integers(events.value, places))
        for unknown in np.flatnonzero(~valid[places]).tolist():
            values[unknown] = None
        closed, lots_left, sign = match(integers(events.quantity, places), values, method)
        numbered = np.append(rows[places], _NONE)
        is_short = np.array(closed.is_short, bool)
        opened_for, closed_for = _amounts(closed.opened_for), _amounts(closed.closed_for)
        parts.append(
            pd.DataFrame(
                {
                    "opening": numbered[np.array(closed.opening, np.intp)],
                    "closing": numbered[np.array(closed.closing, np.intp)],
                    "quantity": _amounts(closed.quantity),
                    "cost": opened_for.mask(is_short, closed_for),
                    "proceeds": closed_for.mask(is_short, opened_for),
                    "is_short": is_short,
                }
            )
        )
        left.append(
            pd.DataFrame(
                {
                    "row": rows[start],
                    "opened": numbered[np.array([lot.event for lot in lots_left], np.intp)],
                    "quantity": _amounts([sign * lot.quantity for lot in lots_left]),
                    "cost": _amounts([lot.value for lot in lots_left]),
                }
            )
        )
    return _Matched(pd.concat(parts, ignore_index=True), pd.concat(left, ignore_index=True))


def _amounts(units: "list[int] | list[int | None]") -> Amounts:
    column = column_of_units(units)
    for place in too_large(np.stack(words(column), axis=1))[:1].tolist():
        total = scalar(units[place] or 0)
        raise overflow(f"the average of lots {total:f}", total)
    return pd.Series(DecimalArray(column))


def _at(column: "pd.Series[Any]", rows: _Places) -> "pd.Series[Any]":
    if not len(column):
        return column.reset_index(drop=True)
    found = column.iloc[rows].reset_index(drop=True)
    return found.where(pd.Series(rows >= 0)) if (rows < 0).any() else found
