"""What the report card and the API say about the structure of a made-up article."""

import pytest
from handmade import sentences

from rag.answering.footnotes import Footnotes, ignore_claim
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.formats.document import BULLET, Document
from rag.corpus.formats.results import Details, make_article
from rag.health.checkup import card_of
from rag.health.report_card import MAX_LINES, ReportCard
from rag.web.api import article_json
from rag.web.schema import ArticleBody


def made(*, comments: int = 0, doubt: str = "") -> Article:
    document = Document(doubt=doubt)
    document.start_page()
    document.add(Kind.PARAGRAPH, "The made-up ferry carries sheep.")
    document.start_page()
    group = document.new_group()
    document.add(Kind.ITEM, "no geese", level=1, group=group, bullet=BULLET)
    document.add_row(["Alva", "120"], document.new_group())
    for number in range(comments):
        document.add(Kind.PARAGRAPH, f"Reader {number}: I like it.")
        document.leave_out("a comment below the article")
    return make_article("ferry.pdf", document, Details(title="A made-up ferry"))


def report(article: Article) -> ReportCard:
    return ReportCard("1", 1, 1, (card_of(article),), (), (), ())


def test_the_card_lists_what_is_left_out_and_how_to_bring_it_back() -> None:
    card = card_of(made(comments=MAX_LINES + 2))
    assert (len(card.left_out), card.left_out_count) == (MAX_LINES, MAX_LINES + 2)
    assert card.to_json()["left_out"][0] == {
        "text": "Reader 0: I like it.",
        "reason": "a comment below the article",
    }
    text = report(made(comments=MAX_LINES + 2)).to_text()
    assert "keep: all" in text
    assert "    a comment below the article: “Reader 0: I like it.”" in text
    assert text.endswith("and 2 more")
    assert "Left out" not in report(made()).to_text()


def test_bullets_and_separators_are_no_boilerplate() -> None:
    assert card_of(made()).boilerplate == 0
    assert 0 < card_of(made(comments=1)).boilerplate < 0.5


def test_doubtful_pages_are_findings() -> None:
    (finding,) = [one for one in card_of(made(doubt="read by OCR")).findings if "OCR" in one]
    assert finding.startswith("pages 1-2: read by OCR; ")
    assert not any("OCR" in one for one in card_of(made()).findings)


@pytest.mark.parametrize(("path", "count"), [("ferry.pdf", 1), ("ferry.pptx", 0)])
def test_only_pages_without_text_may_be_scanned(path: str, count: int) -> None:
    document = Document()
    document.add(Kind.PARAGRAPH, "The made-up ferry carries sheep. " * 20)
    document.pages += [0, len(document.text)]  # the second slide is hidden
    article = make_article(path, document, Details(title="A made-up ferry"))
    findings = card_of(article, ["slide 2 is hidden and not read"]).findings
    assert sum("run text recognition" in one for one in findings) == count


def test_the_api_describes_the_structure_that_it_sends() -> None:
    article = made(comments=1, doubt="read by OCR")
    body = ArticleBody.model_validate(article_json(article))
    assert [block.kind for block in body.blocks] == ["paragraph", "item", "row", "paragraph"]
    row = body.blocks[2]
    assert [article.text[start:end] for start, end in row.cells] == ["Alva", "120"]
    assert body.doubts[0].reason == "read by OCR"
    assert body.model_extra == {"example": ""}


def test_doubtful_words_are_never_verbatim() -> None:
    for doubt, verdict in (("", "verbatim"), ("read by OCR", "supported")):
        article = made(doubt=doubt)
        footnotes = Footnotes({article.id: article}.get, ignore_claim)
        (sentence,) = sentences(article, "The made-up ferry carries sheep.")
        assert footnotes.add(sentence.text, "verbatim", [sentence])
        assert [claim.verdict for claim in footnotes.claims.values()] == [verdict]
        assert [citation.doubt for citation in footnotes.citations.values()] == [doubt]
