"""Imports of large packages without the parts of them that are not used."""

import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType

#: Held while modules are replaced: another thread must not import one of them meanwhile.
IMPORTING = threading.RLock()
#: httpx works without its command line, as it does where click is not installed.
HTTPX_COMMAND_LINE: dict[str, ModuleType | None] = {"httpx._main": None}


@contextmanager
def replaced(modules: Mapping[str, ModuleType | None]) -> Iterator[None]:
    """Let imports in this block find these modules; None stands for one that is not installed.

    A module that was imported before is left as it is. One thread at a time can be in such a block.
    """
    with IMPORTING:
        hidden = {name: module for name, module in modules.items() if name not in sys.modules}
        sys.modules.update(hidden)  # type: ignore[arg-type]
        try:
            yield
        finally:
            for name in hidden:
                del sys.modules[name]
