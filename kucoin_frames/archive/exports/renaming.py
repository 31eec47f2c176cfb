"""Which currency does a file mean? Names that KuCoin's web site shows, as the codes by which its API knows them.

The code of a currency never changes, but its name may: what the API calls BCHSV is shown as BSV. Who exports knows, or
`kf.currencies()` does; nothing is guessed here.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from kucoin_frames.archive.exports.decode import Layout
from kucoin_frames.archive.exports.sheets import Sheet
from kucoin_frames.exceptions import InputError

__all__ = ["codes_of", "renamed"]

_CURRENCIES = frozenset(
    {
        *("currency", "fee_currency", "staked_currency", "crypto_currency", "crypto_fee_currency"),
        *("sold", "bought", "symbol"),
    }
)
"""Columns of which a word is a currency: alone, behind an amount, or as one side of a pair."""
_WORD = re.compile(r"[^\s/-]+")


def codes_of(currencies: Mapping[str, str]) -> dict[str, str]:
    """The code of each name, without blanks around them.

    Raises
    ------
    InputError
        For what is no name or no code, or a name that is told twice.
    """
    if not isinstance(currencies, Mapping):
        raise InputError("currencies: a mapping of names to KuCoin's codes is wanted, such as {'BSV': 'BCHSV'}")
    found: dict[str, str] = {}
    for name, code in currencies.items():
        for each in (name, code):
            if not isinstance(each, str) or not _WORD.fullmatch(each.strip()):
                raise InputError(f"currencies: {each!r} is no name of a currency; wanted is such as {{'BSV': 'BCHSV'}}")
        if found.setdefault(name.strip(), code.strip()) != code.strip():
            raise InputError(f"currencies: {name.strip()!r} has two meanings, {found[name.strip()]} and {code.strip()}")
    return found


def renamed(sheet: Sheet, layout: Layout, codes: Mapping[str, str]) -> tuple[Sheet, dict[str, str]]:
    """A sheet with codes where it has names, each replaced once, and those that it has."""
    places = [place for name, place in layout.places.items() if name in _CURRENCIES]
    found: dict[str, str] = {}

    def code(word: re.Match[str]) -> str:
        told = codes.get(word[0])
        if told is None:
            return word[0]
        found[word[0]] = told
        return told

    if not codes:
        return sheet, found
    rows = [list(row) for row in sheet.rows]
    for row in rows:
        for place in places:
            row[place] = _WORD.sub(code, row[place])
    return replace(sheet, rows=rows), found
