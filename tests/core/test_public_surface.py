"""What `import kucoin_frames as kf` offers: each fetcher as a function and as a method, described, loaded when used."""

import inspect
import pkgutil
import subprocess
import sys

import pandas as pd
import pytest

import kucoin_frames as kf
from kucoin_frames import endpoints, exceptions
from kucoin_frames.client import Client
from kucoin_frames.endpoint import registry
from kucoin_frames.exceptions import ConfigurationError, InputError
from tests.core.made_up import MakeClient
from tests.core.scripted import Scripted

FETCHERS = {
    "account_summary": [],
    "api_key": [],
    "hf_opened": [],
    "accounts": ["currency", "type"],
    "account": ["account_id"],
    "margin_cross": ["quote_currency", "query_type"],
    "margin_isolated": ["symbol", "quote_currency", "query_type"],
    "futures_account": ["currency"],
    "ledgers": ["currency", "direction", "biz_type", "start_at", "end_at", "current_page", "page_size"],
    "ledgers_hf": ["currency", "direction", "biz_type", "last_id", "limit", "start_at", "end_at"],
    "ledgers_margin_hf": ["currency", "direction", "biz_type", "last_id", "limit", "start_at", "end_at"],
    "ledgers_futures": ["currency", "type", "offset", "forward", "max_count", "start_at", "end_at"],
    "sub_accounts": ["current_page", "page_size"],
    "sub_account_balance": ["sub_user_id", "include_base_amount", "base_currency", "base_amount"],
    "sub_account_balances": ["current_page", "page_size"],
    "sub_account_futures": ["currency"],
    "sub_api_keys": ["sub_name", "api_key"],
    "deposit_addresses": ["currency", "chain"],
    "deposits": ["currency", "status", "start_at", "end_at", "current_page", "page_size"],
    "withdrawal_quotas": ["currency", "chain"],
    "withdrawal": ["withdrawal_id"],
    "withdrawals": ["currency", "status", "start_at", "end_at", "current_page", "page_size"],
    "transfer_quotas": ["currency", "type", "tag"],
    "base_fee": ["currency_type"],
    "trade_fees": ["symbols"],
    "prices": ["currencies", "base"],
    "candles": ["symbol", "type", "start_at", "end_at"],
    "currencies": [],
    "symbols": ["market"],
    "server_time": [],
}
"""The fetchers and KuCoin's parameters of each."""

POSITIONAL = {
    "account": 1,
    "sub_account_balance": 1,
    "sub_api_keys": 1,
    "deposit_addresses": 1,
    "deposits": 1,
    "withdrawal_quotas": 1,
    "withdrawal": 1,
    "withdrawals": 1,
    "transfer_quotas": 2,
    "trade_fees": 1,
    "prices": 2,
    "candles": 2,
}
"""How many parameters may be given by their place."""

OTHERS = {
    "Client",
    "Credentials",
    "DecimalArray",
    "DecimalDtype",
    "Demo",
    "Limits",
    "balances",
    "credentials_from_file",
    "demo",
    "forecast",
    "use",
}

