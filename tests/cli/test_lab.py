"""The user's copies of the notebooks: brought up to date, never overwritten; and the page that is nobody else's."""

import html
import os
import re
import signal
import stat
import subprocess
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import ipywidgets
import nbformat
import pytest

from kucoin_frames.cli import main, notebooks, served
from kucoin_frames.cli.copies import bring
from kucoin_frames.cli.tabs import tabs
from kucoin_frames.client import use
from kucoin_frames.demonstration import Demo
from kucoin_frames.exceptions import KucoinFramesWarning
from tests.accounts.conftest import AddAccount
from tests.cli.conftest import COMMAND

OF_DESK = 'import kucoin_frames as kf\n\naccount = "desk"\nkf.use(account)'
SHORTER = "archive=True, now='2026-03-01 12:00', days=45"
OLD, NEW = "the first version\n", "a newer version\n"


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("[!.]*"))}


def test_copies_are_made_once(tmp_path: Path) -> None:
    folder = tmp_path / "below" / "notebooks"
    assert list(bring({"a.ipynb": OLD, "b.ipynb": OLD}, folder)) == ["a.ipynb copied", "b.ipynb copied"]
    assert files(folder) == {"a.ipynb": OLD, "b.ipynb": OLD}
    assert list(bring({"a.ipynb": OLD, "b.ipynb": OLD}, folder)) == []


def test_a_copy_that_was_not_touched_is_brought_up_to_date(tmp_path: Path) -> None:
    list(bring({"a.ipynb": OLD}, tmp_path))
    assert list(bring({"a.ipynb": NEW}, tmp_path)) == ["a.ipynb brought up to date; you had not changed it"]
    assert files(tmp_path) == {"a.ipynb": NEW}


def test_a_changed_copy_is_never_overwritten(tmp_path: Path) -> None:
    list(bring({"a.ipynb": OLD}, tmp_path))
    (tmp_path / "a.ipynb").write_text("mine", encoding="utf-8")
    assert list(bring({"a.ipynb": OLD}, tmp_path)) == []  # there is none that is newer
    told = "a.ipynb is changed and stays as it is; the newer one is beside it as a-2.ipynb"
    assert list(bring({"a.ipynb": NEW}, tmp_path)) == [told]
    assert list(bring({"a.ipynb": NEW}, tmp_path)) == []  # once is enough
    assert files(tmp_path) == {"a.ipynb": "mine", "a-2.ipynb": NEW}
    assert list(bring({"a.ipynb": "third"}, tmp_path)) == [told.replace("a-2", "a-3")]
    assert files(tmp_path) == {"a.ipynb": "mine", "a-2.ipynb": NEW, "a-3.ipynb": "third"}


def test_a_file_that_was_there_before_is_the_users_own(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text("mine", encoding="utf-8")
    (tmp_path / ".kucoin-frames.json").write_text("no JSON", encoding="utf-8")
    (told,) = bring({"a.ipynb": NEW}, tmp_path)
    assert told.endswith("the newer one is beside it as a-2.ipynb")
    assert files(tmp_path) == {"a.ipynb": "mine", "a-2.ipynb": NEW}


def test_a_deleted_copy_comes_back(tmp_path: Path) -> None:
    list(bring({"a.ipynb": OLD}, tmp_path))
    (tmp_path / "a.ipynb").unlink()
    assert list(bring({"a.ipynb": OLD}, tmp_path)) == ["a.ipynb copied"]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """What JupyterLab was started with, instead of its start."""
    from jupyterlab.labapp import LabApp

    calls: list[list[str]] = []
    monkeypatch.setattr(LabApp, "launch_instance", calls.append)
    monkeypatch.setenv("KUCOIN_FRAMES_DATA", "data")
    monkeypatch.chdir(tmp_path)
    return calls


def test_lab_opens_jupyterlab_on_the_copies(
    started: list[list[str]], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["lab", "--port", "9000", "--no-browser", "--", "--allow-root"]) == 0
    folder = tmp_path / "kucoin-frames-notebooks"
    assert "00_start.ipynb copied\n" in capsys.readouterr().out
    package = Path(__file__).parents[2] / "notebooks"
    assert files(folder) == {path.name: path.read_text(encoding="utf-8") for path in sorted(package.glob("*.ipynb"))}
    assert started == [
        [
            f"--ServerApp.root_dir={folder}",
            "--ServerApp.ip=127.0.0.1",
            "--ServerApp.kernel_spec_manager_class=kucoin_frames.cli.running.ThisPython",
            "--ServerApp.port=9000",
            "--ServerApp.port_retries=0",
            "--no-browser",
            "--allow-root",
        ]
    ]


def test_copies_ask_the_account_that_is_named(
    started: list[list[str]], add_account: AddAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    add_account("desk")
    chooses = nbformat.v4.new_code_cell("import kucoin_frames as kf\n\nkf.demo()", metadata={"tags": ["account"]})
    nbformat.write(nbformat.v4.new_notebook(cells=[chooses]), tmp_path / "1.ipynb")
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("kf.demo()")]), tmp_path / "2.ipynb")
    monkeypatch.setattr(notebooks, "found", lambda: {name: tmp_path / f"{name}.ipynb" for name in "12"})
    assert main(["lab", "--account", "desk", "--folder", "own"]) == 0
    cells = {path.name: nbformat.read(path, 4).cells[0].source for path in (tmp_path / "own").glob("*.ipynb")}
    assert cells == {"1.ipynb": OF_DESK, "2.ipynb": "kf.demo()"}
    assert main(["lab", "--account", "nobody", "--folder", "other"]) == 3
    assert not (tmp_path / "other").exists()


