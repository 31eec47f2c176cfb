"""`account=` while `kf.demo()` is chosen: its users by name, and never mixed with real accounts."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import kucoin_frames as kf
from kucoin_frames.demonstration import Demo
from tests.accounts.conftest import AddAccount

PRODUCTION = {
    "DESK_KUCOIN_API_KEY": "a" * 24,
    "DESK_KUCOIN_API_SECRET": "b" * 36,
    "DESK_KUCOIN_API_PASSPHRASE": "c" * 9,
}


@pytest.fixture
def demo(settings: object, exchange: Demo) -> Demo:
    """The simulated exchange, chosen."""
    kf.use(exchange)
    return exchange


def test_a_users_name_means_the_user(demo: Demo) -> None:
    span = {"start_at": "2026-02-27", "end_at": "2026-03-01"}
    fetched = kf.ledgers_hf(**span, account="TradeBot1")
    assert_frame_equal(fetched, demo.as_user("tradebot1").ledgers_hf(**span))
    assert len(fetched) > 2
    assert kf.api_key(account="main")["is_master"].tolist() == [True]
    assert kf.forecast("ledgers_hf", account="tradebot1").requests >= 1


def test_all_are_the_exchanges_users(demo: Demo) -> None:
    everyone = [user.name for user in demo.exchange.world.users]
    frame = kf.api_key(account="all")
    assert frame["account"].tolist() == everyone
    assert frame["uid"].tolist() == [str(user.uid) for user in demo.exchange.world.users]
    assert kf.api_key(account=["tradebot1", "main"])["account"].tolist() == ["tradebot1", "main"]


def test_a_configured_account_of_another_name_is_still_meant(demo: Demo, add_account: AddAccount) -> None:
    add_account("desk", "tradebot1")
    assert kf.api_key(account="desk")["sub_name"].tolist() == ["tradebot1"]
    with pytest.raises(kf.ConfigurationError, match="'nobody' is not configured"):
        kf.ledgers(account="nobody")


def test_use_chooses_configured_accounts(demo: Demo, add_account: AddAccount) -> None:
    add_account("main", "main-v2")
    assert kf.api_key(account="main")["remark"].tolist() == ["main reporting"]
    with pytest.warns(kf.KeyAdviceWarning):
        kf.use("main")
    assert kf.api_key(account="main")["remark"].tolist() == ["main-v2"]
    with pytest.raises(kf.ConfigurationError, match="'tradebot1' is not configured"):
        kf.ledgers(account="tradebot1")


def test_real_money_is_not_mixed_with_a_simulation(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(kf.InputError, match=r"not mixed in one frame: main \(Simulation\), desk \(Production\)"):
        kf.ledgers(account=["main", "desk"])


def test_after_the_demo_names_are_the_configured_ones(settings: object) -> None:
    with kf.demo(days=3, trades_per_day=2, now=pd.Timestamp("2026-03-01 12:00", tz="UTC")):
        assert kf.hf_opened(account="tradebot1")["opened"].notna().all()
    with pytest.raises(kf.ConfigurationError, match="'tradebot1' is not configured"):
        kf.hf_opened(account="tradebot1")
