"""Every fetcher and analysis as a command: the same options as the function, the same rows as the frame, exactly."""

import csv
import inspect
import io
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pandas.testing
import pytest

from kucoin_frames import analysis
from kucoin_frames.cli import _parser, main
from kucoin_frames.cli.fetch import command_name
from kucoin_frames.cli.options import options_of
from kucoin_frames.client import _Kernel
from kucoin_frames.demonstration import Demo, demo
from kucoin_frames.endpoint import registry
from kucoin_frames.exceptions import NotVisibleWarning
from tests.accounts.conftest import AddAccount
from tests.cli.conftest import COMMAND

WORLD = {"days": 8, "trades_per_day": 6, "seed": 11, "now": "2026-03-01 12:00"}
DEMO = ["--demo", "--days", "8", "--trades-per-day", "6", "--seed", "11", "--now", "2026-03-01 12:00"]

TINY = ["--demo", "--days", "1"]

Captured = pytest.CaptureFixture[bytes]


@pytest.fixture(scope="module")
def frames() -> Any:
    with demo(**WORLD) as client:  # type: ignore[arg-type]  # plain values
        yield client


def asked(capsysbinary: Captured, *arguments: str, code: int = 0) -> bytes:
    assert main([*arguments]) == code, capsysbinary.readouterr().err
    return capsysbinary.readouterr().out


def parsers() -> dict[str, Any]:
    actions = [action for action in _parser()._actions if isinstance(action.choices, dict)]
    return dict(actions[0].choices or {})


def test_every_fetcher_and_analysis_is_a_command() -> None:
    names = {command_name(declared.name) for declared in registry}
    assert len(names) == len(registry.endpoints)
    assert names | {"balances", "demo", "check", "completion"} <= set(parsers())
    simple = (
        "fees_by_day",
        "flow_by_day",
        "movements",
        "net_worth_by_account_type",
        "net_worth_by_currency",
        "unpriced",
    )
    assert {command_name(name) for name in simple if name in analysis.__all__} <= set(parsers())


@pytest.mark.parametrize("name", registry.endpoints)
def test_options_are_those_of_the_signature(name: str) -> None:
    declared = registry[name]
    wanted = {f"--{command_name(each)}" for each in declared.signature.parameters} - {"--progress", "--api-key"}
    parser = parsers()[command_name(name)]
    group = next((each for each in parser._action_groups if each.title == "what to ask"), None)
    there = {action.option_strings[0]: action for action in group._group_actions} if group else {}
    assert set(there) == wanted
    for option in there.values():
        assert option.help, f"{option.option_strings} is described"
    required = {
        f"--{command_name(each.name)}"
        for each in declared.signature.parameters.values()
        if each.default is inspect.Parameter.empty
    }
    assert {flag for flag, action in there.items() if action.required} == required


def test_no_key_is_taken_from_a_command_line() -> None:
    for name, parser in parsers().items():
        told = parser.format_help()
        for word in ("--api-key", "--key ", "--secret", "--passphrase"):
            assert word not in told, name
    assert "api_key" not in [option.name for option in options_of(registry["sub_api_keys"].ask)]


def test_json_has_the_rows_of_the_frame_exactly(frames: Demo, capsysbinary: Captured) -> None:
    records = json.loads(asked(capsysbinary, "ledgers-hf", *DEMO, "--currency", "USDT", "--format", "json"))
    frame = frames.ledgers_hf(currency="USDT")
    assert len(records) == len(frame) > 10
    assert all(list(record) == list(frame.columns) for record in records)
    for name in ("amount", "fee", "balance"):
        assert [Decimal(record[name]) for record in records] == frame[name].tolist()
        assert all(isinstance(record[name], str) and "E" not in record[name] for record in records)
    times = [record["created_at"] for record in records]
    assert times == [f"{stamp:%Y-%m-%dT%H:%M:%S}.{stamp.microsecond // 1000:03d}Z" for stamp in frame["created_at"]]
    for name in ("id", "context", "symbol", "direction"):
        assert [record[name] for record in records] == [None if pd.isna(each) else each for each in frame[name]]


