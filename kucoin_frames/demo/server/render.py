"""How does a value look on the wire: exact decimals as text or as JSON numbers, and the envelope.

A Decimal in an answer becomes a JSON number with the very digits it has; amounts that KuCoin sends as strings are
made text by the route, with one of the functions here.
"""

import json
import re
from decimal import ROUND_DOWN, Context, Decimal, localcontext
from typing import TypeAlias

Json: TypeAlias = "bool | int | str | Decimal | list[Json] | dict[str, Json] | None"
"""What an answer's data may be made of. No floats."""

EXACT = Context(prec=60)
"""Wide enough that no sum or product of amounts is ever rounded; divisions are cut on purpose."""

# json has no way to emit a number digit by digit; it is marked with a character that no text of the exchange
# contains and the quotes around it are taken off afterwards.
MARK = "\ue000"
MARKED = re.compile(rf'"{MARK}([^"]*)"')


SMALLEST_PLAIN, LARGEST_PLAIN = Decimal("0.001"), Decimal(10_000_000)
"""Between them a JSON number has no exponent: the rule of Java's Double.toString."""


def plain(amount: Decimal) -> str:
    """Write an amount without trailing zeros: `26.66759503`, `0`."""
    text = f"{amount:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def fixed(amount: Decimal, places: int = 8) -> str:
    """Write an amount with at least so many decimals: `1.59760080`. More digits are kept, none is rounded away."""
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        return f"{amount:f}"
    return f"{amount:.{places}f}"


def cut(amount: Decimal, places: int = 8) -> Decimal:
    """Drop what lies beyond so many decimals."""
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_DOWN, context=EXACT)


def ratio(part: Decimal, whole: Decimal, digits: int = 12) -> Decimal:
    """Divide, cut to so many significant digits; zero when there is no whole."""
    if not whole:
        return Decimal(0)
    with localcontext(Context(prec=digits, rounding=ROUND_DOWN)):
        return part / whole


def number(amount: Decimal, zero: str = "0.0") -> Decimal:
    """Prepare an amount that is sent as a JSON number.

    Some endpoints write whole numbers with a decimal, `20.0` and `0.0`, and others without, as `zero` shows.
    """
    text = plain(amount)
    return Decimal(text if "." in text else text + zero[1:])


def _digits(value: object) -> str:
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} has no place in an answer")
    # Java, which KuCoin runs on, writes small numbers with an exponent, as a sample of theirs shows, and by the same
    # rule large ones.
    is_plain = not value or SMALLEST_PLAIN <= abs(value) < LARGEST_PLAIN
    return MARK + (f"{value:f}" if is_plain else f"{value.normalize(EXACT):E}")


def encode(payload: Json) -> bytes:
    """Write an answer as JSON text."""
    text = json.dumps(payload, default=_digits, ensure_ascii=False, separators=(",", ":"))
    return MARKED.sub(r"\1", text).encode()
