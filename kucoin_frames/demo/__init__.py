"""The simulated exchange: an economy (world) behind real HTTP (server). Imports nothing of the client's.

The package's function `demo` and this room share one name. Python binds an imported room to its package, in place of
the function, so the room can be called and does what the function does.
"""

import importlib
import sys
from types import ModuleType
from typing import Any


class _Room(ModuleType):
    def __call__(self, **arguments: Any) -> Any:
        return importlib.import_module(f"{__package__.rpartition('.')[0]}.demonstration").demo(**arguments)


sys.modules[__name__].__class__ = _Room
