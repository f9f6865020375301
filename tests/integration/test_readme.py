"""What README says is so: its examples print what it shows, its curl line answers."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page

import rag.web.widget
from rag.settings import Settings

ROOT = Path(__file__).parents[2]
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


def block(pattern: str, address: str) -> str:
    """Return an example of the API, for a server that listens elsewhere."""
    found = re.search(pattern, README, re.MULTILINE | re.DOTALL)
    assert found
    return found[1].replace("http://127.0.0.1:7860", address)


@pytest.mark.slow
def test_the_curl_line_answers(address: str) -> None:
    command = block(r"^    (curl [^\n]*\\\n[^\n]*)$", address)
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert "Alabama" in json.loads(done.stdout)["text"]


@pytest.mark.slow
def test_the_python_example_prints_the_footnotes(address: str) -> None:
    program = block(r"^```python\n(.*?)^```$", address)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert re.match(r"\[1\] .+: .*Alabama", done.stdout)


@pytest.mark.browser
def test_the_javascript_example_prints_the_claims(address: str, page: Page) -> None:
    printed: list[str] = []
    page.on("console", lambda message: printed.append(message.text))
    page.goto(f"{address}/embed")
    page.evaluate(f"async () => {{ {block(r'^```js(.*?)^```$', address)} }}")
    assert "Alabama" in printed[-1]


@pytest.mark.slow
def test_the_tag_is_what_the_command_prints(shipped: Settings) -> None:
    title = '--server https://qa.example.org --title "Ask the newsroom"'
    tag = run(f"footnote embed snippet {title}", shipped)
    assert "".join(f"    {line}\n" for line in tag.splitlines()[:2]) in README


def test_what_readme_says_of_the_widget_is_there() -> None:
    widget = Path(rag.web.widget.__file__).parent
    style = (widget / "src" / "style.css").read_text(encoding="utf-8")
    source = style + "".join(one.read_text(encoding="utf-8") for one in widget.glob("src/*.js"))
    section = README.partition("## In any page")[2].partition("\n## ")[0]
    parts = re.search(r"`::part\(\)`: (.*?)\. Its", section, re.DOTALL)
    assert parts
    for part in re.findall(r"`(\w+)`", parts[1]):
        assert f'part: "{part}"' in source
    sizes = re.search(r"custom properties: (.*?)\. Parts", section, re.DOTALL)
    assert sizes
    for name in re.findall(r"`(?:--footnote)?(-[\w-]+)`", sizes[1].replace("with `-dark`", "")):
        assert f"var(--footnote{name.removeprefix('--footnote')}" in style
    for event in re.findall(r"`footnote:(\w+)`", section):
        assert f'ell("{event}", ' in source


def test_the_map_names_every_module() -> None:
    modules = {path.name for path in (ROOT / "rag").glob("*.py")} - {"__init__.py", "__main__.py"}
    named = set(re.findall(r"rag/(\w+\.py)", README))
    unexplained = {"errors.py", "settings.py", "models.py", "doctor.py"}
    assert named <= modules
    assert modules - named <= unexplained
