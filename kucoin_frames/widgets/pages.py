"""How does a small frame read on a page? As one plain table: amounts and counts to the right, times in UTC."""

from html import escape
from typing import Any

import pandas as pd

__all__ = ["moment_of", "page_of"]

_CELL = "padding:2px 10px 2px 0;white-space:nowrap;text-align:{side}"


def page_of(frame: pd.DataFrame) -> str:
    """HTML of a frame without its empty columns; exact amounts without trailing zeros."""
    names = [name for name in frame if not _is_empty(frame[name])]
    sides = {name: "right" if pd.api.types.is_numeric_dtype(frame[name].dtype) else "left" for name in names}
    head = "".join(_cell("th", sides[name], _title(frame[name])) for name in names)
    rows = (
        "".join(_cell("td", sides[name], _text(value)) for name, value in zip(names, row, strict=True))
        for row in frame[names].itertuples(index=False, name=None)
    )
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return (
        '<div style="overflow-x:auto"><table style="border-collapse:collapse;line-height:1.4">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def moment_of(time: pd.Timestamp) -> str:
    """A time to the second, or the day if it is midnight."""
    return f"{time:%Y-%m-%d}" if time == time.normalize() else f"{time:%Y-%m-%d %H:%M:%S}"


def _is_empty(column: "pd.Series[Any]") -> bool:
    return bool(column.isna().all()) or bool((column.astype(object) == "").all())


def _title(column: "pd.Series[Any]") -> str:
    words = str(column.name).replace("_", " ")
    return f"{words} (UTC)" if isinstance(column.dtype, pd.DatetimeTZDtype) else words


def _text(value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return moment_of(value)
    if hasattr(value, "as_tuple"):
        return format(value, ",f")
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _cell(tag: str, side: str, text: str) -> str:
    return f'<{tag} style="{_CELL.format(side=side)}">{escape(text)}</{tag}>'
