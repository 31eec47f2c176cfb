"""How does a selection leave the notebook? As a CSV or JSON file that the browser saves, every digit kept.

The file is made when it is asked for, and sent packed. Jupyter's server drops what comes faster than a megabyte a
second for three seconds (`ServerApp.iopub_data_rate_limit`): hence the limit, which is told with the way around.
"""

import gzip
from collections.abc import Callable
from typing import Any

import anywidget
import pandas as pd
import traitlets

from kucoin_frames.analysis import to_csv, to_json
from kucoin_frames.widgets.attempt import attempt
from kucoin_frames.widgets.recognising import with_index

__all__ = ["MOST_BYTES", "MOST_ROWS", "Download", "file_of"]

MOST_ROWS = 200_000
"""More rows than these are not even packed."""
MOST_BYTES = 2_000_000
"""The largest packed file that is sent."""

_PROGRAM = """
function render({ model, el }) {
  const told = document.createElement("span");
  const tell = () => { told.textContent = model.get("message"); };
  el.className = "kucoin-frames-download";
  el.style.cssText = "display:flex;gap:6px;align-items:center;font-size:13px;color:var(--jp-ui-font-color1,#222)";
  for (const kind of ["csv", "json"]) {
    const button = document.createElement("button");
    button.textContent = "Download " + kind.toUpperCase();
    button.className = "lm-Widget jupyter-widgets jupyter-button widget-button";
    button.style.width = "auto";
    button.onclick = () => { told.textContent = "making the file ..."; model.send({ kind }); };
    el.append(button);
  }
  el.append(told);
  tell();
  model.on("change:message", tell);
  const save = async (content, buffers) => {
    if (!content.name) { tell(); return; }
    const packed = new Blob([buffers[0]]).stream().pipeThrough(new DecompressionStream("gzip"));
    const blob = new Blob([await new Response(packed).arrayBuffer()], { type: content.type });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = content.name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    tell();
  };
  model.on("msg:custom", save);
  return () => { model.off("msg:custom", save); model.off("change:message", tell); };
}
export default { render };
"""

_TYPES = {"csv": "text/csv", "json": "application/json"}


class Download(anywidget.AnyWidget):
    """Two buttons that save the selection.

    Parameters
    ----------
    selection : callable
        Gives the frame to be saved.
    name : str
        The file's name without its ending.
    """

    _esm = _PROGRAM
    message = traitlets.Unicode("").tag(sync=True)

    def __init__(self, selection: Callable[[], pd.DataFrame], name: str = "selection") -> None:
        super().__init__()
        self._selection, self._name = selection, name
        self.on_msg(self._asked)

    def _asked(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        kind = content.get("kind")
        if kind in _TYPES:
            made = attempt(lambda: self.packed(kind))
            self.message = made.error or self.message
            reply = {"name": f"{self._name}.{kind}", "type": _TYPES[kind]} if made.value else {}
            self.send(reply, [made.value] if made.value else None)

    def packed(self, kind: str) -> bytes | None:
        """The file, packed with gzip; None if it is too large, which `message` says."""
        frame = self._selection()
        packed = gzip.compress(file_of(frame, kind).encode(), mtime=0) if len(frame) <= MOST_ROWS else None
        if packed is None or len(packed) > MOST_BYTES:
            self.message = (
                f"{len(frame):,} rows are too many to be sent to the browser: write them with"
                f' .selection.to_csv("{self._name}.csv", index=False) or .selection.to_parquet("{self._name}.parquet")'
            )
            return None
        self.message = f"{self._name}.{kind}: {len(frame):,} rows"
        return packed

    def __repr__(self) -> str:
        return f"Download({self.message})" if self.message else "Download()"


def file_of(frame: pd.DataFrame, kind: str) -> str:
    """A frame as `kucoin_frames.analysis.to_csv` or `to_json` write it.

    Raises
    ------
    InputError
        If a float is infinite.
    """
    rows = with_index(frame).reset_index(drop=True)
    return to_csv(rows) if kind == "csv" else to_json(rows)
