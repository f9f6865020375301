"""What README and docs/ say is true: commands run, examples print what is shown, links work."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pydantic.fields import FieldInfo

import rag.web.widget
from rag.cli.main import main
from rag.settings import Settings, variable

ROOT = Path(__file__).parents[2]
DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
}
README = DOCUMENTS["README.md"]
#: A command as it is typed, with the lines that a backslash joins to it.
_COMMAND = re.compile(r"^    (?:\$ )?((?:\w+=\S.*|footnote|make) .*(?:\\\n.*)*)$", re.MULTILINE)
#: Commands that take minutes or need something from outside, and what runs them.
ELSEWHERE = {
    "footnote eval": "CI's evaluation gate",
    "footnote eval --baseline evals/results/baseline.json": "CI's evaluation gate",
    "footnote eval --ablate": "tests/integration/test_evals_runner.py",
    "footnote eval --answerer llm": "tests/integration/test_evals_runner.py",
    "footnote eval --claims": "tests/integration/test_evals_claims.py",
    "footnote eval --claims --ablate": "tests/integration/test_evals_claims.py",
    "footnote eval --claims --suite FILE": "tests/unit/test_public_claims.py",
    "footnote eval --suite DIR": "tests/integration/test_evals_runner.py",
    "footnote eval --beir DIR": "tests/unit/test_evals_beir.py",
    "footnote eval --documents FILE...": "tests/integration/test_evals_documents.py",
    "footnote eval --documents rag/training/written/apart_local.jsonl": (
        "tests/integration/test_evals_documents.py"
    ),
    "footnote index --device cuda": "tests/integration/test_models.py",
    "footnote calibrate": "tests/integration/test_evals_calibrate.py",
    "footnote calibrate --questions FILE.jsonl": "tests/integration/test_evals_calibrate.py",
    'footnote ask "question" --answerer llm': "tests/integration/test_model_server.py",
    "footnote serve --gguf path/to/model.gguf": "tests/integration/test_model_server.py",
    "footnote backup footnote.zip": "tests/unit/test_backup.py",
    "footnote restore footnote.zip": "tests/unit/test_backup.py",
    "footnote sources add https://www.example.org/feed.xml --every 6": (
        "tests/unit/test_source_checking.py"
    ),
    "footnote sources check": "tests/unit/test_source_checking.py",
    "footnote sources remove https://www.example.org/feed.xml --delete-pages": (
        "tests/unit/test_source_checking.py"
    ),
    "footnote mcp --http": "tests/integration/test_mcp.py",
    "footnote serve --collection handbook=path/one --collection rules=path/two": (
        "tests/unit/test_read_collections.py"
    ),
    "footnote embed check https://www.example.org/page": "tests/integration/test_embed.py",
}


def commands(program: str) -> Iterator[tuple[str, str]]:
    """Yield the document and each command of a program in it, without its comment."""
    for name, text in DOCUMENTS.items():
        for found in _COMMAND.findall(text):
            command = re.sub(r"\s+#.*", "", found.replace("\\\n", " ")).strip()
            if re.search(rf"(?:^|\s){program}\b", command):
                yield name, " ".join(shlex.split(command, posix=False))


FOOTNOTE = sorted({command for _, command in commands("footnote")})
SERVING = [one for one in FOOTNOTE if "footnote serve" in one and one not in ELSEWHERE]
RUNNING = [one for one in FOOTNOTE if one not in ELSEWHERE and one not in SERVING]


def test_commands_that_run_elsewhere_are_still_in_the_docs() -> None:
    assert set(ELSEWHERE) <= set(FOOTNOTE)
    assert all((ROOT / place).exists() for place in ELSEWHERE.values() if place.endswith(".py"))


@pytest.mark.slow
@pytest.mark.parametrize("command", RUNNING)
def test_a_command_runs(command: str, shipped: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_CORPUS", str(shipped.corpus))
    monkeypatch.setenv("FOOTNOTE_DATA", str(shipped.data))
    assert main(shlex.split(command)[1:]) == 0


@pytest.mark.parametrize("command", SERVING)
def test_a_command_that_serves_has_settings_that_are_accepted(
    command: str, shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Settings] = []
    # Starting a real server for each takes a minute; the journeys in tests/browser start one.
    monkeypatch.setattr("rag.web.serve.serve", lambda settings, _: started.append(settings))
    assignments, _, arguments = command.partition("footnote ")
    for assignment in shlex.split(assignments):
        monkeypatch.setenv(*assignment.split("=", 1))
    assert main([*shlex.split(arguments), "--data", str(shipped.data)]) == 0
    assert len(started) == 1


@pytest.mark.parametrize("command", sorted({command for _, command in commands("make")}))
def test_a_target_of_make_exists(command: str) -> None:
    subprocess.run(["make", "--dry-run", *command.split()[1:]], cwd=ROOT, check=True)


# --- README's examples ---------------------------------------------------------------------------

EXAMPLES = re.findall(
    r"^    \$ (footnote .*)\n((?:    .*\n|\n(?=    (?!\$)))*)", README, re.MULTILINE
)


def test_readme_has_examples() -> None:
    assert len(EXAMPLES) >= 2


def without_passages(text: str) -> list[str]:
    # Which passages are closest may differ between processors: the cross-encoder is an int8 model.
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return [line for line in lines if line and not line.startswith("- ")]


@pytest.mark.slow
@pytest.mark.parametrize(("command", "shown"), EXAMPLES)
def test_an_example_prints_what_readme_shows(
    command: str, shown: str, shipped: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    places = ["--corpus", str(shipped.corpus), "--data", str(shipped.data)]
    assert main([*shlex.split(command)[1:], *places]) == 0
    assert without_passages(capsys.readouterr().out) == without_passages(shown)


# --- the examples of the API ---------------------------------------------------------------------


def example(pattern: str, address: str) -> str:
    """Return an example of the HTTP API, for a server that listens elsewhere."""
    found = re.search(pattern, DOCUMENTS["docs/http-api.md"], re.MULTILINE | re.DOTALL)
    assert found
    return found[1].replace("http://127.0.0.1:7860", address)


@pytest.mark.slow
def test_the_curl_line_answers(address: str) -> None:
    command = example(r"^    (curl [^\n]*\\\n[^\n]*)$", address)
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert "Alabama" in json.loads(done.stdout)["text"]


@pytest.mark.slow
def test_the_python_example_prints_the_footnotes(address: str) -> None:
    program = example(r"^```python\n(.*?)^```$", address)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert re.match(r"\[1\] .+: .*Alabama", done.stdout)


@pytest.mark.browser
def test_the_javascript_example_prints_the_claims(address: str, page: Page) -> None:
    printed: list[str] = []
    page.on("console", lambda message: printed.append(message.text))
    page.goto(f"{address}/embed")
    page.evaluate(f"async () => {{ {example(r'^```js(.*?)^```$', address)} }}")
    assert "Alabama" in printed[-1]


# --- what else the documents say -----------------------------------------------------------------


def test_readme_is_short_and_finished() -> None:
    assert len(README.encode()) <= 7_000
    for name, text in DOCUMENTS.items():
        assert not re.search(r"@[A-Z]+@", text), f"a placeholder is left in {name}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    for target in re.findall(r'\]\(([^)]+)\)|(?:src|srcset)="([^"]+)"', DOCUMENTS[name]):
        path, _, anchor = (target[0] or target[1]).partition("#")
        if path.startswith("http"):
            continue
        file = folder / path if path else ROOT / name
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", file.read_text("utf-8"), re.MULTILINE)
            anchors = [re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings]
            assert anchor in anchors, target


def test_files_that_the_docs_name_are_there() -> None:
    for name, text in DOCUMENTS.items():
        for path in re.findall(r"`((?:\w+/)+[\w.-]+\.(?:py|js|md|jsonl|json))`", text):
            assert (ROOT / path).exists() or (ROOT / "rag" / path).exists(), f"{name}: {path}"


def test_readme_names_every_package() -> None:
    packages = {path.parent.name for path in (ROOT / "rag").glob("*/__init__.py")}
    for text in (README, DOCUMENTS["docs/architecture.md"]):
        assert packages == set(re.findall(r"`rag/(\w+)`", text)) & packages


def test_the_pip_lines_install_the_locked_pytorch() -> None:
    locked = re.search(r"^(torch==\S+)$", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert locked
    assert set(re.findall(r"torch==\S+", README)) == {locked[1]}


def test_every_setting_is_documented_with_its_default() -> None:
    table = DOCUMENTS["docs/configuration.md"]
    for field in fields(Settings):
        name = variable(field.name)
        if field.name not in ("answerer", "prefix"):
            short = name.replace("FOOTNOTE_CHROMA", "")
            assert f"`{name}`" in table or f"`{short}`" in table, name
        if isinstance(field.default, FieldInfo) and type(field.default.default) is int:
            assert re.search(rf"`{name}` \| `{field.default.default}`", table), name


@pytest.mark.slow
def test_the_tag_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    server = ["--server", "https://qa.example.org", "--title", "Ask the newsroom"]
    assert main(["embed", "snippet", *server]) == 0
    tag = capsys.readouterr().out.splitlines()[:2]
    assert "".join(f"    {line}\n" for line in tag) in DOCUMENTS["docs/widget.md"]


def test_what_the_docs_say_of_the_widget_is_there() -> None:
    widget = Path(rag.web.widget.__file__).parent
    style = (widget / "src" / "style.css").read_text(encoding="utf-8")
    source = style + "".join(one.read_text(encoding="utf-8") for one in widget.glob("src/*.js"))
    text = DOCUMENTS["docs/widget.md"]
    parts = re.search(r"`::part\(\)`: (.*?)\. Texts", text, re.DOTALL)
    assert parts
    for part in re.findall(r"`(\w+)`", parts[1]):
        assert f'part: "{part}"' in source
    sizes = re.search(r"custom properties: (.*?)\. Parts", text, re.DOTALL)
    assert sizes
    for name in re.findall(r"`(?:--footnote)?(-[\w-]+)`", sizes[1].replace("with `-dark`", "")):
        assert f"var(--footnote{name.removeprefix('--footnote')}" in style
    for event in re.findall(r"`footnote:(\w+)`", text):
        assert f'ell("{event}", ' in source
