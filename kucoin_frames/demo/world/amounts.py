"""How amounts are rounded: the only rounding there is. Imports nothing of the economy."""

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_EVEN, Context, Decimal

MONEY = Context(prec=60)
"""Digits for any sum or product of amounts here; what a division gives is rounded to places at once."""
ZERO = Decimal(0)
EIGHT_PLACES = Decimal("1e-8")


def cut(amount: Decimal, step: Decimal = EIGHT_PLACES) -> Decimal:
    """The largest multiple of a power of ten that an amount reaches."""
    return amount.quantize(step, ROUND_DOWN)


def nearest(amount: Decimal, step: Decimal = EIGHT_PLACES) -> Decimal:
    """An amount to the nearest multiple of a power of ten."""
    return amount.quantize(step, ROUND_HALF_EVEN)


def up(amount: Decimal, step: Decimal = EIGHT_PLACES) -> Decimal:
    """The smallest multiple of a power of ten that is not less than an amount."""
    return amount.quantize(step, ROUND_CEILING)
