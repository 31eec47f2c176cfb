"""How many digits of an amount does a person read at once? Seven, and cents at least; the exact amount is a click away.

Only what is shown is shortened: selections, results and downloads keep every digit.
"""

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from html import escape

__all__ = ["shortened", "shortened_html"]

_SIGNIFICANT, _LEAST_PLACES = 7, 2
_CONTEXT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_AMOUNT = re.compile(r"(?<![\w.,:-])-?\d[\d,]*\.\d+(?![\w.]|-\d)")
"""An amount with decimals within a sentence."""


def shortened(amount: Decimal) -> str:
    """An amount with commas between thousands, rounded half to even to seven digits but no shorter than two places."""
    if not amount.is_finite():
        return str(amount)
    places = max(_LEAST_PLACES, _SIGNIFICANT - 1 - (amount.adjusted() if amount else 0))
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent <= places:
        rounded = amount
    else:
        rounded = amount.quantize(Decimal(1).scaleb(-places), context=_CONTEXT)
    text = f"{rounded:,f}"
    text = text.rstrip("0").removesuffix(".") if "." in text else text
    return "0" if text == "-0" else text


def shortened_html(line: str) -> str:
    """A sentence as HTML with its amounts shortened; pointing at it shows them in full."""
    short = _AMOUNT.sub(lambda found: shortened(Decimal(found[0].replace(",", ""))), line)
    return escape(short) if short == line else f'<span title="{escape(line)}">{escape(short)}</span>'
