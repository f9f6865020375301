"""The file of questions: errors name the line, and the gold is really in the articles."""

import json
from io import BytesIO
from itertools import product
from pathlib import Path
from zipfile import ZipFile

import pytest
from conftest import REPOSITORY
from structured_files import FILES

from evals.metrics import is_right
from evals.questions import Span, check_gold, find_span, load
from evals.suite import OWN_QUESTIONS, Suite
from rag.corpus.folder import SourceFile, find_files
from rag.corpus.parser import ParsedFile, parse_file
from rag.errors import SuiteError
from rag.settings import Settings
from rag.text.matching import stems

GOOD = {"id": "a", "question": "Who came?", "gold": ["Anna"]}
SPAN = {"path": "a.txt", "start": 0, "end": 4, "quote": "Anna"}


def write(folder: Path, *rows: object) -> Path:
    path = folder / "questions.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("{no json", "line 3: the line: Invalid JSON"),
        (GOOD | {"id": "b", "colour": "red"}, "line 3: colour: Extra inputs are not permitted"),
        (GOOD, "line 3: the id 'a' is used twice"),
        ({"id": "b", "question": "Who?"}, "line 3: .* needs gold, must, any or docs"),
        (GOOD | {"id": "b", "spans": [SPAN | {"quote": ""}]}, r"line 3: spans\.0\.quote"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, row: object, says: str) -> None:
    with pytest.raises(SuiteError, match=says):
        load(write(tmp_path, GOOD, "", row))


def test_an_empty_or_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="contains no questions"):
        load(write(tmp_path, ""))
    with pytest.raises(SuiteError, match="can't be read"):
        load(tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    ("gold", "says"),
    [
        ({"spans": [SPAN | {"start": 1, "end": 5}]}, "line 2: a.txt does not contain the quote of"),
        ({"docs": ["b"]}, "line 2: no article is named 'b'"),
        ({"context": "Ole came."}, "line 2: no article contains the context"),
    ],
)
def test_gold_that_is_not_in_the_articles_is_named(
    tmp_path: Path, gold: dict[str, object], says: str
) -> None:
    path = write(tmp_path, GOOD, GOOD | {"id": "b"} | gold)
    with pytest.raises(SuiteError, match=says):
        check_gold(path, load(path), {"a.txt": "Anna came."})


def test_a_quote_without_offsets_is_found_across_spacing_and_cells(tmp_path: Path) -> None:
    rows = "Boat | Seats\nLark | 12\nSkylark | 120"
    span = Span(path="boats.csv", quote="Lark 12")
    assert find_span(span, {"boats.csv#rows": rows}) == ("boats.csv#rows", 13, 22)
    assert find_span(span, {"others.csv": rows}) is None
    assert find_span(Span(path="a", quote="Lark 1"), {"a": rows}) is None
    path = write(tmp_path, GOOD | {"spans": [{"path": "a.txt", "quote": "Ole"}]})
    with pytest.raises(SuiteError, match="does not contain the quote of 'a'; correct"):
        check_gold(path, load(path), {"a.txt": "Anna came."})


def test_context_is_found_despite_other_spacing(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD | {"context": "Anna came.\nOle (too)  went."})
    check_gold(path, load(path), {"a.txt": "First. Anna  came. Ole (too) went."})


def test_a_question_that_is_too_long_names_its_id(tmp_path: Path) -> None:
    write(tmp_path, GOOD | {"question": "why " * 1000})
    with pytest.raises(SuiteError, match="question 'a'"):
        Suite.folder(tmp_path, Settings(tmp_path, tmp_path / "data"))


def test_suites_with_the_same_name_have_separate_indexes(tmp_path: Path) -> None:
    settings = Settings(tmp_path, tmp_path / "data")
    suites = []
    for parent in ("one", "two"):
        folder = tmp_path / parent / "set"
        folder.mkdir(parents=True)
        write(folder, GOOD)
        suites.append(Suite.folder(folder, settings))
    first, second = (suite.settings.data for suite in suites)
    assert first != second
    assert first.is_relative_to(settings.data)
    assert suites[0].settings.corpus == tmp_path / "one" / "set" / "corpus"


def test_questions_that_name_a_folder_are_asked_on_it(tmp_path: Path) -> None:
    write(tmp_path, GOOD, GOOD | {"id": "b", "corpus": "more"}, GOOD | {"id": "c"})
    usual, more = Suite.folder(tmp_path, Settings(tmp_path, tmp_path / "data")).parts()
    assert [question.id for question in usual.questions] == ["a", "c"]
    assert [question.id for question in more.questions] == ["b"]
    assert (usual.settings.corpus, more.settings.corpus) == (tmp_path / "corpus", tmp_path / "more")
    assert usual.settings.data != more.settings.data


# --- the shipped questions -----------------------------------------------------------------------

#: What a near miss can change: the question states one of its own.
ANCHORS = {"name", "organisation", "year", "date", "number", "ordinal", "place", "unit"}
GENRES = {"manuals", "reference", "records"}


@pytest.fixture(scope="module")
def own() -> Suite:
    return Suite.own(Settings(REPOSITORY / "corpus", REPOSITORY / "data"))


