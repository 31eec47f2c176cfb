"""Nothing that changes data exists here: only GET leaves, only from the wire, only to KuCoin or this machine.

What the commands serve on this machine, `test_servers.py` looks at.
"""

import ast
import re
import shutil
import socket
import ssl
import subprocess
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import kucoin_frames as kf
from kucoin_frames.cli import main
from kucoin_frames.cli.survey import Survey
from kucoin_frames.client import Client
from kucoin_frames.demonstration import Demo
from kucoin_frames.endpoint import registry
from kucoin_frames.exceptions import KucoinFramesWarning, UnavailableError
from kucoin_frames.transport import Credentials, Limits
from tests.accounts.conftest import AddAccount

PACKAGE = Path(kf.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
OURS = [path for path in MODULES if path.relative_to(PACKAGE).parts[0] != "demo"]
WIRE = PACKAGE / "transport" / "wire.py"

NETWORK = {
    *("aiohttp", "anyio", "asyncio", "boto3", "fsspec", "ftplib", "http.client", "http.cookiejar", "http.server"),
    *("httpx", "imaplib", "poplib", "pyarrow.flight", "pyarrow.fs", "pycurl", "requests", "selectors", "smtplib"),
    *("socket", "socketserver", "ssl", "telnetlib", "urllib.request", "urllib3", "webbrowser", "websocket"),
    *("websockets", "xmlrpc", "zmq"),
}
"""Modules that open connections or listen for them."""

PROGRAMS = {"ctypes", "multiprocessing", "pty", "runpy", "subprocess"}
"""Modules that start programs, which could do so, or reach past Python."""

JUPYTER = {
    *("ipykernel", "ipyparallel", "jupyter_client", "jupyter_server", "jupyterlab", "nbclient", "nbconvert"),
    *("notebook", "tornado", "voila"),
}
"""Libraries that serve pages or start kernels."""

REACHING = NETWORK | PROGRAMS | JUPYTER | {"deltalake"}

MAY_USE = {
    "transport/wire.py": {  # asks the exchange
        "http.cookiejar.DefaultCookiePolicy",
        "requests.PreparedRequest",
        "requests.Session",
        "requests.adapters.HTTPAdapter",
        "requests.auth.AuthBase",
        "requests.exceptions.ChunkedEncodingError",
        "requests.exceptions.ContentDecodingError",
        "requests.exceptions.RequestException",
        "requests.exceptions.SSLError",
        "requests.exceptions.Timeout",
        "requests.utils.get_environ_proxies",
    },
    "archive/storage/delta.py": {  # reads and writes the folder or object store that the user names
        "deltalake.ColumnProperties",
        "deltalake.CommitProperties",
        "deltalake.DeltaTable",
        "deltalake.QueryBuilder",
        "deltalake.Transaction",
        "deltalake.WriterProperties",
        "deltalake.exceptions.CommitFailedError",
        "deltalake.exceptions.DeltaError",
        "deltalake.exceptions.TableNotFoundError",
        "deltalake.fs.DeltaStorageHandler",
        "deltalake.write_deltalake",
        "pyarrow.fs.PyFileSystem",
    },
    "cli/running.py": {  # `report` and `dashboard` run notebooks in kernels
        "asyncio.CancelledError",
        "asyncio.current_task",
        "asyncio.get_running_loop",
        "asyncio.run",
        "ipykernel.kernelspec.RESOURCES",
        "jupyter_client.kernelspec.KernelSpec",
        "jupyter_client.kernelspec.KernelSpecManager",
        "jupyter_client.kernelspec.NATIVE_KERNEL_NAME",
        "jupyter_client.manager.AsyncKernelManager",
        "nbclient.NotebookClient",
        "nbclient.exceptions.CellExecutionError",
        "nbclient.exceptions.DeadKernelError",
        "subprocess.DEVNULL",  # a constant: it starts nothing
    },
    "cli/served.py": {  # `dashboard` serves a page, and opens the user's browser
        "jupyter_server.DEFAULT_STATIC_FILES_PATH",
        "tornado.ioloop.IOLoop",
        "voila.app.Voila",
        "webbrowser.open",
    },
    "cli/lab.py": {"jupyterlab.labapp.LabApp"},  # `lab` becomes JupyterLab
    "cli/page.py": {"nbconvert.HTMLExporter"},  # `report` writes HTML
}
"""The modules of the package that reach beyond it, and everything that each of them uses for that."""

CHANGING = re.compile(
    r"^(add|apply|amend|borrow|buy|cancel|create|delete|lend|modify|order|place|post|purchase|put|redeem|remove|repay|"
    r"sell|send|set|submit|subscribe|update|withdraw)(_|$)|^(trade|transfer)$"
)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def reaches(name: str) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in REACHING)


