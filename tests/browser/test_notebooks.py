"""Notebooks in JupyterLab, as a person sees and uses them: tables, pictures, filters that show at once."""

import re

from playwright.sync_api import Page, expect

from kucoin_frames.demonstration import demo
from tests.browser.lab import Lab, run_cell
from tests.browser.seen import all_digits, amount, chip, column, errors, picture, until, widgets

WORLD = 'days=20, seed=11, now="2026-03-01 12:00"'


def test_the_first_notebook_shows_tables_and_pictures(page: Page, lab: Lab) -> None:
    notebook = lab.run(page, lab.without_outputs("00_start.ipynb"))

    expect(errors(notebook)).to_have_count(0)
    assert notebook.locator(".jp-RenderedHTMLCommon table.dataframe").count() >= 2
    pictures = notebook.locator(".jp-RenderedImage img")
    assert pictures.count() >= 2
    for each in pictures.all():
        assert each.evaluate("each => each.naturalWidth") > 400


def test_the_notebook_of_the_archive_shows_its_calendar_and_takes_the_export(page: Page, lab: Lab) -> None:
    notebook = lab.run(page, lab.without_outputs("05_archive_and_gaps.ipynb"))

    expect(errors(notebook)).to_have_count(0)
    with_a_gap, without = notebook.locator(".jp-RenderedImage img").all()
    assert with_a_gap.get_attribute("src") != without.get_attribute("src")
    for each in (with_a_gap, without):
        assert each.evaluate("each => each.naturalWidth") > 400
    upload = widgets(notebook).first
    expect(upload.get_by_role("button", name="Exported files")).to_be_enabled()
    expect(upload.get_by_text("or drop them here")).to_be_visible()
    expect(upload.get_by_text(re.compile(r"^BillingHistory.*: [\d,]+ rows, [\d,]+ added, "))).to_be_visible()


def test_a_currency_and_dates_are_chosen_in_the_explorer(page: Page, lab: Lab) -> None:
    with demo(days=20, seed=11, now="2026-03-01 12:00") as client:
        ledger = client.ledgers_hf(progress=False)
    of_btc = ledger[ledger["currency"] == "BTC"]
    signed = of_btc["amount"].where(of_btc["direction"] == "in", -of_btc["amount"])
    assert 0 < len(of_btc) < len(ledger)

    name = lab.write(
        "explorer.ipynb",
        f"import kucoin_frames as kf\nkf.demo({WORLD})",
        "explorer = kf.widgets.explore(kf.ledgers_hf())\nexplorer",
        "len(explorer.selection)",
    )
    notebook = lab.run(page, name)
    expect(errors(notebook)).to_have_count(0)
    widget = widgets(notebook).first
    expect(widget.get_by_text(f"{len(ledger):,} of {len(ledger):,} rows")).to_be_visible()
    totals = widget.locator(".widget-html table").first
    expect(totals.locator("tbody tr")).to_have_count(ledger["currency"].nunique())
    drawn = picture(widget)

    chip(widget, "BTC").click()

    expect(widget.get_by_text(f"{len(of_btc):,} of {len(ledger):,} rows")).to_be_visible()
    expect(totals.locator("tbody tr")).to_have_count(1)
    expect(totals).to_contain_text("BTC")
    assert amount(totals.locator("tbody td").last.inner_text()) == signed.sum()
    expect(widget.locator("img").first).not_to_have_attribute("src", drawn)
    until(lambda: set(column(widget, "currency")), {"BTC"})

    late = of_btc[of_btc["created_at"] >= "2026-02-27"]
    assert 0 < len(late) < len(of_btc)
    drawn = picture(widget)
    since = widget.locator("input[placeholder^='2026-02']").first
    since.fill("2026-02-27")
    since.press("Enter")
    expect(widget.get_by_text(f"{len(late):,} of {len(ledger):,} rows")).to_be_visible()
    until(lambda: totals.locator("tbody td").nth(1).inner_text(), str(len(late)))
    expect(widget.locator("img").first).not_to_have_attribute("src", drawn)

    assert run_cell(page, notebook.locator(".jp-CodeCell").nth(2)) == str(len(late))


def test_all_rows_are_leafed_through_and_sorted(page: Page, lab: Lab) -> None:
    name = lab.write(
        "many.ipynb",
        "import pandas as pd, kucoin_frames as kf\n"
        "frame = pd.DataFrame({'number': range(1234), 'word': ['a', 'b'] * 617, 'part': [0.123456789] * 1234})\n"
        "kf.widgets.explore(frame)",
    )
    notebook = lab.run(page, name)
    expect(errors(notebook)).to_have_count(0)
    widget = widgets(notebook).first
    expect(widget.get_by_text("rows 1 to 500 of 1,234; a click on a head sorts these")).to_be_visible()
    until(lambda: column(widget, "number"), [str(each) for each in range(10)])

    widget.get_by_role("button", name="rows after").click()

    until(lambda: column(widget, "number"), [str(each) for each in range(500, 510)])
    expect(widget.get_by_text("rows 501 to 1,000 of 1,234; a click on a head sorts these")).to_be_visible()

    widget.get_by_label("largest first").check()
    widget.get_by_label("all sorted by").select_option("number")

    until(lambda: column(widget, "number"), [f"{each:,}" for each in range(1233, 1223, -1)])
    until(lambda: set(column(widget, "part")), {"0.1234568"})
    all_digits(widget)
    until(lambda: set(column(widget, "part")), {"0.123456789"})
    until(lambda: column(widget, "number")[:1], ["1233"])

    chip(widget, "b").click()

    expect(widget.get_by_text("rows 1 to 500 of 617; a click on a head sorts these")).to_be_visible()
    until(lambda: column(widget, "number"), [str(each) for each in range(1233, 1213, -2)])
