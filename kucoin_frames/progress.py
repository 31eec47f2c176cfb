"""A progress bar for work longer than a second: shown in a notebook or a terminal, never in a pipe or a log."""

import os
import sys
import time
from types import TracebackType
from typing import Any, Self

__all__ = ["Progress"]

_PATIENCE = 1.0  # seconds of work before a bar is worth its line
_SWITCH = "KUCOIN_FRAMES_PROGRESS"


class Progress:
    """Counts the requests of one call, or the steps of longer work by the name of one.

    `shown=None` shows a bar only where a person can see it, unless the environment variable ``KUCOIN_FRAMES_PROGRESS``
    (0 or 1) decides.
    """

    def __init__(self, label: str, shown: bool | None = None, unit: str = "request") -> None:
        self._label = label
        self._unit = unit
        self._shown = _is_watched() if shown is None else shown
        self._bar: Any = None
        self._began = time.monotonic()
        self._expected = 0
        self._answered = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def expect(self, more: int) -> None:
        """So many more are planned."""
        self._expected += more
        if self._bar is not None:
            self._bar.total = self._expected

    def advance(self) -> None:
        """One is done."""
        self._answered += 1
        bar = self._visible()
        if bar is not None:
            bar.update(self._answered - bar.n)

    def wait(self, seconds: float) -> None:
        """The quota is spent: say how long the wait is."""
        bar = self._visible()
        if bar is not None:
            bar.set_postfix_str(f"quota spent, going on in {seconds:.0f} s")

    def _visible(self) -> Any:
        """The bar, once the work has taken long enough to be worth one."""
        if self._bar is None and self._shown and time.monotonic() - self._began > _PATIENCE:
            self._bar = _bar_class()(
                desc=self._label, unit=self._unit, total=self._expected, initial=self._answered, leave=False
            )
        return self._bar


def _is_watched() -> bool:
    wanted = os.environ.get(_SWITCH)
    if wanted in ("0", "1"):
        return wanted == "1"
    return sys.stderr.isatty() or _in_notebook()


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return type(shell).__name__ == "ZMQInteractiveShell"


def _bar_class() -> Any:
    """The widget bar where ipywidgets can draw it, else the text bar."""
    if _in_notebook():
        try:
            import ipywidgets  # noqa: F401  # only asked whether it is there
            from tqdm.notebook import tqdm as notebook_bar
        except ImportError:
            pass
        else:
            return notebook_bar
    from tqdm import tqdm as text_bar

    return text_bar
