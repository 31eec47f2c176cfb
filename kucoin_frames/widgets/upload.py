"""How do exported files come into the archive from a notebook? Chosen or dropped, handed to a function, and told of.

Knows nothing of files: the given function reads them, and what it answers or refuses is shown, file by file.
"""

import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from html import escape
from typing import Any

import ipywidgets
import pandas as pd

from kucoin_frames.exceptions import InputError
from kucoin_frames.widgets.attempt import Attempt, attempt
from kucoin_frames.widgets.dropping import DropField
from kucoin_frames.widgets.messages import boxes
from kucoin_frames.widgets.pages import moment_of, page_of
from kucoin_frames.widgets.views import View

__all__ = ["Upload"]

FILE = "file"
"""The column that names the file."""

_FRAME = '<div style="width:0;min-width:100%">{}</div>'
"""As wide as the notebook: a wide table scrolls, and does not push texts beyond the edge."""
_ALWAYS = ("rows", "added", "findings")
"""Counts that are told also where they are 0."""


class Upload(View):
    """A place to choose or drop exported files, and what came of each of them, in the order in which they came.

    One file that is refused keeps none of the others from being taken in.

    Parameters
    ----------
    import_file : callable
        Takes the bytes of a file and answers with a frame, such as `kf.import_export`. The file's name, which may tell
        of which account it is, is passed as `name` if the function has such a parameter.
    accept : iterable of str
        Suffixes of the files that may be chosen.

    Attributes
    ----------
    button : FileUpload
        Opens the list of files to choose from.
    field : DropField
        Where files can be dropped.
    """

    def __init__(
        self, import_file: Callable[..., pd.DataFrame], *, accept: Iterable[str] = (".zip", ".csv", ".xlsx")
    ) -> None:
        self._import = import_file
        self._wants_name = "name" in inspect.signature(import_file).parameters
        self._done: list[tuple[str, Attempt[pd.DataFrame]]] = []
        self._callbacks: list[Callable[[pd.DataFrame], object]] = []
        self.button = ipywidgets.FileUpload(
            accept=",".join(accept), multiple=True, description="Exported files", layout={"width": "180px"}
        )
        self.button.observe(self._uploaded, "value")
        self.field = DropField(self.take, "or drop them here")
        self._told = ipywidgets.HTML(layout={"width": "100%"})
        top = ipywidgets.HBox([self.button, self.field], layout={"align_items": "center"})
        super().__init__(ipywidgets.VBox([top, self._told]))

    @property
    def results(self) -> pd.DataFrame:
        """What the function answered for all files that it took, with a first column that names the file."""
        frames = [_named(name, each.value) for name, each in self._done if each.value is not None]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({FILE: pd.Series(dtype="str")})

    @property
    def errors(self) -> pd.DataFrame:
        """A file that was not taken, with the whole message that says why."""
        refused = [(name, each.error) for name, each in self._done if each.failure is not None]
        return pd.DataFrame(refused, columns=[FILE, "error"], dtype="str")

    def take(self, name: str, content: bytes) -> None:
        """Hand over a file, as dropping it does.

        Raises
        ------
        InputError
            If the content is not bytes.
        """
        if not isinstance(content, bytes):
            raise InputError(f"content is a {type(content).__name__}: pass the bytes of the file {name!r}")
        self._take([(name, content)])

    def on_done(self, callback: Callable[[pd.DataFrame], object]) -> None:
        """Have a function called with the results whenever files have been read."""
        self._callbacks.append(callback)

    def _uploaded(self, change: dict[str, Any]) -> None:
        files = change["new"]
        if not files:
            return
        self._take([(str(each["name"]), bytes(each["content"])) for each in files])
        self.button.value = ()  # so that the same file can be chosen again

    def _take(self, files: Sequence[tuple[str, bytes]]) -> None:
        self.button.disabled = True
        try:
            for name, content in files:
                self._told.value = self._html(f"reading {name} …")
                self._done.append((name, attempt(partial(self._read, name, content))))
        finally:  # also if the kernel is interrupted
            self._told.value = self._html()
            self.button.disabled = False
        called = [attempt(partial(callback, self.results)) for callback in self._callbacks]
        failed = [each.error for each in called if each.failure is not None]
        if failed:
            self._told.value = self._html() + _FRAME.format(boxes(failed))

    def _read(self, name: str, content: bytes) -> pd.DataFrame:
        found = self._import(content, name=name) if self._wants_name else self._import(content)
        if not isinstance(found, pd.DataFrame):
            raise InputError(f"the function that takes files must answer with a frame, not a {type(found).__name__}")
        return found

    def _html(self, now: str = "") -> str:
        parts = [_shown(name, each) for name, each in self._done]
        told = "".join([*parts, f"<div>{escape(now)}</div>" if now else ""])
        return _FRAME.format(told)

    def __repr__(self) -> str:
        lines = [f"Upload: {len(self._done)} file{'' if len(self._done) == 1 else 's'}"]
        for name, each in self._done:
            if each.value is None:
                lines.append(f"{name}: not taken in: {each.error}")
            else:
                lines.append(f"{name}: {_summary(each.value)}")
            lines.extend(f"note: {note}" for note in each.notes)
        return "\n".join(lines)


def _named(name: str, found: pd.DataFrame) -> pd.DataFrame:
    named = found.copy()
    named.insert(0, FILE, pd.Series(name, index=found.index, dtype="str"))
    return named


def _told(found: pd.DataFrame) -> pd.DataFrame:
    """The frame without counts that are 0 in all rows and mean nothing to anybody then."""
    zero = [name for name in _counts(found) if name not in _ALWAYS and not found[name].any()]
    return found.drop(columns=zero)


def _counts(found: pd.DataFrame) -> list[str]:
    return [str(name) for name, dtype in found.dtypes.items() if isinstance(dtype, pd.Int64Dtype)]


def _summary(found: pd.DataFrame) -> str:
    """The sums of an import's counts and the span of what it covers, as far as the frame tells them."""
    told = [f"{int(found[name].sum()):,} {name.replace('_', ' ')}" for name in _counts(_told(found))]
    if {"covered_from", "covered_to"} <= set(found):
        first, last = found["covered_from"].min(), found["covered_to"].max()
        told.append("nothing covered" if pd.isna(first) else f"covered {moment_of(first)} to {moment_of(last)} UTC")
    return ", ".join(told) or f"{len(found):,} rows"


def _shown(name: str, done: Attempt[pd.DataFrame]) -> str:
    title = f'<div style="margin:8px 0 2px;line-height:1.4"><b>{escape(name)}</b>'
    if done.value is None:
        return f"{title}: not taken in</div>{boxes([done.error])}"
    return f"{title}: {escape(_summary(done.value))}</div>{boxes([], done.notes)}{page_of(_told(done.value))}"
