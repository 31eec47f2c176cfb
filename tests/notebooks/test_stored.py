"""The stored notebooks are as `normalise` stores them; whether they still tell the truth, `pytest --nbval` says."""

import tempfile
from pathlib import Path

import nbformat
import pytest

from tests.notebooks.normalise import NOTEBOOKS, code_cells, normalise, refuse, text

STORED = sorted(NOTEBOOKS.glob("*.ipynb"))


def test_there_are_notebooks() -> None:
    assert "00_start.ipynb" in [path.name for path in STORED]


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.name)
def test_stored_as_normalised(path: Path) -> None:
    stored = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(stored, as_version=4)
    for place, cell in enumerate(code_cells(notebook), start=1):
        assert cell.execution_count == place
        refuse(cell, place)
    assert any(cell.outputs for cell in code_cells(notebook))
    normalise(notebook)
    assert text(notebook) == stored


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.name)
def test_no_place_of_this_machine_is_stored(path: Path) -> None:
    stored = path.read_text(encoding="utf-8")
    places = ("/home/", "/root/", f"{tempfile.gettempdir()}/", "ipykernel_", str(NOTEBOOKS.parent))
    assert [name for name in places if name in stored] == []


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.name)
def test_another_account_is_one_cell_away(path: Path) -> None:
    """One cell chooses the account and does nothing else; what is about the simulation has its tag."""
    cells = nbformat.read(path, as_version=4).cells
    tags = [cell.metadata.get("tags", []) for cell in cells]
    (chooses,) = [cell.source for cell, tag in zip(cells, tags, strict=True) if "account" in tag]
    assert chooses.startswith("import kucoin_frames as kf\n\ndemo = kf.demo(now=")
    assert [tag for cell, tag in zip(cells, tags, strict=True) if "demo." in cell.source] == [
        ["demo"] for cell in cells if "demo." in cell.source
    ]
    assert cells[-1].source == "demo.stop()"
