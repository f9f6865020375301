"""Mails -> articles: header lines, own words, quotations by depth."""

import zipfile
from base64 import encodebytes
from io import BytesIO

import pytest

from rag.corpus import formats
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.chunks import sentences
from rag.corpus.formats import eml
from rag.errors import UnreadableArticleError

HEADER = (
    "From: Dag Holm <dag@madeup.example>\nTo: Works council <all@madeup.example>\n"
    "Date: Tue, 14 May 2024 23:12:00 -0700\nSubject: =?utf-8?Q?New_caf=C3=A9_hours?=\n"
)


def read(raw: str) -> Article:
    (article,) = formats.read("z.eml", raw.encode()).articles
    return article


def blocks(article: Article, kind: Kind) -> list[tuple[int, str]]:
    found = (block for block in article.blocks if block.kind == kind)
    return [(block.level, article.text[block.start : block.end]) for block in found]


def test_a_mail_says_who_wrote_it_when_and_about_what() -> None:
    article = read(f"{HEADER}\nThe made-up café opens at 7:15.\n")
    assert (article.title, article.author, article.date) == (
        "New café hours",
        "Dag Holm",
        "2024-05-14",
    )
    assert article.text == (
        "From: Dag Holm <dag@madeup.example>\nTo: Works council <all@madeup.example>\n"
        "Date: Tue, 14 May 2024 23:12:00 -0700\nSubject: New café hours\n\n"
        "The made-up café opens at 7:15."
    )
    assert "From: Dag Holm <dag@madeup.example>" in [one.shown for one in sentences(article)]


def test_quoted_mails_are_quotations_with_their_depth() -> None:
    article = read(
        f"{HEADER}\nNo, at eight.\n\nOn Mon, 13 May 2024, Eva Lund\nwrote:\n"
        "> At seven?\n>> At six?\n"
    )
    assert blocks(article, Kind.PARAGRAPH) == [(0, "No, at eight.")]
    assert blocks(article, Kind.QUOTATION) == [
        (1, "On Mon, 13 May 2024, Eva Lund wrote:"),
        (1, "At seven?"),
        (2, "At six?"),
    ]


def test_a_forwarded_mail_keeps_its_header() -> None:
    article = read(
        f"{HEADER}\nFor you.\n\n---------- Forwarded message ---------\nFrom: Eva Lund\n"
        "Date: Monday\nSubject: Keys\n\nThe keys are made up.\n"
    )
    assert blocks(article, Kind.HEADING) == [(1, "Forwarded message")]
    assert (0, "From: Eva Lund") in blocks(article, Kind.ROW)
    assert blocks(article, Kind.QUOTATION) == [(1, "The keys are made up.")]


def test_lines_that_flow_are_joined() -> None:
    flowed = "Content-Type: text/plain; format=flowed\n\nThe made-up café \nis closed.\n"
    assert read(HEADER + flowed).text.endswith("The made-up café is closed.")


def test_full_stops_before_lines_are_bullets() -> None:
    article = read(f"{HEADER}\nThe made-up fair offers\nthis:\n\n. Slots to speak\n\n. A map\n")
    assert blocks(article, Kind.ITEM) == [(1, "Slots to speak"), (1, "A map")]


def part(kind: str, more: str, content: str) -> str:
    return f"--b\nContent-Type: {kind}\n{more}\n{content}\n"


def mail(*parts: str) -> str:
    return f"{HEADER}Content-Type: multipart/mixed; boundary=b\n\n{''.join(parts)}--b--\n"


def attached(kind: str, name: str, content: str) -> str:
    return part(kind, f'Content-Disposition: attachment; filename="{name}"\n', content)


def test_attached_files_are_articles_of_their_own() -> None:
    raw = mail(
        part("text/plain", "", "The made-up timetable is attached."),
        attached("text/csv", "times.csv", "Stop;Time\nBirk;7:15\nGran;7:40\n"),
        attached("application/octet-stream", "../notes.md", "# Notes\n\nThe bus is green."),
        attached("image/png", "logo.png", "x"),
        attached("application/pdf", "broken.pdf", "x"),
    )
    result = formats.read("z.eml", raw.encode())
    texts = {article.path: article.text for article in result.articles}
    assert list(texts) == ["z.eml", "z.eml/times.csv", "z.eml/notes.md"]
    assert "7:40" in texts["z.eml/times.csv"]
    assert "The bus is green." in texts["z.eml/notes.md"]
    assert "attachments are not read: logo.png" in result.warnings[0].reason
    assert [one.path for one in result.skipped] == ["z.eml/broken.pdf"]


