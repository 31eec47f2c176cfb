"""Stored outputs are compared, to the last digit of one amount; and they are as true on any other day.

Each test runs the shortest notebook as `pytest --nbval` runs it, in a copy whose kernel finds something `otherwise`.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest

from tests.notebooks import otherwise
from tests.notebooks.normalise import NOTEBOOKS, code_cells

PACKAGE = NOTEBOOKS.parent / "kucoin_frames"
STORED = sorted(NOTEBOOKS.glob("*.ipynb"))
NOTEBOOK = NOTEBOOKS / "00_start.ipynb"
LEDGER, ADDS_UP = "Cell 2", "Cell 3"
"""The cell that shows eight entries, and the one that adds up the week of which these are the first."""

OTHER_CLOCKS = re.compile(r"\b(date|datetime|Timestamp)\.(now|utcnow|today)\(|\btime\.(localtime|gmtime|ctime)\(\)")


def outcomes(folder: Path, **found: str) -> dict[str, list[str]]:
    """The cells of each notebook of a folder by what came of them, in a kernel that finds this in its environment."""
    shutil.copy(otherwise.__file__, folder / "sitecustomize.py")
    report = folder / "report.xml"
    options = ["-c", "pyproject.toml", "-p", "no:cacheprovider", f"--junitxml={report}"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(folder)],
        cwd=NOTEBOOKS.parent,
        env=os.environ | {"PYTHONPATH": str(folder), "KUCOIN_FRAMES_PROGRESS": "0"} | found,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED), run.stdout + run.stderr
    cells: dict[str, list[str]] = {}
    for each in ElementTree.parse(report).iter("testcase"):
        came = "passed" if len(each) == 0 else each[0].tag
        told = ElementTree.tostring(each, encoding="unicode")
        cells.setdefault(came if "Cell outputs differ" not in told else "differs", []).append(each.attrib["name"])
    return cells


def names(notebook: Path) -> list[str]:
    return [f"Cell {place}" for place in range(len(code_cells(nbformat.read(notebook, as_version=4))))]


def test_nothing_asks_another_clock_than_the_one_that_is_put_forward() -> None:
    cells = "\n".join(cell.source for path in STORED for cell in code_cells(nbformat.read(path, as_version=4)))
    rooms = [path for path in PACKAGE.rglob("*.py") if "cli" not in path.parts]  # commands run on their own
    sources = {path.name: path.read_text(encoding="utf-8") for path in rooms} | {"notebooks": cells}
    assert [name for name, source in sources.items() if OTHER_CLOCKS.search(source)] == []


def test_it_passes_twice_in_a_row_on_another_day_in_another_place(tmp_path: Path) -> None:
    once = tmp_path / "once.ipynb"
    shutil.copy(NOTEBOOK, once)
    notebook = nbformat.read(once, as_version=4)
    # The kernel's date is a stored output as well: this test does not pass because nothing is otherwise.
    asked = nbformat.v4.new_code_cell(
        "import time\ntime.strftime('%Y-%m-%d', time.localtime(time.time()))",
        execution_count=1,
        outputs=[nbformat.v4.new_output("execute_result", {"text/plain": "'2032-01-01'"}, execution_count=1)],
    )
    notebook.cells.append(asked)
    nbformat.write(notebook, once)
    shutil.copy(once, tmp_path / "twice.ipynb")

    came = outcomes(tmp_path, OTHER_DATE="2031-12-31T15:00:00+00:00", TZ="Asia/Tokyo")

    assert came == {"passed": names(once) * 2}


@pytest.mark.parametrize(
    ("since", "cells"),
    [
        pytest.param("2026-02-22T12:00:00+00:00", [LEDGER], id="shown"),
        pytest.param("2026-02-27T00:00:00+00:00", [ADDS_UP], id="only in a sum"),
    ],
)
def test_one_amount_that_is_otherwise_by_its_last_digit(since: str, cells: list[str], tmp_path: Path) -> None:
    shutil.copy(NOTEBOOK, tmp_path)

    came = outcomes(tmp_path, OTHER_AMOUNT=since)

    assert came == {"differs": cells, "passed": [name for name in names(NOTEBOOK) if name not in cells]}