def test_kernels_in_another_folder_find_the_same_archive(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert main(["lab"]) == 0
    assert os.environ["KUCOIN_FRAMES_DATA"] == str(tmp_path / "data")
    monkeypatch.setenv("KUCOIN_FRAMES_DATA", "s3://bucket/data")
    assert main(["lab"]) == 0
    assert os.environ["KUCOIN_FRAMES_DATA"] == "s3://bucket/data"


def test_a_file_is_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["lab", "--folder", str(tmp_path / "file")]) == 2
    assert "this is a file; name a folder" in capsys.readouterr().err


def test_the_dashboard_is_for_whoever_has_the_token(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "dashboard", "--demo", "--no-browser"], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        address = re.fullmatch(
            r"The dashboard is at (http://127\.0\.0\.1:\d+/)\?token=([\w-]{40,}) until Ctrl-C\.\n", said
        )
        assert address is not None
        with urlopen(address[1]) as answer:
            assert "/login?next=" in answer.url
            policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "http" not in policy
        for path in ("voila/files/dashboard.ipynb", f"api/kernels/{uuid.UUID(int=0)}/channels"):
            with pytest.raises(HTTPError) as refused:
                urlopen(address[1] + path)
            assert refused.value.code == 403
            refused.value.close()
        taken = [*COMMAND, "dashboard", "--demo", "--no-browser", "--port", address[1].split(":")[2].rstrip("/")]
        second = subprocess.run(taken, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert second.returncode == 2
        assert "the port is in use; name another one, or none" in second.stderr
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert process.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_the_browser_is_told_the_token_by_a_file_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    served.open_page("http://127.0.0.1:8866/?token=abc&x=1", tmp_path)
    (file,) = tmp_path.iterdir()
    assert opened == [file.as_uri()]
    assert 'content="0;url=http://127.0.0.1:8866/?token=abc&amp;x=1"' in file.read_text(encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_page_asks_the_account_that_is_named(add_account: AddAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    add_account("desk")
    seen: list[tuple[str, object]] = []

    def look(page: Path, port: int | None, **_: object) -> None:
        seen.append((nbformat.read(page, 4).cells[0].source, port))

    monkeypatch.setattr(served, "serve", look)
    monkeypatch.setenv("KUCOIN_FRAMES_PROGRESS", "1")
    monkeypatch.setenv("KUCOIN_FRAMES_DATA", "s3://bucket/data")
    assert main(["dashboard", "--account", "desk"]) == 0
    assert main(["dashboard", "--demo", "--days", "45", "--port", "9000"]) == 0
    assert os.environ["KUCOIN_FRAMES_PROGRESS"] == "0"
    assert seen == [
        (OF_DESK, None),
        (f"import kucoin_frames as kf\ndemo = kf.demo({SHORTER})\naccount = None", 9000),
    ]


def test_the_tabs_are_of_the_account_and_its_archive(
    add_account: AddAccount, exchange: Demo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    add_account("desk")
    monkeypatch.setenv("KUCOIN_FRAMES_DATA", str(tmp_path / "archive"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", KucoinFramesWarning)
        use("desk")
        worth = exchange.balances("USDT", progress=False)["value"].sum()
    page = tabs("desk")
    assert page.titles == ("Balances", "Fees", "Ledger")
    held, fees, ledger = (" ".join(texts(child)) for child in page.children)
    assert f"Net worth {worth:,f} USDT" in held
    for told in (fees, ledger):
        assert "the archive holds no ledger of this account yet: kucoin-frames sync brings it" in told


def texts(widget: object) -> Iterator[str]:
    """All that a widget and those in it say."""
    if isinstance(widget, ipywidgets.HTML | ipywidgets.Label):
        yield html.unescape(widget.value)
    for child in getattr(widget, "children", ()):
        yield from texts(child)
