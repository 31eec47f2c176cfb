"""Where did everything come from, where did it go, and does it fit? A dashboard over the unified ledger."""

from collections.abc import Callable
from typing import Any, ClassVar

import ipywidgets
import pandas as pd

import kucoin_frames.plots as plots
from kucoin_frames.analysis import reconcile
from kucoin_frames.analysis.ledger.statements import LINES
from kucoin_frames.widgets.accounts import AccountPicker
from kucoin_frames.widgets.dashboards.board import PERIODS, Board, Load, Shown, toggles
from kucoin_frames.widgets.dashboards.days import TIME
from kucoin_frames.widgets.dashboards.sums import LedgerSums, span_of
from kucoin_frames.widgets.dashboards.words import amount_words, arranged, changing_columns, counted
from kucoin_frames.widgets.filters import Filter
from kucoin_frames.widgets.parts import UNSEEN, beside

__all__ = ["LedgerDashboard", "ledger_dashboard"]

_ONE, _ALL, _FLOWS, _FINDINGS = "one currency", "all currencies", "by period", "findings"


class LedgerDashboard(Board):
    """A statement from opening to closing, the flows by period, and what does not fit; see `ledger_dashboard`.

    Attributes
    ----------
    view_of : ToggleButtons
        `one currency`: its statement line by line; `all currencies`: a row each; `by period`: what moved them;
        `findings`: what of the whole ledger does not fit.
    currency : Dropdown
        The currency of the first view, and of the pictures.
    period : ToggleButtons
        `day`, `week`, `month` or `year`, for the view by period.
    """

    title: ClassVar[str] = "Ledger"
    source: ClassVar[str] = "the unified ledger, as Archive.ledger() gives it"
    needed: ClassVar[tuple[str, ...]] = (
        "uid",
        "account_type",
        "currency",
        "created_at",
        "id",
        "kind",
        "biz_type",
        "change",
        "fee",
        "balance",
        "symbol",
        "order_id",
        "trade_id",
    )
    filtered: ClassVar[tuple[str, ...]] = ("uid", "account_type", "currency", TIME)
    """No others: without all entries of a wallet there is no balance."""

    def __init__(
        self,
        frame: pd.DataFrame | None,
        load: Load | None,
        accounts: AccountPicker | None,
        filter: Filter | None,
        gaps: pd.DataFrame | Load | None,
    ) -> None:
        self.view_of = toggles(_ONE, _ALL, _FLOWS, _FINDINGS)
        self.currency = ipywidgets.Dropdown(description="currency shown", style=UNSEEN, layout=beside("160px"))
        self.period = toggles(*PERIODS, value="month")
        self._summed: LedgerSums | None = None
        self._stated: tuple[Filter, pd.DataFrame] | None = None
        self._found: pd.DataFrame | None = None
        self._gaps = gaps
        switches = {"show": self.view_of, "currency shown": self.currency, "period": self.period}
        super().__init__(frame, load, accounts, filter, switches)

    @property
    def findings(self) -> pd.DataFrame:
        """What does not fit in the whole ledger, whatever the filter: the frame of `kucoin_frames.analysis.reconcile`.

        A filter would take one side of a transfer or one leg of a fill away.
        """
        if self._found is None:
            self._found = reconcile(self.frame, gaps=self._gaps() if callable(self._gaps) else self._gaps)
        return self._found

    def _forget(self) -> None:
        self._summed, self._stated, self._found = None, None, None

    def _show(self) -> Shown:
        whole = self._statement()
        self._offer(whole)
        currency = self.currency.value
        view = self.view_of.value
        self.period.disabled = view != _FLOWS
        draw: Callable[[Any], Any]
        if view == _FLOWS:
            result = self._sums.cash_flows(self.filter, self.period.value)
            table = arranged(changing_columns(result, list(LINES)), "period", "currency", "net")
            draw = _nothing if currency is None else lambda ax: plots.cash_flows(result, currency, ax)
        elif view == _FINDINGS:
            result = self._chosen_findings()
            table = arranged(result)
            draw = lambda ax: plots.findings(result, ax)  # noqa: E731  # what is drawn depends on the view
        else:
            lines = self._sums.statement_of(self.filter, currency or "")
            result = table = lines
            if view == _ALL:
                result, table = whole, arranged(changing_columns(whole, list(LINES)), "currency", "opening", "closing")
            draw = lambda ax: plots.statement_of(lines, ax)  # noqa: E731  # as above
        return Shown(result, table, self._lines(whole), draw, (view, currency))

    def _offer(self, whole: pd.DataFrame) -> None:
        """The currencies to choose from: the busiest first chosen, and kept while it is there."""
        names = list(whole["currency"])
        if names == list(self.currency.options):
            return
        chosen = self.currency.value
        if chosen not in names:
            chosen = whole.sort_values("entries", ascending=False, kind="stable")["currency"].iloc[0] if names else None
        self.currency.unobserve(self._switched, "value")
        self.currency.options, self.currency.value = names, chosen
        self.currency.observe(self._switched, "value")

    @property
    def _sums(self) -> LedgerSums:
        if self._summed is None:
            self._summed = LedgerSums(self.frame)
        return self._summed

    def _statement(self) -> pd.DataFrame:
        if self._stated is None or self._stated[0] != self.filter:
            self._stated = self.filter, self._sums.statement(self.filter)
        return self._stated[1]

    def _chosen_findings(self) -> pd.DataFrame:
        """The findings of the chosen accounts, currencies and span; one whose time is open is of any time."""
        found = self.findings
        for name in ("uid", "currency"):
            condition = self.filter.conditions.get(name)
            if condition is not None:
                found = Filter({name: condition}).apply(found)
        start, end = span_of(self.filter)
        if start is not None:
            found = found[(found["end"].isna() | (found["end"] >= start)).to_numpy(bool)]
        if end is not None:
            found = found[(found["start"].isna() | (found["start"] < end)).to_numpy(bool)]
        return found.reset_index(drop=True)

    def _lines(self, whole: pd.DataFrame) -> tuple[str, ...]:
        currency = self.currency.value
        row = whole[(whole["currency"] == currency).to_numpy(bool)]
        lines = []
        if len(row):
            opening, closing = amount_words(row["opening"].iloc[0]), amount_words(row["closing"].iloc[0])
            between = f"{row['entries'].iloc[0]:,} entries"
            lines.append(f"{currency}: {opening} at the start, {closing} at the end, {between}")
        else:
            lines.append("No entry is meant")
        chosen, every = self._chosen_findings(), len(self.findings)
        if every:
            unexplained = int(chosen["explanation"].isna().sum())
            told = f"{counted(len(chosen), 'finding')} here, {unexplained:,} without an explanation"
            lines.append(f"reconciled: {told}; {every:,} in the whole ledger")
        else:
            lines.append("reconciled: everything fits, there is no finding")
        return tuple(lines)

    def _state(self) -> str:
        if self.view_of.value == _FLOWS:
            return f"by {self.period.value}"
        return f"{self.currency.value} line by line" if self.view_of.value == _ONE else str(self.view_of.value)


