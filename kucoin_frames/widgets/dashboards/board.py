"""What do all dashboards have in common? A frame or what loads one, filters, switches, totals, a picture and a table.

A board computes its result from the rows that its filter selects, and shows anew only what differs from before.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from inspect import signature
from typing import Any, ClassVar, get_args

import ipywidgets
import numpy as np
import pandas as pd

from kucoin_frames.analysis.needs import need
from kucoin_frames.analysis.periods import Period
from kucoin_frames.exceptions import InputError
from kucoin_frames.widgets.accounts import AccountPicker
from kucoin_frames.widgets.attempt import Attempt, attempt
from kucoin_frames.widgets.controls import Callback, Controls, told_rows
from kucoin_frames.widgets.dashboards.picture import HIGH, LOW, Draw, Picture
from kucoin_frames.widgets.digits import shortened_html
from kucoin_frames.widgets.downloads import Download
from kucoin_frames.widgets.filters import Filter
from kucoin_frames.widgets.messages import Messages
from kucoin_frames.widgets.parts import label
from kucoin_frames.widgets.tables import Table
from kucoin_frames.widgets.views import View

__all__ = ["PERIODS", "Board", "Load", "Shown", "toggles"]

Load = Callable[[], pd.DataFrame]
"""Gives a frame whenever it is called, such as `kf.balances`."""

PERIODS = get_args(Period)
_LOADING = "loading …"
_INK = "color:var(--jp-ui-font-color1,#222222)"


@dataclass(frozen=True)
class Shown:
    """What a board shows of its selection.

    Attributes
    ----------
    result : DataFrame
        What was computed.
    table : DataFrame
        What of it stands in the table.
    lines : tuple of str
        Totals and what else is to be said above it.
    draw : callable
        Draws the picture.
    key : tuple
        What the picture depends on besides the result.
    """

    result: pd.DataFrame
    table: pd.DataFrame
    lines: tuple[str, ...]
    draw: Draw
    key: tuple[object, ...]

    def is_like(self, other: "Shown | None") -> bool:
        """Whether table and picture are the same."""
        return other is not None and self.key == other.key and self.result.equals(other.result)


class Board(View):
    """A dashboard; what it computes, a subclass says.

    Parameters
    ----------
    frame : DataFrame, optional
        What it is about; it must not change meanwhile.
    load : callable, optional
        Instead of a frame, what gives it: now, whenever another account is chosen, and at a press of a button.
    accounts : AccountPicker, optional
        Whose choice of an account makes the frame be loaded anew. A failure is then said in the dashboard, and nothing
        is shown until the next load, so that no account's figures stand below another one's name.
    filter : Filter, optional
        The filter to start with; a text in it is looked for in the columns that have controls.
    switches : mapping of str to Widget
        What else can be chosen, each with a `value`, by what is written in front of it.

    Raises
    ------
    InputError
        If there is no frame or both a frame and a function, or the frame or the filter does not fit.
    """

    title: ClassVar[str]
    needed: ClassVar[tuple[str, ...]]
    """Columns that the frame must have."""
    filtered: ClassVar[tuple[str, ...]]
    """Columns that get a control."""
    source: ClassVar[str]
    """What to pass, in words."""

    def __init__(
        self,
        frame: pd.DataFrame | None,
        load: Load | None,
        accounts: AccountPicker | None,
        filter: Filter | None,
        switches: Mapping[str, ipywidgets.Widget],
    ) -> None:
        if (frame is None) == (load is None):
            raise InputError(f"pass either {self.source} or load=, a function that gives it")
        if accounts is not None and load is None:
            raise InputError("accounts= needs load=, a function that gives the frame of the account that is chosen")
        self._load, self._accounts = load, accounts
        self._start = filter if filter is not None else Filter()
        self._frame: pd.DataFrame | None = None
        self._failure: Exception | None = None
        self._controls: Controls | None = None
        self._selected: pd.DataFrame | None = None
        self._shown: Shown | None = None
        self._is_taking = False
        self._callbacks: list[Callback] = []
        self._messages = Messages()
        self._notes: tuple[str, ...] = ()
        """What is to be known of the frame: it stays said until the next one is loaded."""
        self._headline, self._picture, self._table = ipywidgets.HTML(), Picture(), Table()
        self._download = Download(lambda: self.result, self.title.lower())
        rows = [ipywidgets.HBox([label(name), each], layout=_ROW) for name, each in switches.items()]
        self._switches = ipywidgets.VBox(rows, layout={"width": "100%"})
        for each in switches.values():
            each.observe(self._switched, "value")
        self._reload = ipywidgets.Button(description="load again", icon="refresh", layout={"width": "auto"})
        self._reload.on_click(self._clicked)
        self._body = ipywidgets.VBox(layout={"width": "100%"})
        super().__init__(
            ipywidgets.VBox([self._top(), self._messages.view, self._body], layout={"width": "100%"}),
        )
        if frame is not None:
            self._take(frame)
        elif accounts is None:
            self.reload()
            if self._failure is not None:
                raise self._failure
        else:
            accounts.on_change(self._clicked)
            self._reload.disabled = accounts.account is None
            if accounts.account is not None:
                self.reload()

    # What is asked of it.

    @property
    def frame(self) -> pd.DataFrame:
        """The whole frame.

        Raises
        ------
        InputError
            If none is loaded; if loading failed, what it failed with.
        """
        if self._frame is None:
            raise self._failure if self._failure is not None else InputError("nothing is loaded: choose an account")
        return self._frame

    @property
    def controls(self) -> Controls:
        """The controls of the filter; there are none before a frame is loaded."""
        self.frame  # noqa: B018  # says why there are none
        assert self._controls is not None  # noqa: S101  # built with the first frame
        return self._controls

    @property
    def filter(self) -> Filter:  # a property, not Python's function
        """Which rows are meant; setting it moves the controls."""
        return self._outward(self.controls.filter) if self._controls is not None else self._start

    @filter.setter  # noqa: A003  # as above
    def filter(self, filter: Filter) -> None:
        if self._controls is None:
            self._start = filter
        else:
            self._controls.filter = self._inward(filter)

    @property
    def selection(self) -> pd.DataFrame:
        """The rows of the frame that are meant."""
        if self._selected is None:
            self._selected = self.frame[self.controls.mask]
        return self._selected

    @property
    def result(self) -> pd.DataFrame:
        """What stands in the table."""
        self.frame  # noqa: B018  # says why there is none
        if self._shown is None:
            raise self._failure if self._failure is not None else InputError("nothing is shown")
        return self._shown.result

    def on_change(self, callback: Callback) -> None:
        """Have a function called with the filter after each change of what is shown."""
        self._callbacks.append(callback)

    def reload(self) -> None:
        """Load the frame again; the filter stays as far as it fits.

        Raises
        ------
        InputError
            If the dashboard was given a frame and not what loads one.
        """
        if self._load is None:
            raise InputError("this dashboard was made of a frame: make it with load= to load again")
        self._load_again(self._load)

    def _clicked(self, _what: object) -> None:
        if self._load is not None:
            self._load_again(_without_bar(self._load))

    def _load_again(self, load: Load) -> None:
        self._reload.disabled = True
        self._messages.show(notes=[_LOADING])
        try:
            done = attempt(partial(self._take_loaded, load))
        except BaseException:  # the kernel was interrupted: what is shown may be another account's
            self._drop(InputError("nothing is loaded: loading was interrupted, so load again"))
            self._messages.show(str(self._failure))
            raise
        finally:
            self._reload.disabled = False
        self._notes = done.notes
        if done.failure is not None:
            self._drop(done.failure)
        self._report(done)

    # What a subclass says.

    @abstractmethod
    def _show(self) -> Shown:
        """The result of the selection."""

    @abstractmethod
    def _state(self) -> str:
        """What the switches say, in words."""

    def _forget(self) -> None:
        """Drop what was computed of another frame."""

    def _offered(self, frame: pd.DataFrame) -> pd.DataFrame:
        """What the controls are built from."""
        return frame[[name for name in self.filtered if name in frame]]

    def _inward(self, filter: Filter) -> Filter:
        """A filter of the frame as one of what is offered."""
        return filter

    def _outward(self, filter: Filter) -> Filter:
        """A filter of what is offered as one of the frame."""
        return filter

    # How it goes on.

    def _top(self) -> ipywidgets.Widget:
        parts = [] if self._accounts is None else [self._accounts.view]
        return ipywidgets.HBox([*parts, *([] if self._load is None else [self._reload])], layout=_ROW)

    def _take_loaded(self, load: Load) -> None:
        self._take(load())

    def _take(self, frame: pd.DataFrame) -> None:
        need(frame, self.needed, self.source)
        offered = self._offered(frame)
        controls = self._controls
        self._frame, self._failure, self._selected = frame, None, None
        self._forget()
        if controls is None:
            self._controls = Controls(offered, self._inward(self._start))
            self._controls.on_change(self._filtered)
        else:
            self._is_taking = True
            try:
                controls.replace(offered)
            finally:
                self._is_taking = False
        self._update()
        self._arrange()

    def _arrange(self) -> None:
        if not self._body.children:
            shown = [self._headline, self._picture.view, self._table.view, self._download]
            self._body.children = [self.controls.view, self._switches, *shown]

    def _drop(self, failure: Exception) -> None:
        self._frame, self._shown, self._selected, self._failure = None, None, None, failure
        self._body.children = ()

    def _filtered(self, _filter: Filter) -> None:
        self._selected = None
        if not self._is_taking:
            self._refresh()

    def _switched(self, _change: object) -> None:
        if self._frame is not None:
            self._refresh()

    def _refresh(self) -> None:
        """Show anew after a click; what fails is said, and nothing stale is left standing."""
        done = attempt(self._update)
        if done.failure is not None:
            self._shown, self._failure = None, done.failure
            self._outcome(visible=False)
        self._report(done)

    def _update(self) -> None:
        before, shown = self._shown, self._show()
        self._headline.value = _headline(shown.lines)
        if not shown.is_like(before):
            self._picture.draw(shown.draw, LOW if shown.result.empty else HIGH)
            self._table.show(shown.table, np.ones(len(shown.table), bool))
        self._shown = shown
        self._outcome(visible=True)

    def _outcome(self, *, visible: bool) -> None:
        for each in (self._headline, self._picture.view, self._table.view, self._download):
            each.layout.display = "" if visible else "none"

    def _report(self, done: Attempt[None]) -> None:
        called = [attempt(partial(callback, self.filter)) for callback in tuple(self._callbacks)]
        self._messages.tell([done, *called], self._notes)

    def __repr__(self) -> str:
        lines = [f"{self.title}: {self._told()}", *self._messages.lines]
        if self._shown is not None:
            lines.extend(self._shown.lines)
        return "\n".join(lines)

    def _told(self) -> str:
        account = "" if self._accounts is None else self._accounts.label
        if self._frame is None:
            return ", ".join(filter(None, [account, "nothing is loaded"]))
        rows = told_rows(self.controls.rows, len(self._frame), self.filter)
        return "; ".join(filter(None, [account, self._state(), rows]))


_ROW = {"align_items": "baseline", "width": "100%"}


def toggles(*options: str, value: str | None = None) -> ipywidgets.ToggleButtons:
    """Buttons one of which is pressed: the one of `value`, or else the first."""
    return ipywidgets.ToggleButtons(
        options=options, value=value if value is not None else options[0], style={"button_width": "auto"}
    )


def _without_bar(load: Load) -> Load:
    """What loads without a progress bar, if it lets that be chosen: the bar of a click would go to Jupyter's log."""
    some: Any = load  # it may take more than `Load` says
    try:
        return partial(some, progress=False) if "progress" in signature(some).parameters else load
    except ValueError:  # written in C, a function may not tell
        return load


def _headline(lines: Iterable[str]) -> str:
    first, *rest = lines
    small = "".join(f"<div>{shortened_html(each)}</div>" for each in rest)
    bold = f'<b style="font-size:1.15em">{shortened_html(first)}</b>'
    return f'<div style="line-height:1.5;margin:6px 0;{_INK}">{bold}{small}</div>'
