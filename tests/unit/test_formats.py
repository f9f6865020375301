"""Files of every kind -> articles: what is read, and the reasons why something is not."""

import contextlib
from io import BytesIO

import docx
import pytest
from docx.document import Document
from fpdf import FPDF
from hypothesis import example, given, settings
from hypothesis import strategies as st
from written import PICTURE, SENTENCE, epub, pdf, scan, zipped

from rag.corpus import formats
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.chunks import sentences
from rag.errors import UnreadableArticleError


def read(path: str, raw: str | bytes) -> Article:
    result = formats.read(path, raw.encode() if isinstance(raw, str) else raw)
    assert len(result.articles) == 1
    return result.articles[0]


def warning(path: str, raw: bytes) -> str:
    return " ".join(skipped.reason for skipped in formats.read(path, raw).warnings)


def rejection(path: str, raw: bytes) -> str:
    with pytest.raises(UnreadableArticleError) as error:
        formats.read(path, raw)
    return str(error.value)


# --- encodings -----------------------------------------------------------------------------------

POLISH = "Zarnow leży nad wymyśloną rzeką. Most otwarła burmistrzyni, która podziękowała."
GREEK = "Η γέφυρα της πόλης άνοιξε την Τρίτη από τη δήμαρχο."
FRENCH = "Le maire a félicité les ouvriers à l’occasion de l’ouverture du pont, l’été."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (POLISH, "utf-8"),
        (POLISH, "utf-8-sig"),
        (POLISH, "utf-16"),
        (GREEK, "utf-32"),
        ("Zarnow is made up.", "utf-16-le"),
        ("Zarnow is made up.", "utf-16-be"),
        (POLISH, "cp1250"),
        (FRENCH, "cp1252"),
        (GREEK, "cp1253"),
        ("Мост через реку был открыт во вторник мэром города.", "cp1251"),
        ("橋は火曜日に市長によって開通しました。誰も怪我をしませんでした。", "cp932"),
    ],
)
def test_a_text_is_read_in_the_encoding_it_was_written_in(text: str, encoding: str) -> None:
    raw = text.encode(encoding)
    assert read("z.txt", raw).text == text
    assert bool(warning("z.txt", raw)) == encoding.startswith("cp")


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1))
@settings(max_examples=50, deadline=None)
def test_utf_8_is_never_mistaken(text: str) -> None:
    assert read("z.txt", f"x{text}x".encode()).text == f"x{text}x"


def test_an_invalid_character_in_utf_8_costs_that_character_alone() -> None:
    raw = POLISH.encode() + b" \xff"
    assert read("z.txt", raw).text.startswith(POLISH)
    assert "contains 1 invalid UTF-8 characters" in warning("z.txt", raw)


def test_the_language_is_stated_in_the_file_or_identified_from_the_text() -> None:
    assert read("z.txt", POLISH).language == "pl"
    assert read("z.txt", f"---\nlang: de-AT\n---\n{POLISH}").language == "de"
    assert read("z.txt", "12:30").language == ""


def test_front_matter_gives_authors() -> None:
    article = read("z.md", f"---\nauthor: [Ola Nil, Eva Lund]\n---\n{SENTENCE}")
    assert article.author == "Ola Nil, Eva Lund"


# --- web pages -----------------------------------------------------------------------------------

HEAD = """<head><title>Zarnow opens its bridge - Made-up Times</title>
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "Zarnow opens its bridge", "datePublished": "2023-04-04T10:15:00Z",
"author": {"@type": "Person", "name": "Ola Nil"},
"publisher": {"@type": "Organization", "name": "Made-up Times"}}</script></head>"""
NEWS = f"""<!DOCTYPE html><html lang="en-GB">{HEAD}<body>
<div class="cookie-banner">We use cookies to improve your experience. <button>Accept</button></div>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>Zarnow opens its bridge</h1><p>{SENTENCE}</p><h2>What it cost</h2>
<p>It cost <b>4&nbsp;million</b> &amp; it was paid by nobody, says this made-up article of a town
that is as made up as its bridge, its river and its only mayor.</p>
<ul><li>The <a href="#">ferry</a> will stop in May.</li><li>The old bridge is gone.</li></ul>
<table><tr><th>Year</th><th>Length</th></tr><tr><td>2023</td><td>300 m</td></tr></table></article>
<section id="comments"><h3>3 Comments</h3><div class="comment">What a bridge!</div></section>
<footer>© 2023 Made-up Times. All rights reserved.</footer><script>track()</script></body></html>"""


# --- PDF -----------------------------------------------------------------------------------------


def test_lines_of_a_pdf_are_joined_to_paragraphs() -> None:
    article = read("z.pdf", pdf([["Zarnow and its bridge", SENTENCE, f"Then: {SENTENCE}"]]))
    assert article.text == f"Zarnow and its bridge\n\n{SENTENCE}\n\nThen: {SENTENCE}"
    assert article.pages == (0,)


