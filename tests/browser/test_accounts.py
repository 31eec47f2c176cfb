"""The account picker: another account is a click away, for the dashboard and for every cell after it."""

import warnings
from decimal import Decimal
from typing import Any

from playwright.sync_api import Page, expect

from kucoin_frames.demonstration import demo
from kucoin_frames.exceptions import NotVisibleWarning
from tests.browser.lab import Lab, run_cell
from tests.browser.seen import all_digits, amount, column, errors, picture, until, widgets, worth

WORLD: dict[str, Any] = {"days": 20, "seed": 11, "now": "2026-03-01 12:00"}


def test_another_account_is_chosen(page: Page, lab: Lab) -> None:
    with demo(**WORLD) as client, warnings.catch_warnings():
        warnings.simplefilter("ignore", NotVisibleWarning)  # what the key of the main account may not see of the others
        main, bot, hedge = (
            client.users[name].balances("USDT")["value"].dropna().sum() for name in ("main", "tradebot1", "hedge2024")
        )
    assert len({Decimal(0), main, bot, hedge}) == 4

    name = lab.write(
        "accounts.ipynb",
        f"import kucoin_frames as kf\nkf.demo(**{WORLD})",
        "picker = kf.pick_account()\nkf.widgets.balances_dashboard(load=kf.balances, accounts=picker)",
        "print(picker.account, kf.balances()['value'].dropna().sum())",
    )
    notebook = lab.run(page, name)
    expect(errors(notebook)).to_have_count(0)
    widget, last = widgets(notebook).first, notebook.locator(".jp-CodeCell").nth(2)
    accounts = widget.get_by_role("combobox").first
    expect(accounts.locator("option")).to_have_text(
        ["main (Simulation)", "tradebot1 (Simulation)", "hedge2024 (Simulation)", "treasury7 (Simulation)"]
    )
    assert worth(widget, "Net worth") == main
    all_digits(widget)
    until(lambda: sum(map(amount, column(widget, "value"))), main)
    drawn = picture(widget)

    accounts.select_option(label="tradebot1 (Simulation)")

    until(lambda: worth(widget, "Net worth"), bot)
    until(lambda: sum(map(amount, column(widget, "value"))), bot)
    expect(widget.locator("img").first).not_to_have_attribute("src", drawn)
    assert run_cell(page, last) == f"tradebot1 {bot}"

    accounts.select_option(label="hedge2024 (Simulation)")

    until(lambda: worth(widget, "Net worth"), hedge)
    # What KuCoin keeps from that key is said, as it is in a cell.
    expect(widget.get_by_text("margin_v2: left out of the balances. Margin trading is not open")).to_be_visible()
