"""The economy behind the simulated exchange: money that is conserved to the last digit, from a seed.

Bottom up, and each module imports what stands above it only:

    dice, almanac, amounts, catalog     chance, days and eras, rounding, what is listed
    prices, market                      what was the price then
    people, addresses                   who is there
    books, loans, agenda, clerk         balances and entries, debts, what comes next, how it is told
    venue                               all of that in one hand
    desk                                orders, fills and fees
    spot, margin, futures, transfers, deposits, withdrawals, earnings
                                        habits: what somebody does day after day
    cast, holdings, world               who has which habits; what lies where; the whole
"""

from .world import World

__all__ = ["World"]
