"""Claims of public collections, in their own formats, each with the document that it is about.

- LLM-AggreFact (Tang et al., 2024): `doc`, `claim`, `label` (1: the document supports it), as CSV
  or as JSON lines.
- SummEdits (Laban et al., 2023): `doc`, `summary`, `label`, as one JSON array or as JSON lines.

Each claim is checked as `footnote check` does, against its document alone.
"""

import csv
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from tqdm import tqdm

from evals.checking import DraftedClaim
from evals.suite import digest, opened
from evals.verdicts import Judged, of_report
from rag.answering.answerer import Answerer
from rag.checking.checker import TextChecker
from rag.checking.reading import read_text
from rag.errors import SuiteError
from rag.search.scope import Scope
from rag.settings import Settings


class PublicClaim(BaseModel):
    """A document, a claim or a summary of it, and whether the document supports all of it."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    document: str = Field(alias="doc", min_length=1)
    text: str = Field(min_length=1)
    label: bool
    kind: str = ""


def read_public(path: Path) -> list[PublicClaim]:
    """Return the claims of a file; raises SuiteError if it can't be read or breaks the format."""
    try:
        return list(map(_claim, _rows(path)))
    except ValidationError as error:
        raise SuiteError(f"A claim of {path} can't be used: {error.errors()[0]['msg']}.") from error
    except (OSError, ValueError) as error:
        raise SuiteError(f"{path} can't be read ({error}).") from error


def _claim(row: Mapping[str, Any]) -> PublicClaim:
    text, kind = row.get("claim", row.get("summary")), row.get("dataset", row.get("domain"))
    return PublicClaim.model_validate({**row, "text": text, "kind": kind or ""})


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".csv":
        yield from csv.DictReader(text.splitlines(keepends=True))
    elif text.lstrip().startswith("["):
        yield from json.loads(text)
    else:
        yield from map(json.loads, filter(str.strip, text.splitlines()))


def judge_public(path: Path, settings: Settings) -> list[Judged]:
    """Check the claims of a file, each against its document; the index is kept in the data folder.

    Raises SuiteError if the file breaks the format.
    """
    claims = read_public(path)
    folder = settings.data / "suites" / f"{path.stem}-{digest([str(path.resolve())])}"
    names = _write(claims, folder / "corpus")
    own = replace(settings, corpus=folder / "corpus", data=folder / "data")
    with opened(own) as answerer:
        return list(_judged(claims, names, answerer))


def _write(claims: Sequence[PublicClaim], folder: Path) -> dict[str, str]:
    """Write each document to a file; return document -> the file's name."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {claim.document: f"{digest([claim.document])}.txt" for claim in claims}
    for document, name in names.items():
        (folder / name).write_text(f"---\nkeep: all\n---\n{document}\n", encoding="utf-8")
    return names


def _judged(
    claims: Sequence[PublicClaim], names: Mapping[str, str], answerer: Answerer
) -> Iterator[Judged]:
    ids = {article.path: article.id for article in answerer.ledger.articles()}
    checker = TextChecker(answerer)
    for number, claim in enumerate(tqdm(claims, desc="Checking", unit="claim", disable=None)):
        scope = Scope(articles=frozenset({ids[names[claim.document]]}))
        began = time.perf_counter()
        report = checker.check(read_text(claim.text), scope)
        drafted = DraftedClaim(
            id=str(number),
            kind=claim.kind or "claim",
            split="test",
            verdict="supported" if claim.label else "unsupported",
            text=claim.text,
            sources=(),
        )
        yield of_report(drafted, report, (time.perf_counter() - began) * 1000)
