"""Questions about the collection itself are answered from the list of articles; others aren't."""

import dataclasses
from collections.abc import Callable
from datetime import date

import collection_phrases as phrases
import pytest
from conftest import MakeCorpus, OpenFiles

from rag.answering.answerer import Answerer
from rag.answering.footnotes import Footnotes, ignore_claim
from rag.answering.kinds.collection import Collection
from rag.answering.model import Answer
from rag.answering.request import Request
from rag.evidence import markdown, page
from rag.evidence.pack import Pack, Turn, check
from rag.search.question import QuestionParser
from rag.search.resolved import ResolvedQuestion
from rag.search.scope import EVERYTHING, Scope
from rag.store.sync import update_index

#: Made up: file name -> title, date, source, author, text.
ARTICLES = {
    "badgers": (
        "Badgers under the town hall",
        "2025-03-12",
        "Zarnow Gazette",
        "Eva Lund",
        "A family of badgers has dug a sett under the town hall. The mayor waits until summer.",
    ),
    "ferry": (
        "A new ferry for Gone",
        "2025-03-02",
        "Zarnow Gazette",
        "Ola Nil",
        "The ferry of Gone is to be replaced in May. It carries bees, too, and the odd badger.",
    ),
    "trams": (
        "Trams return to the harbour",
        "2024-07",
        "The Made-up Times",
        "",
        "The tram line opens again. Its trams are green, with new defences against sparks.",
    ),
    "bridge": (
        "The bridge of Zarnow is closed",
        "2023",
        "The Made-up Times",
        "Ola Nil",
        "The old bridge is closed for repairs. The ferry takes cars meanwhile.",
    ),
    "rules": ("Rules of the reading room", "", "", "", "Bags stay outside. Readers may write."),
    "map": (
        "Hidden Map",
        "2022-01-05",
        "Made-up Press",
        "Ida Holm",
        "Hidden Map is a novel by Tove Kern. Hidden Map was published in 1931.",
    ),
}


@pytest.fixture(scope="module")
def made_up(open_files: OpenFiles) -> Answerer:
    return open_files({f"{name}.md": written(*details) for name, details in ARTICLES.items()})


def written(title: str, day: str, source: str, author: str, text: str) -> str:
    head = {"title": title, "date": day, "source": source, "author": author}
    lines = "".join(f"{key}: {value}\n" for key, value in head.items() if value)
    return f"---\n{lines}---\n\n{text}\n"


@dataclasses.dataclass
class Asked:
    """Asks the collection of an answerer, on a day in 2025."""

    answerer: Answerer

    def __call__(self, question: str, *history: str, scope: Scope = EVERYTHING) -> Answer | None:
        ledger = self.answerer.ledger
        kind = Collection(ledger, QuestionParser(ledger), lambda: date(2025, 6, 1))
        turns = tuple(map(ResolvedQuestion, history))
        request = Request(ResolvedQuestion(question), turns, scope, ledger.revision())
        return kind.answer(request, Footnotes(ledger.article, ignore_claim))


@pytest.fixture
def ask(made_up: Answerer) -> Asked:
    return Asked(made_up)


def paths(answer: Answer | None) -> list[str]:
    """Return the names of the files that are cited, in order."""
    assert answer is not None
    assert answer.kind == "collection"
    return [one.path.removesuffix(".md") for one in answer.citations]


@pytest.mark.parametrize(
    "question",
    [*phrases.ABOUT_THE_COLLECTION.splitlines(), *phrases.ABOUT_THE_COLLECTION_TOO.splitlines()],
)
def test_questions_about_the_collection_are_recognised(ask: Asked, question: str) -> None:
    assert ask(question) is not None


@pytest.mark.parametrize(
    "question",
    [
        *phrases.ABOUT_WHAT_ARTICLES_SAY.splitlines(),
        *phrases.ABOUT_WHAT_ARTICLES_SAY_TOO.splitlines(),
    ],
)
def test_questions_about_what_articles_say_are_not(ask: Asked, question: str) -> None:
    assert ask(question) is None