def test_headers_and_page_numbers_are_left_out() -> None:
    pages = [[f"{word} page: {SENTENCE}"] for word in ("First", "Second", "Third")]
    article = read("z.pdf", pdf(pages, header="Made-up Times, spring"))
    left_out = ["Made-up Times, spring", "Page 1 of 3, Page 2 of 3, Page 3 of 3"]
    assert article.text == "\n\n".join([*(page[0] for page in pages), *left_out])
    assert [bool(block.left_out) for block in article.blocks] == [False] * 3 + [True] * 2
    begins = [article.text.index(word) for word in ("First", "Second", "Third")]
    assert article.pages == tuple(begins)
    assert [article.page_at(at) for at in (0, begins[1] - 1, begins[1], begins[2])] == [1, 1, 2, 3]


def test_a_sentence_that_crosses_a_page_break_stays_whole() -> None:
    before, after = f"{SENTENCE} It is said that the", "mayor of this made-up town was glad."
    article = read("z.pdf", pdf([[before], [after, SENTENCE]], header="Made-up Times"))
    assert "It is said that the mayor of this made-up town was glad." in [
        sentence.text for sentence in sentences(article)
    ]
    assert article.pages[1] == article.text.index("mayor of this")


def test_a_footnote_does_not_split_a_sentence_across_pages() -> None:
    paper = FPDF()
    for body, note in (
        (f"{SENTENCE} It is said that the", "1 As a made-up report of the town has it."),
        ("mayor of this made-up town was glad. She said so.", ""),
    ):
        paper.add_page()
        paper.set_font("times", size=12)
        paper.multi_cell(0, 6, body)
        paper.set_font("times", size=8)
        paper.text(10, 250, note)
    article = read("z.pdf", bytes(paper.output()))
    assert "It is said that the mayor of this made-up town was glad." in article.text
    assert article.page_at(article.text.index("As a made-up report")) == 1
    assert article.page_at(article.text.index("mayor of this")) == 2


def test_columns_are_read_one_after_the_other() -> None:
    paper = FPDF()
    paper.add_page()
    paper.set_font("times", size=12)
    with paper.text_columns(ncols=2, gutter=10) as columns:
        columns.write("\n\n".join(f"Part {number}. {SENTENCE}" for number in range(20)))
    text = read("z.pdf", bytes(paper.output())).text
    assert text == "\n\n".join(f"Part {number}. {SENTENCE}" for number in range(20))


def test_a_word_hyphenated_at_a_line_end_is_joined() -> None:
    article = read(
        "z.pdf",
        pdf([["The engi-\nneers of the well-\nknown town built it. It is well-known by now."]]),
    )
    assert article.text.startswith("The engineers of the well-known town built it.")


def test_a_pdf_states_its_title() -> None:
    article = read("z.pdf", pdf([[SENTENCE]], title="Bridges of Zarnow"))
    assert article.title == "Bridges of Zarnow"
    assert article.language == "en"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("water-notice.pdf", "Water notice"),
        ("z.pdf", "The made-up bridge of Zarnow was opened on a Tuesday by…"),
    ],
)
def test_a_pdf_that_begins_with_prose_is_named_after_its_file_or_its_first_words(
    name: str, title: str
) -> None:
    article = read(name, pdf([[SENTENCE.removesuffix("."), SENTENCE]]))
    assert article.title == title
    assert not any(block.kind == Kind.TITLE for block in article.blocks)


def test_pages_without_text_are_named() -> None:
    raw = scan(5, text_on=[1, 3])
    assert "no text on pages 2, 4-5" in warning("z.pdf", raw)
    article = read("z.pdf", raw)
    begins = [*article.pages, len(article.text)]
    empty = [number for number in range(5) if begins[number] == begins[number + 1]]
    assert empty == [1, 3, 4]
    assert article.page_at(article.text.index("Page 3")) == 3


def test_a_locked_pdf_is_rejected() -> None:
    assert "locked with a password" in rejection("z.pdf", pdf([[SENTENCE]], password="made-up"))


def test_a_pdf_that_is_cut_off_is_rejected_or_read_with_a_warning() -> None:
    raw = pdf([[SENTENCE]] * 5)
    assert "damaged or cut off" in rejection("z.pdf", raw[:200])
    assert "cut off" in warning("z.pdf", raw[:-10])


def saved(document: Document) -> bytes:
    raw = BytesIO()
    document.save(raw)
    return raw.getvalue()


# --- zips ----------------------------------------------------------------------------------------


def test_a_zip_gives_the_articles_of_its_members() -> None:
    raw = zipped(
        {
            "a/Żarnów.txt": SENTENCE,
            "z.csv": "title,text\nZarnow,It is made up.\n",
            "b.pdf": pdf([[SENTENCE]]),
            "__MACOSX/a.txt": "hidden",
            ".hidden.txt": "hidden",
            "inner.zip": zipped({"a.txt": SENTENCE}),
            "sheet.xls": "x",
            "empty.txt": "",
        }
    )
    result = formats.read("x/papers.zip", raw)
    assert [article.path for article in result.articles] == [
        "x/papers.zip/a/Żarnów.txt",
        "x/papers.zip/z.csv#zarnow",
        "x/papers.zip/b.pdf",
    ]
    reasons = {member.path: member.reason for member in result.skipped}
    assert reasons["x/papers.zip/inner.zip"] == "a zip within a zip; unpack it"
    assert ".xls files are not supported" in reasons["x/papers.zip/sheet.xls"]
    assert "empty" in reasons["x/papers.zip/empty.txt"]


