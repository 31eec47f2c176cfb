"""How does a file get from the desktop into the kernel? Dropped on a field, and sent in pieces that any server takes.

Jupyter's server closes the connection over a message of more than ten megabytes (`websocket_max_message_size`).
"""

from collections.abc import Callable, Sequence
from typing import Any

import anywidget
import traitlets

__all__ = ["DropField"]

_PROGRAM = """
const PIECE = 1 << 20;
function render({ model, el }) {
  const field = document.createElement("div");
  const colour = (active) => {
    field.style.borderColor = active ? "#0072B2" : "#999999";
    field.style.background = active ? "rgba(0,114,178,0.08)" : "transparent";
  };
  field.className = "kucoin-frames-drop";
  field.textContent = model.get("label");
  field.style.cssText =
    "border:1.5px dashed #999999;border-radius:3px;padding:4px 24px;line-height:22px;font-size:13px;" +
    "color:var(--jp-ui-font-color1,#222222)";
  field.ondragover = (event) => { event.preventDefault(); event.stopPropagation(); colour(true); };
  field.ondragleave = () => colour(false);
  field.ondrop = async (event) => {
    event.preventDefault();
    event.stopPropagation();
    colour(false);
    for (const file of [...event.dataTransfer.files]) {
      const content = await file.arrayBuffer();
      const pieces = Math.max(1, Math.ceil(content.byteLength / PIECE));
      for (let piece = 0; piece < pieces; piece += 1) {
        const part = content.slice(piece * PIECE, (piece + 1) * PIECE);
        model.send({ name: file.name, piece, pieces }, undefined, [part]);
      }
    }
  };
  el.append(field);
}
export default { render };
"""


class DropField(anywidget.AnyWidget):
    """A field to drop files on.

    Parameters
    ----------
    dropped : callable
        Called with the name and the content of each file.
    label : str
        What stands in the field.
    """

    _esm = _PROGRAM
    label = traitlets.Unicode("").tag(sync=True)

    def __init__(self, dropped: Callable[[str, bytes], object], label: str) -> None:
        super().__init__(label=label)
        self._dropped = dropped
        self._pieces: list[bytes] = []
        self.on_msg(self._received)

    def _received(self, _widget: object, content: dict[str, Any], buffers: Sequence[Any]) -> None:
        """A piece of a file; the pieces come in their order, one file after the other."""
        if content["piece"] == 0:
            self._pieces = []
        self._pieces.extend(bytes(each) for each in buffers)
        if content["piece"] + 1 == content["pieces"]:
            whole, self._pieces = b"".join(self._pieces), []
            self._dropped(str(content["name"]), whole)

    def __repr__(self) -> str:
        return f"DropField({self.label!r})"