def zipped(name: str, content: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return packed.getvalue()


def attached_bytes(name: str, content: bytes) -> str:
    more = f"Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename={name}\n"
    return part("application/octet-stream", more, encodebytes(content).decode())


LONG = b"The made-up ferry leaves at noon.\n\n" * 200  # 7,000 bytes; zipped, less than 300


def test_only_so_many_bytes_of_attached_files_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eml, "_MAX_ATTACHED_BYTES", 10_000)
    heavy = zipped("ferry.txt", LONG)
    raw = mail(
        part("text/plain", "", "The made-up timetable is attached."),
        *(attached_bytes(f"{n}.zip", heavy) for n in (1, 2, 3)),
        attached("text/plain", "short.txt", "The bus is green."),
    )
    result = formats.read("z.eml", raw.encode())
    paths = [article.path for article in result.articles]
    assert paths == ["z.eml", "z.eml/1.zip/ferry.txt", "z.eml/short.txt"]
    assert "The made-up timetable is attached." in result.articles[0].text
    (warning,) = result.warnings
    assert warning.path == "z.eml"
    assert "not read: 2.zip, 3.zip; save them as files" in warning.reason
    assert not result.skipped
    # The next mail has all of it again.
    assert [article.path for article in formats.read("z.eml", raw.encode()).articles] == paths


def test_mails_within_a_mail_share_what_may_be_attached(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = mail(
        part("text/plain", "", "It is made up."), attached_bytes("1.zip", zipped("a.txt", LONG))
    ).encode()
    raw = mail(
        part("text/plain", "", "Two mails are attached."),
        attached_bytes("b.eml", inner),
        attached_bytes("c.zip", zipped("c.eml", inner)),
    ).encode()
    monkeypatch.setattr(eml, "_MAX_ATTACHED_BYTES", len(LONG) + 2 * len(inner))
    result = formats.read("z.eml", raw)
    assert [article.path for article in result.articles] == [
        *("z.eml", "z.eml/b.eml", "z.eml/b.eml/1.zip/a.txt", "z.eml/c.zip/c.eml")
    ]
    (warning,) = result.warnings
    assert (warning.path, "not read: 1.zip" in warning.reason) == ("z.eml/c.zip/c.eml", True)


def test_a_warning_about_an_attached_file_that_is_read_is_a_warning() -> None:
    inner = mail(part("text/plain", "", "It is made up."), attached("image/png", "logo.png", "x"))
    raw = mail(
        part("text/plain", "", "A mail is attached."), attached_bytes("b.eml", inner.encode())
    )
    result = formats.read("z.eml", raw.encode())
    assert [article.path for article in result.articles] == ["z.eml", "z.eml/b.eml"]
    assert [one.path for one in result.warnings] == ["z.eml/b.eml"]
    assert not result.skipped


def test_plain_text_comes_before_html_and_pictures_are_named() -> None:
    page = part("text/html", "", "<p>The <b>HTML</b> &amp; more.</p>")
    plan = attached("image/jpeg", "plan.jpg", "x")
    result = formats.read(
        "z.eml", mail(part("text/plain", "", "It is plain."), page, plan).encode()
    )
    text = result.articles[0].text
    assert "It is plain." in text
    assert "HTML" not in text
    assert "attachments are not read: plan.jpg" in result.warnings[0].reason
    assert read(mail(page)).text.endswith("The HTML & more.")


def test_a_mail_in_an_unknown_encoding_is_read() -> None:
    article = read(f"{HEADER}Content-Type: text/plain; charset=made-up\n\nIt is made up.\n")
    assert article.text.endswith("It is made up.")


def test_mails_nested_deep_or_quoted_deep_are_read() -> None:
    def multipart(level: int) -> str:
        return f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n"

    deep = "".join(map(multipart, range(100)))
    assert read(f"{HEADER}{deep}Content-Type: text/plain\n\nIt is made up.\n").text.endswith(
        "It is made up."
    )
    quoted = read(f"{HEADER}\n" + "".join(f"{'>' * n} It is {n}.\n" for n in range(1, 200)))
    assert blocks(quoted, Kind.QUOTATION)[98] == (99, "It is 99.")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("\n\n", "not a mail"),
        ("It is made up.\n", "not a mail"),
        (f"{HEADER}Content-Type: multipart/encrypted; boundary=b\n\n--b--\n", "encrypted"),
        (
            f"{HEADER}Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * 2_000,
            "more than 1000 parts",
        ),
    ],
)
def test_what_is_no_mail_is_rejected(raw: str, reason: str) -> None:
    with pytest.raises(UnreadableArticleError, match=reason):
        formats.read("z.eml", raw.encode())