@pytest.mark.parametrize(
    ("question", "cited"),
    [
        ("which articles do you have?", ["badgers", "ferry", "trams", "bridge", "map", "rules"]),
        ("what's the newest?", ["badgers"]),
        ("the two oldest documents", ["map", "bridge"]),
        ("how many are from the gazette?", ["badgers", "ferry"]),
        ("which articles are from March 2025?", ["badgers", "ferry"]),
        ("articles published before 2024", ["bridge", "map"]),
        ("articles by Ola Nil", ["ferry", "bridge"]),
        ("anything new this year?", ["badgers", "ferry"]),
        ("list your sources", ["badgers", "trams", "map"]),
        ("who wrote about badgers?", ["badgers", "ferry"]),
        ("who is the author of Badgers under the Town Hall?", ["badgers"]),
        ("when was “A new ferry for Gone” published?", ["ferry"]),
        ("when was the article about the trams published?", ["trams"]),
        ("which articles mention the ferry?", ["ferry", "bridge"]),
        ("which articles mention the ferry from the Times?", ["bridge"]),
        ("which articles mention new defenses?", ["trams"]),
        ("is there anything about badgers and bees?", ["ferry"]),
        ("do you have something on the trams or the badgers?", ["badgers", "ferry", "trams"]),
        ("latest article about the ferry", ["ferry"]),
    ],
)
def test_the_articles_that_are_meant_are_cited(ask: Asked, question: str, cited: list[str]) -> None:
    answer = ask(question)
    assert paths(answer) == cited
    assert answer is not None
    assert answer.outcome == "answered"


def test_what_mentions_a_subject_is_quoted_under_its_title(ask: Asked) -> None:
    answer = ask("which articles mention trams?")
    assert answer is not None
    (claim,) = answer.claims
    assert claim.verdict == "verbatim"
    assert claim.note == "Trams return to the harbour (The Made-up Times, 2024-07):"
    assert answer.text.startswith(f"{answer.opening}\n{claim.note} {claim.text} [1]")


def test_every_claim_has_a_footnote_to_the_words_of_its_article(ask: Asked) -> None:
    answer = ask("which articles do you have?")
    assert answer is not None
    assert answer.opening.startswith("There are 6 articles, from 3 sources, dated 2022-01-05 to ")
    assert len(answer.claims) == len(ARTICLES)
    for citation in answer.citations:
        article = ask.answerer.ledger.article(citation.article_id)
        assert article is not None
        assert article.text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("which articles mention zebras?", "No article mentions “zebras”."),
        ("which articles are from 2019?", "There is no article from 2019."),
        ("which articles are from the Atlantis Tribune?", "There is no article from the Atlantis"),
    ],
)
def test_what_is_not_there_is_refused(ask: Asked, question: str, said: str) -> None:
    answer = ask(question)
    assert answer is not None
    assert answer.outcome == "absent"
    assert not answer.claims
    assert answer.text.startswith(said)


def test_only_what_the_reader_has_chosen_is_listed(ask: Asked) -> None:
    assert paths(ask("how many articles are there?", scope=Scope(after="2025"))) == [
        "badgers",
        "ferry",
    ]


def test_without_a_word_for_articles_the_question_before_decides(ask: Asked) -> None:
    assert ask("what's the newest?", "Which bridges are closed?") is None
    assert paths(ask("what's the newest?", "which articles do you have?")) == ["badgers"]


def test_a_thing_with_the_name_of_an_article_is_searched_for(ask: Asked) -> None:
    assert ask("When was Hidden Map published?") is None
    assert ask("Who wrote Hidden Map?") is None


def test_the_answerer_tries_the_collection_before_a_search(made_up: Answerer) -> None:
    assert made_up.ask("which articles do you have?").kind == "collection"
    assert made_up.ask("What colour are the trams?").kind == "quotes"


@pytest.mark.parametrize(("write", "read"), [(m.write, m.read) for m in (markdown, page)])
def test_an_exported_list_has_its_opening_and_is_verified(
    ask: Asked, write: Callable[..., str], read: Callable[[str], Pack]
) -> None:
    answer = ask("which articles mention the ferry?")
    assert answer is not None
    find = ask.answerer.ledger.article
    turn = Turn.model_validate(answer.to_json())
    text = write([turn], find, "Written by a test.")
    pack = read(text)
    assert "2 articles mention" in text
    assert not pack.unknown
    assert all(finding.ok for finding in check(pack, lambda packed: find(packed.article_id)))


@pytest.mark.usefixtures("without_chroma")
def test_a_long_list_is_cut_and_says_so(make_corpus: MakeCorpus) -> None:
    head = "---\ntitle: Day {0} of the fair\ndate: 2024-05-{0:02}\n---\n\n"
    files = {f"{n}.md": head.format(n) + f"Day {n} is dry.\n" for n in range(1, 15)}
    settings = make_corpus(files)
    update_index(settings)
    answerer = Answerer(settings)
    answer = answerer.ask("How many articles are there?")
    answerer.close()
    assert [one.date for one in answer.citations] == [f"2024-05-{n:02}" for n in range(14, 4, -1)]
    assert "14 articles" in answer.opening
    assert "the others are in the list of articles" in answer.opening
