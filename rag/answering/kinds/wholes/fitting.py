"""Whether an article, and a part of it, may answer a request at all, whatever it resembles."""

from collections.abc import Iterable, Mapping

from rag.answering.anchors import anchors
from rag.answering.anchors.amounts import Amount, amounts
from rag.answering.anchors.things import Thing, other_thing
from rag.answering.anchors.times import times
from rag.answering.kinds.wholes.features import top_of
from rag.answering.kinds.wholes.parts import Part, Shape
from rag.answering.kinds.wholes.signs import is_dated
from rag.corpus.articles import Article
from rag.corpus.chunks import Sentence
from rag.search.dated import is_of_other_season, is_of_other_time
from rag.search.question import Query
from rag.search.records import first_cell
from rag.text.matching import alike
from rag.text.periods import periods
from rag.text.request_kinds import RequestKind
from rag.text.word_lists import word_rows, word_set
from rag.text.words import content_words, words

#: A whole article may answer a request that is of _OF_ARTICLES with this probability.
_LIKELY = 0.5
#: How many blocks at the end of an article may be a signature, and how long that is at most.
_BOTTOM, _SIGNATURE = 4, 60
#: How many sentences at the top of an article may say of which date it is.
_TOP = 4
#: In how many characters it may say what it is.
_OPENING = 300
#: Other sources than the article itself may be called these.
_LOOSE = frozenset("newspaper magazine encyclopedia encyclopaedia blog essay paper".split())
#: Kinds that ask about what an article is about, and about a body that it tells of.
_OF_ONE = frozenset((RequestKind.SUMMARY, RequestKind.DECISIONS, RequestKind.TIMELINE))
OF_BODIES = frozenset((RequestKind.DECISIONS, RequestKind.JOBS, RequestKind.ATTENDANCE))
#: Kinds that a whole article may answer, by those of its sentences that have the signs.
_OF_ARTICLES = frozenset(
    (
        RequestKind.SUMMARY, RequestKind.DECISIONS, RequestKind.JOBS, RequestKind.ATTENDANCE,
        RequestKind.CHANGES, RequestKind.PEOPLE, RequestKind.TIMELINE,
    )
)  # fmt: skip


def likely(kinds: Mapping[RequestKind, float]) -> RequestKind:
    """Return the most probable kind of a request."""
    return max((one for one in kinds if one != RequestKind.FACT), key=lambda one: kinds[one])


def fits(query: Query, kinds: Mapping[RequestKind, float], article: Article, part: Part) -> bool:
    """Whether a part may answer a request of probable kinds, by its shape and its article."""
    kind = likely(kinds)
    if kind == RequestKind.EVENTS and not any(is_dated(one.sentence) for one in part.sentences):
        return False
    if _is_of_another(query, article, part) or (
        kind in OF_BODIES and not _is_dated_as(query, article, part)
    ):
        return False
    if kind in _OF_ONE and not _is_named(query, article, part):
        return False
    is_called = _is_called(query, article) and not is_of_other_time(query, article)
    if kind == RequestKind.SUMMARY and not is_called:
        return False
    if part.shape == Shape.TABLE and names_a_row(query, [one.sentence for one in part.sentences]):
        return False
    is_of_articles = kind in _OF_ARTICLES and sum(kinds[one] for one in _OF_ARTICLES) >= _LIKELY
    return part.shape != Shape.ARTICLE or is_of_articles


def names_a_row(query: Query, sentences: Iterable[Sentence]) -> bool:
    """Whether a question has all words of the first cell of just one row, at least two.

    The first cell of "Chair: Ola Nil" is no name of its row: each row has its own first column.
    """
    rows = [first_cell(one) for one in sentences if one.place.row]
    if len({name for name, _ in rows}) != 1:
        return False
    cells = (content_words(cell) for _, cell in rows)
    named = [
        cell
        for cell in cells
        if len(cell) > 1 and all(any(alike(one, term) for term in query.terms) for one in cell)
    ]
    return len(named) == 1


def tells(query: Query, kinds: Mapping[RequestKind, float], article: Article) -> bool:
    """Whether an article mentions the body that a request asks about, if it names one."""
    if likely(kinds) not in OF_BODIES:
        return True
    asked = word_set("bodies").intersection(query.terms)
    said = set(words(f"{article.title} {article.text}")) if asked else set[str]()
    return all(any(alike(body, one) for one in said) for body in asked)


def _is_dated_as(query: Query, article: Article, part: Part) -> bool:
    """Whether a part is of the date that a request names, or mentions it; True without one."""
    if query.wish is None or query.wish.order or part.article_id in query.preferred:
        return True
    asked = [one for one in periods(query.question.printed) if not one.kind]
    # An article about one meeting may announce the next.
    near = part.sentences[: _TOP if part.shape == Shape.ARTICLE else None]
    shown = [one.sentence.shown for one in near]
    if years := times(query.question.printed).years:
        shown = [one for one in shown if years & (times(one).years or times(article.date).years)]
    told = (one for sentence in shown for one in periods(sentence))
    return not asked or any(one.days and one.days <= asked[0].days for one in told)


def _is_named(query: Query, article: Article, part: Part) -> bool:
    """Whether names in a request stand above or below an article, if all of it is to answer.

    A letter is signed below.
    """
    if part.shape != Shape.ARTICLE:
        return True
    ends = " ".join((*top_of(article), *_bottom_of(article)))
    said = words(f"{article.title} {article.path} {article.source} {ends}")
    return all(any(alike(name, one) for one in said) for name in query.names)


def _is_of_another(query: Query, article: Article, part: Part) -> bool:
    """Whether a part tells of version 3.1 where 3.2 is asked for, or of rye bread for wheat bread.

    So does a part of an article whose title names another season, or another thing if the article
    never mentions the one asked for.
    """
    if is_of_other_season(query, article.title):
        return True
    given = anchors(query)
    labelled = [one.value for one in given if isinstance(one.value, Amount) and one.value.is_label]
    shown = (one.sentence.shown for one in part.sentences) if labelled else ()
    told = amounts(" ".join((article.title, part.sentences[0].sentence.place.path, *shown)))
    labels = {one.noun for one in told.counted if one.is_label}
    if any(one.noun in labels and one.value not in told.values for one in labelled):
        return True
    title, text = article.title.lower(), article.text.lower()
    return any(
        other_thing(one.value, title) and f"{one.value.modifiers[-1]} {one.value.noun}" not in text
        for one in given
        if isinstance(one.value, Thing)
    )


def _bottom_of(article: Article) -> list[str]:
    """Return those of the last lines of an article that may be a signature."""
    shown = [one for one in article.blocks if not one.left_out][-_BOTTOM:]
    lines = (article.text[one.start : one.end] for one in shown)
    return [line for line in lines if len(line) <= _SIGNATURE]


def _is_called(query: Query, article: Article) -> bool:
    """Whether an article begins with what a request calls it, such as minutes or a letter."""
    generic, *special = word_rows("document_nouns")
    nouns = {one.removesuffix("s") for row in special for one in row} - {*generic, *_LOOSE}
    asked = [term for term in query.terms if term.removesuffix("s") in nouns]
    opening = words(f"{article.title} {article.path} {article.text[:_OPENING]}")
    # A newsletter may be called a letter.
    return not asked or any(
        alike(term, one) or one.endswith(term) for term in asked for one in opening
    )
