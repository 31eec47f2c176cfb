"""What holds for all tests: no progress bars, no key of the person who runs them, no window for pictures."""

import os

import pytest

os.environ["KUCOIN_FRAMES_PROGRESS"] = "0"  # for notebooks' kernels too, which inherit it
os.environ["MPLBACKEND"] = "Agg"


@pytest.fixture(autouse=True)
def no_keys_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests never see a configured account."""
    for name in [name for name in os.environ if "KUCOIN_API" in name]:
        monkeypatch.delenv(name)
