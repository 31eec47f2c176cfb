"""The fixtures of pandas' own suite for extension arrays, and those that it leaves to the author of a dtype."""

import pandas as pd
import pytest
from pandas.tests.extension.conftest import *  # noqa: F403  # fixtures are found by name

from kucoin_frames.decimals import DecimalArray, DecimalDtype


@pytest.fixture
def dtype() -> DecimalDtype:
    return DecimalDtype()


@pytest.fixture
def data() -> DecimalArray:
    """Numbers of several sizes and both signs, two missing; no zero, since most are divided by in some test."""
    texts = ["2", "1", "-2.5", "0.000001", None, "7", "-0.3", None, "12345678.9", "3"]
    return pd.array(texts, dtype="decimal")


@pytest.fixture
def data_missing() -> DecimalArray:
    return pd.array([pd.NA, "0.5"], dtype="decimal")


@pytest.fixture
def data_for_twos() -> DecimalArray:
    return pd.array([2] * 10, dtype="decimal")


@pytest.fixture
def data_for_sorting() -> DecimalArray:
    return pd.array(["1.1", "12345678901234567890.000000000000000001", "-7"], dtype="decimal")


@pytest.fixture
def data_missing_for_sorting() -> DecimalArray:
    return pd.array(["1.1", None, "-7"], dtype="decimal")


@pytest.fixture
def data_for_grouping() -> DecimalArray:
    return pd.array(["0.2", "0.2", None, None, "-1", "-1", "0.2", "5"], dtype="decimal")