@pytest.mark.parametrize("name", ["currencies", "symbols", "api_key", "deposits", "candles", "margin_isolated"])
def test_json_of_every_kind_of_column(frames: Demo, capsysbinary: Captured, name: str) -> None:
    arguments = {"candles": {"symbol": "BTC-USDT"}}.get(name, {})
    flags = [part for key, value in arguments.items() for part in (f"--{key}", value)]
    records = json.loads(asked(capsysbinary, command_name(name), *flags, *DEMO, "--format", "json"))
    frame = getattr(frames, name)(**arguments)
    kinds = {"Int64": int, "boolean": bool}
    for column in frame.columns:
        for record, value in zip(records, frame[column], strict=True):
            kind = kinds.get(str(frame[column].dtype), str)
            assert record[column] is None if pd.isna(value) else type(record[column]) is kind
            if kind is not str and not pd.isna(value):
                assert record[column] == value


def test_json_pipes_and_nothing_else_is_on_stdout() -> None:
    arguments = ["ledgers-hf", *DEMO, "--currency", "USDT", "--start-at", "2026-01-01", "--format", "json"]
    run = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False)
    assert run.returncode == 0
    assert "kucoin-frames: note: ledgers_hf was asked from 2026-01-01 00:00:00 UTC" in run.stderr
    tool = subprocess.run(
        [sys.executable, "-m", "json.tool"], input=run.stdout, capture_output=True, text=True, check=False
    )
    assert tool.returncode == 0
    assert len(json.loads(tool.stdout)) > 10


def test_an_empty_frame_is_an_empty_array_or_a_header(capsysbinary: Captured) -> None:
    question = ["withdrawals", *DEMO, "--start-at", "2026-03-01", "--end-at", "2026-03-01"]
    assert asked(capsysbinary, *question, "--format", "json") == b"[]\n"
    header = asked(capsysbinary, *question, "--format", "csv")
    assert header.decode().strip().split(",") == list(registry["withdrawals"].table.dtypes)
    assert asked(capsysbinary, *question).split()[:2] == [b"id", b"currency"]


def test_csv_holds_every_digit(frames: Demo, capsysbinary: Captured) -> None:
    frame = frames.accounts()
    rows = list(csv.DictReader(io.StringIO(asked(capsysbinary, "accounts", *DEMO, "--format", "csv").decode())))
    assert [Decimal(row["balance"]) for row in rows] == frame["balance"].tolist()
    symbols = list(csv.DictReader(io.StringIO(asked(capsysbinary, "symbols", *DEMO, "--format", "csv").decode())))
    assert {row["enable_trading"] for row in symbols} <= {"true", "false"}


def test_parquet_gives_the_frame_back(frames: Demo, capsysbinary: Captured, tmp_path: Path) -> None:
    place = tmp_path / "balances.parquet"
    assert asked(capsysbinary, "balances", *DEMO, "--output", str(place), "--quiet") == b""
    with pytest.warns(NotVisibleWarning):
        frame = frames.balances()
    pandas.testing.assert_frame_equal(pd.read_parquet(place), frame)
    assert [path.name for path in tmp_path.iterdir()] == ["balances.parquet"]
    piped = asked(capsysbinary, "accounts", *DEMO, "--format", "parquet")
    pandas.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(piped)), frames.accounts())


def test_excel_is_a_format_of_every_frame(frames: Demo, capsysbinary: Captured, tmp_path: Path) -> None:
    place = tmp_path / "accounts.xlsx"
    assert asked(capsysbinary, "accounts", *DEMO, "--output", str(place), "--quiet") == b""
    piped = asked(capsysbinary, "accounts", *DEMO, "--format", "excel")
    accounts = frames.accounts()
    for book in (openpyxl.load_workbook(place), openpyxl.load_workbook(io.BytesIO(piped))):
        names, *rows = book["frame"].iter_rows(values_only=True)
        assert names == tuple(accounts.columns)
        assert [row[0] for row in rows] == accounts["id"].tolist()
        balance = [Decimal(str(row[names.index("balance")])) for row in rows]
        assert balance == accounts["balance"].tolist()


def test_without_xlsxwriter_excel_is_refused_before_anything_is_asked(
    capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    assert main(["accounts", "--account", "nobody", "--output", str(tmp_path / "a.xlsx")]) == 3
    told = capsysbinary.readouterr().err.decode()
    assert 'This needs the package xlsxwriter: pip install "kucoin-frames[excel]"' in told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["parquet", "excel"])
