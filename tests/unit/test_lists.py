"""Which of a made-up list's items, table's rows or definitions are quoted, by scripted scores."""

from collections.abc import Mapping, Sequence

from handmade import query

from rag.answering.confidence import Calibration
from rag.answering.extraction import extract
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.chunks import Chunk, sentences
from rag.corpus.formats.document import BULLET, Document
from rag.search.passages import Passage, ScoredSentence, Window, reading
from rag.search.question import Query

LEAD_IN = "The crew of the made-up ship were:"
ANNA, OLE, PIA = "Anna Lund, captain", "Ole Roe, cook", "Pia Berg, pilot"


def crew() -> Document:
    document = Document()
    group = document.new_group()
    document.add(Kind.PARAGRAPH, LEAD_IN)
    for text in (ANNA, OLE, PIA):
        document.add(Kind.ITEM, text, level=1, group=group, bullet=BULLET)
    return document


def ferries() -> Document:
    document = Document()
    group = document.new_group()
    document.add_row(["Ferry", "Seats"], group, is_header=True)
    for row in (["Alva", "120"], ["Brage", "64"], ["Disa", "210"]):
        document.add_row(row, group)
    return document


def terms() -> Document:
    document = Document()
    group = document.new_group()
    for kind, text in ((Kind.TERM, "Luff"), (Kind.DEFINITION, "The front edge of a sail")):
        document.add(kind, text, group=group)
    return document


def quoted(
    document: Document, asked: Query, scores: Mapping[str, float], whole: float = -9.0
) -> list[str]:
    """Return what is quoted; `scores` has logits by text, `whole` that of several sentences."""
    blocks = tuple(document.blocks)
    article = Article("a", "Made up", "", "", "a.md", document.text, blocks=blocks)
    made = sentences(article)
    members = tuple(made)
    around = [None, *made, None]
    scored = tuple(
        ScoredSentence(one, scores.get(one.shown, -5.0), 0.0, around[at], around[at + 2], members)
        for at, one in enumerate(made)
    )
    chunk = Chunk("a", 0, 0, len(article.text), article.text, 1, members)
    passage = Passage(1, article.title, "", chunk, max(one.score for one in scored), scored)

    def score(_: Query, windows: Sequence[Window]) -> list[float]:
        alone = (scores.get(window[0].shown, -5.0) for window in windows)
        return [
            own if len(window) == 1 else whole for own, window in zip(alone, windows, strict=True)
        ]

    (found,) = extract(asked, [passage], score, Calibration())
    return [one.shown for one in found.sentences]


def test_a_lead_in_is_quoted_with_its_whole_list() -> None:
    found = quoted(crew(), query("Who was on the ship?"), {LEAD_IN: 3.0})
    assert found == [LEAD_IN, ANNA, OLE, PIA]


def test_a_question_for_several_things_is_answered_by_the_whole_list() -> None:
    asked = query("Who were the members of the crew?", wants_list=True)
    assert quoted(crew(), asked, {OLE: 2.0}, whole=1.0) == [LEAD_IN, ANNA, OLE, PIA]
    assert quoted(crew(), asked, {OLE: 2.0}, whole=-1.0) == [LEAD_IN, OLE]


def test_a_list_most_of_whose_items_answer_is_quoted_as_a_whole() -> None:
    asked = query("Who sailed on the ship?")
    assert quoted(crew(), asked, {ANNA: 3.0, OLE: 2.0}) == [LEAD_IN, ANNA, OLE, PIA]


def test_a_single_item_that_answers_is_quoted_with_its_lead_in() -> None:
    assert quoted(crew(), query("Who was the cook?"), {OLE: 3.0}) == [LEAD_IN, OLE]


def test_of_a_table_the_rows_that_answer_are_quoted() -> None:
    scores = {"Ferry: Alva; Seats: 120": 2.0, "Ferry: Disa; Seats: 210": 3.0}
    asked = query("Which ferries have more than 100 seats?", wants_list=True)
    assert quoted(ferries(), asked, scores) == list(scores)
    one = query("Which ferry has the most seats?")
    assert quoted(ferries(), one, scores) == ["Ferry: Disa; Seats: 210"]


def test_a_question_for_all_of_a_table_gets_all_rows_if_its_columns_are_named_so() -> None:
    rows = ["Ferry: Alva; Seats: 120", "Ferry: Brage; Seats: 64", "Ferry: Disa; Seats: 210"]
    asked = query("List all the ferries.", wants_list=True)
    assert quoted(ferries(), asked, {rows[2]: 2.0}) == rows
    barges = query("List all the barges.", wants_list=True)
    assert quoted(ferries(), barges, {rows[2]: 2.0}) == rows[2:]


def test_a_sentence_about_all_of_something_is_no_list_of_it() -> None:
    document, dogs = ferries(), "Dogs may board all ferries that you take."
    document.add(Kind.PARAGRAPH, dogs)
    rows = ["Ferry: Alva; Seats: 120", "Ferry: Brage; Seats: 64", "Ferry: Disa; Seats: 210"]
    asked = query("List all the ferries you can take.", wants_list=True)
    assert quoted(document, asked, {dogs: 3.0, rows[2]: 2.0}) == rows


def test_what_is_asked_of_each_row_is_no_name_for_the_table() -> None:
    rows = ["Ferry: Alva; Seats: 120", "Ferry: Brage; Seats: 64", "Ferry: Disa; Seats: 210"]
    for text in ("List all ferries with their crews", "list the ferries, oldest first"):
        assert quoted(ferries(), query(text, wants_list=True), {rows[2]: 2.0}) == rows


def test_what_only_some_rows_have_tells_them_apart() -> None:
    rows = ["Ferry: Alva; Seats: 120", "Ferry: Brage; Seats: 64", "Ferry: Disa; Seats: 210"]
    for text in ("List all ferries like Brage", "List all ferries with 64 seats"):
        assert quoted(ferries(), query(text, wants_list=True), {rows[1]: 2.0}) == rows[1:2]


def test_who_is_answered_by_the_list_that_the_same_words_introduce() -> None:
    asked = query("Who were the crew?")
    assert quoted(crew(), asked, {OLE: 3.0}) == [LEAD_IN, ANNA, OLE, PIA]
    for text in ("Who were the passengers?", "Who was the cook of the crew?"):
        assert quoted(crew(), query(text), {OLE: 3.0}) == [LEAD_IN, OLE]


def test_a_definition_is_quoted_with_its_term() -> None:
    found = quoted(terms(), query("What is the front edge called?"), {terms().text[6:]: 3.0})
    assert found == ["Luff", "The front edge of a sail"]


def test_a_term_alone_is_never_quoted() -> None:
    found = quoted(terms(), query("What is a luff?"), {"Luff": 3.0})
    assert found == ["Luff", "The front edge of a sail"]


def test_the_cross_encoder_reads_a_lead_in_once_and_items_apart() -> None:
    document = crew()
    blocks = tuple(document.blocks)
    made = sentences(Article("a", "Made up", "", "", "a.md", document.text, blocks=blocks))
    assert reading(tuple(made)) == f"{LEAD_IN} {ANNA}; {OLE}; {PIA}"
    assert reading((made[2],)) == f"{LEAD_IN} {OLE}"