def test_the_name_of_a_member_can_not_lead_out_of_the_zip() -> None:
    raw = zipped({"../../etc/a.txt": SENTENCE, "/top/b.txt": SENTENCE, "c:\\d\\e.txt": SENTENCE})
    result = formats.read("z.zip", raw)
    assert [article.path for article in result.articles] == [
        "z.zip/etc/a.txt",
        "z.zip/top/b.txt",
        "z.zip/c:/d/e.txt",
    ]


@pytest.mark.parametrize("name", ["z.zip", "z.docx", "z.epub"])
def test_a_zip_bomb_is_rejected_before_it_is_unpacked(name: str) -> None:
    inside = {"z.zip": "a.txt", "z.docx": "word/document.xml", "z.epub": "META-INF/container.xml"}
    assert "far more than an article" in rejection(name, zipped({inside[name]: bytes(30_000_000)}))


def test_a_zip_that_declares_wrong_sizes_is_rejected() -> None:
    text = SENTENCE.encode() * 100
    raw = zipped({"a.txt": text})
    lying = raw.replace(len(text).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lying != raw
    assert "damaged" in rejection("z.zip", lying) or "far more" in rejection("z.zip", lying)


def test_a_locked_zip_is_rejected() -> None:
    raw = bytearray(zipped({"a.txt": SENTENCE}))
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        raw[raw.index(mark) + offset] |= 1
    assert "locked with a password" in rejection("z.zip", bytes(raw))


# --- files that can't be read----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "raw", "reason"),
    [
        ("z.txt", pdf([[SENTENCE]]), "its content is a PDF; rename it to end in .pdf"),
        ("z.pdf", NEWS.encode(), "its content is an HTML page; rename it to end in .html"),
        ("z.html", PICTURE, "its content is a picture; rename it to end in .png"),
        ("z.txt", zipped({"a.txt": "x"}), "its content is a zip"),
        ("z.zip", epub({"a.xhtml": "x"}), "its content is an EPUB book"),
        ("z.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or password-protected Office file"),
        ("z.docx", zipped({"a.txt": "x"}), "not a Word document"),
        ("z.docx", zipped({"xl/workbook.xml": "x"}), "its content is a workbook"),
        ("z.epub", zipped({"a.txt": "x"}), "not an EPUB book"),
        ("z.zip", zipped({}), "a zip without articles"),
    ],
)
def test_a_wrong_suffix_is_detected_by_the_content(path: str, raw: bytes, reason: str) -> None:
    assert reason in rejection(path, raw)


@pytest.mark.parametrize("suffix", formats.SUFFIXES)
def test_an_empty_file_is_rejected_with_the_fix(suffix: str) -> None:
    assert ";" in rejection(f"z{suffix}", b"")


@pytest.mark.parametrize("suffix", [".docx", ".epub", ".zip"])
def test_a_zip_that_is_cut_off_is_rejected(suffix: str) -> None:
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    whole = {
        ".docx": saved(document),
        ".epub": epub({"a.xhtml": "x"}),
        ".zip": zipped({"a.txt": "x"}),
    }
    raw = whole[suffix]
    assert "damaged or cut off; get it again" in rejection(f"z{suffix}", raw[: len(raw) // 2])


@pytest.mark.parametrize("path", ["z.html", "z.jsonl", "z.md"])
def test_deep_nesting_is_rejected_or_read(path: str) -> None:
    deep = {"z.html": "<div>" * 20_000, "z.jsonl": '{"a":' * 20_000, "z.md": "> " * 20_000}
    with contextlib.suppress(UnreadableArticleError):
        formats.read(path, f"{deep[path]}{SENTENCE}".encode())


@given(st.sampled_from(formats.SUFFIXES), st.binary(max_size=200), st.integers(0, 1))
@example(".csv", b'text\n"', 0)
@example(".html", b"<!--", 0)
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_rejected_with_a_reason(suffix: str, raw: bytes, begin: int) -> None:
    begins = {".pdf": b"%PDF-1.7\n", ".zip": b"PK\x03\x04", ".docx": b"PK\x03\x04"}
    with contextlib.suppress(UnreadableArticleError):
        result = formats.read(f"z{suffix}", begins.get(suffix, b"") * begin + raw)
        assert all(article.text and article.title for article in result.articles)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_damage_is_read_or_rejected_with_a_reason(data: st.DataObject) -> None:
    path, raw = data.draw(st.sampled_from(WHOLE))
    damaged = bytearray(raw)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(UnreadableArticleError):
        formats.read(path, bytes(damaged))


WHOLE = [
    ("z.pdf", pdf([[SENTENCE], [SENTENCE]])),
    ("z.epub", epub({"a.xhtml": f"<p>{SENTENCE}</p>"})),
    ("z.zip", zipped({"a.html": NEWS, "b.csv": "text\nMade up.\n"})),
    ("z.html", NEWS.encode()),
]
