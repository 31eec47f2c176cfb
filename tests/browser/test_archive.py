"""An archive with a gap in the browser: what its fees dashboard shows, and how an exported file closes the gap."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
from playwright.sync_api import Locator, Page, expect

from kucoin_frames.demo.records import Feed
from kucoin_frames.demo.world import World
from tests.browser.lab import Lab, run_cell
from tests.browser.seen import all_digits, amount, errors, picture, table, until, widgets, worth

SEED, DAYS, NOW = 11, 40, "2026-03-01 12:00"
START = f"""\
import warnings
import kucoin_frames as kf
warnings.simplefilter("ignore")
demo = kf.demo(days={DAYS}, seed={SEED}, now="{NOW}", archive=True)"""

EXPECTED = """\
import json
def told(since, period):
    paid = analysis.fees_paid(ledger[ledger["created_at"] >= since], prices, period=period)
    rows = [[str(day.date()), currency, str(fee)] for day, currency, fee in paid[["period", "currency", "fee"]].values]
    return {"worth": str(paid["value"].dropna().sum()), "rows": rows}
print(json.dumps([told("2020-01-01", "month"), told("2020-01-01", "year"), told("2026-02-10", "year")]))"""
PAGE = 10
"""So many rows are on the first page of a table."""


def rows(widget: Locator) -> list[tuple[str, str, Decimal]]:
    shown = [row for row in table(widget) if "fee" in row]
    return [(row["period (UTC)"], row["currency"], amount(row["fee"])) for row in shown]


def rows_of(paid: dict[str, Any]) -> list[tuple[str, str, Decimal]]:
    return [(day, currency, Decimal(fee)) for day, currency, fee in paid["rows"]][:PAGE]


def test_fees_by_month_by_year_and_since_a_day(page: Page, lab: Lab) -> None:
    name = lab.write(
        "fees.ipynb",
        START,
        "from kucoin_frames import analysis\n"
        "ledger, prices = kf.archive().ledger(), analysis.daily_prices(kf.archive().prices())",
        EXPECTED,
        "kf.widgets.fees_dashboard(ledger, prices)",
    )
    notebook = lab.run(page, name)
    expect(errors(notebook)).to_have_count(0)
    said = notebook.locator(".jp-CodeCell").nth(2).locator(".jp-OutputArea-output pre").inner_text()
    monthly, yearly, late = json.loads(said)
    assert len({monthly["worth"], late["worth"]}) == 2
    widget = widgets(notebook).first

    all_digits(widget)
    until(lambda: rows(widget), rows_of(monthly))
    assert worth(widget, "Fees worth") == Decimal(monthly["worth"])
    drawn = picture(widget)

    widget.get_by_role("button", name="year", exact=True).click()

    until(lambda: rows(widget), rows_of(yearly))
    assert len(yearly["rows"]) < len(monthly["rows"])
    assert worth(widget, "Fees worth") == Decimal(yearly["worth"])
    expect(widget.locator("img").first).not_to_have_attribute("src", drawn)
    drawn = picture(widget)

    since = widget.locator("input[placeholder^='2026-01-2']").first
    since.fill("2026-02-10")
    since.press("Enter")

    until(lambda: worth(widget, "Fees worth"), Decimal(late["worth"]))
    until(lambda: rows(widget), rows_of(late))
    expect(widget.locator("img").first).not_to_have_attribute("src", drawn)


def forgotten() -> int:
    """Movements that only the two ledgers which KuCoin forgets told, in the days that nobody asked in time."""
    world = World(seed=SEED, days=DAYS, now=pd.Timestamp(NOW, tz="UTC").value // 10**6)
    uid = world.users[0].uid

    def ids(feed: Feed, start: str, end: str) -> set[int]:
        begin, stop = (pd.Timestamp(each, tz="UTC").value // 10**6 for each in (start, end))
        return {entry.id for entry in world.entries(uid, feed) if begin <= entry.time < stop}

    gap = ids("hf", "2026-02-16 03:00", "2026-02-19 03:00") | ids("margin_hf", "2026-02-16 03:00", "2026-02-23 03:00")
    return len(gap - ids("classic", "2020-01-01", "2030-01-01"))


def test_an_exported_file_is_chosen_and_closes_the_gap(page: Page, lab: Lab) -> None:
    lost = forgotten()
    assert lost > 100
    name = lab.write(
        "upload.ipynb",
        START,
        "upload = kf.widgets.Upload(kf.import_export)\nupload",
        "before = len(kf.archive().ledger())\nprint(demo.write_export('.').name)",
        "print(len(kf.archive().gaps()), 'gaps,', len(kf.archive().ledger()) - before, 'more entries')",
    )
    notebook = lab.run(page, name)
    expect(errors(notebook)).to_have_count(0)
    cells, widget = notebook.locator(".jp-CodeCell"), widgets(notebook).first
    export = lab.folder / cells.nth(2).locator(".jp-OutputArea-output pre").inner_text().strip()
    assert cells.nth(3).locator(".jp-OutputArea-output pre").inner_text().strip() == "2 gaps, 0 more entries"

    wrong = lab.folder / "wrong.csv"
    wrong.write_text("a,b\n1,2\n")
    choose(page, widget, wrong)
    expect(widget.get_by_text("wrong.csv: not taken in")).to_be_visible()
    expect(widget.get_by_text("is known to export: a, b. It is most like 'account history', but")).to_be_visible()

    choose(page, widget, export)
    expect(widget.get_by_text(f"{lost:,} added")).to_be_visible()
    expect(widget.get_by_text(f"{export.name}: ")).to_contain_text("covered 2026-02-16 to 2026-02-25 UTC")
    assert sum(map(int, counts(widget, "added"))) == lost
    expect(widget.get_by_text("wrong.csv: not taken in")).to_be_visible()
    assert run_cell(page, cells.nth(3)) == f"0 gaps, {lost} more entries"


def choose(page: Page, widget: Locator, file: Path) -> None:
    """Choose a file in the window that the button opens."""
    with page.expect_file_chooser() as chooser:
        widget.get_by_role("button", name="Exported files").click()
    chooser.value.set_files(file)


def counts(widget: Locator, name: str) -> list[str]:
    """The counts in a column of the table that tells what came of the last file."""
    last = widget.locator("table").last
    place = [each.strip() for each in last.locator("th").all_inner_texts()].index(name) + 1
    return [each.replace(",", "") for each in last.locator(f"tbody td:nth-child({place})").all_inner_texts()]
