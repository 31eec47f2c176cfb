"""What does a widget look like on paper? What it showed last, as plain HTML: nothing on paper can be pressed.

A widget that says how it looks (`text/html` beside its view) is believed. Any other one is drawn from the state that
Jupyter keeps of it, by the kinds that ipywidgets has: boxes hold others, outputs show what was put out, controls tell
what is chosen. One with a text of its own, as those of this package have, says its state in that: then its controls
are left out, and of the text the lines that its HTML says as well. One that nothing is known of shows its text.
"""

import copy
import html
import re
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode

__all__ = ["stilled"]

_VIEW = "application/vnd.jupyter.widget-view+json"
_STATE = "application/vnd.jupyter.widget-state+json"
_REFERENCE = "IPY_MODEL_"
_PRESSED = frozenset({"ButtonModel", "FileUploadModel", "PlayModel"})
_SHOWS = frozenset({"HTMLModel", "HTMLMathModel"})
_TITLED = frozenset({"TabModel", "AccordionModel"})
_POINTED = re.compile(r'<span title="(?P<full>[^"]*)">[^<]*</span>')
"""What is written shorter, and in full where one points at it: an amount with all its digits."""


def stilled(notebook: NotebookNode) -> NotebookNode:
    """The notebook with each widget as HTML or text; itself it stays as it is."""
    still = copy.deepcopy(notebook)
    models = still.metadata.pop("widgets", {}).get(_STATE, {}).get("state", {})
    for cell in still.cells:
        for output in cell.get("outputs", []):
            _still(output, models)
    return still


def _still(output: NotebookNode, models: Mapping[str, Any]) -> None:
    view = output.get("data", {}).pop(_VIEW, None)
    if view is None or "text/html" in output.data:
        return
    lines = _own_lines(output.data.get("text/plain", ""), models.get(view["model_id"], {}))
    drawn = _draw(view["model_id"], _without_controls(models) if lines else models)
    if drawn:
        text = "\n".join(line for line in map(html.escape, lines) if f">{line}<" not in drawn)
        output.data["text/html"] = f"<pre>{text}</pre>{drawn}" if text else drawn


def _own_lines(text: str, model: Mapping[str, Any]) -> list[str]:
    """The text of a widget that says more than ipywidgets would, which tells kind and traits."""
    kind = str(model.get("model_name", "")).removesuffix("Model")
    return [] if text.startswith(f"{kind}(") else text.splitlines()


def _without_controls(models: Mapping[str, Any]) -> dict[str, Any]:
    return {name: model for name, model in models.items() if not _is_control(model)}


def _is_control(model: Mapping[str, Any]) -> bool:
    return model["model_name"] == "LabelModel" or (
        "description" in model["state"] and model["model_name"] not in _SHOWS
    )


def _draw(name: str, models: Mapping[str, Any]) -> str:
    """The HTML of a model by its id, perhaps with the prefix of a reference; empty if there is nothing to see."""
    model = models.get(name.removeprefix(_REFERENCE))
    if model is None or _is_hidden(model["state"], models):
        return ""
    kind, state = model["model_name"], model["state"]
    if kind in _PRESSED:
        return ""
    if kind in _SHOWS:
        full = _POINTED.sub(r"\g<full>", state.get("value", ""))
        return f"<div>{full}</div>"
    if kind == "LabelModel":
        return f"<div>{html.escape(state.get('value', ''))}</div>"
    if kind == "OutputModel":
        return "".join(_of_output(each, models) for each in state.get("outputs", []))
    if kind == "ImageModel":
        return _image(model)
    if "children" in state:
        return _box(state, kind, models)
    return _control(state)


def _is_hidden(state: Mapping[str, Any], models: Mapping[str, Any]) -> bool:
    layout: Mapping[str, str | None] = models.get(str(state.get("layout", "")).removeprefix(_REFERENCE), {}).get(
        "state", {}
    )
    return layout.get("display") == "none" or layout.get("visibility") == "hidden"


def _box(state: Mapping[str, Any], kind: str, models: Mapping[str, Any]) -> str:
    titles = list(state.get("titles", [])) if kind in _TITLED else []
    drawn = []
    for place, child in enumerate(state["children"]):
        still = _draw(child, models)
        if still and place < len(titles):
            still = f"<h3>{html.escape(titles[place])}</h3>{still}"
        drawn.append(still)
    return f"<div>{''.join(drawn)}</div>" if any(drawn) else ""


def _image(model: Mapping[str, Any]) -> str:
    """A picture, whose bytes Jupyter keeps beside the state."""
    for buffer in model.get("buffers", []):
        if buffer["path"] == ["value"] and buffer["encoding"] == "base64":
            return _picture(model["state"].get("format", "png"), buffer["data"])
    return ""


def _picture(form: str, base64: str) -> str:
    return f'<img alt="" src="data:image/{html.escape(form)};base64,{html.escape(base64)}">'


def _of_output(output: Mapping[str, Any], models: Mapping[str, Any]) -> str:
    if output["output_type"] == "stream":
        return f"<pre>{html.escape(output['text'])}</pre>"
    data = output.get("data", {})
    if _VIEW in data and (drawn := _draw(data[_VIEW]["model_id"], models)):
        return drawn
    if "text/html" in data:
        return f"<div>{data['text/html']}</div>"
    if "image/png" in data:
        return _picture("png", data["image/png"])
    return f"<pre>{html.escape(data['text/plain'])}</pre>" if "text/plain" in data else ""


def _control(state: Mapping[str, Any]) -> str:
    """What is chosen, as ``currency: USDT, BTC``; nothing if nothing is."""
    chosen = _chosen(state)
    if not chosen:
        return ""
    label = str(state.get("description", "")).rstrip(": ")
    if state.get("_model_name") == "ToggleButtonModel":
        return f'<div class="still-control">{html.escape(label)}</div>' if state.get("value") else ""
    told = f"{label}: {chosen}" if label else chosen
    return f'<div class="still-control">{html.escape(told)}</div>'


def _chosen(state: Mapping[str, Any]) -> str:
    labels, index = state.get("_options_labels"), state.get("index")
    if labels is not None:
        places = index if isinstance(index, list) else [] if index is None else [index]
        return ", ".join(str(labels[place]) for place in places)
    value = state.get("value")
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