def ledger_dashboard(
    ledger: pd.DataFrame | None = None,
    *,
    load: Load | None = None,
    accounts: AccountPicker | None = None,
    filter: Filter | None = None,
    gaps: pd.DataFrame | Load | None = None,
) -> LedgerDashboard:
    """A statement of a currency and a span from opening to closing, the flows by period, and what does not fit.

    ``.selection`` are the entries that the filter means; ``.result`` is the frame of
    `kucoin_frames.analysis.statement_of`, `statement`, `cash_flows` or `reconcile`, as the view is; ``.findings`` are
    those of the whole ledger. What was there before the span makes the opening, so the ledger must tell of the accounts
    from their first day on.

    Parameters
    ----------
    ledger : DataFrame, optional
        The unified ledger of all accounts.
    load : callable, optional
        Gives a ledger, in the place of one: ``lambda: kf.archive().ledger()``.
    accounts : AccountPicker, optional
        Whoever is chosen there is loaded.
    filter : Filter, optional
        The filter to start with, on `uid`, `account_type`, `currency` and `created_at`.
    gaps : DataFrame or callable, optional
        The gaps that may explain a finding, or what gives them: ``lambda: kf.archive().gaps()``.

    Raises
    ------
    InputError
        If there is no frame or both a frame and a function, or the frame is no ledger.
    """
    return LedgerDashboard(ledger, load, accounts, filter, gaps)


def _nothing(ax: Any) -> None:
    ax.set_axis_off()
