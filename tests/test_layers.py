"""Imports run one way: a module may use only those before it in the flow."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
ORDER = (
    "rag.errors",
    "rag.origins",
    "rag.settings",
    "rag.models",
    "rag.words",
    "rag.synthetic",
    "rag.language",
    "rag.articles",
    "rag.formats.details",
    "rag.formats.reading",
    "rag.formats.encoding",
    "rag.formats.content",
    "rag.formats.markup",
    "rag.formats.package",
    "rag.formats.text",
    "rag.formats.html",
    "rag.formats.layout",
    "rag.formats.paragraphs",
    "rag.formats.pdf",
    "rag.formats.docx",
    "rag.formats.epub",
    "rag.formats.tables",
    "rag.formats.archive",
    "rag.formats",
    "rag.files",
    "rag.scope",
    "rag.chunks",
    "rag.embeddings",
    "rag.ledger",
    "rag.feedback",
    "rag.changes",
    "rag.salvage",
    "rag.index",
    "rag.dense",
    "rag.parsing",
    "rag.sync",
    "rag.questions",
    "rag.reranking",
    "rag.retrieval",
    "rag.confidence",
    "rag.extraction",
    "rag.conversation",
    "rag.refusal",
    "rag.generation",
    "rag.model_server",
    "rag.statements",
    "rag.contradictions",
    "rag.grounding",
    "rag.claims",
    "rag.drafting",
    "rag.answers",
    "rag.printing",
    "rag.batch",
    "rag.duplicates",
    "rag.report",
    "rag.checkup",
    "rag.doctor",
    "rag.evidence",
    "rag.evidence.pack",
    "rag.evidence.markdown",
    "rag.evidence.page",
    "rag.evidence.verify",
    "rag.web",
    "rag.web.errors",
    "rag.web.schema",
    "rag.web.indexing",
    "rag.web.service",
    "rag.web.callers",
    "rag.web.headers",
    "rag.web.bounds",
    "rag.web.client",
    "rag.web.stream",
    "rag.web.widget",
    "rag.web.widget.policy",
    "rag.web.widget.tag",
    "rag.web.widget.check",
    "rag.web.widget.routes",
    "rag.web.owner",
    "rag.web.owner.sessions",
    "rag.web.owner.names",
    "rag.web.owner.folder",
    "rag.web.owner.uploads",
    "rag.web.owner.state",
    "rag.web.owner.routes",
    "rag.web.api",
    "rag.web.chat",
    "rag.web.serve",
    "rag.__main__",
    "rag.training",
    "rag.training.network",
    "rag.training.pairs",
    "rag.training.__main__",
)
#: sync writes what questions are asked of, and the other way they know nothing of each other.
APART = {"rag.questions": "rag.sync"}


def _name(path: Path) -> str:
    parts = path.relative_to(REPOSITORY).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _modules() -> dict[str, Path]:
    found = {_name(path): path for path in sorted((REPOSITORY / "rag").rglob("*.py"))}
    return {name: path for name, path in found.items() if name != "rag"}


def _imports(path: Path) -> Iterator[str]:
    """Yield the full name of every module of ours that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            # "from rag import index" imports a module, "from rag.index import Index" a name of it.
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in ORDER else str(node.module) for name in inside]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] in ("rag", "evals"))


def test_every_module_has_its_place_in_the_order() -> None:
    assert sorted(_modules()) == sorted(ORDER)


@pytest.mark.parametrize("name", ORDER)
def test_a_module_imports_only_earlier_ones(name: str) -> None:
    earlier = set(ORDER[: ORDER.index(name)]) - {APART.get(name, "")}
    ours = {one for one in _imports(_modules()[name]) if one.startswith("rag")}
    assert ours <= earlier


def test_the_evaluation_is_used_by_the_command_line_alone() -> None:
    users = [
        name
        for name, path in _modules().items()
        if any(one.startswith("evals") for one in _imports(path))
    ]
    assert users in ([], ["rag.__main__"])
