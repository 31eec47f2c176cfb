"""Which entries belong together because one side of a movement is one and the other side another? Asks nobody."""

from collections import defaultdict

import numpy as np
import numpy.typing as npt
import pandas as pd

from kucoin_frames.analysis.rows import Codes, codes

__all__ = ["partners", "records_of"]

_NONE = -1


def partners(rows: pd.DataFrame, within: pd.Timedelta) -> Codes:
    """The place of the other side of each movement, -1 where there is none.

    Sides match that move the same amount of the same currency in opposite directions: first those of one millisecond,
    then, among what is left, those that are nearest in time and no further apart than `within`.

    Parameters
    ----------
    rows : DataFrame
        Columns currency, change and created_at, in the order of time.
    within : Timedelta
        How far apart the times of the two sides may be.
    """
    found = np.full(len(rows), _NONE, np.int64)
    size, grows = rows["change"].abs(), (rows["change"] > 0).to_numpy(bool)
    instant = pd.Series(codes(rows["currency"], size, rows["created_at"]))
    turn = instant.groupby([instant, grows]).cumcount()
    side = pd.DataFrame({"instant": instant, "turn": turn, "place": np.arange(len(rows))})
    both = side[grows].merge(side[~grows], on=["instant", "turn"], suffixes=("_in", "_out"))
    incoming, outgoing = both["place_in"].to_numpy(), both["place_out"].to_numpy()
    found[incoming], found[outgoing] = outgoing, incoming
    left = np.flatnonzero(found == _NONE)
    amount = codes(rows["currency"], size)[left]
    times = rows["created_at"].dt.as_unit("ms").astype("int64").to_numpy()[left].astype(np.int64)
    span = within // pd.Timedelta(milliseconds=1)
    groups: dict[int, list[int]] = defaultdict(list)
    for place, group in enumerate(amount.tolist()):
        groups[group].append(place)
    for group in groups.values():
        for one, other in _nearest(group, times, grows[left], span):
            found[left[one]], found[left[other]] = left[other], left[one]
    return found


def _nearest(group: list[int], times: Codes, grows: npt.NDArray[np.bool_], span: int) -> list[tuple[int, int]]:
    """Pairs of opposite sides in one group, the nearest first."""
    pairs = sorted(
        (int(times[later] - times[earlier]), earlier, later)
        for number, earlier in enumerate(group)
        for later in _reachable(group[number + 1 :], earlier, times, span)
        if grows[earlier] != grows[later]
    )
    taken: set[int] = set()
    chosen = []
    for _, earlier, later in pairs:
        if not taken & {earlier, later}:
            taken |= {earlier, later}
            chosen.append((earlier, later))
    return chosen


def _reachable(later: list[int], earlier: int, times: Codes, span: int) -> list[int]:
    found = []
    for place in later:
        if times[place] - times[earlier] > span:
            break
        found.append(place)
    return found


def records_of(entries: pd.DataFrame, records: pd.DataFrame, within: pd.Timedelta) -> Codes:
    """The place of the record behind each entry, -1 where there is none; each record is behind one entry at most.

    An entry with a record's id as its order id is that record's; else one with the record's currency and amount whose
    time is between that of the record and `within` after its last change.

    Parameters
    ----------
    entries : DataFrame
        Columns currency, amount, created_at and order_id.
    records : DataFrame
        Columns currency, amount, created_at and updated_at, and, if there are such, id.
    within : Timedelta
        How long after the record's last change, or before its start, an entry may come.
    """
    found = np.full(len(entries), _NONE, np.int64)
    by_id = {name: place for place, name in enumerate(records["id"])} if "id" in records else {}
    by_amount: dict[tuple[object, object], list[int]] = defaultdict(list)
    for place, key in enumerate(zip(records["currency"], records["amount"], strict=True)):
        by_amount[key].append(place)
    starts, ends = records["created_at"] - within, records["updated_at"].fillna(records["created_at"]) + within
    taken: set[int] = set()
    columns = (entries[name] for name in ("currency", "amount", "created_at", "order_id"))
    for entry, (currency, amount, moment, order) in enumerate(zip(*columns, strict=True)):
        known = by_id.get(order) if not pd.isna(order) else None
        fitting = [] if known is None else [known]
        fitting += [place for place in by_amount[currency, amount] if starts.iloc[place] <= moment <= ends.iloc[place]]
        record = next((place for place in fitting if place not in taken), _NONE)
        if record != _NONE:
            taken.add(record)
            found[entry] = record
    return found
