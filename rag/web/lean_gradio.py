"""Imports Gradio without two things that are not used and take more than half of its import.

These are its MCP server, as Footnote has its own, and the files with type stubs that it compares
with its components at every import, and writes into its installed package if they differ.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType


@contextmanager
def lean_import() -> Iterator[None]:
    """Import Gradio in this block."""
    finder = _Finder()
    hides_mcp = "mcp" not in sys.modules
    sys.meta_path.insert(0, finder)
    if hides_mcp:
        sys.modules["mcp"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        if hides_mcp:
            del sys.modules["mcp"]


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
