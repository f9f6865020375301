"""Imports Gradio without what is not used and takes more than half of its import.

These are its MCP server, as Footnote has its own, its command line and that of its HTTP client, the
files with type stubs that it compares with its components at every import, and writes into its
installed package if they differ, and pandas (28 MB), which is for its tables and plots, and is
imported if something of it is needed.
"""

import importlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType
from typing import Any

from rag.imports import HTTPX_COMMAND_LINE, replaced


@contextmanager
def lean_import() -> Iterator[None]:
    """Import Gradio in this block."""
    finder = _Finder()
    command_line = ModuleType("gradio.cli")
    vars(command_line)["deploy"] = None
    unused = {"mcp": None, "gradio.cli": command_line, "pandas": _Later("pandas")}
    with replaced(HTTPX_COMMAND_LINE | unused):
        sys.meta_path.insert(0, finder)
        try:
            yield
        finally:
            sys.meta_path.remove(finder)


class _Later(ModuleType):
    """Stands for a module until something of it is needed, after this import of Gradio."""

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get(self.__name__) is self:  # the import itself looks for some names
            raise AttributeError(name)
        return getattr(importlib.import_module(self.__name__), name)


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != "gradio.component_meta":
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


class _Loader(SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        vars(module)["create_or_modify_pyi"] = lambda *_: None
