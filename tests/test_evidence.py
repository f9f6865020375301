"""An exported conversation can be checked against the articles, and any change is found."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import MakeCorpus
from hypothesis import given
from hypothesis import strategies as st

from rag.answers import Answerer, Citation, Claim
from rag.articles import Article
from rag.errors import EvidenceError
from rag.evidence import markdown, page
from rag.evidence.pack import Turn
from rag.evidence.verify import verify
from rag.settings import Settings
from rag.sync import bring_up_to_date

HOSTILE = 'The made-up "zebra" lives in <img src=x> | *Gone* & eats [hay](javascript:1) `a_b` #1!'
ARTICLES = {
    "zebra.txt": f"A made-up zebra\n\n{HOSTILE}\n\nIt sleeps in Atlantis, says a made-up keeper.\n",
    "ferry.txt": "A made-up ferry\n\nThe made-up ferry of Gone is painted green.\n",
}
QUESTIONS = ("Where does the zebra live?", "What colour is the ferry?", "Who is the king of Mars?")
LAYOUTS = {"md": markdown, "html": page}


@pytest.fixture
def settings(make_corpus: MakeCorpus) -> Settings:
    made = make_corpus(ARTICLES)
    bring_up_to_date(made)
    return made


def export(settings: Settings, folder: Path, suffix: str) -> Path:
    answerer = Answerer(settings)
    answers = [answerer.ask(question).to_json() for question in QUESTIONS]
    turns = [Turn.model_validate_json(json.dumps(answer)) for answer in answers]
    path = folder / f"evidence.{suffix}"
    text = LAYOUTS[suffix].write(turns, answerer.ledger.article, "Written by a test.")
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.slow
@pytest.mark.parametrize("suffix", LAYOUTS)
def test_every_quote_of_a_fresh_export_holds(
    settings: Settings, tmp_path: Path, suffix: str
) -> None:
    path = export(settings, tmp_path, suffix)
    findings = verify(path, settings.corpus)
    assert any("<img src=x> | *Gone*" in one.quote for one in findings)
    assert {one.verdict for one in findings} == {"same"}
    assert {one.turn for one in findings} == {1, 2}
    assert "<img" not in path.read_text().replace("\\<img", "")


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


@pytest.mark.slow
@pytest.mark.parametrize("suffix", LAYOUTS)
@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (lambda corpus: (corpus / "ferry.txt").unlink(), "gone"),
        (lambda corpus: edit(corpus / "ferry.txt", "green", "red"), "changed"),
        (lambda corpus: edit(corpus / "ferry.txt", "\n\nThe", "\n\nOh! The"), "moved"),
    ],
)
def test_a_change_of_an_article_is_found(
    settings: Settings,
    tmp_path: Path,
    suffix: str,
    change: Callable[[Path], None],
    verdict: str,
) -> None:
    path = export(settings, tmp_path, suffix)
    change(settings.corpus)
    found = {one.turn: one for one in verify(path, settings.corpus)}
    assert (found[2].verdict, found[2].ok) == (verdict, verdict == "moved")
    assert found[1].verdict == "same"


@pytest.mark.slow
@pytest.mark.parametrize("suffix", LAYOUTS)
def test_a_quote_or_a_claim_that_was_rewritten_in_the_file_is_found(
    settings: Settings, tmp_path: Path, suffix: str
) -> None:
    path = export(settings, tmp_path, suffix)
    edit(path, "painted green", "painted black")
    assert {one.verdict for one in verify(path, settings.corpus) if one.turn == 2} == {"altered"}
    path = export(settings, tmp_path, suffix)
    text = path.read_text()
    path.write_text(text.replace("painted green", "painted black", 1))  # the claim comes first
    assert "missing" in {one.verdict for one in verify(path, settings.corpus)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("suffix", "before", "after"),
    [
        ("md", "## 2.", "The moon is made of cheese.\n\n## 2."),
        ("md", "## 2.", "The moon is made of cheese. [1] \n\n## 2."),
        ("md", "# Evidence", "# Evidence of cheese"),
        ("html", "</section>", "<p>The moon is made of cheese.</p></section>"),
        ("html", "<span data", "<span hidden data"),
        ("html", "<blockquote ", "<blockquote style='display: none' "),
        ("html", "</style>", "blockquote { display: none }</style>"),
        ("html", "</body>", "<p>Cheese.</p></body>"),
        ("html", 'data-start="', 'data-start="' + "9" * 5_000),
    ],
)
def test_what_was_added_hidden_or_shown_otherwise_is_found(
    settings: Settings, tmp_path: Path, suffix: str, before: str, after: str
) -> None:
    path = export(settings, tmp_path, suffix)
    edit(path, before, after)
    assert not all(one.ok for one in verify(path, settings.corpus))


@pytest.mark.slow
def test_the_command_prints_each_footnote_and_exits_with_1_if_one_fails(
    settings: Settings, tmp_path: Path
) -> None:
    path = export(settings, tmp_path, "md")
    command = [sys.executable, "-m", "rag", "verify", str(path), "--corpus", str(settings.corpus)]
    whole = subprocess.run(command, capture_output=True, text=True, check=False)
    assert whole.returncode == 0
    assert whole.stdout.endswith("footnotes hold.\n")
    (settings.corpus / "ferry.txt").unlink()
    broken = subprocess.run([*command, "--json"], capture_output=True, text=True, check=False)
    assert broken.returncode == 1
    assert [one["ok"] for one in json.loads(broken.stdout)].count(False) == 1


@pytest.mark.parametrize("text", ["", "# A letter\n\nHello.\n", "<!doctype html><p>Hello.</p>"])
def test_another_file_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "letter"
    path.write_text(text)
    with pytest.raises(EvidenceError, match="no claims with footnotes"):
        verify(path, tmp_path)
    with pytest.raises(EvidenceError, match="can't be read"):
        verify(tmp_path / "none", tmp_path)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0")).filter(
    str.strip
)


@given(text=texts)
@pytest.mark.parametrize("suffix", LAYOUTS)
def test_any_text_comes_back_from_a_file_as_it_was(suffix: str, text: str) -> None:
    cited = Citation(1, "a-1", "a.txt", text, "", "", 0, len(text), text)
    turn = Turn(question=text, claims=[Claim(text, "verbatim", (1,))], citations=[cited])
    article = Article("a-1", text, "", "", "a.txt", text)
    other = replace(article, text=text + ".")
    for found in (article, other):
        written = LAYOUTS[suffix].write([turn], lambda _, one=found: one, "Written by a test.")
        pack = LAYOUTS[suffix].read(written)
        assert [one.quote for one in pack.cited] == [text]
        assert pack.rest == ""