def texts_of(folder: Path) -> dict[str, str]:
    files = [file for file in find_files(folder) if isinstance(file, SourceFile)]
    parsed = {file.path: parse_file(file) for file in files}
    return {
        path: article.text
        for path, one in parsed.items()
        if isinstance(one, ParsedFile)
        for article, _ in one.articles
    }


def test_the_gold_of_the_shipped_questions_is_in_the_articles(own: Suite) -> None:
    for part in own.parts():
        texts = texts_of(part.settings.corpus)
        check_gold(OWN_QUESTIONS, part.questions, texts)
        quoted = {span.path for question in part.questions for span in question.spans}
        cited = {f"{doc}.md" for question in part.questions for doc in question.docs}
        assert quoted | cited >= {path.partition("#")[0] for path in texts}
    # A summary and an answer about the collection have no sentence that must be quoted.
    searched = [one for one in own.questions if one.kind not in ("summary", "collection")]
    assert all(question.spans for question in searched if question.answerable)
    assert all(question.reason for question in own.questions if not question.answerable)


def test_the_quoted_words_hold_the_accepted_answer(own: Suite) -> None:
    for question in own.questions:
        if question.corpus and question.spans:
            quotes = " ".join(span.quote for span in question.spans)
            assert is_right(quotes, question), question.id


def test_both_splits_have_every_kind_of_shipped_question(own: Suite) -> None:
    for kind in {question.type for question in own.questions}:
        splits = {question.split for question in own.questions if question.type == kind}
        assert splits == {"dev", "test"}, kind


def test_every_genre_has_questions_of_the_main_kinds_in_both_splits(own: Suite) -> None:
    assert len(own.questions) >= 450
    assert {question.genre for question in own.questions} == {
        "news",
        "structured",
        "gazette",
        *GENRES,
    }
    kinds = {"fact", "paraphrase", "near-miss", "false-premise", "far", "rough", "conversation"}
    found = {(question.genre, question.type, question.split) for question in own.questions}
    assert set(product(GENRES, kinds, ("dev", "test"))) <= found


def test_every_near_miss_about_the_invented_texts_has_an_answered_twin(own: Suite) -> None:
    by_id = {question.id: question for question in own.questions}
    misses = [one for one in own.questions if one.type == "near-miss" and one.corpus]
    for miss in misses:
        twin = by_id[miss.twin]
        assert twin.answerable, miss.id
        assert (twin.split, twin.genre) == (miss.split, miss.genre), miss.id
    assert {miss.anchor for miss in misses} == {"", *ANCHORS}


def test_a_paraphrase_shares_at_most_one_content_word_with_its_sentence(own: Suite) -> None:
    for question in own.questions:
        if question.corpus and question.type == "paraphrase":
            (span,) = question.spans
            assert len(stems(question.question) & stems(span.quote)) <= 1, question.id


def test_a_text_is_asked_about_in_one_split_only(own: Suite) -> None:
    splits: dict[str, set[str]] = {}
    for question in own.questions:
        # Conversations of the gazette change their subject, and so go through many articles.
        is_apart = question.corpus and question.genre != "gazette"
        for span in question.spans if is_apart else ():
            splits.setdefault(span.path, set()).add(question.split)
    assert all(len(found) == 1 for found in splits.values()), splits


def test_every_text_says_that_it_is_invented(own: Suite) -> None:
    _, texts, structured, gazette = own.parts()
    files = list(texts.settings.corpus.glob("*/*.md"))
    assert {file.parent.name for file in files} == GENRES
    files += gazette.settings.corpus.iterdir()
    # A table has no place for a note, and the script that writes the others has it.
    plain = [
        file
        for file in structured.settings.corpus.iterdir()
        if file.suffix not in (".csv", *(Path(name).suffix for name in FILES))
    ]
    for file in (*files, *plain):
        assert "Invented to measure Footnote with" in file.read_text(encoding="utf-8"), file


def test_the_binary_documents_are_what_their_script_writes(own: Suite) -> None:
    folder = own.parts()[2].settings.corpus
    for name, make in FILES.items():
        assert zip_or_whole(folder / name) == zip_or_whole(make()), name


def zip_or_whole(file: Path | bytes) -> bytes | dict[str, bytes]:
    """Return the members of a zip; other files as they are. Compression differs by machine."""
    content = file if isinstance(file, bytes) else file.read_bytes()
    if not content.startswith(b"PK"):
        return content
    with ZipFile(BytesIO(content)) as members:
        return {name: members.read(name) for name in members.namelist()}


def test_structured_questions_are_about_lists_steps_and_tables_in_many_formats(own: Suite) -> None:
    asked = [question for question in own.questions if question.genre == "structured"]
    assert {"table", "list", "step"} <= {question.type for question in asked}
    suffixes = {Path(span.path).suffix for question in asked for span in question.spans}
    assert suffixes == {".csv", ".docx", ".html", ".json", ".md", ".pdf", ".txt", ".xlsx"}
    refused = sum(not question.answerable for question in asked)
    assert 0.3 <= refused / len(asked) <= 0.4


def test_questions_that_no_search_answers_say_of_which_kind_they_are(own: Suite) -> None:
    kinds = {"smalltalk", "collection", "summary", "comparison"}
    for kind in kinds:
        asked = [question for question in own.questions if question.type == kind]
        assert len(asked) >= 9
        assert {question.kind for question in asked} == {kind}
    others = {question.type for question in own.questions if not question.kind}
    assert others.isdisjoint(kinds)
