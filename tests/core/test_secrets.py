"""Key, secret and passphrase never show: in no text, no traceback's variables, no log, no pickle, no chained error."""

import copy
import logging
import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import FunctionType

import pytest

from kucoin_frames.client import Client
from kucoin_frames.exceptions import KucoinFramesError
from kucoin_frames.keys import credentials_from_file, credentials_of
from kucoin_frames.masking import Secret, mask_key, mask_passphrase, mask_secret
from kucoin_frames.transport import Credentials
from tests.core.made_up import QUICK, MakeClient
from tests.core.scripted import NOW, Raw, Reply, Scripted, Seen, ok, refusal, web_page

KEY = "MARKED68d4a0123456789841d"
SECRET = "MARKED-secret-0123456b2340"
PASSPHRASE = "MARKED-passphrase"
SHOWN = ("MARKE...841d", "***...b2340", "***...")

SIGNED_HEADERS = "KC-API-"


def assert_hidden(shown: object) -> None:
    text = shown.decode("latin-1") if isinstance(shown, bytes) else str(shown)
    for part in (KEY, SECRET, PASSPHRASE, "MARKED"):
        assert part not in text


@pytest.fixture
def credentials() -> Credentials:
    return Credentials(KEY, SECRET, PASSPHRASE)


@pytest.fixture
def client(make_client: MakeClient, credentials: Credentials) -> Client:
    return make_client(credentials)


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (mask_key, "68d4a00112233445566f841d", "68d4a...841d"),
        (mask_key, "0123456789abcdef", "01234...cdef"),
        (mask_key, "0123456789abcde", "***..."),
        (mask_key, "short", "***..."),
        (mask_key, "", ""),
        (mask_secret, "11111111-2222-3333-4444-5555555b2340", "***...b2340"),
        (mask_secret, "tiny", "***..."),
        (mask_passphrase, "a long passphrase of many characters", "***..."),
        (mask_passphrase, "x", "***..."),
    ],
)
def test_masks(mask: Callable[[str], str], text: str, shown: str) -> None:
    assert mask(text) == shown


def test_credentials_show_masks_only(credentials: Credentials) -> None:
    key, secret, passphrase = SHOWN
    assert repr(credentials) == str(credentials) == f"Credentials(key={key}, secret={secret}, passphrase={passphrase})"
    assert f"{credentials}" == "{}".format(credentials) == "%s" % credentials == repr(credentials)  # noqa: UP031, UP032  # each way of formatting
    assert_hidden([credentials, {"c": credentials}])
    assert not hasattr(credentials, "__dict__")


def test_a_secret_shows_its_mask_in_every_way() -> None:
    secret = Secret("MARKED", "***...")
    ways = [repr(secret), str(secret), f"{secret}", f"{secret:>10}", f"{secret!r}", ascii(secret)]
    assert {way.strip() for way in ways} == {"***..."}
    assert secret.reveal() == "MARKED"
    assert not hasattr(secret, "__dict__")


@pytest.mark.parametrize("copied", [pickle.dumps, copy.copy, copy.deepcopy])
def test_nothing_with_a_key_is_copied_out_of_the_process(client: Client, copied: Callable[[object], object]) -> None:
    held = Credentials(KEY, SECRET, PASSPHRASE)
    for each in (held, *held.parts, client):
        with pytest.raises(TypeError, match="pickled"):
            copied(each)


def inside(node: object) -> list[object]:
    slots = {name for kind in type(node).__mro__ for name in getattr(kind, "__slots__", ())}
    found = [getattr(node, name) for name in slots if hasattr(node, name)]
    found += getattr(node, "__dict__", {}).values()
    if isinstance(node, dict):
        found += [*node, *node.values()]
    elif isinstance(node, list | tuple | set | frozenset):
        found += node
    return found


def reachable(root: object, depth: int = 6) -> Iterator[object]:
    """What a debugger's tree would show of an object: attributes and elements, some levels down."""
    seen: set[int] = set()

    def visit(node: object, left: int) -> Iterator[object]:
        if id(node) in seen or left < 0 or isinstance(node, type | FunctionType):
            return
        seen.add(id(node))
        yield node
        for child in inside(node):
            yield from visit(child, left - 1)

    return visit(root, depth)