def used(path: Path) -> Iterator[str]:
    """Everything of other modules that a module names, dotted; imports inside of functions and by name included."""
    roots: dict[str, str] = {}
    inner: set[ast.AST] = set()
    for node in ast.walk(tree(path)):  # outer nodes first, and imports before what stands below them
        if isinstance(node, ast.Import):
            roots |= {each.asname or each.name.partition(".")[0]: each.name for each in node.names if each.asname}
            roots |= {each.name.partition(".")[0]: each.name.partition(".")[0] for each in node.names}
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{each.name}" for each in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module":
            yield from (arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str))
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and node not in inner:
            chain: list[str] = []
            start: ast.expr = node
            while isinstance(start, ast.Attribute):
                inner.add(start)
                chain.insert(0, start.attr)
                start = start.value
            if isinstance(start, ast.Name) and start.id in roots:
                yield ".".join([roots[start.id], *chain])


def reaching(path: Path) -> set[str]:
    """What a module uses that reaches beyond the package; a bare module only if nothing of it is named."""
    found = {name for name in used(path) if reaches(name)}
    return {name for name in found if not any(other.startswith(f"{name}.") for other in found)}


def test_each_module_that_reaches_out_is_known_with_what_it_uses() -> None:
    found = {path.relative_to(PACKAGE).as_posix(): reaching(path) for path in OURS}
    assert {name: each for name, each in found.items() if each} == MAY_USE


def test_only_the_wire_opens_connections_to_an_exchange() -> None:
    asking = {name for name, each in MAY_USE.items() if any(use.startswith(("requests.", "http.")) for use in each)}
    assert asking == {"transport/wire.py"}
    serving = {name for name, each in MAY_USE.items() if any(use.partition(".")[0] in JUPYTER for use in each)}
    assert serving == {"cli/running.py", "cli/served.py", "cli/lab.py", "cli/page.py"}


def test_what_reaches_out_is_seen(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        "import subprocess as sp, os\nfrom asyncio import run as go\nimport urllib.request\nimport json\n"
        "def later():\n    import socket\n    sp.run(['x']); json.dumps(1)\n    importlib.import_module('zmq')\n"
        "    return urllib.request.urlopen, go\n",
        "utf-8",
    )
    assert reaching(module) == {"subprocess.run", "asyncio.run", "urllib.request.urlopen", "socket", "zmq"}
    simulated = [path for path in MODULES if path not in OURS and reaching(path)]
    assert [path.relative_to(PACKAGE).as_posix() for path in simulated] == ["demo/server/http.py"]


