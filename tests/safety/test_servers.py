"""`report`, `lab` and `dashboard`: what they start listens on loopback, to whoever has the token, and shows no secret.

The account that they ask is one of a simulated exchange in this process. Processes and their sockets are looked at as
another user of the machine could.
"""

import http.client
import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import psutil
import pytest

from kucoin_frames.cli import main
from tests.accounts.conftest import AddAccount
from tests.browser.conftest import free_port, served
from tests.browser.conftest import settings as home  # noqa: F401  # a fixture
from tests.safety.told import Told

LOOPBACK = {"127.0.0.1", "::1"}


def family(process: psutil.Process) -> list[psutil.Process]:
    """A process and all that it has started."""
    return [process, *process.children(recursive=True)]


def listening(processes: list[psutil.Process]) -> set[str]:
    """The addresses at which processes listen, for TCP or UDP."""
    sockets = [each for process in processes for each in process.net_connections("inet")]
    return {each.laddr.ip for each in sockets if not each.raddr}


def reached(processes: list[psutil.Process]) -> set[str]:
    """The addresses to which processes are connected."""
    return {each.raddr.ip for process in processes for each in process.net_connections("inet") if each.raddr}


class Server:
    """A server as a stranger meets it."""

    def __init__(self, address: str) -> None:
        self.host = urlsplit(address).netloc

    def answer(self, path: str, method: str = "GET", **headers: str) -> tuple[int, str, bytes]:
        """Status, the page that is gone to instead, and the content."""
        connection = http.client.HTTPConnection(self.host, timeout=120)
        connection.request(method, path, headers={name.replace("_", "-"): each for name, each in headers.items()})
        answer = connection.getresponse()
        found = answer.status, answer.headers.get("Location", ""), answer.read()
        connection.close()
        return found

    def is_shut(self, path: str, method: str = "GET", **headers: str) -> bool:
        """Whether nothing is told but that one has to log in."""
        status, place, _ = self.answer(path, method, **headers)
        return status in (401, 403) or (status == 302 and place.startswith("/login?next="))


@pytest.fixture
def environment(home: dict[str, str], settings: Path) -> dict[str, str]:  # noqa: F811  # the fixture
    """Jupyter finds nothing of the person who runs the tests, and the accounts of the tests are configured."""
    return home | {"KUCOIN_FRAMES_CONFIG": str(settings)}


def look(told: Told, processes: list[psutil.Process], token: str) -> None:
    """Keep what other users see of processes, and check where these listen."""
    told.marks.add(token.encode())
    assert listening(processes) <= LOOPBACK
    assert listening(processes)
    assert reached(processes) <= LOOPBACK
    for process in processes:
        told.add(f"arguments of {process.name()}", process.cmdline())


def test_lab(told: Told, add_account: AddAccount, environment: dict[str, str], tmp_path: Path) -> None:
    add_account("desk")
    copies, log = tmp_path / "copies", tmp_path / "log"
    log.mkdir()
    arguments = ["lab", "--account", "desk", "--folder", str(copies), "--no-browser", "--port", str(free_port())]
    with served([*arguments, "--", "--allow-root"], environment, log) as said:
        address = said(re.compile(r"http://127\.0\.0\.1:\d+/lab\?token=[\w-]+"))
        token = address.partition("token=")[2]
        assert len(token) >= 40
        server = Server(address)
        assert server.is_shut("/lab")
        for path in (
            "/api/contents",
            "/api/kernels",
            "/api/terminals",
            "/files/00_start.ipynb",
            "/api/contents?token=",
        ):
            assert server.is_shut(path), path
        assert server.is_shut("/api/kernels", "POST")
        assert server.is_shut("/api/contents", Authorization=f"token {token[:-1]}")
        assert server.answer("/api/contents", Host="kucoin.example", Authorization=f"token {token}")[0] == 403
        status, _, _ = server.answer("/api/kernels", "POST", Authorization=f"token {token}")
        assert status == 201
        processes = family(psutil.Process(said.process.pid))
        assert any("ipykernel_launcher" in process.cmdline() for process in processes)
        look(told, processes, token)
    assert told.marked() == []
    told.marks.remove(token.encode())  # it is said to who has started it
    assert "00_start.ipynb" in told.add_files(copies)
    told.add_files(log)
    assert told.marked() == []


def test_the_dashboard(told: Told, add_account: AddAccount, environment: dict[str, str], tmp_path: Path) -> None:
    add_account("desk", "overpowered")
    arguments = ["dashboard", "--account", "desk", "--no-browser", "--port", str(free_port())]
    log = tmp_path / "log"
    log.mkdir()
    with served(arguments, environment, log) as said:
        address = said(re.compile(r"http://127\.0\.0\.1:\d+/\?token=[\w-]+"))
        token = address.partition("token=")[2]
        assert len(token) >= 40
        server = Server(address)
        for path in ("/", "/?token=", f"/?token={token[:-1]}", "/voila/files/dashboard.ipynb", "/api/kernels"):
            assert server.is_shut(path) or server.answer(path)[0] == 404, path
        status, _, page = server.answer(f"/?token={token}")
        assert status == 200
        assert b"desk (Simulation)" in page
        processes = family(psutil.Process(said.process.pid))
        assert any("ipykernel_launcher" in process.cmdline() for process in processes)
        look(told, processes, token)
    assert told.marked() == []
    told.marks.remove(token.encode())
    told.add("page", page)
    told.add_files(log)
    assert told.marked() == []


LOOKS = """
import json, os, psutil
me = psutil.Process()
sockets = [each.laddr.ip for each in me.net_connections("inet") if not each.raddr]
print("seen", json.dumps([me.cmdline(), sockets]), "end")
"""


def test_a_report(
    told: Told,
    add_account: AddAccount,
    settings: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    add_account("desk", "overpowered")
    account = nbformat.v4.new_code_cell("import kucoin_frames as kf\n\nkf.demo()", metadata={"tags": ["account"]})
    cells = [
        "import logging, sys\nlogging.basicConfig(level=logging.DEBUG, stream=sys.stdout, force=True)",
        "kf.api_key()",
        "kf.balances('USDT')",
        "print(kf.api_key().attrs, kf.api_key().kf.explain(), kf.use(account))",
        "kf.pick_account()",
        "try:\n    kf.accounts(account='nobody')\nexcept kf.KucoinFramesError as error:\n    print(error)",
        LOOKS,
    ]
    notebook = nbformat.v4.new_notebook(cells=[account, *map(nbformat.v4.new_code_cell, cells)])
    nbformat.write(notebook, tmp_path / "own.ipynb")
    monkeypatch.chdir(tmp_path)
    assert main(["report", "--account", "desk", "--notebook", "own.ipynb", "--output", "out"]) == 0
    heard = capfd.readouterr()
    told.add("stdout and stderr", [heard.out, heard.err])
    told.add("logs", caplog.text)
    assert told.add_files(tmp_path / "out") == ["own-desk.html"]
    page = (tmp_path / "out" / "own-desk.html").read_text(encoding="utf-8")
    assert "urllib3.connectionpool:http" in page, "requests are logged"
    assert "desk (Simulation)" in page
    seen = re.search(r"seen (.*) end", page.replace("&quot;", '"'))
    assert seen is not None
    arguments, sockets = json.loads(seen[1])
    told.add("arguments of the kernel", arguments)
    assert arguments[1:5] == ["-m", "ipykernel_launcher", "--log-level=ERROR", "-f"]
    assert set(sockets) == {"127.0.0.1"}
    assert told.marked() == []