def test_a_debuggers_tree_shows_no_part(client: Client, fake: Scripted) -> None:
    fake.on("/api/v1/hf/accounts/opened", True)
    client.hf_opened()
    found = list(reachable(client))
    assert any(isinstance(each, Secret) for each in found), "the tree reaches down to the key"
    for each in found:
        if isinstance(each, str | bytes | int):
            assert_hidden(each)
        else:
            assert_hidden(repr(each))


def echo(seen: Seen) -> Reply:
    """An exchange that repeats the key, and what more was sent, in its refusal."""
    told = [value for name, value in seen.headers.items() if name.startswith(SIGNED_HEADERS)]
    return refusal("400003", f"KC-API-KEY {told} not exists, nor {SECRET} {PASSPHRASE}")


def page_with_the_key(seen: Seen) -> Reply:
    return web_page(f"Key {seen.headers['KC-API-KEY']} blocked", 403)


FAILURES: dict[str, object] = {
    "refused, the key repeated": echo,
    "a web page with the key": page_with_the_key,
    "no json with the key": lambda seen: Reply(f"key={seen.headers['KC-API-KEY']}".encode()),
    "a fault with the key": lambda seen: Reply(f"key={seen.headers['KC-API-KEY']}".encode(), 500),
    "success without data": lambda seen: Reply(f'{{"code":"200000","msg":"{KEY}"}}'.encode()),
    "overload": refusal("429000", f"{KEY} too many", 429),
    "reset": Reply(fault="reset"),
    "cut off": Reply(b'{"code":"200000","data":[]}', fault="cut"),
    "late": Reply(fault="late", seconds=0.6),
    "redirect": Reply(b"", 302, {"Location": "https://evil.example"}),
    "a value that does not fit": ok(Raw('{"takerFeeRate":"much"}')),
    "a foreign shape": ok([5]),
    "wrong version": refusal("400009", KEY),
    "wrong time": refusal("400002", KEY),
}


def assert_error_hides(error: BaseException) -> None:
    """Neither the error, nor the errors behind it (also suppressed ones), nor any frame's variables show a part."""
    while error.__traceback__ is not None and "/tests/" in error.__traceback__.tb_frame.f_code.co_filename:
        error.__traceback__ = error.__traceback__.tb_next  # the variables of the test itself are no matter
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    assert_hidden("".join(told.format(chain=True)))
    assert_hidden(pickle.dumps(error))
    chain: list[BaseException | None] = [error]
    for each in chain:
        if each is None:
            continue
        chain += [link for link in (each.__cause__, each.__context__) if link not in chain]
        for held in reachable((each.args, vars(each)), 4):
            assert_hidden(repr(held))
            if isinstance(held, str | bytes):
                assert_hidden(held)
        for frame, _ in traceback.walk_tb(each.__traceback__):
            for name, value in frame.f_locals.items():
                assert_hidden(f"{name} = {value!r}")


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("version", [None, 1])
def test_errors_show_no_part(make_client: MakeClient, fake: Scripted, failure: str, version: int | None) -> None:
    fake.on("/api/v1/base-fee", FAILURES[failure])
    limits = replace(QUICK, read_timeout=0.4 if failure == "late" else QUICK.read_timeout)
    client = make_client(Credentials(KEY, SECRET, PASSPHRASE, version), limits=limits)
    with pytest.raises(KucoinFramesError) as caught:
        client.base_fee()
    assert_error_hides(caught.value)


def test_a_misfit_beside_the_key(client: Client, fake: Scripted) -> None:
    fake.on("/api/v1/user/api-key", {"apiKey": KEY, "createdAt": "yesterday"})
    with pytest.raises(KucoinFramesError, match="created_at='yesterday'") as caught:
        client.api_key()
    assert_error_hides(caught.value)


def test_what_the_exchange_repeats_is_masked(client: Client, fake: Scripted) -> None:
    fake.on("/api/v1/base-fee", echo)
    with pytest.raises(KucoinFramesError) as caught:
        client.base_fee()
    key, secret, passphrase = SHOWN
    assert key in str(caught.value)
    assert f"nor {secret} {passphrase}" in str(caught.value)


