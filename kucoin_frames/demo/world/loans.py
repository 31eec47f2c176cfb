"""Who owes what? Debts of margin wallets and the interest on them; moves no money itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from .almanac import HOUR
from .amounts import ZERO, up
from .books import Pocket


class Debt(NamedTuple):
    """What is owed at an instant."""

    principal: Decimal
    interest: Decimal

    @property
    def total(self) -> Decimal:
        """Both together."""
        return self.principal + self.interest


@dataclass(slots=True)
class _Loan:
    principal: Decimal
    hourly_rate: Decimal
    settled: Decimal
    """The interest that had run up when the principal last changed."""
    since: int

    def debt(self, at: int) -> Debt:
        hours = at // HOUR - self.since // HOUR
        return Debt(self.principal, self.settled + up(self.principal * self.hourly_rate) * hours)


class Loans:
    """Debts by pocket and currency. Interest is due for the hour of borrowing and for each full hour reached."""

    def __init__(self) -> None:
        self._loans: dict[tuple[Pocket, str], _Loan] = {}

    def debt(self, pocket: Pocket, currency: str, at: int) -> Debt:
        """What a pocket owes in a currency."""
        loan = self._loans.get((pocket, currency))
        return Debt(ZERO, ZERO) if loan is None else loan.debt(at)

    def debts(self, pocket: Pocket) -> list[str]:
        """The currencies in which a pocket owes something."""
        return [currency for (place, currency) in self._loans if place == pocket]

    def everything(self, at: int) -> Iterator[tuple[Pocket, str, Debt]]:
        """All debts at an instant."""
        return ((pocket, currency, loan.debt(at)) for (pocket, currency), loan in self._loans.items())

    def borrow(self, pocket: Pocket, currency: str, amount: Decimal, hourly_rate: Decimal, at: int) -> None:
        """Owe more from now on."""
        debt = self.debt(pocket, currency, at)
        first_hour = up(amount * hourly_rate)
        self._loans[pocket, currency] = _Loan(debt.principal + amount, hourly_rate, debt.interest + first_hour, at)

    def repay(self, pocket: Pocket, currency: str, principal: Decimal, at: int) -> None:
        """Owe so much less, and none of the interest that had run up."""
        loan = self._loans.pop((pocket, currency))
        if loan.principal > principal:
            self._loans[pocket, currency] = _Loan(loan.principal - principal, loan.hourly_rate, ZERO, at)

    def carry_over(self, source: Pocket, target: Pocket) -> None:
        """Let another pocket owe what one owed."""
        for currency in self.debts(source):
            self._loans[target, currency] = self._loans.pop((source, currency))
