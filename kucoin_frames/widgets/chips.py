"""How are values of a column pressed and let go? As a row of buttons that also keyboards and screen readers know.

One widget for all values of a column, since their numbers of rows change at every click; the toggle buttons of
ipywidgets would be two models and one message each, and tell no reader whether they are pressed.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import anywidget
import traitlets

from kucoin_frames.widgets.conditions import Value, words_of

__all__ = ["Chip", "ChipRow"]

_PROGRAM = """
function render({ model, el }) {
  const row = document.createElement("div");
  row.className = "kucoin-frames-chips";
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", model.get("label"));
  row.style.cssText = "display:flex;flex-wrap:wrap;width:100%;max-height:176px;overflow-y:auto";
  let buttons = [];
  const show = () => {
    const words = model.get("words"), rows = model.get("rows"), pressed = model.get("pressed");
    while (buttons.length < words.length) {
      const place = buttons.length, button = document.createElement("button");
      button.type = "button";
      button.style.cssText = "width:auto;height:26px;margin:1px 4px 1px 0";
      button.onclick = () => {
        const now = [...model.get("pressed")];
        now[place] = !now[place];
        model.set("pressed", now);
        model.save_changes();
      };
      buttons.push(button);
      row.append(button);
    }
    buttons.forEach((button, place) => {
      const on = Boolean(pressed[place]);
      button.textContent = `${words[place]} \\u00b7 ${rows[place].toLocaleString("en-US")}`;
      button.className =
        "lm-Widget jupyter-widgets jupyter-button widget-button" + (on ? " mod-active mod-primary" : "");
      button.setAttribute("aria-pressed", String(on));
      button.style.fontStyle = rows[place] || on ? "normal" : "italic";
      button.style.opacity = rows[place] || on ? "1" : "0.7";
    });
  };
  model.on("change:words change:rows change:pressed", show);
  show();
  el.append(row);
  return () => model.off("change:words change:rows change:pressed", show);
}
export default { render };
"""


class Chip:
    """One button of a row.

    Parameters
    ----------
    row : ChipRow
        The row.
    place : int
        Its place there.
    """

    def __init__(self, row: "ChipRow", place: int) -> None:
        self._row, self._place = row, place

    @property
    def value(self) -> bool:
        """Whether it is pressed; setting it does what a click does."""
        return bool(self._row.pressed[self._place])

    @value.setter
    def value(self, value: bool) -> None:
        pressed = list(self._row.pressed)
        pressed[self._place] = value
        self._row.pressed = pressed

    @property
    def description(self) -> str:
        """What is written on it: `USDT · 1,078`."""
        return f"{self._row.words[self._place]} · {self._row.rows[self._place]:,}"


class ChipRow(anywidget.AnyWidget):
    """A button for each value, with the number of rows that it would select.

    Parameters
    ----------
    label : str
        What the values are of.
    changed : callable
        Called when buttons were pressed or let go.

    Attributes
    ----------
    values : list
        The values.
    buttons : dict
        The button of each value.
    """

    _esm = _PROGRAM
    label = traitlets.Unicode("").tag(sync=True)
    words = traitlets.List(traitlets.Unicode()).tag(sync=True)
    rows = traitlets.List(traitlets.Int()).tag(sync=True)
    pressed = traitlets.List(traitlets.Bool()).tag(sync=True)

    def __init__(self, label: str, changed: Callable[[Any], None]) -> None:
        super().__init__(label=label, layout={"flex": "1 1 0", "min_width": "0"})
        self.values: list[Value] = []
        self.buttons: dict[Value, Chip] = {}
        self.observe(changed, "pressed")

    @property
    def selected(self) -> tuple[Value, ...]:
        """The values whose buttons are pressed."""
        return tuple(value for value, is_pressed in zip(self.values, self.pressed, strict=True) if is_pressed)

    def show(self, rows: Mapping[Value, int], selected: Sequence[Value]) -> None:
        """Show these numbers of rows, and these values as pressed; new values come last."""
        new = [value for value in rows if value not in self.buttons]
        self.values.extend(new)
        self.buttons.update({value: Chip(self, self.values.index(value)) for value in new})
        chosen = set(selected)
        with self.hold_sync():
            self.rows = [rows[value] for value in self.values]
            self.pressed = [value in chosen for value in self.values]
            self.words = [words_of(value) for value in self.values]

    def count(self, rows: Mapping[Value, int]) -> None:
        """Show other numbers of rows; 0 for a value that is not told."""
        self.rows = [rows.get(value, 0) for value in self.values]

    def __repr__(self) -> str:
        return f"ChipRow({self.label!r}: {', '.join(each.description for each in self.buttons.values())})"
