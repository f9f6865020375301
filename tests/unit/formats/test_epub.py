"""EPUB books -> articles: their chapters, in order."""

import pytest
from written import CONTAINER, SENTENCE, epub, zipped

from rag.corpus import formats
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.chunks import sentences
from rag.errors import UnreadableArticleError


def read(path: str, raw: bytes) -> Article:
    (article,) = formats.read(path, raw).articles
    return article


def rejection(path: str, raw: bytes) -> str:
    with pytest.raises(UnreadableArticleError) as error:
        formats.read(path, raw)
    return str(error.value)


def test_a_book_is_one_article_in_the_order_of_its_spine() -> None:
    raw = epub(
        {
            "z-last.xhtml": f"<h1>One</h1><p>{SENTENCE}</p><p>© 2021 Press</p>",
            "a.xhtml": "<h1>Two</h1><p>The ferry&nbsp;is green.<br/>It is small.</p>",
        }
    )
    article = read("z.epub", raw)
    assert article.text == (
        f"One\n\n{SENTENCE}\n\n© 2021 Press\n\nTwo\n\nThe ferry\u00a0is green.\nIt is small."
    )
    assert (article.title, article.author) == ("Bridges of Zarnow", "Ola Nil, Eva Lund")
    assert (article.date, article.source, article.language) == ("2021-05", "Made-up Press", "en")
    # A copyright page at the front doesn't end a book.
    assert "It is small." in [sentence.text for sentence in sentences(article)]


def test_entities_of_a_book_are_not_expanded() -> None:
    opf = (
        '<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM '
        '"file:///etc/hostname">]><package xmlns="http://www.idpf.org/2007/opf"><metadata>'
        "<title>Z&b;&f;</title></metadata><manifest><item id='c' href='c.xhtml'/></manifest>"
        "<spine><itemref idref='c'/></spine></package>"
    )
    more = {"OEBPS/book.opf": opf, "OEBPS/c.xhtml": f"<p>{SENTENCE}</p>"}
    article = read("z.epub", zipped({"META-INF/container.xml": CONTAINER} | more))
    assert article.title == "Z"
    assert article.text == SENTENCE


def test_a_copy_protected_book_is_rejected() -> None:
    lock = (
        "<encryption><EncryptedData><CipherData><CipherReference URI='OEBPS/a.xhtml'/>"
        "</CipherData></EncryptedData></encryption>"
    )
    raw = epub({"a.xhtml": "<p>x</p>"}, {"META-INF/encryption.xml": lock})
    assert "copy-protected" in rejection("z.epub", raw)


def test_notes_outside_the_reading_order_are_read_as_footnotes() -> None:
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml"/>'
        '<item id="n" href="n.xhtml"/></manifest><spine><itemref idref="a"/>'
        '<itemref idref="n" linear="no"/></spine></package>'
    )
    note = (
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        '<body><aside epub:type="footnote"><p>The goat was a made-up gift.</p></aside>'
        "</body></html>"
    )
    chapter = (
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        '<body><a id="x"/><h2>Two</h2><p>She had 3 goats<a epub:type="noteref" href="n.xhtml">1'
        "</a>.</p></body></html>"
    )
    more = {"OEBPS/book.opf": opf, "OEBPS/a.xhtml": chapter, "OEBPS/n.xhtml": note}
    article = read("z.epub", zipped({"META-INF/container.xml": CONTAINER} | more))
    assert article.text == "Two\n\nShe had 3 goats.\n\nThe goat was a made-up gift."
    assert article.blocks[-1].kind == Kind.FOOTNOTE
    assert not any(mark.style == "link" for mark in article.marks)


def test_formulas_of_a_book_are_on_one_line() -> None:
    formula = "<msup><mi>c</mi><mn>2</mn></msup>"
    math = f'<math xmlns="http://www.w3.org/1998/Math/MathML">{formula}</math>'
    article = read("z.epub", epub({"a.xhtml": f"<p>The made-up area is {math}.</p>"}))
    assert article.text == "The made-up area is c^2."
