"""The notebooks of the package, and how one is told whom to ask.

A notebook names its account and its span in cells of their own, which are known by their tags, so that it reads and
runs by hand like any other:

`account`
    Chooses whom to ask, and sets `account` to the name that functions with a parameter of that name take: for an
    account of one's own ``account = "main"`` and ``kf.use(account)``, for a simulated one ``demo = kf.demo(...)`` and
    ``account = None``. It is replaced; what is passed to `kf.demo` stays, where nothing else is asked for.
`period`
    Sets `since` and `until`, which are passed on as `start_at` and `end_at`. Another span is set behind it.
`demo`
    Is about the simulated exchange only, such as ``demo.stop()`` or a sentence on it. It is left out for an account.
"""

import ast
import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kucoin_frames
from kucoin_frames.exceptions import InputError

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = [
    "ACCOUNT",
    "DEMO",
    "PERIOD",
    "Chosen",
    "adapted",
    "found",
    "has",
    "named",
    "read",
    "text",
]

ACCOUNT, PERIOD, DEMO = "account", "period", "demo"

_IMPORT = "import kucoin_frames as kf\n\n"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom a notebook asks.

    Attributes
    ----------
    account : str or None
        The name of a configured account; None for a simulated exchange of the notebook's own.
    world : mapping
        What `kf.demo` is told for that exchange.
    """

    account: str | None = None
    world: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_demo(self) -> bool:
        """Whether it is a simulated exchange, so that the cells about that stay."""
        return self.account is None

    def source(self, before: str) -> str:
        """The code that chooses it, in the place of what chose before."""
        if self.account is not None:
            return f"{_IMPORT}account = {json.dumps(self.account)}\nkf.use(account)"
        tree = ast.parse(before)
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "kf.demo"]
        if not calls:
            given = ", ".join(f"{name}={value!r}" for name, value in self.world.items())
            return f"{_IMPORT}demo = kf.demo({given})\naccount = None"
        for call in calls:
            kept = [keyword for keyword in call.keywords if keyword.arg not in self.world]
            call.keywords = kept + [ast.keyword(name, ast.Constant(value)) for name, value in self.world.items()]
        return ast.unparse(tree)


def found() -> dict[str, Path]:
    """The notebooks of the package, by name: in an installed one inside of it, in a clone beside it."""
    package = Path(kucoin_frames.__file__).parent
    folder = next((each for each in (package / "notebooks", package.parent / "notebooks") if each.is_dir()), package)
    return {path.stem: path for path in sorted(folder.glob("[0-9]*.ipynb"))}


def named(name: str) -> Path:
    """A notebook of the package by its name, or any other by its path.

    Raises
    ------
    InputError
        If there is none.
    """
    known = found()
    if name in known:
        return known[name]
    path = Path(name).expanduser()
    if path.suffix == ".ipynb" and path.is_file():
        return path
    raise InputError(f"--notebook {name}: there is no such notebook; pass a path, or one of {', '.join(known)}")


def read(path: Path) -> "NotebookNode":
    """A notebook from its file.

    Raises
    ------
    InputError
        If it is none.
    """
    import nbformat  # here and below: the commands that know no notebook start without it

    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # nbformat has no types
    except (OSError, nbformat.reader.NotJSONError, nbformat.ValidationError) as error:
        raise InputError(f"{path} is no notebook that can be read: {error}") from None
    return notebook


def text(notebook: "NotebookNode") -> str:
    """What the notebook's file holds."""
    import nbformat

    return f"{nbformat.writes(notebook)}\n"  # type: ignore[no-untyped-call]  # nbformat has no types


def has(notebook: "NotebookNode", tag: str) -> bool:
    """Whether a code cell of the notebook has the tag."""
    return any(cell.cell_type == "code" and tag in _tags(cell) for cell in notebook.cells)


def adapted(notebook: "NotebookNode", chosen: Chosen, period: Mapping[str, str] | None = None) -> "NotebookNode":
    """The notebook as it asks another account, over another span; without outputs, which are not of that account.

    Parameters
    ----------
    notebook : NotebookNode
        Stays as it is.
    chosen : Chosen
        Whom to ask.
    period : mapping of str to str, optional
        `since` and `until`; the notebook's own if left out.

    Raises
    ------
    InputError
        If the notebook has no cell that says whom to ask, or more than one.
    """
    count = sum(cell.cell_type == "code" and ACCOUNT in _tags(cell) for cell in notebook.cells)
    if count != 1:
        raise InputError(
            f"{count or 'no'} code cells have the tag {ACCOUNT!r}: give it to the one that chooses the account, such as"
            ' kf.use("main")'
        )
    other = copy.deepcopy(notebook)
    other.cells = [cell for cell in other.cells if chosen.is_demo or DEMO not in _tags(cell)]
    for cell in other.cells:
        if cell.cell_type == "code":
            cell.update(source=_source(cell, chosen, period), outputs=[], execution_count=None)
    return other


def _source(cell: "NotebookNode", chosen: Chosen, period: Mapping[str, str] | None) -> str:
    if ACCOUNT in _tags(cell):
        return chosen.source(cell.source)
    if PERIOD in _tags(cell) and period:
        settings = [f"{name} = {json.dumps(value)}" for name, value in period.items()]
        return "\n".join([cell.source, *settings])
    return str(cell.source)


def _tags(cell: "NotebookNode") -> list[str]:
    return list(cell.metadata.get("tags", []))
