"""What does a workbook make of an exact amount? A cell holds a binary number, which has 15 to 17 digits. Pure."""

from collections.abc import Iterable
from decimal import ROUND_DOWN, Context, Decimal

__all__ = ["FORMS", "in_cells"]

FORMS = 4
"""In so many ways a cell may come by its number."""

_ALWAYS_EXACT = 15
"""So many digits come back from a binary number as they were."""
_WIDE = Context(prec=60)
_CUT = Context(prec=_ALWAYS_EXACT, rounding=ROUND_DOWN)


def in_cells(amounts: Iterable[Decimal]) -> dict[Decimal, tuple[Decimal, ...]]:
    """What cells may hold instead of those of some amounts that have too many digits, surest first.

    That is the nearest binary number, in the fewest digits that tell it from others, as programs write it, or in 16 or
    15 digits, as some do; or the first 15 digits, all that a spreadsheet takes in where somebody types or pastes.

    >>> in_cells([Decimal("0.123456789012345678"), Decimal("0.1")])[Decimal("0.123456789012345678")]
    (Decimal('0.12345678901234568'), Decimal('0.1234567890123457'), Decimal('0.123456789012346'), \
Decimal('0.123456789012345'))
    """
    return {each: _forms(each) for each in amounts if len(each.normalize(_WIDE).as_tuple().digits) > _ALWAYS_EXACT}


def _forms(amount: Decimal) -> tuple[Decimal, ...]:
    nearest = float(amount)
    return (
        Decimal(repr(nearest)),
        Decimal(f"{nearest:.16g}"),
        Decimal(f"{nearest:.15g}"),
        _CUT.plus(amount),
    )