def test_no_bytes_are_for_a_terminal(capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("kucoin_frames.cli.write.is_terminal", lambda: True)
    assert main(["accounts", *DEMO, "--format", name]) == 2
    assert f"--format {name} is not for a terminal: pass --output FILE." in capsysbinary.readouterr().err.decode()


@pytest.mark.parametrize(("ending", "begins"), [("json", b"[\n{"), ("csv", b"id,currency"), ("txt", b"id")])
def test_a_files_ending_says_its_format(capsysbinary: Captured, tmp_path: Path, ending: str, begins: bytes) -> None:
    place = tmp_path / f"accounts.{ending}"
    asked(capsysbinary, "accounts", *DEMO, "--output", str(place))
    assert place.read_bytes().startswith(begins)


def test_files_are_not_overwritten_unless_asked_to(capsysbinary: Captured, tmp_path: Path) -> None:
    place = tmp_path / "mine.json"
    place.write_text("mine")
    asked(capsysbinary, "accounts", *DEMO, "--output", str(place), code=2)
    assert place.read_text() == "mine"
    asked(capsysbinary, "accounts", *DEMO, "--output", str(place), "--overwrite")
    assert json.loads(place.read_text())
    asked(capsysbinary, "accounts", *DEMO, "--output", str(tmp_path), code=2)
    asked(capsysbinary, "accounts", *DEMO, "--output", str(tmp_path / "no" / "such.json"), code=2)


def test_tables_are_for_people(capsysbinary: Captured) -> None:
    lines = asked(capsysbinary, "base-fee", *DEMO).decode().splitlines()
    assert lines[0].split("  ") == ["taker fee rate", "maker fee rate"]
    assert len(lines) == 2


def test_a_users_name_on_the_demo(frames: Demo, capsysbinary: Captured) -> None:
    one = json.loads(asked(capsysbinary, "api-key", *DEMO, "--account", "tradebot1", "--format", "json"))
    assert [record["sub_name"] for record in one] == ["tradebot1"]
    assert "account" not in one[0]
    several = json.loads(asked(capsysbinary, "api-key", *DEMO, "--account", "main,tradebot1", "--format", "json"))
    assert [(record["account"], record["sub_name"]) for record in several] == [
        ("main", None),
        ("tradebot1", "tradebot1"),
    ]
    assert next(iter(several[0])) == "account"
    everyone = json.loads(asked(capsysbinary, "hf-opened", *DEMO, "--account", "all", "--format", "json"))
    assert len(everyone) == len(frames.exchange.world.users)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["ledgers-hf", "--currency", ""], 2, "currency='' is empty"),
        (["ledgers-hf", "--limit", "0", *TINY], 2, "limit=0"),
        (["ledgers-hf", "--limit", "many"], 2, "argument --limit: invalid int value"),
        (["ledgers-hf", "--start-at", "1772366400"], 2, "is not in epoch milliseconds"),
        (["ledgers-hf", "--direction", "up"], 2, "invalid choice: 'up'"),
        (["ledgers-hf", "--curr", "BTC"], 2, "unrecognized arguments: --curr"),
        (["account"], 2, "the following arguments are required: --account-id"),
        (["account", "--account-id", "../v2/user-info", "--demo"], 2, "is no identifier"),
        (["transfer-quotas", "--currency", "USDT", "--type", "ISOLATED", "--demo"], 2, "needs the pair"),
        (["hf-opened", "--seed", "5"], 2, "--seed is for a simulated exchange only"),
        (["hf-opened", *TINY, "--account", "nobody"], 2, "the simulated exchange knows main, tradebot1"),
        (["hf-opened", "--account", "a b"], 2, "is no account's name"),
        (["hf-opened"], 3, "'main' is not configured"),
        (["hf-opened", "--account", "desk"], 3, "'desk' is not configured"),
        (["hf-opened", "--account", "all"], 3, "No account is configured"),
        (["fees-by-day", "--demo", "--which", "all"], 2, "the ledgers are ledgers, ledgers-hf"),
        (["fees-by-day", *TINY, "--account", "main,tradebot1"], 2, "an analysis is of one account"),
    ],
)
@pytest.mark.usefixtures("settings")
def test_how_it_ends(arguments: list[str], code: int, told: str, capsysbinary: Captured) -> None:
    assert main(arguments) == code
    heard = capsysbinary.readouterr()
    assert told in heard.err.decode().splitlines()[-1]
    assert heard.out == b""


