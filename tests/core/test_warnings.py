"""Warnings of the package: at the user's line, or with the block that is hearing; never with another thread's."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest

from kucoin_frames.exceptions import GapWarning, HistoryTruncatedWarning, KucoinFramesWarning, hearing, warn


def test_a_warning_stands_at_the_users_line() -> None:
    with pytest.warns(GapWarning, match="^rows are missing$") as shown:
        warn("rows are missing", GapWarning)
    assert [each.filename for each in shown] == [__file__]


def test_a_block_that_is_hearing_is_told_each_message_once() -> None:
    with hearing() as told:
        for message, category in (("b", GapWarning), ("a", HistoryTruncatedWarning), ("b", GapWarning)):
            warn(message, category)
    assert list(told.items()) == [("b", GapWarning), ("a", HistoryTruncatedWarning)]
    with pytest.warns(GapWarning, match="after it"):
        warn("after it", GapWarning)
    assert "after it" not in told


def test_the_innermost_block_hears() -> None:
    with hearing() as outer:
        warn("before", GapWarning)
        with contextlib.suppress(ZeroDivisionError), hearing() as inner:
            warn("within", GapWarning)
            raise ZeroDivisionError
        warn("after", GapWarning)
    assert (list(outer), list(inner)) == (["before", "after"], ["within"])


def test_threads_hear_their_own_warnings_only() -> None:
    """Both are hearing when both warn, and one goes on warning after the other has stopped to hear."""
    together, over = threading.Barrier(2, timeout=20), threading.Event()

    def first() -> list[str]:
        with hearing() as told:
            together.wait()
            warn("of the first", GapWarning)
            together.wait()
        over.set()
        return list(told)

    def second() -> list[str]:
        with hearing() as told:
            together.wait()
            warn("of the second", GapWarning)
            together.wait()
            assert over.wait(20)
            warn("late, of the second", GapWarning)
        return list(told)

    with ThreadPoolExecutor(2) as workers:
        answers = [workers.submit(each) for each in (first, second)]
        told = [each.result() for each in answers]
    assert told == [["of the first"], ["of the second", "late, of the second"]]
    with pytest.warns(KucoinFramesWarning, match="shown again"):
        warn("shown again", GapWarning)


def test_a_thread_in_a_copy_of_the_context_tells_the_same_block() -> None:
    with hearing() as told, ThreadPoolExecutor(1) as workers:
        workers.submit(copy_context().run, warn, "from a worker", GapWarning).result()
    assert told == {"from a worker": GapWarning}
