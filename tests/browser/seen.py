"""Where on a page is what a test looks at? The parts of a widget of this package, by what they say."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import Locator, expect

PATIENCE = 90  # seconds: long enough for a busy machine, and nobody waits for it unless something is wrong


def until(look: Callable[[], object], wanted: object) -> None:
    """Look until it is what is wanted: the parts of a widget change one after the other."""
    end = time.monotonic() + PATIENCE
    while (found := look()) != wanted:
        assert time.monotonic() < end, f"{found!r} instead of {wanted!r}"
        time.sleep(0.05)


def chip(widget: Locator, value: str) -> Locator:
    """The button that selects a value; behind the value stands its number of rows."""
    return widget.get_by_role("button", name=re.compile(rf"^{re.escape(value)} · [\d,]+$"))


def picture(widget: Locator) -> str:
    """The address of the bytes that the picture has now."""
    shown = widget.locator("img").first
    expect(shown).to_be_visible()
    address = shown.get_attribute("src")
    assert address is not None
    assert address.startswith(("blob:", "data:"))
    return address


def column(widget: Locator, name: str) -> list[str]:
    """The cells of a column on the first page of the table; none while there is no table."""
    heads = [text.strip() for text in widget.locator(".dt-scroll-head th").all_inner_texts()]
    if name not in heads:
        return []
    place = heads.index(name) + 1
    return widget.locator(f".dt-scroll-body tbody td:nth-child({place})").all_inner_texts()
