"""How does a widget of this package stand in a notebook? As a live view, and as a text that says its state."""

from typing import Any

import ipywidgets

__all__ = ["View"]


class View:
    """Something with a widget; its repr, which a subclass writes, is what a stored notebook keeps of it.

    Attributes
    ----------
    view : Widget
        What is shown; it can be put into any box of ipywidgets.
    """

    def __init__(self, view: ipywidgets.Widget) -> None:
        self.view = view

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        shown: dict[str, Any] = self.view._repr_mimebundle_()
        return {**shown, "text/plain": repr(self)}
