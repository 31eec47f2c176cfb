"""The dashboard's page: what a currency holds adds up, and changes with what is chosen."""

import re

from playwright.sync_api import Page, expect

from tests.browser.seen import all_digits, amount, chip, column, picture, table, until, worth


def test_balances_add_up_and_follow_the_currency(page: Page, dashboard: str) -> None:
    page.goto(dashboard, wait_until="commit")  # the rest of the page comes when the notebook has run
    tab = page.locator(".widget-tab-contents > :not(.lm-mod-hidden)")
    expect(tab.get_by_text(re.compile("^Net worth ")).first).to_be_visible()
    expect(tab.get_by_role("combobox").first).to_contain_text("demo (Simulation)")
    everything, drawn = worth(tab, "Net worth"), picture(tab)
    all_digits(tab)
    until(lambda: sum(map(amount, column(tab, "value"))), everything)
    rows = sum(map(int, column(tab, "holdings")))
    expect(tab.get_by_text(f"{rows} of {rows} rows")).to_be_visible()

    button = chip(tab, "USDT")
    of_usdt = int(button.inner_text().split(" · ")[1])
    button.click()

    expect(tab.get_by_text(f"{of_usdt} of {rows} rows")).to_be_visible()
    until(lambda: sum(map(int, column(tab, "holdings"))), of_usdt)
    expect(tab.locator("img").first).not_to_have_attribute("src", drawn)
    assert worth(tab, "Net worth") == sum(map(amount, column(tab, "value")))
    assert 0 < worth(tab, "Net worth") < everything

    button.click()
    until(lambda: worth(tab, "Net worth"), everything)
    until(lambda: sum(map(amount, column(tab, "value"))), everything)


def test_what_is_not_known_stays_said_and_chips_count_what_is_left(page: Page, dashboard: str) -> None:
    page.goto(dashboard, wait_until="commit")
    page.get_by_role("tab", name="Fees").click()
    tab = page.locator(".widget-tab-contents > :not(.lm-mod-hidden)")
    gaps = tab.get_by_text("which nobody archived in time")
    expect(gaps).to_have_count(2)
    kcs, account_types = chip(tab, "KCS"), tab.get_by_role("group", name="account_type").get_by_role("button")
    expect(kcs).to_have_attribute("aria-pressed", "false")
    of_kcs = int(kcs.inner_text().split(" · ")[1])

    kcs.focus()
    page.keyboard.press("Space")

    expect(kcs).to_have_attribute("aria-pressed", "true")
    expect(tab.get_by_text(re.compile(rf"^{of_kcs} of [\d,]+ rows$"))).to_be_visible()
    until(lambda: sum(int(each.split(" · ")[1].replace(",", "")) for each in account_types.all_inner_texts()), of_kcs)
    expect(gaps).to_have_count(2)

    since = tab.get_by_label("created_at, from")
    since.fill("2030")
    since.press("Enter")
    expect(tab.get_by_text(re.compile(r"^0 of [\d,]+ rows: no row meets all of this$"))).to_be_visible()
    expect(kcs).to_have_text("KCS · 0")
    expect(gaps).to_have_count(2)
    tab.get_by_role("button", name="clear all").click()
    expect(kcs).to_have_text(f"KCS · {of_kcs}")
    expect(kcs).to_have_attribute("aria-pressed", "false")


def test_fees_follow_the_dates(page: Page, dashboard: str) -> None:
    page.goto(dashboard, wait_until="commit")
    page.get_by_role("tab", name="Fees").click()
    tab = page.locator(".widget-tab-contents > :not(.lm-mod-hidden)")
    expect(tab.get_by_text(re.compile("^Fees worth ")).first).to_be_visible()
    everything, drawn, rows = worth(tab, "Fees worth"), picture(tab), table(tab)
    since = tab.locator("input[placeholder^='20']").first
    since.fill("2026-02-20")
    since.press("Enter")

    expect(tab.locator("img").first).not_to_have_attribute("src", drawn)
    until(lambda: 0 < worth(tab, "Fees worth") < everything, True)
    until(lambda: table(tab) not in ([], rows), True)
    assert {row["period (UTC)"] for row in table(tab)} == {"2026-02-01", "2026-03-01"}

    since.fill("")
    since.press("Enter")
    until(lambda: worth(tab, "Fees worth"), everything)
    until(lambda: table(tab), rows)
