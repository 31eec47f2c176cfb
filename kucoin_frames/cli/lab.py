"""`kucoin-frames lab`: JupyterLab on copies of the notebooks, in a folder of the user's own."""

import argparse
from pathlib import Path
from typing import Any

from kucoin_frames.cli import choosing, notebooks
from kucoin_frames.cli.copies import bring
from kucoin_frames.cli.extra import needing
from kucoin_frames.cli.kernels import settle
from kucoin_frames.cli.terminal import say
from kucoin_frames.exceptions import InputError

__all__ = ["add"]

_FOLDER = "kucoin-frames-notebooks"

_DESCRIPTION = """\
Copy the notebooks into a folder of your own and open JupyterLab there, on this machine only. They ask a simulated
exchange, or with --account an account of yours. A copy that you have changed is never overwritten: a newer one is put
beside it.
"""

_EPILOG = f"""\
Examples:
  kucoin-frames lab                        in {_FOLDER}, without a key
  kucoin-frames lab --account main         copies that ask your account
  kucoin-frames lab --folder ~/kucoin --no-browser --port 9000
  kucoin-frames lab -- --allow-root        what stands behind -- is passed on to JupyterLab
"""


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "lab",
        help="open JupyterLab on copies of the notebooks",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--folder", metavar="FOLDER", default=_FOLDER, help=f"where the copies go ({_FOLDER})")
    parser.add_argument("--port", type=int, metavar="N", help="port on this machine (8888, or the next free one)")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    whom = parser.add_mutually_exclusive_group()
    whom.add_argument("--account", metavar="NAME", help="copies that ask this configured account")
    whom.add_argument("--demo", action="store_true", help="copies that ask a simulated exchange (as without this)")
    parser.add_argument("jupyter", nargs="*", metavar="-- OPTION", help="options of JupyterLab")
    parser.set_defaults(run=_run)


def _run(asked: argparse.Namespace) -> None:
    folder = Path(asked.folder).expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise InputError(f"--folder {asked.folder}: this is a file; name a folder")
    with needing("notebooks"):
        from jupyterlab.labapp import LabApp  # type: ignore[import-untyped]  # it has no types

        from kucoin_frames.cli import running
    for line in bring(_texts(asked), folder):
        say(line)
    settle()
    manager = running.ThisPython
    LabApp.launch_instance(
        [
            f"--ServerApp.root_dir={folder}",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.kernel_spec_manager_class={manager.__module__}.{manager.__name__}",
            *([] if asked.port is None else [f"--ServerApp.port={asked.port}", "--ServerApp.port_retries=0"]),
            *(["--no-browser"] if asked.no_browser else []),
            *asked.jupyter,
        ]
    )


def _texts(asked: argparse.Namespace) -> dict[str, str]:
    """The notebooks as the user gets them, by file name; one without a cell for the account stays as it is."""
    files = {path.name: path for path in notebooks.found().values()}
    texts = {name: path.read_text(encoding="utf-8") for name, path in files.items()}
    if asked.account is None:
        return texts
    chosen = notebooks.Chosen(choosing.single(asked.account))
    whole = {name: notebooks.read(path) for name, path in files.items()}
    asking = {name: notebook for name, notebook in whole.items() if notebooks.has(notebook, notebooks.ACCOUNT)}
    return texts | {name: notebooks.text(notebooks.adapted(each, chosen)) for name, each in asking.items()}
