"""What holds for all tests: no progress bars, no key of the person who runs them, no window for pictures."""

import os

import matplotlib
import pytest

os.environ["KUCOIN_FRAMES_PROGRESS"] = "0"  # for notebooks' kernels too, which inherit it
os.environ.pop("MPLBACKEND", None)  # a notebook's kernel chooses its own
matplotlib.use("Agg")
os.environ["KUCOIN_FRAMES_CONFIG"] = "/nowhere/kucoin_frames"  # no account of the person who runs them


@pytest.fixture(autouse=True)
def no_keys_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests never see a configured account."""
    for name in [name for name in os.environ if "KUCOIN_API" in name]:
        monkeypatch.delenv(name)
