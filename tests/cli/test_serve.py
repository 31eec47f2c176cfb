"""The simulated exchange alone: what it prints is enough to ask it, and Ctrl-C ends it well."""

import base64
import hashlib
import hmac
import json
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.error import URLError

import pytest

import kucoin_frames as kf
from tests.cli.conftest import COMMAND, OPTIONS


@dataclass
class Serving:
    process: "subprocess.Popen[str]"
    told: list[str]

    def after(self, label: str, which: int = 0) -> str:
        """What stands behind a label, in the line that has it for the n-th time."""
        return [line.split()[1] for line in self.told if line.split()[:1] == [label]][which]


@pytest.fixture
def serving() -> Iterator[Serving]:
    process = subprocess.Popen(
        [*COMMAND, "demo", "--serve", *OPTIONS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    told: list[str] = []
    for line in process.stdout:
        told.append(line.rstrip())
        if "spot_url=" in line:
            break
    else:
        pytest.fail(f"it ended at once: {process.communicate()[1]}")
    yield Serving(process, told)
    process.kill()
    process.communicate()


def signed_get(base: str, path: str, key: str, secret: str, passphrase: str) -> dict[str, object]:
    """One request, signed by hand; the exchange's fixed clock is not asked, for its time is the one of the options."""
    moment = "1772366400000"  # 2026-03-01 12:00 UTC

    def mac(text: str) -> str:
        return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()

    headers = {
        "KC-API-KEY": key,
        "KC-API-SIGN": mac(f"{moment}GET{path}"),
        "KC-API-TIMESTAMP": moment,
        "KC-API-PASSPHRASE": mac(passphrase),
        "KC-API-KEY-VERSION": "3",
    }
    with urllib.request.urlopen(urllib.request.Request(base + path, headers=headers), timeout=10) as answer:
        body: dict[str, object] = json.load(answer)
    return body


def test_every_printed_key_opens_its_account(serving: Serving) -> None:
    names = [line.strip() for line in serving.told if line.startswith("  ") and len(line.split()) == 1]
    assert names[0] == "main"
    assert len(names) == 4
    for which, name in enumerate(names):
        key, secret, passphrase = (serving.after(label, which) for label in ("key", "secret", "passphrase"))
        body = signed_get(serving.after("spot"), "/api/v1/user/api-key", key, secret, passphrase)
        assert body["code"] == "200000"
        data = body["data"]
        assert isinstance(data, dict)
        assert data["apiKey"] == key
        assert data["isMaster"] == (name == "main")
        assert data.get("subName") == (None if name == "main" else name)


def test_the_printed_example_works(serving: Serving) -> None:
    example = [line.strip() for line in serving.told[-3:]]
    assert example[0] == "import kucoin_frames as kf"
    known: dict[str, object] = {"kf": kf}
    exec(example[1], known)
    client = eval(example[2].removesuffix(".balances()"), known)
    with client:
        assert client.environment == "Simulation"
        assert client.server_time()["time"].iloc[0].isoformat() == "2026-03-01T12:00:00+00:00"
        assert client.futures_account(currency="USDT")["currency"].tolist() == ["USDT"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_cleanly(serving: Serving, number: signal.Signals) -> None:
    base = serving.after("spot")
    serving.process.send_signal(number)
    out, err = serving.process.communicate(timeout=30)
    assert (serving.process.returncode, out, err) == (0, "Stopped.\n", "")
    with pytest.raises(URLError):
        urllib.request.urlopen(f"{base}/api/v1/timestamp", timeout=5)
