"""An exported conversation can be checked against the articles, and any change is found."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import link_models
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.answerer import Answerer
from rag.answering.model import Citation, Claim
from rag.cli.main import main
from rag.corpus.articles import Article
from rag.errors import EvidenceError
from rag.evidence import markdown, page
from rag.evidence.pack import Turn, check
from rag.evidence.verify import verify
from rag.settings import Settings
from rag.store.sync import update_index

HOSTILE = 'The made-up "zebra" lives in <img src=x> | *Gone* & eats [hay](javascript:1) `a_b` #1!'
ARTICLES = {
    "zebra.txt": f"A made-up zebra\n\n{HOSTILE}\n\nIt sleeps in Atlantis, says a made-up keeper.\n",
    "ferry.txt": "A made-up ferry\n\nThe made-up ferry of Gone is painted green.\n",
}
QUESTIONS = ("Where does the zebra live?", "What colour is the ferry?", "Who is the king of Mars?")
LAYOUTS = {"md": markdown, "html": page}


#: Writes the exported conversation in a layout; returns the file.
Export = Callable[[str], Path]


@pytest.fixture(scope="module")
def exported(shipped: Settings, module_folder: Path) -> dict[str, str]:
    """Return layout -> conversation exported in it."""
    settings = Settings(write_articles(module_folder), module_folder / "data")
    link_models(shipped, settings.data)
    update_index(settings)
    answerer = Answerer(settings)
    answers = [answerer.ask(question).to_json() for question in QUESTIONS]
    assert answers[0]["citations"]
    answers[0]["claims"][0]["remark"] = "superseded by the article of <2024>"
    # What an export of a refusal has: the closest sentence, and no claim.
    answers.append(
        answers[0] | {"claims": [], "citations": [], "closest": answers[0]["citations"][0]}
    )
    turns = [Turn.model_validate_json(json.dumps(answer)) for answer in answers]
    packs = {
        suffix: layout.write(turns, answerer.ledger.article, "Written by a test.")
        for suffix, layout in LAYOUTS.items()
    }
    answerer.close()
    return packs


def write_articles(folder: Path) -> Path:
    corpus = folder / "articles"
    corpus.mkdir()
    for name, text in ARTICLES.items():
        (corpus / name).write_text(text, encoding="utf-8")
    return corpus


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with the articles of the conversation; no index is needed to verify it."""
    return write_articles(tmp_path)


@pytest.fixture
def export(exported: dict[str, str], tmp_path: Path) -> Export:
    def write(suffix: str) -> Path:
        path = tmp_path / f"evidence.{suffix}"
        path.write_text(exported[suffix], encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("suffix", LAYOUTS)
def test_every_quote_of_a_fresh_export_holds(export: Export, corpus: Path, suffix: str) -> None:
    path = export(suffix)
    findings = verify(path, corpus)
    assert any("<img src=x> | *Gone*" in finding.quote for finding in findings)
    assert {finding.verdict for finding in findings} == {"same"}
    assert {finding.turn for finding in findings} == {1, 2, 4}
    assert "<img" not in path.read_text().replace("\\<img", "")


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


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
    export: Export,
    corpus: Path,
    suffix: str,
    change: Callable[[Path], None],
    verdict: str,
) -> None:
    path = export(suffix)
    change(corpus)
    found = {finding.turn: finding for finding in verify(path, corpus)}
    assert (found[2].verdict, found[2].ok) == (verdict, verdict == "moved")
    assert found[1].verdict == "same"


@pytest.mark.parametrize("suffix", LAYOUTS)
def test_a_rewritten_quote_or_claim_is_found(export: Export, corpus: Path, suffix: str) -> None:
    path = export(suffix)
    edit(path, "painted green", "painted black")
    assert {finding.verdict for finding in verify(path, corpus) if finding.turn == 2} == {"altered"}
    path = export(suffix)
    text = path.read_text()
    path.write_text(text.replace("painted green", "painted black", 1))  # the claim is first
    assert "missing" in {finding.verdict for finding in verify(path, corpus)}


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
def test_added_hidden_or_moved_text_is_found(
    export: Export, corpus: Path, suffix: str, before: str, after: str
) -> None:
    path = export(suffix)
    edit(path, before, after)
    assert not all(finding.ok for finding in verify(path, corpus))


def test_the_command_prints_each_footnote_and_exits_with_1_if_one_fails(
    export: Export, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["verify", str(export("md")), "--corpus", str(corpus)]
    assert main(command) == 0
    printed = capsys.readouterr().out.splitlines()
    assert all(line.startswith("ok ") for line in printed[:-1])
    assert printed[-1].startswith(f"{len(printed) - 1} of {len(printed) - 1} ")
    (corpus / "ferry.txt").unlink()
    assert main([*command, "--json"]) == 1
    findings = json.loads(capsys.readouterr().out)
    assert [finding["ok"] for finding in findings].count(False) == 1


@pytest.mark.parametrize("text", ["", "# A letter\n\nHello.\n", "<!doctype html><p>Hello.</p>"])
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "letter"
    path.write_text(text)
    with pytest.raises(EvidenceError, match="no claims with footnotes"):
        verify(path, tmp_path)
    with pytest.raises(EvidenceError, match="can't be read"):
        verify(tmp_path / "none", tmp_path)


def always(article: Article) -> Callable[[object], Article]:
    return lambda _: article


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0")).filter(
    str.strip
)


