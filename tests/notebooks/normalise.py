"""Run the notebooks and store them with outputs, such that a second run stores the same bytes.

    python tests/notebooks/normalise.py                           all of notebooks/
    python tests/notebooks/normalise.py notebooks/00_start.ipynb  some of them

What depends on the machine or on the moment is not stored: metadata of editors, times of execution, the version of
Python, and of a widget the number of its model; of the widgets of this package the text that says their state is kept.
A cell that fails, writes to stderr or shows any other widget stops the run, and the notebook stays as it was.
"""

import argparse
import functools
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import start_new_kernel
from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
SHOWN = ("stream", "display_data", "execute_result", "error")
WIDGET = "application/vnd.jupyter.widget-view+json"
OWN = re.compile(r"(AccountPicker|Balances|Fees|Ledger|Upload): |(Controls|Explorer|Table)\(")
"""How the text of a widget of this package begins; others, such as a progress bar, depend on the machine's speed."""
LONGEST = 300  # seconds for one cell


class CellError(RuntimeError):
    """A cell that may not be stored."""


def execute(notebook: NotebookNode, folder: Path) -> None:
    """Run all cells in a new kernel and keep what they put out."""
    # What goes to the kernel's own stderr is its log; what a cell writes there comes as a message.
    manager, client = start_new_kernel(
        kernel_name="python3",
        cwd=str(folder),
        env=os.environ | {"KUCOIN_FRAMES_PROGRESS": "0"},
        stderr=subprocess.DEVNULL,
    )
    try:
        for place, cell in enumerate(code_cells(notebook), start=1):
            cell.outputs = []
            client.execute_interactive(
                cell.source, allow_stdin=False, timeout=LONGEST, output_hook=functools.partial(keep, cell)
            )
            refuse(cell, place)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def keep(cell: NotebookNode, message: dict[str, Any]) -> None:
    """Add an output, a stream to the one before it."""
    if message["msg_type"] not in SHOWN:
        return
    output = nbformat.v4.output_from_msg(message)
    last = cell.outputs[-1] if cell.outputs else None
    if last is not None and output.output_type == last.output_type == "stream" and output.name == last.name:
        last.text += output.text
    else:
        cell.outputs.append(output)


def refuse(cell: NotebookNode, place: int) -> None:
    for output in cell.outputs:
        if output.output_type == "error":
            raise CellError(f"code cell {place} fails: {output.ename}: {output.evalue}")
        if output.output_type == "stream" and output.name == "stderr":
            raise CellError(f"code cell {place} writes to stderr: {output.text}")
        data = output.get("data", {})
        said = data.get("text/plain", "")
        if WIDGET in data and not OWN.match(said):
            raise CellError(f"code cell {place} shows a widget that is none of this package: {said}")


def normalise(notebook: NotebookNode) -> None:
    """Count the code cells from 1 on, name the cells by their place, and drop what an editor adds."""
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for place, cell in enumerate(notebook.cells):
        cell.id = f"cell-{place:02}"
        cell.metadata = nbformat.from_dict({"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {})
    for count, cell in enumerate(code_cells(notebook), start=1):
        cell.execution_count = count
        for output in cell.outputs:
            if "data" in output:
                output.data.pop(WIDGET, None)  # its number is another one each time, and nbval does not compare it
            if "metadata" in output:
                output.metadata = nbformat.from_dict({})
            if output.output_type == "execute_result":
                output.execution_count = count


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def text(notebook: NotebookNode) -> str:
    """The file's content."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebooks", nargs="*", type=Path)
    for path in parser.parse_args().notebooks or sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        try:
            execute(notebook, path.parent)
        except CellError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            return 1
        normalise(notebook)
        path.write_text(text(notebook), encoding="utf-8")
        print(f"{path.name}: {len(code_cells(notebook))} code cells run and stored")
    return 0


if __name__ == "__main__":
    sys.exit(main())
