"""A small, seeded part of the fuzzing, the same on every run; `tests/benchmarks/fuzz.py` makes as many as wanted."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.made_up import PATIENT
from tests.safety.fuzzing import TARGETS

EXAMPLES = {"answers": 400, "many answers": 400, "parameters": 400, "envelopes": 400, "command lines": 100}


@pytest.mark.parametrize("target", TARGETS)
def test_right_or_refused(target: str) -> None:
    @settings(PATIENT, max_examples=EXAMPLES.get(target, 200), derandomize=True, database=None)
    @given(st.integers(0, 2**32 - 1))
    def case(number: int) -> None:
        TARGETS[target](Random(number))

    case()
