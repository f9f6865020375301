"""A checked text as HTML and as Markdown: everything is there, and nothing of it is markup."""

import re
from dataclasses import replace
from html.parser import HTMLParser

from checked import CARRIES, GOATS, HOSTILE, TEXT, checked

from rag.checking.model import Report
from rag.evidence import annotated_markdown, annotated_page
from rag.evidence.annotations import NAMES, SIGNS
from rag.evidence.markdown import unescape

WRITTEN = "Checked on a made-up day."


class Tags(HTMLParser):
    """Collects what a browser would make of a file."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.ids: list[str] = []
        self.marked: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(file)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id" and value]
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self._open:
            self.marked.append(data)


def test_the_page_has_the_whole_text_and_each_verdict_as_a_sign_and_a_word() -> None:
    page = Tags(annotated_page.write(checked(), WRITTEN))
    assert f"{CARRIES}✓ Word for word" in page.text
    assert f"{GOATS}✗ Contradicted" in page.text
    assert "Score 42%: 2 of 6 claims supported, 1 in part." in page.text
    for verdict in {one.verdict for one in checked().sentences}:
        assert f"{SIGNS[verdict]} {NAMES[verdict]}: " in page.text
    assert page.marked == ["300"]
    for words in ("The last 3 words were left out.", "Rules > Animals", "2024-09-19", WRITTEN):
        assert words in page.text
    for name, sign in SIGNS.items():
        page.text = page.text.replace(f"{sign} {NAMES[name]}", "")
    assert all(line in page.text for line in TEXT.splitlines())


def test_the_page_loads_nothing_runs_nothing_and_links_only_within_itself() -> None:
    file = annotated_page.write(checked(), WRITTEN)
    page = Tags(file)
    assert "default-src 'none'" in file
    assert not page.tags & {"img", "script", "iframe", "link", "object", "form"}
    assert not any(name.startswith("on") or name == "src" for name, _ in page.attributes)
    links = {value for name, value in page.attributes if name == "href" and value}
    assert links
    assert {link.removeprefix("#") for link in links} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert HOSTILE in page.text


def test_markdown_has_a_footnote_for_each_quote_and_escapes_all_text() -> None:
    file = annotated_markdown.write(checked(), WRITTEN)
    text, _, footnotes = file.partition("[^1]: ")
    assert "carries **300** sheep. *(✗ Contradicted: The article says 214." in text
    assert re.findall(r"(?<!\\)\[\^(\d)\]", text) == ["1", "2", "1", "2"]
    assert re.findall(r"^\[\^(\d)\]:", file, re.MULTILINE) == ["1", "2"]
    assert "    > The mill of Orrin\n    > reopened \\| 4 April 2023." in footnotes
    assert "<img" not in file.replace("\\<img", "")
    assert HOSTILE in unescape(text)


def test_a_text_without_a_claim_has_no_score() -> None:
    report = replace(checked(), sentences=checked().sentences[:1], notes=(), title="")
    for layout in (annotated_page, annotated_markdown):
        file = layout.write(report, WRITTEN)
        assert "No sentence makes a claim that can be checked." in file
        assert "Checked text" in file
    assert "Checked text" in annotated_page.write(Report("", ()), WRITTEN)
