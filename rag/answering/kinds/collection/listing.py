"""Articles -> the claims that list them, and the sentence that counts them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from rag.answering.footnotes import Footnotes
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence
from rag.store.ledger import Ledger
from rag.support.verdict import SUPPORTED, VERBATIM
from rag.text.matching import alike
from rag.text.syntax import tag
from rag.text.words import STOP_WORDS, words

#: Most articles that an answer lists.
MAX_LISTED = 10
#: Titles that are compared for a varied few of them.
_MAX_COMPARED = 300
#: Words that several titles share which are named, and which are looked at.
_MAX_WORDS, _MAX_CANDIDATES = 6, 30


def newest_first(articles: Iterable[Article]) -> list[Article]:
    """Return articles by date, those without one last."""
    return sorted(articles, key=lambda one: one.date, reverse=True)


def span(articles: Collection[Article]) -> str:
    """Return the dates of articles in words, after a comma; "" if they have none."""
    dates = sorted(one.date for one in articles if one.date)
    undated = len(articles) - len(dates)
    if not dates:
        return ""
    first, last = dates[0], dates[-1]
    written = first if first == last else f"{first} to {last}"
    return f", dated {written}" + (f" ({undated:,} without a date)" if undated else "")


def counted(count: int, noun: str = "article") -> str:
    """Return a number of things in words.

    >>> counted(1), counted(2_000, "source")
    ('1 article', '2,000 sources')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def sources(articles: Iterable[Article]) -> Counter[str]:
    """Return how many of the articles each source has."""
    return Counter(one.source for one in articles if one.source)


class Listing:
    """Adds claims about articles, each cited by words of the article itself."""

    def __init__(self, ledger: Ledger, footnotes: Footnotes, articles: Iterable[Article]) -> None:
        self._ledger = ledger
        self._footnotes = footnotes
        footnotes.kind = Kind.ITEM
        self._shared = {name for name, count in Counter(map(_named, articles)).items() if count > 1}

    def add(self, article: Article, *, with_author: bool = False) -> None:
        """Add an article's title, source and date, and perhaps its author."""
        whole = self._ledger.article(article.id)
        title_line = self._title_line(whole) if whole else None
        if whole is None or title_line is None:
            return
        author = article.author if with_author else ""
        by = f", by {author}" if author else ""
        byline = _found(whole, author)
        support = [title_line, *filter(None, [byline])]
        self._footnotes.add(f"{self._name(article)}{by}", SUPPORTED, support)

    def quote(self, article: Article, sentences: Iterable[Sentence]) -> None:
        """Add sentences of an article; only its title if another article has the same."""
        note = f"{self._name(article)}:"
        for sentence in sentences:
            verdict = SUPPORTED if sentence.place.row else VERBATIM
            if self._footnotes.add(sentence.shown, verdict, [sentence], note):
                note = ""
        if note:
            self.add(article)

    def _name(self, article: Article) -> str:
        """Return title, source and date, and the path where others have the same."""
        name = _named(article)
        return f"{name}, in {article.path}" if name in self._shared else name

    def _title_line(self, article: Article) -> Sentence | None:
        """Return the line of the text that is the title, or else the first sentence.

        None for an article without sentences.
        """
        titles = (one for one in article.blocks if one.kind == Kind.TITLE)
        if block := next(titles, None):
            return _sentence(article, block.start, block.end)
        first = self._ledger.first_sentence(article.id)
        return _found(article, article.title) or _found(article, first)


def _named(article: Article) -> str:
    """Return how an article is listed.

    >>> _named(Article("1", "Bees on the roof", "2025", "Made-up Post", "a.md", ""))
    'Bees on the roof (Made-up Post, 2025)'
    """
    about = ", ".join(filter(None, (article.source, article.date)))
    title = article.title or article.path
    return f"{title} ({about})" if about else title


def _found(article: Article, text: str) -> Sentence | None:
    start = article.text.find(text) if text else -1
    return _sentence(article, start, start + len(text)) if start >= 0 else None


def _sentence(article: Article, start: int, end: int) -> Sentence:
    return Sentence(article.id, start, end, article.text[start:end])


def varied(articles: Sequence[Article], count: int) -> list[Article]:
    """Return some articles whose titles have few words in common, the first one among them."""
    step = max(1, len(articles) // _MAX_COMPARED)
    left = {one.id: (one, _title_words(one)) for one in articles[::step]}
    chosen: list[Article] = []
    seen: set[str] = set()
    while left and len(chosen) < count:
        # The first of equals: the newest.
        best, title = min(left.values(), key=lambda pair: len(seen & pair[1]))
        del left[best.id]
        chosen.append(best)
        seen |= title
    return chosen


def shared_words(articles: Sequence[Article]) -> list[str]:
    """Return nouns and names that several titles have, most frequent first, as written there."""
    counts = Counter(word for one in articles for word in _title_words(one))
    frequent = [word for word, count in counts.most_common(_MAX_CANDIDATES) if count > 1]
    nouns = list(islice(_nouns(frequent, articles), _MAX_WORDS))
    return nouns if len(nouns) > 1 else []


def _nouns(frequent: Sequence[str], articles: Sequence[Article]) -> Iterator[str]:
    """Yield those of the words that are nouns in the first title that has them."""
    titles = [next(one.title for one in articles if word in _title_words(one)) for word in frequent]
    tokens = {words(one.text)[0]: one for one in tag(". ".join(titles)) if words(one.text)}
    chosen: list[str] = []
    for word in frequent:
        token = tokens.get(word)
        is_noun = token is not None and token.pos_ in ("NOUN", "PROPN")
        if token is not None and is_noun and not any(alike(word, one) for one in chosen):
            chosen.append(word)
            yield token.text


def _title_words(article: Article) -> set[str]:
    return {word for word in words(article.title) if word not in STOP_WORDS and len(word) > 2}
