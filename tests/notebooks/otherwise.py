"""What is otherwise in a kernel than it was when the notebook was stored: the date, or one amount of the ledger.

A copy of this file named `sitecustomize.py` is imported by every Python that has its folder in ``PYTHONPATH``. Nothing
but a notebook's kernel is changed by it, and the package knows nothing of it. ``OTHER_DATE`` is the time with which the
kernel's clock begins; ``OTHER_AMOUNT`` is a time: the first USDT entry of the spot account from then on has an amount
that is 0.00000001 larger. Nothing else of that entry is changed, and no other entry.
"""

import datetime
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any

SMALLEST = Decimal("0.00000001")


def change_date(begin: datetime.datetime) -> None:
    """Have `time.time` and `time.time_ns` go on from another time; clocks for spans are not touched.

    The class `datetime` cannot be replaced before pandas and Arrow are imported, as they know its size.
    """
    ahead = round(begin.timestamp() * 10**9) - time.time_ns()
    real = time.time_ns
    time.time_ns = lambda: real() + ahead
    time.time = lambda: time.time_ns() / 10**9


def change_amount(since: datetime.datetime) -> None:
    """Tell one movement of every economy otherwise than it was."""
    sys.meta_path.insert(0, Watch("kucoin_frames.demo.world.world", partial(with_another_amount, since)))


class Watch(MetaPathFinder):
    """Changes a module as soon as it has been imported.

    To import it before the kernel has begun would change more: pandas looks where it runs, and writes frames otherwise.
    """

    def __init__(self, name: str, change: Callable[[ModuleType], None]) -> None:
        self.name, self.change = name, change

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        if name != self.name:
            return None
        sys.meta_path.remove(self)
        spec = find_spec(name)
        loader: Any = spec and spec.loader
        run = loader.exec_module

        def run_and_change(module: ModuleType) -> None:
            run(module)
            self.change(module)

        loader.exec_module = run_and_change
        return spec


def with_another_amount(since: datetime.datetime, module: Any) -> None:
    make = module.World.__init__

    def make_otherwise(world: Any, **settings: Any) -> None:
        make(world, **settings)
        entries = world.entries(world.users[0].uid, "hf")
        begin = round(since.timestamp() * 1000)
        place = next(i for i, each in enumerate(entries) if each.currency == "USDT" and each.time >= begin)
        entries[place] = replace(entries[place], change=entries[place].change + SMALLEST)

    module.World.__init__ = make_otherwise


if "ipykernel_launcher" in sys.orig_argv:
    if wanted := os.environ.get("OTHER_DATE"):
        change_date(datetime.datetime.fromisoformat(wanted))
    if wanted := os.environ.get("OTHER_AMOUNT"):
        change_amount(datetime.datetime.fromisoformat(wanted))