def test_the_wire_knows_one_verb() -> None:
    verbs = {"get", "options", "head", "post", "put", "patch", "delete", "request", "send"}
    called = {
        node.func.attr
        for node in ast.walk(tree(WIRE))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert called & verbs == {"get"}


def test_no_other_verb_is_even_written_down() -> None:
    for path in OURS:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert node.value.upper() not in {"POST", "PUT", "PATCH", "DELETE"}, f"{path.name}:{node.lineno}"


def test_no_public_name_promises_a_change() -> None:
    for owner in (kf, Client, *(declared.ask for declared in registry)):
        names = [owner.__name__] if callable(owner) and not isinstance(owner, type) else dir(owner)
        assert [name for name in names if CHANGING.match(name)] == []
    assert CHANGING.match("withdraw")
    assert not CHANGING.match("withdrawals")


def test_nothing_is_run_or_evaluated() -> None:
    for path in OURS:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"eval", "exec", "compile", "__import__"}, f"{path.name}:{node.lineno}"
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
                assert not re.match("system|popen|exec|spawn|fork", node.attr), f"{path.name}:{node.lineno}"


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The addresses that this process connects to."""
    addresses: list[Any] = []
    connect = socket.socket.connect

    def watched(self: socket.socket, address: Any) -> None:
        addresses.append(address)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", watched)
    return addresses


def test_all_public_functions_send_get_to_known_paths_of_the_named_hosts(
    exchange: Demo, add_account: AddAccount, reached: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    add_account("main")
    add_account("desk", "tradebot1")
    exchange.exchange.reset_log()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", KucoinFramesWarning)
        kf.use("main")
        Survey(kf.use("main"), lambda _: None).complete()
        kf.balances(account="all")
        kf.forecast("ledgers", start_at="2026-02-27")
    for line in (
        ["check", "--account", "main"],
        ["accounts", "check"],
        ["fees-by-day"],
        ["net-worth-by-currency", "--quote", "USDT"],
    ):
        assert main(line) == 0
    capsys.readouterr()
    seen = exchange.exchange.log
    assert {each.method for each in seen} == {"GET"}
    patterns = [re.compile(re.sub(r"\{\w+\}", "[^/]+", declared.path)) for declared in registry]
    assert [each.path for each in seen if not any(pattern.fullmatch(each.path) for pattern in patterns)] == []
    unseen = [
        declared.name
        for declared, pattern in zip(registry, patterns, strict=True)
        if not any(pattern.fullmatch(each.path) for each in seen)
    ]
    assert unseen == []
    ports = {int(url.rpartition(":")[2]) for url in (exchange.spot_url, exchange.futures_url)}
    assert {address[0] for address in reached} == {"127.0.0.1"}
    assert {address[1] for address in reached} == ports


# TLS

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates")


class Listener:
    """A TLS server that writes down what reaches it after the handshake."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self.heard: list[bytes] = []
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self._socket.accept()
            except OSError:
                return
            try:
                with plain, self._context.wrap_socket(plain, server_side=True) if self._context else plain as stream:
                    stream.settimeout(5)
                    self.heard.append(stream.recv(65_536))
            except OSError:
                continue

    def stop(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("tls") / "both.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
            *("-keyout", str(place), "-out", f"{place}.crt"),
        ],
        check=True,
        capture_output=True,
    )
    place.write_bytes(place.read_bytes() + Path(f"{place}.crt").read_bytes())
    return place


@needs_openssl
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_an_unknown_certificate_gets_nothing(host: str, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, f"{certificate}.crt")
    listener = Listener(context)
    try:
        url = f"https://{host}:{listener.port}"
        limits = Limits(connect_timeout=5, read_timeout=5, attempts=1)
        with (
            Client(
                Credentials("key-0123456789", "secret", "phrase"), spot_url=url, futures_url=url, limits=limits
            ) as it,
            pytest.raises(UnavailableError, match="certificate of the exchange could not be verified, so nothing was"),
        ):
            it.hf_opened()
    finally:
        listener.stop()
    assert b"".join(listener.heard) == b""


def test_a_host_without_tls_gets_no_request_in_the_clear() -> None:
    listener = Listener(None)
    try:
        url = f"https://127.0.0.1:{listener.port}"
        limits = Limits(connect_timeout=5, read_timeout=0.3, attempts=1)
        with (
            Client(
                Credentials("key-0123456789", "secret", "phrase"), spot_url=url, futures_url=url, limits=limits
            ) as it,
            pytest.raises(UnavailableError),
        ):
            it.hf_opened()
    finally:
        listener.stop()
    heard = b"".join(listener.heard)
    assert heard[:1] == b"\x16", "the greeting of TLS"
    assert b"GET" not in heard
    assert b"KC-API" not in heard
