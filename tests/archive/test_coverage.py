"""What is known of every moment, and what is to be asked: against a model that looks at one moment after the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kucoin_frames.archive.coverage.spans import NOTHING, Spans
from kucoin_frames.archive.coverage.states import Known, State
from kucoin_frames.archive.storage.retention import Retention
from kucoin_frames.archive.syncing.planned import chunks, lesson, plan, without_sliver
from kucoin_frames.times import DAY, HOUR, MINUTE

SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4).map(Spans.of)
KNOWN = st.builds(Known, complete=SPANS, imported=SPANS, unavailable=SPANS)
RETENTION = st.one_of(
    st.just(Retention()),
    st.tuples(st.integers(1, 30), st.integers(0, 20)).map(lambda each: Retention(each[0], each[0] + each[1])),
)
NOW = st.integers(0, 70)


@given(KNOWN, RETENTION, NOW)
def test_every_moment_is_in_one_state(known: Known, retention: Retention, now: int) -> None:
    stretches = known.stretches(retention, now)
    if known.start is None or known.start >= now:
        assert stretches == []
        return
    moments = [(moment, each.state) for each in stretches for moment in range(each.start, each.end)]
    assert [moment for moment, _ in moments] == list(range(known.start, now))
    for moment, state in moments:
        if moment in known.complete:
            assert state is State.COMPLETE
        elif moment in known.imported:
            assert state is State.IMPORTED
        elif moment in known.unavailable or (retention.reach is not None and moment < now - retention.reach):
            assert state is State.UNAVAILABLE
        else:
            assert state is State.OPEN


@given(KNOWN, KNOWN)
def test_facts_are_joined_and_told_once(one: Known, other: Known) -> None:
    both = one | other
    assert both == other | one
    assert both | one == both
    told = list(both.facts())
    moments = [moment for _, start, end in told for moment in range(start, end)]
    assert len(moments) == len(set(moments))
    again = Known()
    for state, start, end in told:
        again = again.with_fact(state, Spans.one(start, end))
    assert again.stretches(Retention(), 70) == both.stretches(Retention(), 70)


def test_that_a_span_is_open_is_no_fact() -> None:
    with pytest.raises(ValueError, match="open follows from the facts"):
        Known().with_fact(State.OPEN, Spans.one(0, 1))


@given(KNOWN, RETENTION, st.integers(0, 60), NOW, st.integers(0, 9))
def test_a_plan_asks_for_what_is_missing_and_no_more(
    known: Known, retention: Retention, since: int, now: int, settling: int
) -> None:
    planned = plan(known, retention, since, now, settling)
    earliest = retention.askable(now)
    last = known.complete.end
    for moment in range(71):
        is_wanted = since <= moment < now and moment not in known.complete and moment not in known.unavailable
        is_settling = (
            last is not None and now not in known.complete and min(last, now) - settling <= moment < min(last, now)
        )
        assert (moment in planned.ask) == ((is_wanted or is_settling) and moment >= earliest)
        assert (moment in planned.lost) == (is_wanted and moment < earliest and moment not in known.imported)


@given(KNOWN, RETENTION, st.integers(0, 60), NOW, st.integers(0, 9))
def test_a_plan_carried_out_leaves_nothing_open(
    known: Known, retention: Retention, since: int, now: int, settling: int
) -> None:
    planned = plan(known, retention, since, now, settling)
    learnt = known | planned.fact
    for span in planned.ask:
        learnt |= lesson(span, retention, now, 0, proven=0)
    assert not learnt.missing(since, now) - learnt.imported
    again = plan(learnt, retention, since, now, settling)
    assert again.ask.length <= settling + (learnt.imported & Spans.one(since, now)).length
    assert again.lost == NOTHING


HF = Retention(3 * DAY, 7 * DAY)
T = 100 * DAY


def test_where_sources_differ_an_old_row_proves_the_longer_figure() -> None:
    span = (T - 7 * DAY, T)
    assert lesson(span, HF, T, 2 * DAY, proven=0) == Known(
        Spans.one(T - 3 * DAY, T), unavailable=Spans.one(T - 7 * DAY, T - 3 * DAY), oldest=2 * DAY
    )
    assert lesson(span, HF, T, 5 * DAY, proven=0) == Known(Spans.one(*span), oldest=5 * DAY)
    assert lesson(span, HF, T, 0, proven=5 * DAY).complete == Spans.one(*span)
    assert lesson(span, HF, T, 0, proven=5 * DAY, contradicted=True).complete == Spans.one(T - 3 * DAY, T)


def test_rows_that_expired_while_the_answer_came_are_not_called_known() -> None:
    found = lesson((T - 3 * DAY, T), Retention(3 * DAY, 3 * DAY), T + 5000, 0, proven=0)
    assert found == Known(Spans.one(T - 3 * DAY + 5000, T), unavailable=Spans.one(T - 3 * DAY, T - 3 * DAY + 5000))
    assert without_sliver(found, T - 3 * DAY) == Known(Spans.one(T - 3 * DAY + 5000, T))
    assert without_sliver(found, T - 9 * DAY) == found


def test_a_row_that_is_known_is_asked_again_where_nobody_knows_how_long_rows_are_kept() -> None:
    known = Known(Spans.one(T - 30 * DAY, T - 5 * DAY))
    settling = 10 * MINUTE
    witness = T - 6 * DAY
    assert plan(known, HF, T - 30 * DAY, T, settling, witness).ask == Spans.one(witness, T)
    too_old = T - 8 * DAY
    assert plan(known, HF, T - 30 * DAY, T, settling, too_old).ask == Spans.one(T - 5 * DAY - settling, T)
    fresh = Known(Spans.one(T - 30 * DAY, T - DAY))
    assert plan(fresh, HF, T - 30 * DAY, T, settling, T - 2 * DAY).ask == Spans.one(T - DAY - settling, T)


def test_until_when_an_open_span_can_be_had() -> None:
    known = Known(Spans.one(T - 30 * DAY, T - 5 * DAY))
    (_, opened) = known.stretches(HF, T)
    assert (opened.state, opened.start, opened.until) == (State.OPEN, T - 5 * DAY, T + 2 * DAY)
    assert known.expires(HF, T) == T + 2 * DAY
    assert known.expires(HF, T - 4 * DAY) == T - 2 * DAY  # until then three days are all that is certain
    proven = Known(known.complete, oldest=4 * DAY)
    assert proven.expires(HF, T - 4 * DAY) == T + 2 * DAY
    assert known.expires(Retention(), T) is None
    assert Known().expires(HF, T) is None


def test_chunks_tile_oldest_first() -> None:
    assert chunks(Spans.of([(0, 25), (40, 50)]), 10) == [(0, 10), (10, 20), (20, 25), (40, 50)]
    assert chunks(Spans.one(0, 25), None) == [(0, 25)]


def test_tables_without_an_end_reach_back_to_their_first_row() -> None:
    deposits = Retention(first=5 * HOUR)
    assert deposits.askable(T) == deposits.served(T, 0) == 5 * HOUR
    (gone, opened) = Known().stretches(deposits, T, start=HOUR)
    assert (gone.state, gone.start, gone.end) == (State.UNAVAILABLE, HOUR, 5 * HOUR)
    assert (opened.state, opened.until) == (State.OPEN, None)