WEIGHTS = {
    "account_summary": ("spot", "/api/v2/user-info", "Management", 20),
    "api_key": ("spot", "/api/v1/user/api-key", "Management", 20),
    "hf_opened": ("spot", "/api/v1/hf/accounts/opened", "Spot", 30),
    "accounts": ("spot", "/api/v1/accounts", "Management", 5),
    "account": ("spot", "/api/v1/accounts/{accountId}", "Management", 5),
    "margin_cross": ("spot", "/api/v3/margin/accounts", "Spot", 15),
    "margin_isolated": ("spot", "/api/v3/isolated/accounts", "Spot", 15),
    "futures_account": ("futures", "/api/v1/account-overview", "Futures", 5),
    "ledgers": ("spot", "/api/v1/accounts/ledgers", "Management", 2),
    "ledgers_hf": ("spot", "/api/v1/hf/accounts/ledgers", "Spot", 2),
    "ledgers_margin_hf": ("spot", "/api/v3/hf/margin/account/ledgers", "Spot", 2),
    "ledgers_futures": ("futures", "/api/v1/transaction-history", "Futures", 2),
    "sub_accounts": ("spot", "/api/v2/sub/user", "Management", 20),
    "sub_account_balance": ("spot", "/api/v1/sub-accounts/{subUserId}", "Management", 15),
    "sub_account_balances": ("spot", "/api/v2/sub-accounts", "Management", 20),
    "sub_account_futures": ("futures", "/api/v1/account-overview-all", "Futures", 6),
    "sub_api_keys": ("spot", "/api/v1/sub/api-key", "Management", 20),
    "deposit_addresses": ("spot", "/api/v3/deposit-addresses", "Management", 5),
    "deposits": ("spot", "/api/v1/deposits", "Management", 5),
    "withdrawal_quotas": ("spot", "/api/v1/withdrawals/quotas", "Management", 20),
    "withdrawal": ("spot", "/api/v1/withdrawals/{withdrawalId}", "Management", 20),
    "withdrawals": ("spot", "/api/v1/withdrawals", "Management", 20),
    "transfer_quotas": ("spot", "/api/v1/accounts/transferable", "Management", 20),
    "base_fee": ("spot", "/api/v1/base-fee", "Spot", 3),
    "trade_fees": ("spot", "/api/v1/trade-fees", "Spot", 3),
    "prices": ("spot", "/api/v1/prices", "Public", 3),
    "candles": ("spot", "/api/v1/market/candles", "Public", 3),
    "currencies": ("spot", "/api/v3/currencies", "Public", 3),
    "symbols": ("spot", "/api/v2/symbols", "Public", 4),
    "server_time": ("spot", "/api/v1/timestamp", "Public", 3),
}
"""Host, path, pool and weight, as KuCoin documents them."""


def test_every_name_is_listed_and_there() -> None:
    listed = dir(kf)
    assert set(listed) >= {*FETCHERS, *OTHERS, *exceptions.__all__}
    assert listed == sorted(listed)
    for name in listed:
        assert getattr(kf, name) is getattr(kf, name)
    told, declared = set(FETCHERS), set(registry.endpoints)
    assert told == declared, f"FETCHERS (above) lacks {declared - told}, and these are no endpoints: {told - declared}"
    assert set(WEIGHTS) == declared, f"WEIGHTS (above) lacks {declared - set(WEIGHTS)}"


def test_every_module_of_endpoints_is_taken_in() -> None:
    """What nobody imports declares nothing, and no other test would miss it."""
    modules = {each.name for each in pkgutil.iter_modules(endpoints.__path__)}
    imported = {name.rpartition(".")[2] for name in sys.modules if name.startswith(f"{endpoints.__name__}.")}
    assert modules == imported, f"endpoints/__init__.py does not import {modules - imported}"


@pytest.mark.parametrize("name", ["nothing", "_private", "__wrapped__"])
def test_a_name_that_is_not_there(name: str) -> None:
    with pytest.raises(AttributeError, match=f"has no attribute '{name}'"):
        getattr(kf, name)
    with pytest.raises(AttributeError, match=f"no fetcher or attribute '{name}'"):
        getattr(Client(), name)


