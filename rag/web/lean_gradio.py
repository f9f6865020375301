"""Imports Gradio and builds a page, without what is not used and takes more than half of the time.

At the import, that is its MCP server, as Footnote has its own, its command line and that of its
HTTP client, its loaders of apps and workflows from elsewhere, the files with type stubs that it
compares with its components every time, and writes into its installed package if they differ, and
pandas (28 MB), which is for its tables and plots, and is imported if something of it is needed.
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

#: Modules that are not used -> what Gradio imports from them.
_UNUSED = {
    "gradio.cli": ("deploy",),
    "gradio.external": ("load", "load_chat", "load_openapi"),
    "gradio.workflow": ("Workflow",),
}


@contextmanager
def lean_import() -> Iterator[None]:
    """Import Gradio in this block."""
    finder = _Finder()
    unused = {"mcp": None, "pandas": _Later("pandas")} | {
        name: _with_nothing(name, contents) for name, contents in _UNUSED.items()
    }
    with replaced(HTTPX_COMMAND_LINE | unused):
        sys.meta_path.insert(0, finder)
        try:
            yield
        finally:
            sys.meta_path.remove(finder)


@contextmanager
def building() -> Iterator[None]:
    """Build a page for mounting in this block.

    Gradio makes an app when a page is begun, and another when it is complete. Neither is used: the
    page is mounted as a third one.
    """
    from gradio.routes import App

    create = vars(App)["create_app"]  # as it is there: a static method
    App.create_app = lambda *_, **__: None  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        App.create_app = create  # type: ignore[method-assign]


def _with_nothing(name: str, contents: Sequence[str]) -> ModuleType:
    module = ModuleType(name)
    vars(module).update(dict.fromkeys(contents))
    return module


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
