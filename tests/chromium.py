"""Finds a browser for the tests, or installs Debian's where that is possible.

Run as a script it does so and says what it found.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def find_browser() -> str | None:
    """Return the path of a Chromium or Chrome of this machine, or Playwright's own."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    own = Path.home() / ".cache/ms-playwright"
    builds = sorted(own.glob("chromium-*/chrome-linux*/chrome"))
    return next((place for place in (*map(str, builds), *PLACES) if Path(place).exists()), None)


def install() -> str | None:
    """Install Debian's package where apt-get may do it; return its path or None."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in ("update -qq", "install -y -qq chromium chromium-driver"):
            subprocess.run(["apt-get", *command.split()], env=environment, check=False)
    return find_browser()


if __name__ == "__main__":
    found = find_browser() or install()
    print(found or "No browser found: browser tests will be skipped.", file=sys.stderr)
