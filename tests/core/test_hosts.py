"""Where requests may go, and that nothing of the surroundings changes what is sent there."""

import traceback

import pytest

from kucoin_frames.client import Client
from kucoin_frames.exceptions import InputError, ProxyWarning, UnreadableError
from kucoin_frames.transport import Credentials, Session
from kucoin_frames.transport.hosts import FUTURES_URL, SPOT_URL, checked_url
from tests.core.made_up import KEY, PASSPHRASE, SECRET, MakeClient
from tests.core.scripted import Reply, Scripted, ok


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://api.kucoin.com", "https://api.kucoin.com"),
        ("https://api.kucoin.com/", "https://api.kucoin.com"),
        ("https://api-futures.kucoin.com", "https://api-futures.kucoin.com"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("https://127.8.9.10", "https://127.8.9.10"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_hosts_that_are_taken(url: str, taken: str) -> None:
    assert checked_url(url, "spot_url") == taken


@pytest.mark.parametrize(
    "url",
    [
        "http://api.kucoin.com",
        "https://api.kucoin.com:8443",
        "https://api.kucoin.com:443",
        "https://api.kucoin.com.evil.org",
        "https://api.kucoin.com@evil.org",
        "https://key:secret@api.kucoin.com",
        "https://evil.org/https://api.kucoin.com",
        "https://api.kucoin.com/api",
        "https://api.kucoin.com?x=1",
        "https://api.kucoin.com#x",
        "https://API.kucoin.com",
        "https://api.kucoin.com\n",
        " https://api.kucoin.com",
        "https://api.kucoin.org",
        "https://api-broker.kucoin.com",
        "https://xapi.kucoin.com",
        "https://xn--pi-7ka.kucoin.com",
        "https://openapi-v2.kucoin.com",
        "https://127.0.0.1.evil.org",
        "https://localhost.evil.org",
        "https://evil.org#127.0.0.1",
        "http://127.0.0.1@evil.org",
        "http://evil.org@127.0.0.1",
        "http://127.0.0.1:80@evil.org",
        "http://127.0.0.1\\@evil.org",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:0",
        "http://127.0.0.1:80:80",
        "http://127.0.0.1:port",
        "http://127.0.0.1/path",
        "http://127.0.0.1?",
        "http://127.0.0.1#",
        "http://127.0.0.1\n",
        "http://127.0.0.1\t.evil.org",
        "http://127.1",
        "http://2130706433",
        "http://0x7f000001",
        "http://0.0.0.0:8000",
        "http://10.0.0.1",
        "http://192.168.0.1:8000",
        "http://169.254.169.254",
        "http://[::]:80",
        "http://[::ffff:10.0.0.1]",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "127.0.0.1:8000",
        "//127.0.0.1",
        "localhost",
        "",
        None,
        5,
        b"https://api.kucoin.com",
    ],
)
@pytest.mark.parametrize("parameter", ["spot_url", "futures_url"])
def test_hosts_that_are_refused(url: object, parameter: str) -> None:
    with pytest.raises(InputError) as caught:
        Client(Credentials(KEY, SECRET, PASSPHRASE), **{parameter: url})  # type: ignore[arg-type]  # that is the point
    assert str(caught.value).startswith(f"{parameter}={url!r} is neither https://api.kucoin.com, ")


def test_a_client_that_was_refused_can_be_shown() -> None:
    """A traceback that shows variables shows `self` of the call that raised."""
    with pytest.raises(InputError) as caught:
        Client(spot_url="https://evil.example")
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert "self = <Client that was refused>" in "".join(told.format())


def test_production_is_the_default() -> None:
    client = Client()
    assert client.session.urls == {"spot": SPOT_URL, "futures": FUTURES_URL}
    assert (client.environment, client.session.is_production) == ("Production", True)
    assert repr(Client(name="desk")) == "<Client desk (Production)>"


def test_a_loopback_address_is_no_production(client: Client) -> None:
    assert (client.environment, client.session.is_production) == ("Simulation", False)
    assert Client(spot_url="http://127.0.0.1:1").environment == "Simulation"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", ["https://evil.example/api", "http://127.0.0.1:9/api", "/api/v1/other"])
def test_redirects_are_not_followed(client: Client, fake: Scripted, status: int, target: str) -> None:
    fake.on("/api/v1/hf/accounts/opened", Reply(b"", status, {"Location": target}))
    with pytest.raises(UnreadableError, match="redirects elsewhere") as caught:
        client.hf_opened()
    assert caught.value.status == status
    assert fake.targets == ["/api/v1/hf/accounts/opened"]


def test_only_get_is_ever_sent(client: Client, fake: Scripted) -> None:
    for path in ("/api/v1/hf/accounts/opened", "/api/v1/base-fee", "/api/v2/symbols"):
        fake.on(path, Reply(b"", 500), [])
    client.hf_opened()
    client.base_fee()
    client.symbols()
    assert {seen.method for seen in fake.seen} == {"GET"}


def test_no_cookie_is_kept(client: Client, fake: Scripted) -> None:
    fake.on("/api/v1/hf/accounts/opened", ok(data=True, Set_Cookie="session=1; Path=/"))
    client.hf_opened()
    client.hf_opened()
    assert [seen.headers.get("Cookie") for seen in fake.asked] == [None, None]


def test_netrc_is_not_read(
    fake: Scripted, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password something\n")
    monkeypatch.setenv("NETRC", str(netrc))
    fake.on("/api/v1/prices", {})
    fake.on("/api/v1/hf/accounts/opened", True)
    client = make_client()
    client.prices()
    client.hf_opened()
    assert [seen.headers.get("Authorization") for seen in fake.asked] == [None, None]


NO_PROXY = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"]


@pytest.fixture
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NO_PROXY:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.usefixtures("no_proxies")
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_of_the_environment_is_said(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "http://user:word@proxy.example:3128")
    with pytest.warns(ProxyWarning, match="go through the proxy that the environment names") as caught:
        Session()
    assert all("word" not in str(each.message) and "proxy.example" not in str(each.message) for each in caught)


@pytest.mark.usefixtures("no_proxies")
def test_no_proxy_no_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    Session()
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "kucoin.com")
    Session()


@pytest.mark.usefixtures("no_proxies")
def test_loopback_needs_no_proxy(fake: Scripted, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    fake.on("/api/v1/hf/accounts/opened", True)
    assert make_client().hf_opened()["opened"].tolist() == [True]
