"""The dashboard's page: what a currency holds adds up, and changes with what is chosen."""

import re
from decimal import Decimal

from playwright.sync_api import Page, expect

from tests.browser.seen import chip, column, picture, until, worth


def test_balances_add_up_and_follow_the_currency(page: Page, dashboard: str) -> None:
    page.goto(dashboard, wait_until="commit")  # the rest of the page comes when the notebook has run
    tab = page.locator(".widget-tab-contents > :not(.lm-mod-hidden)")
    expect(tab.get_by_text(re.compile("^Net worth ")).first).to_be_visible()
    expect(tab.get_by_role("combobox").first).to_contain_text("demo (Simulation)")
    everything, drawn = worth(tab, "Net worth"), picture(tab)
    until(lambda: sum(map(Decimal, column(tab, "value"))), everything)
    rows = sum(map(int, column(tab, "holdings")))
    expect(tab.get_by_text(f"{rows} of {rows} rows")).to_be_visible()

    button = chip(tab, "USDT")
    of_usdt = int(button.inner_text().split(" · ")[1])
    button.click()

    expect(tab.get_by_text(f"{of_usdt} of {rows} rows")).to_be_visible()
    until(lambda: sum(map(int, column(tab, "holdings"))), of_usdt)
    expect(tab.locator("img").first).not_to_have_attribute("src", drawn)
    assert worth(tab, "Net worth") == sum(map(Decimal, column(tab, "value")))
    assert 0 < worth(tab, "Net worth") < everything

    button.click()
    until(lambda: worth(tab, "Net worth"), everything)
    until(lambda: sum(map(Decimal, column(tab, "value"))), everything)
