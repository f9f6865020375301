"""What README says is so: its examples print what it shows, its curl line answers."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from server import serve, wait_for

from rag.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(
    r"^    \$ (footnote .*)\n((?:    .*\n|\n(?=    (?!\$)))*)", README, re.MULTILINE
)


def run(command: str, settings: Settings) -> str:
    places = {"FOOTNOTE_DATA": str(settings.data), "FOOTNOTE_CORPUS": str(settings.corpus)}
    done = subprocess.run(
        [sys.executable, "-m", "rag", *shlex.split(command)[1:]],
        cwd=ROOT,
        env=os.environ | places,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_readme_has_examples() -> None:
    assert len(EXAMPLES) >= 2
    assert not re.search(r"@[A-Z]+@", README), "a placeholder is left in README"


def without_leads(text: str) -> list[str]:
    return [
        " ".join(line.split()) for line in text.split("\n") if line.strip() and "- " not in line[:6]
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("command", "shown"), EXAMPLES)
def test_an_example_prints_what_readme_shows(command: str, shown: str, shipped: Settings) -> None:
    # Which passages are the nearest may differ between processors: the reranker is an int8 model.
    assert without_leads(run(command, shipped)) == without_leads(shown)


@pytest.mark.slow
def test_the_curl_line_answers(shipped: Settings) -> None:
    found = re.search(r"^    (curl .*\\\n.*)$", README, re.MULTILINE)
    assert found
    process, address = serve(shipped.corpus, shipped.data)
    try:
        wait_for(address, "/readyz")
        command = found[1].replace("http://127.0.0.1:7860", address)
        done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
        assert "Alabama" in json.loads(done.stdout)["text"]
    finally:
        process.terminate()
        process.wait(20)


def test_the_map_names_every_module() -> None:
    modules = {path.name for path in (ROOT / "rag").glob("*.py")} - {"__init__.py", "__main__.py"}
    named = set(re.findall(r"rag/(\w+\.py)", README))
    unexplained = {"errors.py", "settings.py", "models.py", "doctor.py"}
    assert named <= modules
    assert modules - named <= unexplained
