"""When things change for everybody: eras, fee tiers, quiet days. Knows no money and no markets."""

from .dice import Dice

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
MONTH = 30 * DAY
"""As the length of a candle it stands for a calendar month."""


class Almanac:
    """The milestones of a history, laid out over a number of days from the first midnight on.

    A history goes on after those days: nothing in it depends on how far it has been lived.
    """

    def __init__(self, seed: int, first: int, days: int) -> None:
        self.first = first
        """The midnight (epoch ms) at which the history starts."""
        self.days = days
        self._seed = seed
        self._quiet: dict[int, bool] = {}
        self.migration = self.start(self.day_at(60)) + 6 * HOUR
        """From now on spot and margin trades are in the high-frequency ledgers only."""
        self.promotion = self.start(self.day_at(70)) + 4 * HOUR
        """VIP 0 becomes VIP 1."""
        self.freeze = self.start(self.day_at(90)) + 9 * HOUR
        """The fourth sub-account is frozen."""
        self._kcs_fees = (
            (self.start(self.day_at(48)), self.start(self.day_at(82))),
            (self.start(days - 2), self.start(days + 60)),
        )
        self._double_quotes = self.start(self.day_at(33))

    def day_at(self, percent: int) -> int:
        """The number of the day that lies so far into the history."""
        return self.days * percent // 100

    def working_day(self, percent: int) -> int:
        """The first day from there on that is not quiet."""
        day = self.day_at(percent)
        while self.is_quiet(day):
            day += 1
        return day

    def start(self, day: int) -> int:
        """The midnight at which a day of the history starts."""
        return self.first + day * DAY

    def day_of(self, at: int) -> int:
        """The number of the day that an instant lies in."""
        return (at - self.first) // DAY

    def migrated(self, at: int) -> bool:
        """Whether the account has been moved to the high-frequency wallets."""
        return at >= self.migration

    def level(self, at: int) -> int:
        """The VIP tier of the parent, which holds for its sub-accounts too."""
        return 1 if at >= self.promotion else 0

    def pays_fees_in_kcs(self, at: int) -> bool:
        """Whether the parent has the KCS switch on."""
        return any(start <= at < end for start, end in self._kcs_fees)

    def has_single_quotes(self, at: int) -> bool:
        """Whether the exchange still writes the context of a row with single quotes."""
        return at < self._double_quotes

    def is_finale(self, day: int) -> bool:
        """The last days of the plan, full of movement, so that short retention leaves something to see."""
        return self.days - 2 <= day <= self.days

    def is_closing(self, day: int) -> bool:
        """The last full day of the plan and the one on which it ends: money on its way is slow then."""
        return day > 0 and self.days - 1 <= day <= self.days

    def is_quiet(self, day: int) -> bool:
        """Whether nothing at all happens to anybody on a day."""
        if day not in self._quiet:
            busy = day < 2 or self.is_finale(day) or abs(day - self.day_at(60)) <= 1
            forced = day in (self.day_at(28), self.day_at(83))
            self._quiet[day] = not busy and (forced or Dice(self._seed, "quiet", day).chance(0.008))
        return self._quiet[day]
