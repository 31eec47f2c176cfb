"""What is said of a key: once, when its account is first chosen by name, and what to change."""

import warnings

import pandas as pd
import pytest

import kucoin_frames as kf
from kucoin_frames.client import advise
from kucoin_frames.demonstration import Demo
from kucoin_frames.exceptions import AuthenticationError, KeyAdviceWarning, KucoinFramesWarning, NotVisibleWarning
from kucoin_frames.keys.advice import excess, unseen
from kucoin_frames.keys.store import Record, Store
from tests.accounts.conftest import MADE_UP, AddAccount
from tests.core.scripted import Reply, Scripted, refusal


def key(permission: object, addresses: object = "203.0.113.7") -> pd.DataFrame:
    return pd.DataFrame({"permission": [permission], "ip_whitelist": [addresses]}, dtype="str")


TIE = "tie it to your IP addresses (it has no IP list, so it works from anywhere)"
FUTURES = (
    "untick Futures unless the futures account is to be seen (it may trade futures; KuCoin has no right that only"
    " reads them)"
)


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        (key("General"), []),
        (key("General", None), [TIE]),
        (key("General", ""), [TIE]),
        (key("General,Futures"), [FUTURES]),
        (key("Futures,General", None), [FUTURES, TIE]),
        (key("General,Spot"), ["untick Spot (it may trade)"]),
        (key("Spot,General,Transfer"), ["untick Spot, Transfer (it may trade, it may move funds between accounts)"]),
        (key("General,Withdrawal"), ["untick Withdrawal (it may withdraw)"]),
        (key("General,Margin,Futures"), ["untick Margin (it may borrow and trade on margin)", FUTURES]),
        (key("General,Teleport"), ["untick Teleport (nothing here needs it)"]),
        (key("General, Spot ,Spot"), ["untick Spot (it may trade)"]),
    ],
)
def test_what_to_untick(frame: pd.DataFrame, told: list[str]) -> None:
    before = "the key may do more than this toolkit needs. On KuCoin's page for API management: "
    assert excess(frame) == (before + "; ".join(told) + "." if told else "")


def test_what_is_not_seen() -> None:
    assert unseen(key("General,Futures")) == ""
    assert "lacks the permission Futures: futures_account() is refused" in unseen(key("General,Spot"))
    assert "lacks the permission General" in unseen(key("Spot"))
    assert "lacks the permission General" in unseen(key(None))


def heard_of(name: str) -> list[tuple[type[Warning], str]]:
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        kf.use(name)
    assert all(each.filename == __file__ for each in heard)
    return [(each.category, str(each.message)) for each in heard]


def test_one_warning_on_first_use_and_none_on_the_second(add_account: AddAccount) -> None:
    add_account("desk", "overpowered")
    first = heard_of("desk")
    assert [category for category, _ in first] == [KeyAdviceWarning]
    assert first[0][1].startswith("desk: the key may do more than this toolkit needs.")
    assert "Transfer" in first[0][1]
    assert heard_of("desk") == heard_of("DESK") == []


def test_a_key_that_cannot_see_futures_says_so(add_account: AddAccount) -> None:
    add_account("desk", "general-only")
    told = dict(heard_of("desk"))
    assert set(told) == {KeyAdviceWarning, NotVisibleWarning}
    assert told[NotVisibleWarning].startswith("desk: the key lacks the permission Futures")
    assert TIE in told[KeyAdviceWarning]


def test_none_for_a_demo_or_a_client_of_ones_own(exchange: Demo, add_account: AddAccount) -> None:
    add_account("desk", "overpowered")
    exchange.exchange.reset_log()
    with warnings.catch_warnings():
        warnings.simplefilter("error", KucoinFramesWarning)
        kf.use(exchange)
        kf.use(exchange.as_user("overpowered"))
        kf.hf_opened(account="desk")
    assert {each.path for each in exchange.exchange.log} == {"/api/v1/hf/accounts/opened", "/api/v1/timestamp"}


def test_a_refused_key_is_an_error_and_not_chosen(exchange: Demo, add_account: AddAccount) -> None:
    add_account("gone", "deleted")
    kf.use(exchange)
    with pytest.raises(AuthenticationError):
        kf.use("gone")
    assert kf.api_key()["is_master"].tolist() == [True], "the choice before stays"


@pytest.mark.usefixtures("settings")
def test_without_an_answer_it_can_wait(fake: Scripted) -> None:
    Store().add("desk", MADE_UP, Record(spot_url=fake.url(), futures_url=fake.url()))
    fake.on("/api/v1/user/api-key", Reply(b"", 503), {"permission": "General,Spot", "ipWhitelist": "203.0.113.7"})
    assert heard_of("desk") == []
    assert len(fake.asked) == 1, "nobody waits for advice"
    assert [category for category, _ in heard_of("desk")] == [KeyAdviceWarning, NotVisibleWarning]
    advise("desk")
    assert len(fake.asked) == 2


@pytest.mark.usefixtures("settings")
def test_a_key_that_may_not_even_tell_of_itself(fake: Scripted) -> None:
    Store().add("desk", MADE_UP, Record(spot_url=fake.url(), futures_url=fake.url()))
    fake.on("/api/v1/user/api-key", refusal("400007", "Access denied", 403))
    [(category, told)] = heard_of("desk")
    assert category is NotVisibleWarning
    assert told.startswith("desk: ")
    assert "permission" in told