def test_a_key_that_was_asked_about_is_masked(client: Client, fake: Scripted) -> None:
    another = "7c9e0a1b2d3f4a5b6c7d8e9f"
    fake.on("/api/v1/sub/api-key", refusal("400100", f"no key {another} of robot"))
    with pytest.raises(KucoinFramesError) as caught:
        client.sub_api_keys("robot", api_key=another)
    assert "no key 7c9e0...8e9f of robot" in str(caught.value)


MISTAKES: dict[str, Callable[[], object]] = {
    "blank key": lambda: Credentials(KEY + " ", SECRET, PASSPHRASE),
    "blank secret": lambda: Credentials(KEY, SECRET + "\n", PASSPHRASE),
    "blank passphrase": lambda: Credentials(KEY, SECRET, " " + PASSPHRASE),
    "version": lambda: Credentials(KEY, SECRET, PASSPHRASE, 9),
    "bytes": lambda: Credentials(KEY, SECRET.encode(), PASSPHRASE),  # type: ignore[arg-type]  # a mistake
    "odd characters": lambda: Credentials(KEY, SECRET, PASSPHRASE + "\x00"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_with_keys_show_no_part(mistake: str) -> None:
    with pytest.raises(KucoinFramesError) as caught:
        MISTAKES[mistake]()
    assert_error_hides(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        f"{KEY}\n{SECRET}\n".encode(),
        f"{KEY}\n{SECRET}\n{PASSPHRASE}\nmore\n".encode(),
        f"{KEY}\n{SECRET}\n{PASSPHRASE}".encode() + b"\xff",
        f"{KEY}\n{SECRET}\n{PASSPHRASE}\x00".encode(),
    ],
)
def test_a_broken_key_file_shows_nothing_of_itself(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "keys"
    place.touch(mode=0o600)
    place.write_bytes(content)
    with pytest.raises(KucoinFramesError) as caught:
        credentials_from_file(place)
    assert_error_hides(caught.value)
    assert str(place) not in str(caught.value)


def test_the_environment_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUCOIN_API_KEY", KEY)
    monkeypatch.setenv("KUCOIN_API_SECRET", SECRET + " ")
    monkeypatch.setenv("KUCOIN_API_PASSPHRASE", PASSPHRASE)
    with pytest.raises(KucoinFramesError) as caught:
        credentials_of("main")
    assert_error_hides(caught.value)


def test_logs_at_debug_show_no_part(client: Client, fake: Scripted, caplog: pytest.LogCaptureFixture) -> None:
    fake.on("/api/v1/user/api-key", {"apiKey": KEY, "createdAt": NOW})
    fake.on("/api/v1/base-fee", echo)
    with caplog.at_level(logging.DEBUG):
        client.api_key()
        with pytest.raises(KucoinFramesError):
            client.base_fee()
    assert "urllib3" in caplog.text, "the log is there"
    assert_hidden(caplog.text)


def test_a_key_that_is_asked_about_is_not_logged(
    client: Client, fake: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    fake.on("/api/v1/sub/api-key", [])
    with caplog.at_level(logging.DEBUG):
        client.sub_api_keys("robot", api_key=KEY)
    assert fake.asked[0].query == {"apiKey": KEY, "subName": "robot"}
    assert_hidden(caplog.text)


def test_frames_show_masks_only(client: Client, fake: Scripted) -> None:
    fake.on("/api/v1/user/api-key", {"apiKey": KEY, "createdAt": NOW})
    fake.on("/api/v1/sub/api-key", [{"apiKey": KEY}])
    for frame in (client.api_key(), client.sub_api_keys("robot")):
        assert frame["api_key"].tolist() == [SHOWN[0]]
        assert_hidden(pickle.dumps(frame))
        assert_hidden(frame.to_html())


def test_an_uncaught_error_prints_no_part(fake: Scripted) -> None:
    fake.on("/api/v1/base-fee", echo)
    script = (
        "import os, kucoin_frames as kf\n"
        "kf.Client(kf.Credentials(*os.environ['PARTS'].split()), spot_url=os.environ['AT'],"
        " futures_url=os.environ['AT']).base_fee()\n"
    )
    parts = os.environ | {"PARTS": f"{KEY} {SECRET} {PASSPHRASE}", "AT": fake.url(), "PYTHONDEVMODE": ""}
    run = subprocess.run([sys.executable, "-c", script], env=parts, capture_output=True, text=True, check=False)
    assert "AuthenticationError" in run.stderr
    assert_hidden(run.stderr + run.stdout)
