"""Whatever the seed, the size and the steps: is the history one and the same, and is money conserved?"""

from collections import defaultdict
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kucoin_frames.demo.world import World
from tests.demo.world_facts import DAY, HOUR, NOW, account_of, entries_of, everything, sums

SIZES = {
    "seed": st.integers(0, 10**6),
    "days": st.integers(0, 24),
    "trades_per_day": st.integers(0, 12),
    "sub_accounts": st.integers(0, 6),
}
few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@few
@given(**SIZES, minute=st.integers(0, 1439))
def test_money_is_conserved(seed: int, days: int, trades_per_day: int, sub_accounts: int, minute: int) -> None:
    now = NOW // DAY * DAY + minute * HOUR // 60
    world = World(seed=seed, days=days, trades_per_day=trades_per_day, sub_accounts=sub_accounts, now=now)
    entries = entries_of(world)
    running: dict[object, Fraction] = defaultdict(Fraction)
    for entry in entries:
        running[account_of(entry)] += Fraction(entry.change)
        assert running[account_of(entry)] == Fraction(entry.balance) >= 0
        assert entry.time <= now
    moment = world.moment()
    shown = {(h.uid, h.wallet, h.symbol, h.currency): Fraction(h.total) for h in moment.holdings}
    shown |= {(a.uid, "contract", "", a.currency): Fraction(a.balance) for a in moment.futures}
    assert {k: v for k, v in shown.items() if v} == {k: v for k, v in sums(entries).items() if v}


@few
@given(**SIZES, steps=st.lists(st.integers(0, 3 * DAY), min_size=1, max_size=6))
def test_one_step_or_many_lead_to_the_same_history(
    seed: int, days: int, trades_per_day: int, sub_accounts: int, steps: list[int]
) -> None:
    def build(now: int, extra: int = 0) -> World:
        return World(
            seed=seed,
            days=days + extra,
            calendar_days=days,
            trades_per_day=trades_per_day,
            sub_accounts=sub_accounts,
            now=now,
        )

    walking, jumping = build(NOW), build(NOW)
    time = NOW
    for step in steps:
        time += step
        walking.advance(time)
        assert walking.now == time
    jumping.advance(time)
    assert everything(walking) == everything(jumping)
    later = time // DAY - NOW // DAY
    assert everything(build(time, later)) == everything(jumping)
