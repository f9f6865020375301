"""The report card: how well articles were read, near duplicates, what search doesn't find."""

import json
import random

import pytest
from conftest import MakeCorpus
from fpdf import FPDF

from rag.answering.answerer import Answerer
from rag.cli.main import main
from rag.health.checkup import examine_articles
from rag.health.duplicates import NearDuplicates
from rag.health.report_card import Card, ReportCard
from rag.settings import Settings
from rag.store.sync import update_index

MILL = (
    "The made-up mill of Quenby stood still for eleven years. The sisters Amberley bought it in "
    "1931 and ground rye for nine villages. No one has counted the sacks that left its yard. "
    "The river froze twice, and the great wheel with it. In the end a baker from the north took "
    "it over, and his grandson still shows visitors the stones on the first Sunday of the month."
)
GERMAN = (
    "# Die Mühle\n\nDie erfundene Mühle stand elf Jahre lang still. Dann kauften die beiden "
    "Schwestern sie und mahlten Roggen für neun Dörfer in der Umgebung."
)


def examine(settings: Settings) -> tuple[ReportCard, dict[str, Card], list[tuple[int, int]]]:
    update_index(settings)
    answerer = Answerer(settings)
    steps: list[tuple[int, int]] = []
    try:
        report = examine_articles(answerer, lambda done, total: steps.append((done, total)))
    finally:
        answerer.close()
    return report, {card.path: card for card in report.cards}, steps


def scanned() -> bytes:
    """Return a PDF with text on the first of its three pages."""
    pdf = FPDF()
    pdf.set_font("helvetica", size=12)
    for number in range(3):
        pdf.add_page()
        if number == 0:
            pdf.multi_cell(0, 6, "The made-up ferry carries 214 sheep at a time. " * 9)
    return bytes(pdf.output())


def test_each_article_has_a_card_and_each_unread_file_a_reason(make_corpus: MakeCorpus) -> None:
    links = "\n\n".join(f"Read more: made-up subject {at}" for at in range(40))
    settings = make_corpus(
        {
            "mill.md": f"# The mill of Quenby\n\n{MILL}",
            "copies/mill.md": f"# The mill of Quenby\n\n{MILL} It is so.",
            "german.md": GERMAN,
            "links.md": f"# The boat\n\nThe made-up boat sank. Its owner swam ashore.\n\n{links}",
            "broken.pdf": "%PDF-1.7",
            "song.mp3": "made up",
        }
    )
    (settings.corpus / "ferry.pdf").write_bytes(scanned())
    report, cards, steps = examine(settings)
    assert set(cards) == {"mill.md", "copies/mill.md", "german.md", "links.md", "ferry.pdf"}
    assert report.totals["articles"] == report.files == 5
    assert report.languages == {"en": 4, "de": 1}
    assert cards["mill.md"].duplicates == ("copies/mill.md",)
    assert cards["copies/mill.md"].duplicates == ("mill.md",)
    assert cards["ferry.pdf"].pages == 3
    assert cards["ferry.pdf"].empty_pages == (2, 3)
    assert cards["links.md"].boilerplate > 0.5 > cards["mill.md"].boilerplate
    assert "written in German" in " ".join(cards["german.md"].findings)
    assert [problem.path for problem in report.skipped] == ["broken.pdf"]
    assert [problem.path for problem in report.unopened] == ["song.mp3"]
    assert steps[0] == (0, 10)
    assert steps[-1] == (10, 10)
    assert steps == sorted(steps)
    # It is enough if search finds one of two near duplicates.
    assert report.totals["unreached"] == 0
    text = report.to_text()
    assert text.startswith("5 articles in 5 files, ")
    assert "ferry.pdf: no text on pages 2-3 of 3; " in text
    assert "song.mp3: .mp3 files are not supported; save the text as " in text


def test_articles_that_search_does_not_find_are_named(make_corpus: MakeCorpus) -> None:
    rng = random.Random(5)
    syllables = [a + b for a in "bdfgklmnprst" for b in "aeiou"]
    invented = ["".join(rng.choices(syllables, k=3)) for _ in range(900)]
    texts = {
        f"week-{at}.md": "# Weekly update\n\n"
        + " ".join(
            " ".join(rng.sample(invented, 9)).capitalize() + " in the made-up week."
            for _ in range(4)
        )
        for at in range(30)
    }
    report, cards, _ = examine(make_corpus(texts))
    missed = [card for card in cards.values() if card.unreached_by]
    # Thirty articles share the title, and search passes on only CANDIDATES sentences; a sentence of
    # its own finds an article.
    assert len(missed) >= 18
    assert {card.unreached_by for card in missed} == {("title",)}
    assert report.totals["unreached"] == len(missed)
    assert "by its title; give it a title that names its subject" in missed[0].findings[0]


def test_texts_that_share_half_are_no_near_duplicates() -> None:
    rng = random.Random(7)
    words = [f"w{rng.randrange(5_000)}" for _ in range(400)]
    duplicates = NearDuplicates()
    duplicates.add("first", words)
    duplicates.add("edited", [*words[:200], "another", *words[200:]])
    duplicates.add("half", [*words[:200], *(f"x{at}" for at in range(200))])
    duplicates.add("empty", [])
    duplicates.add("short", ["one"])
    duplicates.add("as short", ["one"])
    for at in range(200):
        duplicates.add(f"copy {at}", words)
    groups = {group[0]: group for group in duplicates.groups()}
    assert set(groups) == {"first", "short"}
    assert len(groups["first"]) == 202
    assert groups["short"] == ["short", "as short"]


def test_the_command_prints_json_alone_or_what_needs_attention(
    make_corpus: MakeCorpus, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = make_corpus({"mill.md": f"# The mill of Quenby\n\n{MILL}", "german.md": GERMAN})
    command = ["report", "--corpus", str(settings.corpus), "--data", str(settings.data)]
    assert main([*command, "--json"]) == 0
    fields = json.loads(capsys.readouterr().out)
    assert fields["totals"] == {
        "articles": 2,
        "files": 2,
        "chunks": 2,
        "languages": {"de": 1, "en": 1},
        "fine": 1,
        "unreached": 0,
    }
    assert [card["path"] for card in fields["cards"]] == ["german.md", "mill.md"]
    assert main(command) == 0
    printed = capsys.readouterr().out
    assert "1 fine, 1 needs attention" in printed
    assert "german.md: written in German" in printed
    assert "mill.md" not in printed
