"""What does a report look like? A notebook's text, tables and pictures as one page that needs nothing but itself."""

import copy
import html
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nbconvert import HTMLExporter
from nbformat import NotebookNode

import kucoin_frames
from kucoin_frames.cli.notebooks import ACCOUNT
from kucoin_frames.cli.stills import stilled

__all__ = ["Heading", "page"]

_PAGES = Path(__file__).parent / "pages"
_TITLE = re.compile(r"\A\s*# +(?P<title>[^\n]+)\n*")
_HEAD = re.compile(r"<thead.*?</thead>", re.DOTALL)
_CELL = re.compile(r"<th\b")
_UPRIGHT = 9  # columns of a table that an upright page takes
_WARNING = re.compile(r"^[^\n]*?:\d+: (?:\w+\.)*(\w+Warning): ([^\n]*)\n(?:  [^\n]*\n)?", re.MULTILINE)
"""How Python tells a warning: the place in the code, its kind, its message, and perhaps the line of code."""

_EXPORTER = {
    "template_name": "basic",
    "exclude_input": True,
    "exclude_input_prompt": True,
    "exclude_output_prompt": True,
    "exclude_anchor_links": True,
    "embed_images": True,
}


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a report.

    Attributes
    ----------
    account : str
        The account's name here and its environment.
    span : str or None
        Since when and until when, if the notebook asks for a span.
    made_at : datetime
        When the page was made, in UTC.
    """

    account: str
    span: str | None
    made_at: datetime


def page(notebook: NotebookNode, heading: Heading, name: str) -> str:
    """The page of a notebook that was run.

    Its code is left out, and so is all that would ask another host: the page may load nothing and runs no script, and a
    policy in its head holds the browser to that.
    """
    shown = stilled(notebook)
    shown.cells = [_readable(cell) for cell in shown.cells if ACCOUNT not in cell.metadata.get("tags", [])]
    title = _without_title(shown) or name
    exporter: Any = HTMLExporter
    body, _ = exporter(**_EXPORTER).from_notebook_node(shown)
    facts = [("Account", heading.account), ("Span", heading.span), ("Made", f"{heading.made_at:%Y-%m-%d %H:%M} UTC")]
    rows = "".join(f"<dt>{label}</dt><dd>{html.escape(told)}</dd>" for label, told in facts if told)
    parts = {
        "title": html.escape(title),
        "account": html.escape(heading.account),
        "style": (_PAGES / "report.css").read_text(encoding="utf-8"),
        "paper": "wide" if _columns(body) > _UPRIGHT else "upright",
        "facts": rows,
        "version": html.escape(kucoin_frames.__version__),
        "body": body,
    }
    frame = (_PAGES / "report.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], frame)


def _columns(body: str) -> int:
    """How many columns the widest table has."""
    return max((len(_CELL.findall(head)) for head in _HEAD.findall(body)), default=0)


def _without_title(notebook: NotebookNode) -> str | None:
    """Take the notebook's title out of its first cell: it stands above the page."""
    first = notebook.cells[0] if notebook.cells else None
    found = _TITLE.match(first.source) if first is not None and first.cell_type == "markdown" else None
    if first is None or found is None:
        return None
    first.source = first.source[found.end() :]
    return found["title"].strip()


def _readable(cell: NotebookNode) -> NotebookNode:
    """The cell with its warnings as sentences, without the places in the code that they come from."""
    readable = copy.deepcopy(cell)
    for output in readable.get("outputs", []):
        if output.output_type == "stream" and output.name == "stderr":
            output.text = _WARNING.sub(r"Note: \2\n", output.text)
    return readable
