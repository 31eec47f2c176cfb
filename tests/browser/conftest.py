"""A real browser that reaches nothing but this machine, a JupyterLab and a dashboard to open in it.

Both servers are started as a user starts them, by the commands `lab` and `dashboard`, with settings of their own.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, WebSocket, expect, sync_playwright

from tests.browser.lab import Lab
from tests.browser.seen import PATIENCE

LOOPBACK = ("127.0.0.1", "localhost", "::1")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",  # a container has none, and only pages of this machine are opened
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PREFERENCES = {
    # all cells are in the page, not only those that the window shows
    "notebook-extension/tracker": {"windowingMode": "none"},
    # nobody is asked about news from another host
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
COMMAND = "import sys; from kucoin_frames.cli import main; sys.exit(main())"


def chromium() -> str:
    """Where the browser is; without one these tests are skipped, unless ``KUCOIN_FRAMES_BROWSER`` is `required`."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        told = "these tests need Chromium: apt-get install chromium (or have it on the PATH)"
        if os.environ.get("KUCOIN_FRAMES_BROWSER") == "required":
            pytest.fail(told, pytrace=False)
        pytest.skip(told)
    return found


@pytest.fixture(scope="package")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A headless Chromium with a profile of its own."""
    executable = chromium()
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"),
            executable_path=executable,
            args=ARGUMENTS,
            headless=True,
            viewport={"width": 1400, "height": 1000},
            accept_downloads=True,
        )
        yield context
        context.close()


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def page(browser: BrowserContext, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Page]:
    """A new page; what it asks of any other machine is refused, and fails the test. A failed test leaves a picture."""
    strangers: list[str] = []

    def guard(route: Route) -> None:
        if urlsplit(route.request.url).hostname in LOOPBACK:
            route.continue_()
        else:
            strangers.append(route.request.url)
            route.abort()

    def listen(websocket: WebSocket) -> None:
        if urlsplit(websocket.url).hostname not in LOOPBACK:
            strangers.append(websocket.url)

    opened = browser.new_page()
    opened.set_default_timeout(PATIENCE * 1000)
    opened.route(re.compile("^(https?|ftp)://"), guard)
    opened.on("websocket", listen)
    yield opened
    if request.node.stash.get(FAILED, False):
        opened.screenshot(path=tmp_path / "page.png")
        print(f"what the page showed: {tmp_path / 'page.png'}")
    opened.close()
    assert strangers == []


@pytest.fixture(scope="package")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which Jupyter finds nothing of the person who runs the tests."""
    home = tmp_path_factory.mktemp("home")
    for name, values in PREFERENCES.items():
        file = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    own = {
        "HOME": home,
        "IPYTHONDIR": home / "ipython",
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "KUCOIN_FRAMES_DATA": home / "archive",
    }
    return {name: value for name, value in os.environ.items() if "KUCOIN_API" not in name} | {
        name: str(path) for name, path in own.items()
    }


@pytest.fixture(scope="package")
def lab(tmp_path_factory: pytest.TempPathFactory, settings: dict[str, str]) -> Iterator[Lab]:
    """A JupyterLab on copies of the notebooks."""
    folder = tmp_path_factory.mktemp("lab") / "notebooks"
    token = "a-token-of-the-tests"
    port = free_port()
    arguments = ["lab", "--folder", str(folder), "--no-browser", "--port", str(port), "--"]
    arguments += ["--allow-root", "--expose-app-in-browser", "--LabApp.extension_manager=readonly"]
    with served(arguments, settings | {"JUPYTER_TOKEN": token}, tmp_path_factory.mktemp("log")) as said:
        said(re.compile(rf"http://127\.0\.0\.1:{port}/lab"))
        yield Lab(f"http://127.0.0.1:{port}", token, folder)


@pytest.fixture(scope="package")
def dashboard(tmp_path_factory: pytest.TempPathFactory, settings: dict[str, str]) -> Iterator[str]:
    """The address of a dashboard on the simulated exchange."""
    arguments = ["dashboard", "--demo", "--days", "40", "--no-browser", "--port", str(free_port())]
    with served(arguments, settings, tmp_path_factory.mktemp("log")) as said:
        yield said(re.compile(r"http://127\.0\.0\.1:\d+/\?token=[\w-]+"))


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


class served:  # noqa: N801  # reads as a verb
    """A command that runs for the time of a block; the block gets a function that waits for what it says."""

    def __init__(self, arguments: list[str], environment: dict[str, str], folder: Path) -> None:
        self.log = folder / "log.txt"
        self.arguments = [sys.executable, "-c", COMMAND, *arguments]
        self.environment = environment | {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
        self.folder = folder

    def __enter__(self) -> "served":
        with self.log.open("wb") as stream:
            self.process = subprocess.Popen(
                self.arguments,
                env=self.environment,
                cwd=self.folder,
                stdout=stream,
                stderr=stream,
                stdin=subprocess.DEVNULL,
            )
        return self

    def __call__(self, wanted: re.Pattern[str]) -> str:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            found = wanted.search(self.log.read_text(encoding="utf-8"))
            if found:
                return found[0]
            time.sleep(0.05)
        pytest.fail(f"the command did not say {wanted.pattern}:\n{self.log.read_text(encoding='utf-8')}", pytrace=False)

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