@given(text=texts)
@pytest.mark.parametrize("suffix", LAYOUTS)
def test_any_text_comes_back_from_a_file_as_it_was(suffix: str, text: str) -> None:
    cited = Citation(1, "a-1", "a.txt", text, "", "", 0, len(text), text)
    claims = [Claim(text, "verbatim", (1,)), Claim(text, "supported", (1,))]
    turn = Turn(question=text, claims=claims, citations=[cited])
    article = Article("a-1", text, "", "", "a.txt", text)
    other = replace(article, text=text + ".")
    for found in (article, other):
        find = always(found)
        written = LAYOUTS[suffix].write([turn], find, "Written by a test.")
        pack = LAYOUTS[suffix].read(written)
        assert [packed.quote for packed in pack.quotes] == [text]
        assert pack.unknown == ""
        assert [finding.verdict for finding in check(pack, find)] == ["worded", "same"]


FERRY = "The made-up ferry of Gone is painted green."
TOLL = "A crossing costs two made-up crowns."
DRAFTED = "The ferry of Gone is green, and to cross costs two crowns."
FALSE = "The ferry of Gone costs 99 crowns."


@pytest.fixture
def drafted(tmp_path: Path) -> Callable[[str], Path]:
    """Write a pack of a draft with dropped claims, next to its corpus."""
    text = f"A made-up ferry\n\n{FERRY} {TOLL}\n"
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "ferry.txt").write_text(text)
    article = Article("ferry", "A made-up ferry", "", "", "ferry.txt", text)
    citations = [
        Citation(
            number, "ferry", "ferry.txt", article.title, "", "", start, start + len(quote), quote
        )
        for number, quote in enumerate((FERRY, TOLL), start=1)
        for start in [text.index(quote)]
    ]
    claims = [Claim(DRAFTED, "supported", (1, 2)), Claim(FERRY, "verbatim", (1,))]
    claims.append(Claim(FALSE, "dropped", (), "a number in it is not in the passage"))
    # The browser sends the turns, so a dropped claim may arrive with a footnote.
    claims.append(Claim(FALSE + " So it is.", "dropped", (1,)))
    turn = Turn(question="What does the ferry cost?", claims=claims, citations=citations)
    only_dropped = Turn(question="And the king?", text="Nothing on kings.", claims=claims[2:])

    def write(suffix: str) -> Path:
        path = tmp_path / f"evidence.{suffix}"
        written = LAYOUTS[suffix].write([turn, only_dropped], always(article), "By a test.")
        path.write_text(written, encoding="utf-8")
        return path

    return write


def verdicts(path: Path) -> list[tuple[str, bool]]:
    return [(finding.verdict, finding.ok) for finding in verify(path, path.parent / "corpus")]


@pytest.mark.parametrize("suffix", LAYOUTS)
def test_the_sides_of_a_comparison_are_named(tmp_path: Path, suffix: str) -> None:
    text = f"A made-up ferry\n\n{FERRY} {TOLL}\n"
    article = Article("ferry", "A made-up ferry", "", "", "ferry.txt", text)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "ferry.txt").write_text(text)
    quotes = [(number, quote, text.index(quote)) for number, quote in enumerate((FERRY, TOLL), 1)]
    citations = [
        Citation(number, "ferry", "ferry.txt", article.title, "", "", at, at + len(quote), quote)
        for number, quote, at in quotes
    ]
    claims = [Claim(quote, "verbatim", (number,), side=number) for number, quote, _ in quotes]
    sides = ["The ferry", "The *toll* & <b>"]
    turn = Turn(question="Compare them.", claims=claims, citations=citations, sides=sides)
    path = tmp_path / f"evidence.{suffix}"
    path.write_text(LAYOUTS[suffix].write([turn], always(article), "By a test."), encoding="utf-8")
    assert verdicts(path) == [("same", True), ("same", True)]
    assert path.read_text().index("The ferry") < path.read_text().index("toll")


@pytest.mark.parametrize("suffix", LAYOUTS)
def test_a_models_words_are_marked_and_dropped_claims_left_out(
    drafted: Callable[[str], Path], suffix: str
) -> None:
    path = drafted(suffix)
    assert verdicts(path) == [("worded", True), ("same", True), ("same", True)]
    text = path.read_text()
    assert text.count("Not word for word") == 1
    assert "99" not in text
    assert "Nothing on kings." in text


@pytest.mark.parametrize(
    ("suffix", "before", "after", "verdict"),
    [
        ("md", "costs two crowns", "costs nine crowns", "altered"),
        ("html", "costs two crowns", "costs nine crowns", "altered"),
        ("md", "crowns. [1] [2]", "crowns. [2]", "altered"),
        ("html", '<sup><a href="#f1-1">[1]</a></sup><sup>', "<sup>", "altered"),
        ("html", '<a href="#f1-2">[2]', '<a href="#f1-2">[1]', "altered"),
        ("md", "crowns. [1] [2]\n\n- Not word", "crowns. [1] [2]\n\n- No word", "missing"),
        ("html", "Not word for word", "In other words", "added"),
        ("md", "two made-up crowns", "ten made-up crowns", "altered"),
        ("html", "two made-up crowns", "ten made-up crowns", "altered"),
    ],
)
def test_rewritten_words_of_a_model_are_found(
    drafted: Callable[[str], Path], suffix: str, before: str, after: str, verdict: str
) -> None:
    path = drafted(suffix)
    edit(path, before, after)
    assert (verdict, False) in verdicts(path)


@pytest.mark.parametrize("suffix", LAYOUTS)
def test_a_models_words_fail_without_one_of_their_quotes(
    drafted: Callable[[str], Path], suffix: str
) -> None:
    path = drafted(suffix)
    text = path.read_text()
    start, end = {"md": ("\n[2] ", "## 2."), "html": ('<li id="f1-2"', "</ol>")}[suffix]
    begin = text.index(start)
    path.write_text(text[:begin] + text[text.index(end, begin) :])
    assert ("missing", False) in verdicts(path)
