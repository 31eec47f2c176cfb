"""Which of the configured accounts is looked at? A choice by name; who is asked then, the given function decides."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

import ipywidgets

from kucoin_frames.exceptions import InputError
from kucoin_frames.widgets.attempt import attempt
from kucoin_frames.widgets.messages import Messages
from kucoin_frames.widgets.parts import UNSEEN, beside, label
from kucoin_frames.widgets.views import View

__all__ = ["AccountPicker"]

_NONE = "choose an account"


class AccountPicker(View):
    """A list of accounts, one of which is chosen; shows names and environments only: `main (Production)`.

    If an account cannot be chosen, the reason is said below the list and the one before stays chosen.

    Parameters
    ----------
    names : iterable of str, or mapping of str to str
        The accounts' names, or the names with the environment of each, such as ``{"main": "Production"}``.
    choose : callable
        What chooses an account by its name, such as `kf.use`.
    chosen : str, optional
        The account that is chosen already; `choose` is not called for it.

    Raises
    ------
    InputError
        If there is no name, or `chosen` is none of them.
    """

    def __init__(
        self, names: Iterable[str] | Mapping[str, str], choose: Callable[[str], object], *, chosen: str | None = None
    ) -> None:
        if isinstance(names, str):
            raise InputError(f"names={names!r}: pass a list of names, or a mapping of names to environments")
        environments = dict(names) if isinstance(names, Mapping) else dict.fromkeys(names, "")
        self._labels = {name: f"{name} ({where})" if where else name for name, where in environments.items()}
        if not self._labels:
            raise InputError(
                "no account is there to choose: add one with kucoin-frames accounts add main, or call kf.demo() to try"
                " everything without a key"
            )
        if chosen is not None:
            self._check(chosen)
        self._choose = choose
        self._account = chosen
        self._callbacks: list[Callable[[str], object]] = []
        self._is_settling = False
        self._messages = Messages()
        self.dropdown = ipywidgets.Dropdown(
            options=self._options(), value=chosen, description="account", style=UNSEEN, layout=beside("260px")
        )
        self.dropdown.observe(self._changed, "value")
        row = ipywidgets.HBox([label("account"), self.dropdown], layout={"align_items": "baseline"})
        super().__init__(ipywidgets.VBox([row, self._messages.view]))

    @property
    def account(self) -> str | None:
        """Name of the account that is chosen; None if none is."""
        return self._account

    @property
    def label(self) -> str:
        """The account that is chosen as it is shown: `main (Production)`; or that one is to be chosen."""
        return _NONE if self._account is None else self._labels[self._account]

    @property
    def names(self) -> tuple[str, ...]:
        """The names to choose from."""
        return tuple(self._labels)

    @property
    def error(self) -> str:
        """Why the last choice failed; empty if it did not."""
        return self._messages.error

    def pick(self, name: str) -> None:
        """Choose an account, as a click on its name does.

        Raises
        ------
        InputError
            If it is none of the names.
        """
        self._check(name)
        if name == self.dropdown.value:
            self._pick(name)
        else:
            self.dropdown.value = name

    def on_change(self, callback: Callable[[str], object]) -> None:
        """Have a function called with the account's name whenever one was chosen."""
        self._callbacks.append(callback)

    def _check(self, name: str) -> None:
        if name not in self._labels:
            raise InputError(f"account={name!r} is not among {', '.join(self._labels)}")

    def _options(self) -> list[tuple[str, str | None]]:
        known: list[tuple[str, str | None]] = [(label, name) for name, label in self._labels.items()]
        return known if self._account is not None else [(_NONE, None), *known]

    def _changed(self, change: dict[str, object]) -> None:
        name = change["new"]
        if isinstance(name, str) and name != self._account and not self._is_settling:
            self._pick(name)

    def _pick(self, name: str) -> None:
        self.dropdown.disabled = True
        try:
            done = [attempt(partial(self._choose, name))]
            if done[0].failure is None:
                self._account = name
                done += [attempt(partial(callback, name)) for callback in self._callbacks]
            self._messages.tell(done)
        finally:  # also if the kernel is interrupted
            self._settle()

    def _settle(self) -> None:
        """Show what is chosen; new options make a list jump to its first one, which nobody chose."""
        self._is_settling = True
        if self.dropdown.options != tuple(self._options()):
            self.dropdown.options = self._options()
        self.dropdown.value = self._account
        self.dropdown.disabled = False
        self._is_settling = False

    def __repr__(self) -> str:
        told = f"AccountPicker: {self.label}, of {', '.join(self._labels.values())}"
        return "\n".join([told, *self._messages.lines])
