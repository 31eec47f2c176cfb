"""How does a test work in JupyterLab? As a person does: open a notebook, run it by the menu, look at its cells."""

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from playwright.sync_api import Locator, Page, expect

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}  # without it JupyterLab asks which

_IS_CONNECTED = """
() => {
  const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
  const kernel = context?.session?.kernel;
  return context?.isReady && kernel?.connectionStatus === "connected" && kernel.status === "idle";
}
"""
"""The page shows an idle kernel before there is one, and asks which one to take if cells are run by then."""

_HAS_RUN = """
() => {
  const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")].map(each => each.textContent.trim());
  return prompts.length > 0 && prompts.every(each => /^\\[\\d+\\]:$/.test(each));
}
"""


@dataclass(frozen=True)
class Lab:
    """A JupyterLab that runs on this machine."""

    address: str
    token: str
    folder: Path

    def write(self, name: str, *sources: str) -> str:
        """Put a notebook of code cells into the folder."""
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
        nbformat.write(notebook, self.folder / name)
        return name

    def without_outputs(self, name: str) -> str:
        """A copy of a notebook that shows nothing before it has run."""
        notebook = nbformat.read(self.folder / name, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.update(outputs=[], execution_count=None)
        copy = f"fresh-{name}"
        nbformat.write(notebook, self.folder / copy)
        return copy

    def run(self, page: Page, name: str) -> Locator:
        """Open a notebook, run all of its cells and wait until they have run; gives the notebook."""
        workspace = Path(name).stem  # of its own, so that no tab of another test comes back
        page.goto(f"{self.address}/lab/workspaces/{workspace}/tree/{name}?token={self.token}")
        notebook = page.locator(".jp-NotebookPanel:visible")
        notebook.locator(".jp-CodeCell").first.wait_for()
        page.wait_for_function(_IS_CONNECTED)
        page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
        page.locator(".lm-Menu-itemLabel").get_by_text("Run All Cells", exact=True).click()
        page.wait_for_function(_HAS_RUN)
        return notebook


def run_cell(page: Page, cell: Locator) -> str:
    """Run one cell again, as a person does after a click on a widget; gives what it says."""
    prompt = cell.locator(".jp-InputPrompt")
    before = prompt.inner_text()
    cell.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    expect(prompt).not_to_have_text(before)
    expect(prompt).to_have_text(re.compile(r"^\[\d+\]:$"))
    return cell.locator(".jp-OutputArea-output pre").last.inner_text().strip()
