"""What is stored of a cell: the text of a widget that says its state, and nothing that is another one each time."""

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from tests.notebooks.normalise import OWN, WIDGET, CellError, code_cells, execute, normalise, refuse

PICKER = """\
import kucoin_frames as kf
kf.widgets.AccountPicker({"main": "Production"}, print, chosen="main")"""


def notebook_of(*sources: str) -> NotebookNode:
    cells = [nbformat.v4.new_code_cell(source, metadata={"tags": ["demo"], "scrolled": True}) for source in sources]
    return nbformat.v4.new_notebook(cells=cells)


def shown(text: str) -> NotebookNode:
    """A cell that shows a widget."""
    data = {"text/plain": text, WIDGET: {"model_id": "0" * 32, "version_major": 2, "version_minor": 0}}
    return nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("execute_result", data)])


def test_of_a_widget_its_text_is_kept_and_of_a_cell_its_tags(tmp_path: Path) -> None:
    notebook = notebook_of("import os\nos.environ['KUCOIN_FRAMES_PROGRESS']", PICKER)
    execute(notebook, tmp_path)
    assert WIDGET in notebook.cells[1].outputs[0].data
    normalise(notebook)

    said = [dict(cell.outputs[0].data) for cell in code_cells(notebook)]
    assert said == [
        {"text/plain": "'0'"},
        {"text/plain": "AccountPicker: main (Production), of main (Production)"},
    ]
    assert [cell.metadata for cell in notebook.cells] == [{"tags": ["demo"]}] * 2


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("from tqdm.notebook import tqdm\nlist(tqdm([1]))", "code cell 1 shows a widget that is none of this package"),
        ("import ipywidgets\nipywidgets.VBox()", "code cell 1 shows a widget that is none of this package: VBox"),
        ("import sys\nprint('so', file=sys.stderr)", "code cell 1 writes to stderr: so"),
        ("1 / 0", "code cell 1 fails: ZeroDivisionError: division by zero"),
    ],
    ids=["progress bar", "box", "stderr", "error"],
)
def test_what_is_refused(source: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(CellError, match=told):
        execute(notebook_of(source), tmp_path)


def widgets() -> Iterator[object]:
    import kucoin_frames as kf
    from tests.widgets.ledgers import HAND, ledger

    entries = ledger(*HAND)
    yield kf.widgets.AccountPicker(["main"], print)
    yield kf.widgets.Controls(entries)
    yield kf.widgets.Explorer(entries)
    yield kf.widgets.Upload(lambda content: entries)
    yield kf.widgets.fees_dashboard(entries)
    yield kf.widgets.ledger_dashboard(entries)


def test_the_widgets_of_this_package_are_known_by_their_texts() -> None:
    for widget in widgets():
        assert OWN.match(repr(widget)), repr(widget)
        refuse(shown(repr(widget)), 1)
    for text in ("VBox(children=())", "HBox(children=(HTML(value='')))", "  0%|          | 0/10", ""):
        with pytest.raises(CellError):
            refuse(shown(text), 1)
