"""Imports run one way; the contracts are in pyproject.toml."""

import subprocess
import sys
from pathlib import Path


def test_packages_import_only_those_below_them() -> None:
    # In a process of its own: it disables all loggers that exist.
    lint_imports = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run(
        [lint_imports, "--no-cache"], check=False, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stdout
