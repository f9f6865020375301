"""Imports run one way; the contracts are in pyproject.toml."""

from importlinter.cli import lint_imports


def test_packages_import_only_those_below_them() -> None:
    assert lint_imports(no_cache=True) == 0
