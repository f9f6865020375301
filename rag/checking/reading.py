"""A file or a pasted text -> an article with blocks, as the folder of articles is read."""

import re
from dataclasses import replace
from pathlib import Path

from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.boilerplate import keep_all
from rag.corpus.chunks import Sentence, sentences
from rag.corpus.folder import SourceFile
from rag.corpus.formats import SUFFIXES, suffix_of
from rag.corpus.formats import read as read_content
from rag.corpus.parser import Parser
from rag.errors import UnreadableArticleError

#: Most words and sentences of a text that are checked.
MAX_WORDS, MAX_SENTENCES = 20_000, 1_000
_EMPTY = "The text is empty; enter one."
_WORD = re.compile(r"\S+")


def read_file(path: Path) -> Article:
    """Return the text of a file: .txt, .md, .html, .docx, .pdf or another kind with one text.

    Raises UnreadableArticleError if it can't be read, or contains no text or several.
    """
    if suffix_of(path.name) not in SUFFIXES:
        raise UnreadableArticleError(
            f"{path.name} can't be checked; save it as .txt, .md, .html, .docx or .pdf."
        )
    with Parser() as parser:
        ((_, outcome),) = parser.read([SourceFile(path.name, "", path, keeps_all=True)])
    if isinstance(outcome, UnreadableArticleError):
        raise UnreadableArticleError(f"{path.name} {outcome}.") from outcome
    if not outcome.articles:
        reason = outcome.skipped[0].reason if outcome.skipped else "contains no text"
        raise UnreadableArticleError(f"{path.name} {reason}.")
    if len(outcome.articles) > 1:
        raise UnreadableArticleError(f"{path.name} contains several texts; check them one by one.")
    return _with_title(outcome.articles[0][0], path.name)


def read_text(text: str, title: str = "") -> Article:
    """Return a plain text; raises UnreadableArticleError if it contains no words."""
    try:
        (article,) = read_content("text.txt", text.encode(errors="replace")).articles
    except (UnreadableArticleError, ValueError) as error:
        problem = f"The text can't be read: it {error}." if text.strip() else _EMPTY
        raise UnreadableArticleError(problem) from error
    return _with_title(keep_all(article), title)


def _with_title(article: Article, title: str) -> Article:
    """Return a text with a title, and its headline as a heading; as a sentence if it is all."""
    kind = Kind.HEADING if len(article.blocks) > 1 else Kind.PARAGRAPH
    blocks = tuple(
        replace(block, kind=kind) if block.kind == Kind.TITLE else block for block in article.blocks
    )
    return replace(article, title=title, blocks=blocks)


def bounded(article: Article) -> tuple[list[Sentence], str]:
    """Return the sentences within MAX_SENTENCES and MAX_WORDS, and a note on what is left out.

    The note is "" if nothing is.
    """
    found = sentences(article)
    ends = [match.end() for match in _WORD.finditer(article.text)]
    last = ends[MAX_WORDS - 1] if len(ends) > MAX_WORDS else len(article.text)
    kept = [sentence for sentence in found if sentence.end <= last][:MAX_SENTENCES]
    if len(kept) == len(found):
        return found, ""
    note = (
        f"The text has {len(found):,} sentences and {len(ends):,} words; the first {len(kept):,} "
        "sentences were checked. Check the rest separately."
    )
    return kept, note
