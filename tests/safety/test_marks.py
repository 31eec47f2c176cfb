"""All that fetchers and their commands print, log, raise or write, searched for the keys that they were driven with.

The keys are those of a simulated exchange, which checks every signature, so that they are truly in use. What is
archived, exported, drawn or served: `test_marks_kept.py`, `test_marks_shown.py`, `test_servers.py`.
"""

import base64
import pickle
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kucoin_frames as kf
from kucoin_frames.cli import main
from kucoin_frames.cli.survey import Survey
from kucoin_frames.client import Client
from kucoin_frames.demonstration import Demo
from kucoin_frames.endpoint import registry
from kucoin_frames.exceptions import KucoinFramesError
from kucoin_frames.keys.store import Record, Store
from kucoin_frames.masking import mask_key
from kucoin_frames.transport import Credentials
from tests.accounts.conftest import AddAccount
from tests.core.test_secrets import reachable
from tests.safety.told import Told


def shown(value: object) -> str:
    """The repr; what is only half built may have none."""
    try:
        return repr(value)
    except AttributeError:
        return ""


def frames_of(error: BaseException) -> Iterator[str]:
    """The traceback as a debugger shows it: every link of the chain, every variable of the package's own frames."""
    link: BaseException | None = error
    while link is not None:
        yield "".join(traceback.format_exception(type(link), link, link.__traceback__))
        for frame, _ in traceback.walk_tb(link.__traceback__):
            if "/tests/" not in frame.f_code.co_filename:
                yield from (f"{name} = {shown(value)}" for name, value in frame.f_locals.items())
        link = link.__cause__ or link.__context__


def test_the_search_finds_a_mark(told: Told, exchange: Demo, tmp_path: Path) -> None:
    known = exchange.exchange.world.key("main")
    told.add("there", f"the secret is {known.secret}!")
    told.add("as base64", base64.b64encode(f"{{'passphrase': {known.passphrase!r}}}".encode()))
    told.add("not there", exchange)
    frame = pd.DataFrame({"remark": ["", known.key]})
    frame.to_parquet(tmp_path / "frame.parquet")
    kf.analysis.to_excel(frame, tmp_path / "frame.xlsx")
    told.add_files(tmp_path)
    assert {"there", "as base64", "column remark in frame.parquet"} <= set(told.marked())
    assert "xl/worksheets/sheet1.xml in frame.xlsx" in told.marked()
    assert "not there" not in told.marked()


def test_frames_and_what_is_made_of_them(told: Told, exchange: Demo, add_account: AddAccount, tmp_path: Path) -> None:
    add_account("desk")
    add_account("bot", "tradebot1")
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        client = kf.use("desk")
        frames = Survey(client, lambda name: told.add("step", name)).complete()
        frames |= {f"{name} of all": getattr(kf, name)(account="all") for name in ("api_key", "balances", "accounts")}
    for each in heard:
        told.add("warning", each.message)
    assert mask_key(exchange.exchange.world.key("main").key) in frames["api_key"].to_csv()
    for name, frame in frames.items():
        told.add_frame(name, frame)
    for held in reachable(client):
        told.add("tree of the client", held if isinstance(held, str | bytes) else repr(held))
    told.add("vars of the client", vars(client))
    told.add("forecast", kf.forecast("ledgers", start_at="2026-01-01"))
    assert len(told.heard) > 300
    assert told.marked() == []


def wrong(exchange: Demo, **changed: str) -> Client:
    known = exchange.exchange.world.key("main")
    parts = {"key": known.key, "secret": known.secret, "passphrase": known.passphrase} | changed
    return Client(Credentials(**parts), spot_url=exchange.spot_url, futures_url=exchange.futures_url)


REFUSED: dict[str, Callable[[Demo], Any]] = {
    "a deleted key": lambda exchange: exchange.as_user("deleted").accounts(),
    "another address": lambda exchange: exchange.as_user("elsewhere").accounts(),
    "a missing right": lambda exchange: exchange.as_user("general-only").futures_account(currency="USDT"),
    "a wrong secret": lambda exchange: wrong(exchange, secret="another").accounts(),
    "a wrong passphrase": lambda exchange: wrong(exchange, passphrase="another").accounts(),
    "a wrong key": lambda exchange: wrong(exchange, key="another-key-of-nobody").accounts(),
    "a wrong id": lambda exchange: exchange.withdrawal("nothing"),
    "a wrong currency": lambda exchange: exchange.deposit_addresses("NOTHING"),
    "a client pickled": lambda exchange: pickle.dumps(exchange),
    "credentials pickled": lambda exchange: pickle.dumps(exchange.credentials),
    "several, one deleted": lambda _: kf.accounts(account=["desk", "gone"]),
    "no such account": lambda _: kf.accounts(account="nobody"),
    "a used-up name": lambda exchange: Store().add("desk", exchange.credentials, Record()),
    "a wrong client": lambda exchange: Client(repr(exchange.credentials)),  # type: ignore[arg-type]  # that is the point
}


@pytest.mark.parametrize("case", REFUSED)
def test_errors_with_their_chains_and_variables(case: str, told: Told, exchange: Demo, add_account: AddAccount) -> None:
    add_account("desk")
    add_account("gone", "deleted")
    with pytest.raises((KucoinFramesError, TypeError)) as caught:
        REFUSED[case](exchange)
    for text in frames_of(caught.value):
        told.add("traceback", text)
    if isinstance(caught.value, KucoinFramesError):
        told.add("pickled error", pickle.dumps(caught.value))
    told.add("vars of the error", vars(caught.value))
    assert told.marked() == []


def commands(tmp_path: Path) -> Iterator[list[str]]:
    yield from (["accounts", "list"], ["accounts", "check"], ["check", "--account", "desk"], ["completion", "bash"])
    for form in ("table", "json", "csv", "parquet"):
        yield ["api-key", "--account", "desk", "--format", form]
        yield ["api-key", "--account", "desk", "--output", str(tmp_path / f"key-{form}"), "--format", form]
        yield ["sub-api-keys", "--account", "desk", "--sub-name", "tradebot1", "--format", form]
    yield ["balances", "--account", "all"]
    yield ["accounts", "--account", "gone"]
    yield ["accounts", "--account", "nobody"]
    yield ["accounts", "--account", "desk", "--type", "nothing"]
    yield ["accounts", "remove", "gone"]


def test_commands_and_what_they_write(
    told: Told,
    add_account: AddAccount,
    capfdbinary: pytest.CaptureFixture[bytes],
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    add_account("desk", "overpowered")
    add_account("gone", "deleted")
    written = tmp_path / "written"
    written.mkdir()
    for line in commands(written):
        code = main(line)
        heard = capfdbinary.readouterr()
        told.add(f"stdout of {line}", heard.out)
        told.add(f"stderr of {line}: {code}", heard.err)
    for file in written.iterdir():
        told.add(file.name, file.read_bytes())
    assert len(list(written.iterdir())) == 4
    assert "urllib3" in caplog.text
    told.add("logs", caplog.text)
    assert told.marked() == []


def test_logs_of_all_fetchers(told: Told, exchange: Demo, caplog: pytest.LogCaptureFixture) -> None:
    key = exchange.exchange.world.key("tradebot1").key
    client = exchange.as_user("main")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Survey(client, lambda _: None).complete()
    client.sub_api_keys("tradebot1", api_key=key)
    assert all(declared.path.partition("{")[0] in caplog.text for declared in registry)
    told.add("logs", caplog.text)
    told.add("records", [vars(record) for record in caplog.records])
    assert told.marked() == []
