"""What is known of every moment of every table of an account? The histories' states, and what follows from them. Pure.

Balances and prices are stored as points in time, yet something is known of the time between: a balance follows from one
that was stored and the ledger lines from there on, and the price of a day is stored when the day is over.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from kucoin_frames.archive.coverage.states import Known, State, Stretch
from kucoin_frames.archive.storage.retention import Retention
from kucoin_frames.archive.storage.tables import DAILY_PRICES, HISTORY, LEDGERS
from kucoin_frames.times import DAY, HOUR

__all__ = ["first_day", "of_balances", "of_histories", "of_prices"]

_KNOWN = (State.COMPLETE, State.IMPORTED)
_BY_DOUBT = (State.COMPLETE, State.IMPORTED, State.OPEN, State.UNAVAILABLE)

_LEDGER_OF = {
    "main": "ledgers",
    "trade": "ledgers",
    "margin": "ledgers",
    "isolated": "ledgers",
    "margin_v2": "ledgers_margin_hf",
    "isolated_v2": "ledgers_margin_hf",
    "contract": "ledgers_futures",
}
"""The ledger that tells of a kind of account, as balances call it; they do not tell which `trade` is of high
frequency."""

_SAME_SYNC = HOUR
"""A sync stores the balances after the ledgers; what moved meanwhile is settled by the next one."""


def of_histories(known: Mapping[str, Known], now: int) -> dict[str, list[Stretch]]:
    """The state of every moment of each history. One that was never asked for begins with the first that was."""
    first = _first(known)
    facts = {name: known.get(name, Known()) for name in HISTORY}
    return {
        name: facts[name].stretches(stored.retention, now, first if facts[name].start is None else None)
        for name, stored in HISTORY.items()
    }


def of_balances(
    known: Mapping[str, Known], stored_at: Sequence[int], now: int, held: Collection[str] = ()
) -> list[Stretch]:
    """The state of every moment of the balances of all account kinds.

    As well known as the least known ledger, as far as the ledgers are known without a break from a moment at which
    balances were stored; elsewhere gone, or open where the break can still be closed. A ledger that nobody could ask
    for, such as that of a kind which the key may not see, is in no stored balance either and does not count; one that
    nobody asked for, but whose accounts are in stored balances, is not known.

    Parameters
    ----------
    known : mapping
        The facts about the histories.
    stored_at : sequence of int
        When balances were stored.
    now : int
        The time now.
    held : collection of str
        The kinds of account that are in stored balances.
    """
    first = _first(known)
    if first is None:
        return []
    owning = {_LEDGER_OF.get(kind) for kind in held}
    counted = [stored for stored in LEDGERS if stored.name in known or stored.name in owning]
    joined = _least_known([known.get(each.name, Known()).stretches(each.retention, now, first) for each in counted])
    found: list[Stretch] = []
    for run, after in _runs(joined):
        if run[0].state not in _KNOWN or _holds(run, stored_at):
            found += run
        elif after is not None and after.state is State.OPEN:
            found.append(Stretch(State.OPEN, run[0].start, run[-1].end, after.until))
        else:
            found.append(Stretch(State.UNAVAILABLE, run[0].start, run[-1].end))
    return _merged(found)


def of_prices(known: Mapping[str, Known], now: int) -> list[Stretch]:
    """The state of every day of the prices: complete as far as they are stored, else to be had at any time."""
    first = first_day(known)
    return [] if first is None else known.get(DAILY_PRICES.name, Known()).stretches(Retention(), now, first)


def first_day(known: Mapping[str, Known]) -> int | None:
    """From which day on prices are wanted: the first that is asked for of any ledger."""
    first = _first(known)
    return None if first is None else first // DAY * DAY


def _first(known: Mapping[str, Known]) -> int | None:
    """Where the history of the ledgers begins, as far as anyone asked."""
    starts = [known[stored.name].start for stored in LEDGERS if stored.name in known]
    return min((start for start in starts if start is not None), default=None)


def _least_known(tables: Sequence[Sequence[Stretch]]) -> list[Stretch]:
    """The state of every moment of several tables together: the one of which least is known decides."""
    bounds = sorted({bound for table in tables for each in table for bound in (each.start, each.end)})
    found = []
    for start, end in pairwise(bounds):
        there = [each for table in tables for each in table if each.start <= start < each.end]
        least = max((each.state for each in there), key=_BY_DOUBT.index)
        until = [each.until for each in there if each.state is State.OPEN and each.until is not None]
        found.append(Stretch(least, start, end, min(until, default=None) if least is State.OPEN else None))
    return _merged(found)


def _runs(stretches: Sequence[Stretch]) -> Iterator[tuple[list[Stretch], Stretch | None]]:
    """Each row of known stretches without a break, and every other stretch alone, with what comes after."""
    at = 0
    while at < len(stretches):
        end = at + 1
        while stretches[at].state in _KNOWN and end < len(stretches) and stretches[end].state in _KNOWN:
            end += 1
        yield list(stretches[at:end]), stretches[end] if end < len(stretches) else None
        at = end


def _holds(run: Sequence[Stretch], stored_at: Sequence[int]) -> bool:
    """Whether balances were stored within a row of stretches, or by the sync that it ends with."""
    return any(run[0].start <= moment < run[-1].end + _SAME_SYNC for moment in stored_at)


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Neighbours of one state as one stretch."""
    found: list[Stretch] = []
    for each in stretches:
        if found and found[-1].state is each.state and found[-1].end == each.start:
            found[-1] = replace(found[-1], end=each.end, until=_earlier(found[-1].until, each.until))
        else:
            found.append(each)
    return found


def _earlier(one: int | None, other: int | None) -> int | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)
