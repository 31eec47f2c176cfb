"""The other clients as they are sold, pointed at a simulated exchange: KuCoin's own SDK, and ccxt.

Both are loaded when first used, since that takes a second. Nothing of them is changed but addresses and clock.
"""

import importlib
import inspect
import json
import re
import time
import warnings
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from kucoin_frames.demo.server import Exchange

from .compare import plain

__all__ = ["Official", "ccxt_client", "load_official", "raw", "sdk_clock", "sdk_warns"]

_SDK = "kucoin_universal_sdk"

sdk_warns = pytest.mark.filterwarnings("ignore:Accessing the 'model_fields' attribute:DeprecationWarning")
"""Each of the SDK's requests does something that its pydantic means to give up."""


def load_official() -> Any:
    """The package of the official SDK; its declarations are older than its pydantic, which warns of them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        for part in ("api", "model", "internal.infra.default_signer"):
            importlib.import_module(f"{_SDK}.{part}")
        return importlib.import_module(_SDK)


class Official:
    """The official SDK with a key of the exchange; its signer's clock is `sdk_clock`."""

    def __init__(self, exchange: Exchange, role: str) -> None:
        key = exchange.world.key(role)
        sdk = load_official()
        transport = sdk.model.TransportOptionBuilder().build()
        options = (
            sdk.model.ClientOptionBuilder()
            .set_key(key.key)
            .set_secret(key.secret)
            .set_passphrase(key.passphrase)
            .set_spot_endpoint(exchange.spot_url)
            .set_futures_endpoint(exchange.futures_url)
            .set_broker_endpoint(exchange.spot_url)
            .set_transport_option(transport)
        )
        services = sdk.api.DefaultClient(options.build()).rest_service()
        account = services.get_account_service()
        self.families = {
            "account": account.get_account_api(),
            "deposit": account.get_deposit_api(),
            "withdrawal": account.get_withdrawal_api(),
            "transfer": account.get_transfer_api(),
            "fee": account.get_fee_api(),
            "subaccount": account.get_sub_account_api(),
            "market": services.get_spot_service().get_market_api(),
        }

    def answer(self, method: str, **asked: Any) -> Any:
        """The SDK's own model that answers `family.method`, asked with the request model that it declares."""
        family, _, name = method.partition(".")
        ask = getattr(self.families[family], name)
        request = inspect.signature(ask).parameters.get("req")
        return ask() if request is None else ask(request.annotation(**asked))

    def ask(self, method: str) -> Callable[..., Any]:
        """A method that gives plain data."""
        return lambda **asked: plain(self.answer(method, **asked))

    def close(self) -> None:
        for family in self.families.values():
            family.transport.close()


def sdk_clock(exchange: Exchange) -> Any:
    """What the SDK's signer takes for the module `time`."""
    return SimpleNamespace(time=lambda: exchange.now / 1000, sleep=time.sleep)


def ccxt_client(exchange: Exchange, role: str = "main", kind: str = "kucoin", *, exact: bool = True) -> Any:
    """A client of ccxt. If exact, figures stay text: in the answers as they came and in what ccxt makes of them."""
    key = exchange.world.key(role)
    options: dict[str, Any] = {"apiKey": key.key, "secret": key.secret, "password": key.passphrase}
    client = getattr(importlib.import_module("ccxt"), kind)({**options, "enableRateLimit": False})
    urls = client.urls["api"]
    for name, url in urls.items():
        urls[name] = exchange.futures_url if "futures" in url else exchange.spot_url
    client.nonce = client.milliseconds = lambda: exchange.now
    if exact:
        client.number = str
        client.on_json_response = lambda body: json.loads(body, parse_float=str)
    return client


def raw(client: Any, method: str) -> Callable[..., Any]:
    """An implicit method of ccxt, such as `privateGetAccountsLedgers`, that gives plain data."""

    def ask(**asked: Any) -> Any:
        return plain(getattr(client, method)({_camel(name): each for name, each in asked.items()})["data"])

    return ask


def _camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda letter: letter[1].upper(), name)
