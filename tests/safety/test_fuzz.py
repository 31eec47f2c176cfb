"""A small, seeded part of the fuzzing, the same on every run; `tests/benchmarks/fuzz.py` makes as many as wanted.

And what fuzzing has found, one by one.
"""

from random import Random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kucoin_frames.endpoint import registry
from kucoin_frames.exceptions import ConfigurationError, InputError, UnreadableError
from kucoin_frames.keys.store import Store
from kucoin_frames.transport.envelope import data_of
from kucoin_frames.widgets import Filter, Flag, OneOf
from tests.core.made_up import PATIENT
from tests.safety.fuzzing import TARGETS
from tests.safety.fuzzing_commands import folder

EXAMPLES = {
    "answers": 400,
    "many answers": 400,
    "parameters": 400,
    "envelopes": 400,
    "command lines": 100,
    "archive lines": 40,
    "exports": 60,
}
DEEP = "[" * 5_000 + "]" * 5_000
"""JSON, but nested deeper than Python can follow."""


@pytest.mark.parametrize("target", TARGETS)
def test_right_or_refused(target: str) -> None:
    @settings(PATIENT, max_examples=EXAMPLES.get(target, 200), derandomize=True, database=None)
    @given(st.integers(0, 2**32 - 1))
    def case(number: int) -> None:
        TARGETS[target](Random(number))

    case()


def test_an_answer_nested_too_deep_is_refused() -> None:
    with pytest.raises(UnreadableError, match="not the JSON that KuCoin sends"):
        data_of(f'{{"code":"200000","data":{DEEP}}}'.encode(), 200, "/api/v1/x")
    with pytest.raises(UnreadableError, match="nested deeper than any of KuCoin's"):
        registry["accounts"].table.decode([DEEP.encode()])


def test_a_stored_account_nested_too_deep_is_refused() -> None:
    with folder() as place:
        (place / "accounts").mkdir(mode=0o700)
        file = place / "accounts" / "desk.json"
        file.touch(mode=0o600)
        file.write_text(f'{{"record":{{}},"lines":"","other":{DEEP}}}', encoding="utf-8")
        with pytest.raises(ConfigurationError, match="cannot be read: add it again"):
            Store().credentials("desk")


@pytest.mark.parametrize(
    "text",
    [
        DEEP,
        '{"conditions": {"currency": {"is": ["\\ud800"]}}, "text": ""}',
        '{"conditions": {}, "text": "\\udfff"}',
    ],
)
def test_a_filter_of_odd_text_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"no JSON|ends within a character"):
        Filter.from_json(text)


def test_a_filter_on_categories_of_which_some_are_missing() -> None:
    frame = pd.DataFrame({"level": pd.Categorical([1, None, 2]), "is_open": pd.Categorical([True, None, False])})
    assert Filter({"level": OneOf(1, None)}).mask(frame).tolist() == [True, True, False]
    assert Filter({"is_open": Flag(False)}).mask(frame).tolist() == [False, False, True]
