"""One run of the demo command for all tests that look at what it leaves behind, and the same account asked directly."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from kucoin_frames.cli.survey import Survey
from kucoin_frames.demonstration import demo
from kucoin_frames.exceptions import hearing
from tests.accounts.conftest import add_account, exchange, memory, settings  # noqa: F401  # fixtures

COMMAND = [
    *(sys.executable, "-W", "error", "-c"),
    "import sys; from kucoin_frames.cli import main; sys.exit(main())",
]
ACCOUNT = {"days": 20, "trades_per_day": 8, "seed": 11, "now": "2026-03-01 12:00"}
OPTIONS = ["--days", "20", "--trades-per-day", "8", "--seed", "11", "--now", "2026-03-01 12:00"]


@dataclass(frozen=True)
class Run:
    """What a command has said and left behind."""

    code: int
    out: str
    err: str
    folder: Path


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The demo command, once."""
    place = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [*COMMAND, "demo", *OPTIONS, "--output", "out"],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONUTF8": "1"},
    )
    return Run(done.returncode, done.stdout, done.stderr, place / "out")


@pytest.fixture(scope="session")
def frames() -> Iterator[dict[str, pd.DataFrame]]:
    """What the same account answers when it is asked here."""
    with demo(**ACCOUNT) as client:
        with hearing():
            answers = Survey(client, lambda _: None).complete()
        yield answers
