"""`kf.pick_account()` on simulated users and on configured accounts."""

import pytest

import kucoin_frames as kf
from kucoin_frames.demonstration import Demo
from tests.accounts.conftest import AddAccount


def test_users_of_the_demo_are_offered_and_asked(settings: object, exchange: Demo) -> None:
    kf.use(exchange)
    everyone = [user.name for user in exchange.exchange.world.users]
    assert kf.account_names() == dict.fromkeys(everyone, "Simulation")
    picker = kf.pick_account()
    assert picker.names == tuple(everyone)
    assert picker.account == "main"
    picker.pick("tradebot1")
    assert kf.api_key()["sub_name"].tolist() == ["tradebot1"]
    assert kf.pick_account().account == "tradebot1"
    picker.pick("main")
    assert kf.api_key()["is_master"].tolist() == [True]


def test_configured_accounts_are_offered_and_asked(add_account: AddAccount) -> None:
    add_account("main")
    add_account("desk", "tradebot1")
    assert kf.account_names() == {"main": "Simulation", "desk": "Simulation"}
    picker = kf.pick_account()
    assert picker.account is None
    picker.pick("desk")
    assert picker.error == ""
    assert kf.api_key()["sub_name"].tolist() == ["tradebot1"]
    assert kf.pick_account().account == "desk"


def test_a_refused_account_is_told_and_not_chosen(add_account: AddAccount) -> None:
    add_account("main")
    add_account("gone", "deleted")
    picker = kf.pick_account()
    picker.pick("main")
    picker.pick("gone")
    assert "gone" not in picker.label
    assert picker.account == "main"
    assert picker.error != ""
    assert kf.api_key()["is_master"].tolist() == [True]


@pytest.mark.usefixtures("settings")
def test_without_any_account_it_says_what_to_do() -> None:
    with pytest.raises(kf.InputError, match=r"kucoin-frames accounts add main, or call kf\.demo\(\)"):
        kf.pick_account()
