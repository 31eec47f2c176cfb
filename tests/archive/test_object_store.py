"""The same archive in an object store: a local stand-in for S3, several writers at once."""

import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator

import pytest
from deltalake import DeltaTable
from pandas.testing import assert_frame_equal

from kucoin_frames.archive import Archive
from kucoin_frames.archive.storage.store import Store
from kucoin_frames.demo.server import Exchange
from kucoin_frames.demonstration import Demo
from kucoin_frames.times import DAY

from .conftest import LEDGERS, NOW, assert_holds, quietly, truth
from .entries import AT, HF, hf, loaded
from .test_disturbed import KEPT, SINCE, another

moto = pytest.importorskip("moto", reason="pip install 'moto[server]' for a stand-in of S3")

SERVER = """
import sys, threading
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.readline()
server.stop()
"""


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The address of an empty bucket; the environment tells how to reach it, as for any S3."""
    command = [sys.executable, "-c", SERVER]
    quiet = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, **quiet) as server, pytest.MonkeyPatch.context() as patch:
        assert server.stdout is not None
        assert server.stdin is not None
        endpoint = f"http://127.0.0.1:{int(server.stdout.readline())}"
        for name, value in {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": "any",
            "AWS_SECRET_ACCESS_KEY": "thing",
            "AWS_REGION": "us-east-1",
        }.items():
            patch.setenv(name, value)
        request = urllib.request.Request(f"{endpoint}/archives", method="PUT")
        assert urllib.request.urlopen(request).status == 200
        yield "s3://archives"
        server.stdin.write("\n")
        server.stdin.flush()


def test_a_sync_into_a_bucket(bucket: str, client: Demo) -> None:
    place = f"{bucket}/desk"
    told = quietly(client, place, since=NOW - 5 * DAY)
    assert told["rows_added"].sum() > 100
    for name, feed in LEDGERS.items():
        kept = 3 if name == "ledgers_margin_hf" else 5
        assert_holds(client, place, name, truth(client, feed, NOW - kept * DAY, NOW))
    again = quietly(client, place, since=NOW - 5 * DAY)
    assert again["rows_added"].sum() == again["rows_updated"].sum() == 0
    assert_frame_equal(Archive(place, now=client.session.now).deposits(), client.deposits(start_at=NOW - 5 * DAY))


def test_writers_to_a_bucket_at_once(bucket: str) -> None:
    place = f"{bucket}/busy"
    errors: list[BaseException] = []

    def write() -> None:
        try:
            for number in range(3):
                Store(place).merge(HF, hf((number, AT + number * DAY, "1")), uid="1", at=AT)
        except Exception as error:  # noqa: BLE001  # told below
            errors.append(error)

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert loaded(Store(place))["id"].tolist() == ["0", "1", "2"]


def test_objects_that_vanish_while_they_are_read_are_looked_up_anew(
    bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Store(f"{bucket}/swept")
    for number in range(10):
        writer.merge(HF, hf((number, AT + number, "1")), uid="1", at=AT)
    reader = Store(writer.root)
    before = loaded(reader)
    assert writer.tidy(HF, uid="1") == 1
    DeltaTable(writer.path(HF)).vacuum(0, dry_run=False, enforce_retention_duration=False)
    # What the reader saw is what it goes by, as if both happened at once.
    monkeypatch.setattr(reader._lake, "_is_newest", lambda *_: True)
    assert_frame_equal(loaded(reader), before)


def test_two_processes_sync_into_a_bucket_at_once(bucket: str, exchange: Exchange, client: Demo) -> None:
    place = f"{bucket}/together"
    exchange.advance(minutes=7)
    with another(exchange, place) as one, another(exchange, place) as other:
        told = [process.communicate(timeout=200)[0] for process in (one, other)]
    assert [(one.returncode, told[0]), (other.returncode, told[1])] == [(0, ""), (0, "")]
    now = exchange.now
    for name, feed in LEDGERS.items():
        assert_holds(client, place, name, truth(client, feed, max(SINCE, now - KEPT[name] * DAY), now))
