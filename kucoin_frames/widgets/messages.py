"""What is said below a control: what went wrong, and what to know about what went right."""

from collections.abc import Iterable
from html import escape
from typing import Any

import ipywidgets

from kucoin_frames.widgets.attempt import Attempt

__all__ = ["Messages", "boxes"]

_BOX = (
    "margin:2px 0;padding:4px 10px;border-left:4px solid {colour};background:{paper};color:#222222;"
    "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.45"
)
_ERROR = {"colour": "#D55E00", "paper": "#fdeee4"}
_NOTE = {"colour": "#E69F00", "paper": "#fdf6e3"}


class Messages:
    """An error and notes, in full and as plain text; nothing is shown while there is nothing to say.

    Attributes
    ----------
    view : HTML
        The widget.
    error : str
        What went wrong; empty if nothing did.
    notes : tuple of str
        What else is to be known.
    """

    def __init__(self) -> None:
        self.view = ipywidgets.HTML(layout={"width": "100%", "display": "none"})
        self.error = ""
        self.notes: tuple[str, ...] = ()

    def show(self, error: str = "", notes: Iterable[str] = ()) -> None:
        """Say this, in the place of what was said before."""
        self.error, self.notes = error, tuple(notes)
        self.view.value = boxes([error] if error else [], self.notes)
        self.view.layout.display = "" if self.view.value else "none"

    def tell(self, done: Iterable[Attempt[Any]], always: Iterable[str] = ()) -> None:
        """Say what went wrong in any of these, what is to be known of them, and what is to be known anyway."""
        attempts = list(done)
        notes = (*always, *(note for each in attempts for note in each.notes))
        self.show("\n".join(each.error for each in attempts if each.error), dict.fromkeys(notes))

    @property
    def lines(self) -> list[str]:
        """The same for a text repr."""
        return [*([f"error: {self.error}"] if self.error else []), *(f"note: {each}" for each in self.notes)]


def boxes(errors: Iterable[str], notes: Iterable[str] = ()) -> str:
    """HTML of errors and notes."""
    told = [(_ERROR, each) for each in errors] + [(_NOTE, each) for each in notes]
    return "".join(f'<div style="{_BOX.format(**colours)}">{escape(text)}</div>' for colours, text in told)
