"""A progress bar for work longer than a second: shown in a notebook or a terminal, never in a pipe or a log."""

import sys
from types import TracebackType
from typing import Any, Self

__all__ = ["Progress"]

_PATIENCE = 1.0  # seconds of work before a bar is worth its line


class Progress:
    """Counts requests of one call. `shown=None` shows a bar only where a person can see it."""

    def __init__(self, label: str, shown: bool | None = None) -> None:
        self._label = label
        self._shown = _is_watched() if shown is None else shown
        self._bar: Any = None

    def __enter__(self) -> Self:
        if self._shown:
            self._bar = _bar_class()(desc=self._label, unit="request", delay=_PATIENCE, total=0, leave=False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def expect(self, more: int) -> None:
        """So many more requests are planned."""
        if self._bar is not None:
            self._bar.total += more
            self._bar.refresh()

    def advance(self) -> None:
        """One request is answered."""
        if self._bar is not None:
            self._bar.update()

    def wait(self, seconds: float) -> None:
        """The quota is spent: say how long the wait is."""
        if self._bar is not None:
            self._bar.set_postfix_str(f"quota spent, going on in {seconds:.0f} s")


def _is_watched() -> bool:
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
