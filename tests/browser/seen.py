"""Where on a page is what a test looks at? The parts of a widget of this package, by what they say."""

import re
import time
from collections.abc import Callable
from decimal import Decimal

from playwright.sync_api import Locator, expect

PATIENCE = 90  # seconds: long enough for a busy machine, and nobody waits for it unless something is wrong


def until(look: Callable[[], object], wanted: object) -> None:
    """Look until it is what is wanted: the parts of a widget change one after the other."""
    end = time.monotonic() + PATIENCE
    while (found := look()) != wanted:
        assert time.monotonic() < end, f"{found!r} instead of {wanted!r}"
        time.sleep(0.05)


def errors(notebook: Locator) -> Locator:
    """What cells of a notebook failed with."""
    return notebook.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']")


def widgets(notebook: Locator) -> Locator:
    """The widgets that cells show, in their order."""
    return notebook.locator(".jp-OutputArea-output:has(.jupyter-widgets)")


def amount(told: str) -> Decimal:
    """An amount as it is written for people."""
    return Decimal(told.replace(",", ""))


def worth(widget: Locator, words: str) -> Decimal:
    """The amount in a dashboard's first line, which begins with these words, with all of its digits."""
    beginning = re.compile(rf"^{words} (-?[\d,.]+) USDT")
    seen = widget.get_by_text(beginning).first
    found = beginning.match(seen.get_attribute("title") or seen.inner_text())
    assert found is not None
    return amount(found[1])


def chip(widget: Locator, value: str) -> Locator:
    """The button that selects a value; behind the value stands its number of rows."""
    return widget.get_by_role("button", name=re.compile(rf"^{re.escape(value)} · [\d,]+$"))


def all_digits(widget: Locator) -> None:
    """Have the table show its amounts in full."""
    widget.get_by_label("all digits").check()


def picture(widget: Locator) -> str:
    """The address of the bytes that the picture has now."""
    shown = widget.locator("img").first
    expect(shown).to_be_visible()
    address = shown.get_attribute("src")
    assert address is not None
    assert address.startswith(("blob:", "data:"))
    return address


_TABLE = """
tables => tables.slice(0, 1).flatMap(table => {
  const texts = (cells) => [...cells].map(each => each.innerText.trim());
  const rows = [...table.querySelectorAll(".dt-scroll-body tbody tr")];
  return [texts(table.querySelectorAll(".dt-scroll-head th")), ...rows.map(row => texts(row.cells))];
})
"""


def table(widget: Locator) -> list[dict[str, str]]:
    """The rows on the first page of the table, at one instant; none while there is no table."""
    heads, *rows = widget.locator(".dt-scroll").evaluate_all(_TABLE) or [[]]
    return [dict(zip(heads, row, strict=False)) for row in rows]  # a table without rows says so in a single cell


def column(widget: Locator, name: str) -> list[str]:
    """The cells of a column on the first page of the table; none while there is no such column."""
    return [row[name] for row in table(widget) if name in row]
