"""Is any of our endpoints without a witness, and is no other machine asked?"""

import socket
from typing import Any

import pytest
import requests

from kucoin_frames.endpoint import registry

from .cases import CASES
from .conftest import ElsewhereError
from .methods import METHODS
from .peers import Official

WITHOUT_CCXT = {"withdrawal": "ccxt can cancel a withdrawal by its id, not look at it"}


def test_every_endpoint_is_compared_with_the_sdk() -> None:
    lacking = {declared.name for declared in registry} - {each.fetcher for each in CASES}
    assert not lacking, f"no case in tests/peers/cases.py, and no names in methods.py: {lacking}"
    assert {each.fetcher for each in CASES} == {declared.name for declared in registry}


def test_every_endpoint_is_compared_with_ccxt() -> None:
    found = {each.fetcher for each in CASES if each.methods.ccxt}
    without = {declared.name for declared in registry} - found
    lacking = without - set(WITHOUT_CCXT)
    assert not lacking, f"name ccxt's methods in tests/peers/methods.py, or say above why there are none: {lacking}"
    assert without == set(WITHOUT_CCXT), "ccxt has a method for what is told above to have none"


def test_every_method_is_used() -> None:
    labels = {each.label for each in CASES}
    assert set(METHODS) == {each.label if each.label in METHODS else each.fetcher for each in CASES}
    assert len(labels) == len(CASES), "two cases bear one name"


def test_the_sdk_reads_nothing_of_accounts_that_we_do_not(sdk: dict[str, Official]) -> None:
    """But for what it marks as deprecated."""
    for family, api in sdk["main"].families.items():
        declared = type(api).__mro__[1]
        reading = {name: method for name, method in vars(declared).items() if name.startswith("get_")}
        current = {f"{family}.{name}" for name, method in reading.items() if not hasattr(method, "__deprecated__")}
        if family != "market":
            assert current == {each.sdk for each in METHODS.values() if each.sdk.startswith(f"{family}.")}


def test_the_peers_are_pointed_at_this_machine(ccxt: dict[str, Any]) -> None:
    assert all(url.startswith("http://127.0.0.1:") for url in ccxt["main"].urls["api"].values())


def test_no_other_machine_can_be_asked() -> None:
    with pytest.raises(ElsewhereError):
        requests.get("https://api.kucoin.com/api/v1/timestamp", timeout=1)
    with socket.socket() as unconnected, pytest.raises(ElsewhereError):
        unconnected.connect(("203.0.113.9", 443))
