"""The account that is chosen is the one that is asked; a choice that fails changes nothing and says why."""

from typing import Any

import pytest

import kucoin_frames as kf
from kucoin_frames.demonstration import Demo
from kucoin_frames.exceptions import AuthenticationError, ConfigurationError, InputError, KeyAdviceWarning, warn
from kucoin_frames.widgets.accounts import AccountPicker

CONFIGURED = {"main": "Production", "desk": "Production", "bench": "Simulation"}


class Chooser:
    """Chooses by name, and refuses one of them."""

    def __init__(self, refused: str = "") -> None:
        self.refused = refused
        self.chosen: list[str] = []

    def __call__(self, name: str) -> None:
        if name == self.refused:
            raise AuthenticationError("KuCoin does not know the key 68d4a...841d", code="400003")
        self.chosen.append(name)


def test_a_click_chooses_and_tells() -> None:
    choose = Chooser()
    picker = AccountPicker(CONFIGURED, choose, chosen="main")
    told: list[Any] = []
    picker.on_change(told.append)
    assert choose.chosen == []
    picker.dropdown.value = "desk"
    picker.dropdown.value = "bench"
    assert choose.chosen == told == ["desk", "bench"]
    assert [label for label, _ in picker.dropdown.options] == [
        "main (Production)",
        "desk (Production)",
        "bench (Simulation)",
    ]
    assert repr(picker) == (
        "AccountPicker: bench (Simulation), of main (Production), desk (Production), bench (Simulation)"
    )


def test_a_refused_key_keeps_the_account_before() -> None:
    choose = Chooser(refused="desk")
    picker = AccountPicker(CONFIGURED, choose, chosen="main")
    told: list[Any] = []
    picker.on_change(told.append)
    picker.dropdown.value = "desk"
    assert (picker.account, picker.dropdown.value, told) == ("main", "main", [])
    assert picker.error == "KuCoin does not know the key 68d4a...841d [KuCoin code 400003]"
    assert repr(picker).splitlines()[1] == f"error: {picker.error}"
    choose.refused = ""
    picker.dropdown.value = "desk"
    assert (picker.account, picker.error, told) == ("desk", "", ["desk"])


def test_nothing_is_chosen_before_somebody_chooses() -> None:
    choose = Chooser(refused="main")
    picker = AccountPicker(["main", "desk"], choose)
    assert picker.account is None
    assert repr(picker) == "AccountPicker: choose an account, of main, desk"
    picker.dropdown.value = "main"
    assert (picker.account, picker.dropdown.value, choose.chosen) == (None, None, [])
    picker.dropdown.value = "desk"
    assert (picker.account, picker.dropdown.value, choose.chosen) == ("desk", "desk", ["desk"])
    assert picker.dropdown.options == (("main", "main"), ("desk", "desk"))


def test_by_name_as_by_click() -> None:
    choose = Chooser()
    picker = AccountPicker(CONFIGURED, choose, chosen="main")
    picker.pick("desk")
    picker.pick("desk")
    assert choose.chosen == ["desk", "desk"]
    with pytest.raises(InputError, match="account='moon' is not among main, desk, bench"):
        picker.pick("moon")
    assert picker.account == "desk"


def test_what_the_package_warns_of_is_said_below_the_list() -> None:
    def choose(name: str) -> None:
        warn(f"{name}: this key may withdraw: untick it", KeyAdviceWarning)

    picker = AccountPicker(CONFIGURED, choose, chosen="main")
    picker.dropdown.value = "desk"
    assert picker.account == "desk"
    assert repr(picker).splitlines()[1] == "note: desk: this key may withdraw: untick it"


def test_a_failure_of_what_depends_on_the_account_is_said_too() -> None:
    def load(name: str) -> None:
        raise ZeroDivisionError("of a callback")

    picker = AccountPicker(CONFIGURED, Chooser(), chosen="main")
    told: list[Any] = []
    picker.on_change(load)
    picker.on_change(told.append)
    picker.dropdown.value = "desk"
    assert (picker.account, told, picker.error) == ("desk", ["desk"], "ZeroDivisionError: of a callback")


def test_what_is_shown_cannot_be_read_as_a_page() -> None:
    def choose(name: str) -> None:
        raise ConfigurationError("set <b>KEY</b>\nto a key")

    picker = AccountPicker(CONFIGURED, choose, chosen="main")
    picker.dropdown.value = "desk"
    page = picker.view.children[1]
    assert "set &lt;b&gt;KEY&lt;/b&gt;\nto a key" in page.value
    assert page.layout.display == ""


def test_refusals() -> None:
    with pytest.raises(InputError, match=r"no account is there to choose: add one .* or call kf.demo\(\)"):
        AccountPicker([], Chooser())
    with pytest.raises(InputError, match="account='moon' is not among main"):
        AccountPicker(["main"], Chooser(), chosen="moon")
    with pytest.raises(InputError, match="names='main': pass a list of names"):
        AccountPicker("main", Chooser())


def test_in_a_notebook_it_is_a_view_and_a_text() -> None:
    picker = AccountPicker(["main", "desk"], Chooser(), chosen="desk")
    shown = picker._repr_mimebundle_()
    assert shown["text/plain"] == "AccountPicker: desk, of main, desk"
    assert shown["application/vnd.jupyter.widget-view+json"]["model_id"] == picker.view.model_id


def test_the_users_of_a_simulated_exchange() -> None:
    with kf.demo(days=3, trades_per_day=2, now="2026-03-01", sub_accounts=2) as demo:
        users: dict[str, Demo] = {"demo": demo}
        users |= {user.name: demo.as_user(user.name) for user in demo.exchange.world.users if user.name != "main"}
        picker = AccountPicker(
            {name: user.environment for name, user in users.items()}, lambda name: kf.use(users[name]), chosen="demo"
        )
        own = kf.api_key()["uid"].iloc[0]
        picker.dropdown.value = picker.names[1]
        assert kf.api_key()["uid"].iloc[0] == kf.api_key(account=None)["uid"].iloc[0] != own
        assert kf.api_key()["sub_name"].iloc[0] == picker.account
        picker.dropdown.value = "demo"
        assert kf.api_key()["uid"].iloc[0] == own


def test_an_interrupted_choice_leaves_the_account_before() -> None:
    def interrupted(_: str) -> None:
        raise KeyboardInterrupt

    picker = AccountPicker(["main", "desk"], interrupted, chosen="main")
    with pytest.raises(KeyboardInterrupt):
        picker.pick("desk")
    assert (picker.account, picker.dropdown.value, picker.dropdown.disabled) == ("main", "main", False)


def test_an_interrupted_callback_leaves_the_account_chosen() -> None:
    def interrupted(_: str) -> None:
        raise KeyboardInterrupt

    picker = AccountPicker(["main", "desk"], lambda _: None, chosen="main")
    picker.on_change(interrupted)
    with pytest.raises(KeyboardInterrupt):
        picker.pick("desk")
    assert (picker.account, picker.dropdown.value, picker.dropdown.disabled) == ("desk", "desk", False)
