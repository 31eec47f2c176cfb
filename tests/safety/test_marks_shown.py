"""All that widgets show and send to a browser, and all that notebooks store, searched for the keys behind it."""

import ast
import pickle
import warnings
from pathlib import Path
from typing import Any

import ipywidgets
import nbformat
import pytest
from ipywidgets.embed import dependency_state

import kucoin_frames as kf
from kucoin_frames import archiving, widgets
from kucoin_frames.cli import main
from kucoin_frames.demo.world import World
from kucoin_frames.demonstration import Demo
from kucoin_frames.exceptions import KucoinFramesWarning
from kucoin_frames.times import DAY, moment
from kucoin_frames.transport import Credentials
from tests.accounts.conftest import AddAccount
from tests.safety.told import Told

NOW = moment("2026-03-01 12:00")
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def listen(told: Told, name: str, shown: Any) -> None:
    """Keep what a widget says: its text, what a notebook gets of it, and the whole state that a browser gets."""
    told.add(f"repr of {name}", shown)
    told.add(f"bundle of {name}", shown._repr_mimebundle_())
    states = dependency_state(shown.view, drop_defaults=False)
    assert len(states) > 2
    told.add(f"states of {name}", states)
    for widget in everything(shown.view):
        told.add(f"state of a {type(widget).__name__} of {name}", widget.get_state())


def everything(widget: Any) -> list[ipywidgets.Widget]:
    """A widget and all that are in it."""
    return [widget, *(inner for child in getattr(widget, "children", ()) for inner in everything(child))]


def test_pickers_and_dashboards_of_accounts(
    told: Told, add_account: AddAccount, caplog: pytest.LogCaptureFixture
) -> None:
    for name, role in {"main": "overpowered", "bot": "tradebot1", "gone": "deleted", "far": "elsewhere"}.items():
        add_account(name, role)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", KucoinFramesWarning)
        picker = kf.pick_account()
        board = widgets.balances_dashboard(load=kf.balances, accounts=picker)
        for name in ("main", "bot", "gone", "far", "main"):
            picker.dropdown.value = name
            assert bool(picker.error) is (name in ("gone", "far"))
            listen(told, f"the picker at {name}", picker)
            listen(told, f"the dashboard at {name}", board)
    assert picker.account == "main"
    told.add("logs", caplog.text)
    assert told.marked() == []


def test_a_refused_account(told: Told, exchange: Demo) -> None:
    known = exchange.exchange.world.key("main")
    wrong = Credentials(known.key, known.secret, "another")
    client = kf.Client(wrong, spot_url=exchange.spot_url, futures_url=exchange.futures_url)

    def choose(name: str) -> None:
        told.add("choosing", name)
        client.api_key()

    picker = widgets.AccountPicker(["main", "desk"], choose, chosen="main")
    picker.pick("desk")
    assert picker.account == "main"
    assert "400004" in picker.error or "passphrase" in picker.error
    listen(told, "the picker", picker)
    told.add("error", picker.error)
    assert told.marked() == []


def test_explorers_and_dashboards_of_frames(told: Told, exchange: Demo) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", KucoinFramesWarning)
        frames = {"api_key": exchange.api_key(), "sub_api_keys": exchange.sub_api_keys("tradebot1")}
        frames |= {"ledgers_hf": exchange.ledgers_hf(), "sub_accounts": exchange.sub_accounts()}
    for name, frame in frames.items():
        explorer = widgets.explore(frame)
        if "currency" in frame:
            explorer.filter = widgets.Filter({"currency": "USDT"})
            told.add("filter", [explorer.filter, explorer.filter.to_json(), pickle.dumps(explorer.filter)])
        listen(told, f"explorer of {name}", explorer)
        told.add(f"facets of {name}", widgets.facets(frame))
    assert told.marked() == []


def test_an_upload_and_dashboards_of_the_archive(
    told: Told, exchange: Demo, add_account: AddAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(archiving._VARIABLE, str(tmp_path / "kept"))
    add_account("main")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", KucoinFramesWarning)
        kf.sync(account="main", since=NOW - 3 * DAY, tables=["ledgers", "ledgers_hf"])
        upload = widgets.Upload(lambda content, name: kf.import_export(content, "main", name=name))
        export = exchange.write_export(tmp_path, start_at=NOW // DAY * DAY - 3 * DAY, end_at=NOW // DAY * DAY)
        upload.take(export.name, export.read_bytes())
        upload.take("other.csv", b"no,export\n1,2\n")
        upload.take("broken.zip", export.read_bytes()[:200])
        ledger = kf.archive("main").ledger()
        boards = {"fees": widgets.fees_dashboard(ledger), "ledger": widgets.ledger_dashboard(ledger)}
    assert (len(upload.errors), len(upload.results) > 0) == (2, True)
    told.add("errors", upload.errors.to_csv())
    for name, shown in {"upload": upload, **boards}.items():
        listen(told, name, shown)
    assert told.marked() == []


def test_copies_that_the_lab_makes(
    told: Told,
    add_account: AddAccount,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    from jupyterlab.labapp import LabApp

    started: list[list[str]] = []
    monkeypatch.setattr(LabApp, "launch_instance", started.append)
    monkeypatch.setenv(archiving._VARIABLE, str(tmp_path / "kept"))
    add_account("desk")
    assert main(["lab", "--account", "desk", "--folder", str(tmp_path / "own")]) == 0
    heard = capfd.readouterr()
    told.add("what was said", [heard.out, heard.err])
    told.add("arguments of JupyterLab", started)
    assert "00_start.ipynb" in told.add_files(tmp_path / "own")
    assert not any("token" in argument for argument in started[0])
    assert told.marked() == []


def seeds(notebook: Path) -> set[int]:
    """Which simulated exchanges a notebook has asked."""
    cells = [cell.source for cell in nbformat.read(notebook, as_version=4).cells if "kf.demo(" in cell.source]
    calls = [node for cell in cells for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.Call)]
    demos = [{each.arg: each.value for each in call.keywords} for call in calls if ast.unparse(call.func) == "kf.demo"]
    return {ast.literal_eval(passed["seed"]) if "seed" in passed else 7 for passed in demos}


def test_stored_notebooks_hold_no_key_of_the_exchange_that_they_asked() -> None:
    notebooks = sorted(NOTEBOOKS.glob("*.ipynb"))
    asked = {notebook: seeds(notebook) for notebook in notebooks}
    assert asked[NOTEBOOKS / "00_start.ipynb"] == {7}
    for seed in set().union(*asked.values()):
        keys = World(seed=seed, days=2, now=NOW).keys
        told = Told(keys, [key.key[8:] for key in keys])  # a key's first digits are the second in which it was made
        for notebook in notebooks:
            told.add(notebook.name, notebook.read_bytes())
        assert told.marked() == []
