"""The wheel, installed elsewhere: all of its files are there, and every command runs."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY, MakeCorpus, link_models
from towns import QUESTION, TOWNS

from evals.suite import Suite

#: Files that only developers need.
NOT_SHIPPED = (
    "*.png",
    "results",
    "written",
    "requests",
    "src",
    "build.js",
    "package*.json",
    "tsconfig.json",
    "node_modules",
    ".*",
)

#: Runs each command as `main` would, in one process, and prints what came of it as JSON.
PROGRAM = """
import io, json, sys
from contextlib import redirect_stdout
from pathlib import Path

import rag
from evals import checking
from evals.checking import OWN_CLAIMS, load_claims
from evals.suite import OWN_QUESTIONS, load_questions
from rag.cli.main import main
from rag.evidence import markdown
from rag.evidence.pack import Turn

def run(*arguments):
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    with redirect_stdout(out):
        code = main(arguments)
    return code, out.buffer.getvalue().decode()

question = sys.argv[1]
done = {name: run(*command) for name, command in {
    "index": ["index", "--json"],
    "ask": ["ask", question, "--json"],
    "search": ["search", question],
    "report": ["report"],
    "doctor": ["doctor"],
    "embed": ["embed", "snippet", "--server", "https://qa.example"],
    "eval": ["eval", "--suite", "suite", "--results", "results", "--json"],
}.items()}
turn = Turn.model_validate_json(done["ask"][1])
answerer = rag.Answerer(rag.Settings.read())
Path("export.md").write_text(markdown.write([turn], answerer.ledger.article, "By a test."))
done["verify"] = run("verify", "export.md")
# The shipped claims are about other articles.
shipped, checking.OWN_CLAIMS = OWN_CLAIMS, Path("claims.jsonl")
done["eval --claims"] = run("eval", "--claims", "--json")
claims, questions = load_claims(shipped), load_questions(OWN_QUESTIONS)
print(json.dumps([rag.__file__, done, len(claims), len(questions)]))
"""


@pytest.fixture(scope="module")
def target(module_folder: Path) -> Path:
    """The wheel, installed into a folder."""
    folder, source = module_folder, module_folder / "source"
    for name in ("rag", "evals"):
        leave = shutil.ignore_patterns("__pycache__", "node_modules", "results")
        shutil.copytree(REPOSITORY / name, source / name, ignore=leave)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(REPOSITORY / name, source)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(source)]
    subprocess.run([*pip, *build], check=True, capture_output=True, timeout=60)
    wheel = next(folder.glob("*.whl"))
    install = ["install", "--no-deps", "--no-compile", "--target", str(folder / "target")]
    subprocess.run([*pip, *install, str(wheel)], check=True, capture_output=True, timeout=60)
    return folder / "target"


def shipped_files(folder: Path) -> set[str]:
    leave = shutil.ignore_patterns("__pycache__", *NOT_SHIPPED)
    names: set[str] = set()
    for package in ("rag", "evals"):
        for place, folders, files in os.walk(folder / package):
            left = leave(place, [*folders, *files])
            folders[:] = [name for name in folders if name not in left]
            relative = Path(place).relative_to(folder)
            names |= {str(relative / name) for name in files if name not in left}
    return names


@pytest.mark.slow
def test_the_wheel_has_every_file_that_the_program_reads(target: Path) -> None:
    assert shipped_files(REPOSITORY) - shipped_files(target) == set()


@pytest.mark.slow
def test_every_command_runs_from_the_wheel(
    target: Path, make_corpus: MakeCorpus, tmp_path: Path
) -> None:
    settings = make_corpus(TOWNS)
    suite = tmp_path / "suite"
    shutil.copytree(settings.corpus, suite / "corpus")
    row = {"id": "bridge", "type": "fact", "question": QUESTION, "gold": ["Lund"]}
    far = {"id": "far", "type": "far", "question": "Who won the cup?", "answerable": False}
    rows = [row | {"docs": ["zarnow"]}, far]
    (suite / "questions.jsonl").write_text("\n".join(map(json.dumps, rows)))
    source = {"path": "zarnow.txt", "quote": "It was opened by Mayor Lund."}
    claim = {
        "id": "1",
        "kind": "paraphrase",
        "split": "test",
        "verdict": "supported",
        "sources": [source],
    }
    claim |= {"text": "The made-up bridge of Zarnow was opened by Mayor Lund."}
    (tmp_path / "claims.jsonl").write_text(json.dumps(claim))
    # With the question encoder there, nothing loads PyTorch.
    data = Suite.folder(suite, settings).settings.data
    link_models(settings, data)

    places = {"FOOTNOTE_CORPUS": str(settings.corpus), "FOOTNOTE_DATA": str(settings.data)}
    environment = os.environ | places | {"PYTHONPATH": str(target)}
    command = [sys.executable, "-c", PROGRAM, QUESTION]
    process = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
    file, done, claims, questions = json.loads(process.stdout)
    assert Path(file).is_relative_to(target)
    assert {name: code for name, (code, _) in done.items()} == dict.fromkeys(done, 0), done
    assert "Lund" in json.loads(done["ask"][1])["text"]
    assert "<footnote-chat" in done["embed"][1]
    assert claims > 0
    assert questions > 0
