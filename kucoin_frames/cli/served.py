"""How is the dashboard served? By Voilà, on loopback, to whoever has the token."""

import html
import secrets
import signal
import tempfile
import webbrowser
from pathlib import Path

from jupyter_server import DEFAULT_STATIC_FILES_PATH
from tornado.ioloop import IOLoop
from voila.app import Voila

from kucoin_frames.cli.running import ThisPython
from kucoin_frames.cli.terminal import say
from kucoin_frames.exceptions import InputError

__all__ = ["open_page", "serve"]

_TEMPLATES = Path(__file__).parent / "pages" / "voila"
_LOOPBACK = "127.0.0.1"
_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",  # Voilà's page and anywidget bring scripts along
        "style-src 'self' 'unsafe-inline' data:",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws:",
        "frame-ancestors 'self'",
    ]
)
"""Nothing is loaded from another host: Voilà's own page would ask one for its icons."""

_REDIRECT = '<!DOCTYPE html><meta http-equiv="refresh" content="0;url={}"><title>kucoin-frames</title>'


def serve(page: Path, port: int | None, *, default_port: int, browser: bool) -> None:
    """Serve a notebook as a page until Ctrl-C or a SIGTERM, and print its address.

    Parameters
    ----------
    page : Path
        The notebook; each visit runs it in a kernel of its own.
    port : int, optional
        The only port to take; without it `default_port`, or another one if that is in use.
    default_port : int
        The port to begin with.
    browser : bool
        Whether to open the page.

    Raises
    ------
    InputError
        If the port is in use.
    """
    token = secrets.token_urlsafe(32)
    app = Voila(
        token=token,
        ip=_LOOPBACK,
        port=default_port if port is None else port,
        open_browser=False,  # Voilà would open it without the token
        config_file_paths=[],  # nobody's settings open it to others
        notebook_path=str(page),
        tornado_settings={
            "headers": {"Content-Security-Policy": _POLICY},
            "static_path": DEFAULT_STATIC_FILES_PATH,  # of the page that tells an error
            "ws_ping_timeout": 30_000,  # Jupyter's own is longer than its interval, of which tornado then complains
        },
        log_level="ERROR",
    )
    if port is not None:
        app.port_retries = 0
    app.initialize([])
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # Voilà's own way is one that tornado gives up
    app.template_paths.insert(0, str(_TEMPLATES))
    app.voila_configuration.kernel_spec_manager_class = ThisPython
    app.voila_configuration.show_tracebacks = True  # the last line of one says what to do

    def announce() -> None:
        address = f"http://{_LOOPBACK}:{app.port}/?token={token}"
        say(f"The dashboard is at {address} until Ctrl-C.")
        if browser:
            open_page(address, page.parent)

    IOLoop.current().add_callback(announce)
    try:
        app.start()
    except SystemExit:
        raise InputError(f"--port {port}: the port is in use; name another one, or none") from None


def open_page(address: str, folder: Path) -> None:
    """Open an address in the user's browser by way of a file that only the user can read.

    The token is not in the browser's command line, which other users of the machine can see.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".html", dir=folder, delete=False, encoding="utf-8") as file:
        file.write(_REDIRECT.format(html.escape(address)))
    webbrowser.open(Path(file.name).as_uri())