@pytest.mark.parametrize(("name", "parameters"), FETCHERS.items())
def test_signatures(name: str, parameters: list[str]) -> None:
    function, method = inspect.signature(getattr(kf, name)), inspect.signature(getattr(Client, name))
    assert list(function.parameters) == [*parameters, "account", "progress"]
    assert list(method.parameters) == ["self", *parameters, "progress"]
    for signature in (function, method):
        assert signature.return_annotation is pd.DataFrame
        own = [each for each in signature.parameters.values() if each.name != "self"]
        by_place = [each.name for each in own if each.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
        assert by_place == parameters[: POSITIONAL.get(name, 0)]


@pytest.mark.parametrize("name", FETCHERS)
def test_docstrings_say_what_a_row_is(name: str) -> None:
    function, method = getattr(kf, name), getattr(Client, name)
    assert function.__name__ == method.__name__ == name
    assert method.__qualname__ == f"Client.{name}"
    doc = inspect.getdoc(function)
    assert doc is not None
    assert inspect.getdoc(method) == doc
    first = doc.splitlines()[0]
    assert first.split(" ")[0] in ("A", "An", "The"), "a row is a thing: the line names it"
    assert "." in first
    for parameter in FETCHERS[name]:
        assert parameter in doc.split("Parameters", 1)[1], f"{parameter} is described"


@pytest.mark.parametrize(("name", "row"), WEIGHTS.items())
def test_rows_of_the_table_of_endpoints(name: str, row: tuple[str, str, str, int]) -> None:
    declared = registry[name]
    assert (declared.host, declared.path, declared.pool.label, declared.weight) == row
    assert declared.signed is (declared.pool.label != "Public")
    assert repr(declared) == f"<endpoint {name}: GET {declared.path}>"
    wires = [column.wire for column in declared.table.columns]
    names = [column.name for column in declared.table.expanded]
    assert len(set(wires)) == len(wires)
    assert len(set(names)) == len(names)
    assert all(column.meaning.endswith(".") for column in declared.table.expanded)
    assert set(declared.table.key) <= set(names)


def fresh(script: str) -> str:
    """What a script says in a Python of its own."""
    run = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_importing_registers_the_dtype_and_loads_nothing_heavy() -> None:
    heavy = ("requests", "urllib3", "msgspec", "matplotlib", "ipywidgets", "tqdm", "kucoin_frames.transport")
    script = (
        "import sys, kucoin_frames, pandas as pd\n"
        "print(pd.Series(['0.1', '0.2'], dtype='decimal').sum())\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    assert fresh(script) == "0.3\n[]"


@pytest.mark.parametrize("first", ["kf.Demo", "__import__('kucoin_frames.demo.server')"])
def test_demo_stays_the_function(first: str) -> None:
    script = f"import kucoin_frames as kf\n{first}\nprint(callable(kf.demo), kf.demo.__name__)"
    assert fresh(script) == "True demo"


def test_a_call_asks_the_chosen_account(
    make_client: MakeClient, fake: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kucoin_frames.client._kernel.chosen", None)
    monkeypatch.setattr("kucoin_frames.client._kernel.named", {})
    for name in ("KUCOIN_API_KEY", "KUCOIN_API_SECRET", "KUCOIN_API_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ConfigurationError, match=r"'main' is not configured: set KUCOIN_API_KEY, .*kf\.demo\(\)"):
        kf.hf_opened()
    fake.on("/api/v1/hf/accounts/opened", True)
    client = make_client(name="mine")
    assert kf.use(client) is client
    assert kf.hf_opened()["opened"].tolist() == [True]
    assert kf.hf_opened(progress=False)["opened"].tolist() == [True]
    with pytest.raises(ConfigurationError, match="'desk' is not configured: set DESK_KUCOIN_API_KEY"):
        kf.hf_opened(account="desk")
    with pytest.raises(ConfigurationError, match="'desk' is not configured"):
        kf.use("desk")
    with pytest.raises(ConfigurationError, match="name of a configured account, or a Client"):
        kf.use(5)  # type: ignore[arg-type]  # that is the point
    assert kf.hf_opened()["opened"].tolist() == [True], "a choice that failed changes nothing"
    assert repr(client) == "<Client mine (Simulation)>"


@pytest.mark.parametrize("connections", [0, 65, "16", 1.5, True])
def test_connections_in_reason(connections: object) -> None:
    with pytest.raises(InputError, match=r"connections=.*pass a number from 1 to 64"):
        Client(connections=connections)  # type: ignore[arg-type]  # that is the point


def test_a_client_is_closed_by_its_with_block(make_client: MakeClient, fake: Scripted) -> None:
    fake.on("/api/v1/hf/accounts/opened", True)
    with make_client() as client:
        client.hf_opened()
    assert len(client.hf_opened()) == 1, "and opens its connections again"