def test_a_configured_account_is_asked_and_its_key_looked_at(add_account: AddAccount, capsysbinary: Captured) -> None:
    add_account("desk", "overpowered")
    assert main(["api-key", "--account", "desk", "--format", "json"]) == 0
    heard = capsysbinary.readouterr()
    assert [record["remark"] for record in json.loads(heard.out)] == ["overpowered"]
    assert heard.err.decode().startswith("kucoin-frames: note: desk: the key may do more than this toolkit needs")
    assert main(["api-key", "--account", "desk", "--format", "json", "--quiet"]) == 0
    assert capsysbinary.readouterr().err == b""


def test_a_refused_key_ends_with_3(add_account: AddAccount, capsysbinary: Captured) -> None:
    add_account("gone", "deleted")
    assert main(["hf-opened", "--account", "gone"]) == 3
    assert capsysbinary.readouterr().err.decode().startswith("kucoin-frames: error: ")


def test_an_exchange_out_of_reach_ends_with_4(monkeypatch: pytest.MonkeyPatch, capsysbinary: Captured) -> None:
    for part in ("KEY", "SECRET", "PASSPHRASE"):
        monkeypatch.setenv(f"KUCOIN_API_{part}", "made-up-part-0123456789")
    monkeypatch.setenv("KUCOIN_SPOT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("KUCOIN_FUTURES_URL", "http://127.0.0.1:1")
    monkeypatch.setattr("kucoin_frames.client._kernel", _Kernel())  # no account of another test is remembered
    monkeypatch.setattr("kucoin_frames.transport.session.Limits.__init__.__defaults__", (1.0, 1.0, 1, 0.0, 0.0, 1, 1))
    assert main(["hf-opened", "--quiet"]) == 4
    assert "could not be reached" in capsysbinary.readouterr().err.decode()


def test_analyses_are_those_of_the_functions(frames: Demo, capsysbinary: Captured) -> None:
    with pytest.warns(NotVisibleWarning):
        balances = frames.balances("BTC")
    expected = analysis.net_worth_by_currency(balances, "BTC")
    records = json.loads(asked(capsysbinary, "net-worth-by-currency", *DEMO, "--quote", "BTC", "--format", "json"))
    assert [(each["currency"], None if each["value"] is None else Decimal(each["value"])) for each in records] == [
        (currency, None if pd.isna(value) else value)
        for currency, value in zip(expected["currency"], expected["value"], strict=True)
    ]
    moved = analysis.movements(frames.ledgers(start_at="2026-02-27", currency="USDT"))
    records = json.loads(
        asked(
            capsysbinary,
            *("movements", *DEMO, "--which", "ledgers", "--start-at", "2026-02-27", "--currency", "USDT"),
            *("--format", "json"),
        )
    )
    assert [Decimal(each["change"]) for each in records] == moved["change"].tolist()
    assert len(records) > 0


def test_help_teaches(capsysbinary: Captured) -> None:
    told = asked(capsysbinary, "ledgers-hf", "--help").decode()
    assert "A ledger entry of the high-frequency spot account." in told
    assert "KuCoin keeps 7 days" in told
    assert "Currencies; more than 10 become several requests." in told
    assert "kucoin-frames ledgers-hf --currency USDT --format json | jq" in told
    told = asked(capsysbinary, "--help").decode()
    assert "ledgers-hf" in told
    assert "An account of a currency" in told or "accounts" in told
    for name in parsers():
        assert asked(capsysbinary, name, "--help")


def test_what_a_stranger_wrote_does_not_reach_the_terminal() -> None:
    from kucoin_frames.cli.tables import table

    told = table(pd.DataFrame({"remark": ["\x1b[2Jhello\r\nbye", "üñí 漢"]}, dtype="str"))
    assert told.splitlines() == ["  remark", "  \\x1b[2Jhello\\r\\nbye", "  üñí 漢"]
