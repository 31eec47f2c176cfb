"""How is a notebook run without Jupyter's page? In a kernel of this Python, from its first cell to its last."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from ipykernel.kernelspec import RESOURCES
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from traitlets import default

from kucoin_frames import exceptions
from kucoin_frames.exceptions import KucoinFramesError

__all__ = ["ThisPython", "run"]

_SETTINGS = {
    "KUCOIN_FRAMES_PROGRESS": "0",  # a bar says nothing to whoever reads the page later
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}


class ThisPython(KernelSpecManager):
    """The kernels of this machine, of which `python3` is the Python that runs this: another may lack the package."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """A kernel by its name."""
        if kernel_name != NATIVE_KERNEL_NAME:
            return super().get_kernel_spec(kernel_name)
        command = [sys.executable, "-m", "ipykernel_launcher", "--log-level=ERROR", "-f", "{connection_file}"]
        return KernelSpec(argv=command, display_name="Python 3", language="python", resource_dir=RESOURCES)

    def find_kernel_specs(self) -> dict[str, str]:
        """The folders of all kernels."""
        return super().find_kernel_specs() | {NATIVE_KERNEL_NAME: RESOURCES}

    def get_all_specs(self) -> dict[str, Any]:
        """All kernels, each as Jupyter describes it."""
        mine = {"resource_dir": RESOURCES, "spec": self.get_kernel_spec(NATIVE_KERNEL_NAME).to_dict()}
        return super().get_all_specs() | {NATIVE_KERNEL_NAME: mine}


class _Manager(AsyncKernelManager):
    """Starts kernels of this Python, whatever they are called."""

    @default("kernel_spec_manager")
    def _this_python(self) -> ThisPython:
        return ThisPython(parent=self)


def _leave_interrupts(**_: object) -> None:
    """Let Ctrl-C end the command: nbclient would kill the kernel and tell that it died."""
    with contextlib.suppress(NotImplementedError):  # Windows has no such handlers
        asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)


async def _execute(client: NotebookClient) -> None:
    try:
        # What goes to the kernel's own stderr is its log; what a cell writes there comes as an output.
        await client.async_execute(env=os.environ | _SETTINGS, stderr=subprocess.DEVNULL)
    except DeadKernelError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError from None  # the kernel was stopped with the command
        raise


def run(notebook: NotebookNode, folder: Path) -> None:
    """Run all cells in a new kernel and keep what they put out in the notebook.

    Parameters
    ----------
    notebook : NotebookNode
        Gets the outputs, and the state of its widgets.
    folder : Path
        Where the kernel runs, so that the archive is the one that is found from there.

    Raises
    ------
    KucoinFramesError
        The error of the package that a cell ended with.
    CellExecutionError
        For any other one.
    """
    client = NotebookClient(
        notebook,
        kernel_manager_class=_Manager,
        kernel_name=NATIVE_KERNEL_NAME,
        timeout=None,
        on_notebook_start=_leave_interrupts,
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        asyncio.run(_execute(client))
    except CellExecutionError as error:
        kind = getattr(exceptions, error.ename, None) if error.ename in exceptions.__all__ else None
        if kind is None or not issubclass(kind, KucoinFramesError):
            raise
        raise kind(error.evalue) from None
