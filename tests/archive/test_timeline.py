"""What is known of balances and prices between the moments at which they were stored: against an hour-by-hour model."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kucoin_frames.archive.coverage.spans import NOTHING, Spans
from kucoin_frames.archive.coverage.states import Known, State, Stretch
from kucoin_frames.archive.coverage.timeline import of_balances, of_histories, of_prices
from kucoin_frames.archive.storage.tables import HISTORY, LEDGERS
from kucoin_frames.times import DAY, HOUR

LAST = 70  # hours, less than any ledger is kept
DOUBT = [State.COMPLETE, State.IMPORTED, State.OPEN, State.UNAVAILABLE]

SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4).map(
    lambda pairs: Spans.of((start * HOUR, end * HOUR) for start, end in pairs)
)
KNOWN = st.builds(Known, complete=SPANS, imported=SPANS, unavailable=SPANS).filter(
    lambda known: known.start is not None
)
FACTS = st.dictionaries(st.sampled_from([stored.name for stored in LEDGERS]), KNOWN, max_size=3)
STORED_AT = st.lists(st.integers(0, LAST - 1), max_size=3).map(lambda hours: sorted(hour * HOUR for hour in hours))


def state_of(known: Known, hour: int) -> State:
    """What a ledger's facts say of an hour; none of them is old enough to be gone by itself."""
    for state, spans in (
        (State.COMPLETE, known.complete),
        (State.IMPORTED, known.imported),
        (State.UNAVAILABLE, known.unavailable),
    ):
        if hour * HOUR in spans:
            return state
    return State.OPEN


@given(FACTS, STORED_AT)
def test_balances_follow_from_one_that_was_stored_and_the_ledgers(
    facts: dict[str, Known], stored_at: list[int]
) -> None:
    found = of_balances(facts, stored_at, LAST * HOUR)
    if not facts:
        assert found == []
        return
    first = min(known.start for known in facts.values() if known.start is not None) // HOUR
    ledgers = {
        hour: max((state_of(known, hour) for known in facts.values()), key=DOUBT.index) for hour in range(first, LAST)
    }
    expected = {}
    for hour, state in ledgers.items():
        begin = end = hour
        while ledgers.get(begin - 1) in DOUBT[:2]:
            begin -= 1
        while ledgers.get(end) in DOUBT[:2]:
            end += 1
        if state in DOUBT[:2] and not any(begin <= moment // HOUR <= end for moment in stored_at):
            expected[hour] = State.OPEN if ledgers.get(end) is State.OPEN else State.UNAVAILABLE
        else:
            expected[hour] = state
    told = {hour: each.state for each in found for hour in range(each.start // HOUR, each.end // HOUR)}
    assert told == expected
    assert [each.start for each in found[1:]] == [each.end for each in found[:-1]]
    assert all(one.state is not other.state for one, other in pairwise(found))


def test_balances_can_be_told_as_long_as_the_ledger_that_is_lost_first() -> None:
    facts = {name: Known(complete=Spans.one(0, DAY)) for name in ("ledgers", "ledgers_hf", "ledgers_margin_hf")}
    last = of_balances(facts, [DAY + 5_000], 2 * DAY)[-1]
    assert (last.state, last.start, last.end, last.until) == (State.OPEN, DAY, 2 * DAY, DAY + 3 * DAY)
    gone = of_balances(facts, [DAY + 5_000], 6 * DAY)
    assert [(each.state, each.start, each.end) for each in gone] == [
        (State.COMPLETE, 0, DAY),
        (State.UNAVAILABLE, DAY, 3 * DAY),  # three days are sure for the margin ledger
        (State.OPEN, 3 * DAY, 6 * DAY),
    ]


def test_prices_of_a_day_are_complete_once_they_are_stored() -> None:
    ledgers = {"ledgers_hf": Known(complete=Spans.one(3 * DAY + HOUR, 10 * DAY + HOUR))}
    stored = {**ledgers, "prices": Known(complete=Spans.one(3 * DAY, 10 * DAY))}
    assert of_prices({}, 12 * DAY) == []
    assert of_prices(ledgers, 12 * DAY) == [Stretch(State.OPEN, 3 * DAY, 12 * DAY)]
    assert of_prices(stored, 12 * DAY) == [
        Stretch(State.COMPLETE, 3 * DAY, 10 * DAY),
        Stretch(State.OPEN, 10 * DAY, 12 * DAY),
    ]


@given(FACTS)
def test_every_history_is_told_of(facts: dict[str, Known]) -> None:
    found = of_histories(facts, LAST * HOUR)
    assert list(found) == list(HISTORY)
    for name, known in facts.items():
        assert found[name] == known.stretches(HISTORY[name].retention, LAST * HOUR)
    begun = min((known.start for known in facts.values() if known.start is not None), default=None)
    for name in HISTORY.keys() - facts.keys():
        assert [each.start for each in found[name]] == ([] if begun is None else [begun])
        assert known_of(found[name]) == NOTHING


def known_of(stretches: list[Stretch]) -> Spans:
    return Spans.of((each.start, each.end) for each in stretches if each.state is State.COMPLETE)
