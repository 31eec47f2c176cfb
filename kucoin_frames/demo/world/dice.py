"""Chance: the same draws for the same names on every machine and every Python. Imports nothing of the economy."""

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of draws that its parts alone decide, so that nothing depends on who drew before.

    All draws come from `random()`, the only method whose sequence Python promises to keep between versions.
    """

    __slots__ = ("_roll",)

    def __init__(self, *parts: object) -> None:
        self._roll = random.Random("/".join(map(str, parts))).random  # noqa: S311  (a simulation)

    def chance(self, probability: float) -> bool:
        """Say yes with a probability."""
        return self._roll() < probability

    def between(self, low: int, high: int) -> int:
        """An integer from `low` to `high`, both included."""
        return low + int(self._roll() * (high - low + 1))

    def about(self, rate: float) -> int:
        """A count that is `rate` on average, and between half of it and half as much again."""
        value = rate * (0.5 + self._roll())
        return int(value) + self.chance(value - int(value))

    def percent(self, low: float, high: float) -> Decimal:
        """A share between two percentages as an exact fraction, in steps of a hundredth of a percent."""
        return Decimal(self.between(round(low * 100), round(high * 100))).scaleb(-4)

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, each as likely as the other."""
        return options[int(self._roll() * len(options))]

    def text(self, alphabet: str, length: int) -> str:
        """Random letters of an alphabet."""
        return "".join([self.pick(alphabet) for _ in range(length)])

    def hexadecimal(self, length: int) -> str:
        """Random lower-case hex digits."""
        return self.text("0123456789abcdef", length)

    def object_id(self, time: int) -> str:
        """An id of 24 hex digits that starts with its second, as the exchange gives out."""
        return f"{time // 1000:08x}{int(self._roll() * 2**32):08x}{int(self._roll() * 2**32):08x}"

    def moments(self, start: int, span: int, count: int) -> list[int]:
        """`count` instants in ascending order, one in each of as many equal slices of the span."""
        width = span // max(count, 1)
        return [start + slot * width + int(self._roll() * width) for slot in range(count)]
