"""Reading the chunks and sentences of the ledger, and what stands around a sentence."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from rag.corpus.blocks import Kind
from rag.corpus.chunks import Chunk, Sentence
from rag.store.packing import unpack_place
from rag.store.vectors import StoredVectors

_SENTENCE = "article_id, start, end, text, kind, path, list, lead_in, cells"
#: Most sentences and lines of code before a sentence in a paragraph that code interrupts.
_MAX_OPENING = 8
_FOUND = f"SELECT id, chunk_id, vector_id, title, {_SENTENCE} FROM sentences"


@dataclass(frozen=True, slots=True)
class FoundSentence:
    """A sentence, the rows of itself, its chunk and its vector (None: it has none), and the title.

    The title is the article's.
    """

    row: int
    chunk: int
    vector: int | None
    title: str
    sentence: Sentence


class StoredSentences(StoredVectors):
    """The chunks and sentences of all articles."""

    def chunk_count(self) -> int:
        """Return the number of chunks."""
        return int(self.select("SELECT count(*) FROM chunks")[0][0])

    def has_more_sentences(self, within: Collection[str], limit: int) -> bool:
        """Whether these articles have more than `limit` sentences."""
        sql = "SELECT 1 FROM sentences WHERE article_id IN (SELECT value FROM json_each(?))"
        return bool(self.select(f"{sql} LIMIT 1 OFFSET ?", json.dumps(sorted(within)), limit))

    def found(self, rows: Collection[int]) -> list[FoundSentence]:
        """Return the sentences in these rows, in the order of the rows."""
        sql = f"{_FOUND} WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
        return [_found(row) for row in self.select(sql, json.dumps(list(rows)))]

    def spread(self, article_id: str, chunks: int) -> list[FoundSentence]:
        """Return the sentences of up to so many chunks of an article, evenly spread, in order.

        The first chunk is always one of them.
        """
        rows = self.select("SELECT id FROM chunks WHERE article_id = ? ORDER BY number", article_id)
        count = min(chunks, len(rows))
        chosen = [rows[at * len(rows) // count][0] for at in range(count)]
        sql = f"{_FOUND} WHERE chunk_id IN (SELECT value FROM json_each(?)) ORDER BY start"
        return list(map(_found, self.select(sql, json.dumps(chosen))))

    def sentences_with(
        self, vector_row: int, limit: int, within: Collection[str] | None = None
    ) -> list[FoundSentence]:
        """Return the first `limit` sentences of articles `within` that use a vector."""
        sql = f"{_FOUND} WHERE vector_id = ?"
        if within is None:
            found = self.select(f"{sql} ORDER BY id LIMIT ?", vector_row, limit)
        else:
            sql += " AND article_id IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ?"
            found = self.select(sql, vector_row, json.dumps(sorted(within)), limit)
        return list(map(_found, found))

    def chunk(self, row: int) -> Chunk:
        """Return the chunk in a row, with its sentences."""
        sql = "SELECT article_id, number, start, end, text, tokens FROM chunks WHERE id = ?"
        article_id, number, start, end, text, tokens = self.select(sql, row)[0]
        sentences = self.select(
            f"SELECT {_SENTENCE} FROM sentences WHERE chunk_id = ? ORDER BY start", row
        )
        own = tuple(map(_sentence, sentences))
        return Chunk(article_id, number, start, end, text, tokens, own)

    def neighbours(self, sentence: Sentence) -> tuple[Sentence | None, Sentence | None]:
        """Return the previous and the next sentence of the same section.

        What a heading or a term names counts as after it.
        """
        sql = f"SELECT {_SENTENCE} FROM sentences WHERE article_id = ? AND start "
        before = self.select(sql + "< ? ORDER BY start DESC LIMIT 1", *_position(sentence))
        after = self.select(sql + "> ? ORDER BY start LIMIT 1", *_position(sentence))
        first, last = map(_sentence, before), map(_sentence, after)
        return (
            next((one for one in first if adjoin(one, sentence)), None),
            next((one for one in last if adjoin(sentence, one)), None),
        )

    def list_of(self, sentence: Sentence, limit: int) -> tuple[Sentence, ...]:
        """Return the first `limit` sentences of the list or table that a sentence belongs to.

        The sentence that introduces the list is the first; () if the sentence is in no list.
        """
        group = sentence.place.group
        if not group:
            return ()
        sql = f"SELECT {_SENTENCE} FROM sentences WHERE article_id = ? AND list = ? AND list "
        rows = self.select(f"{sql} ORDER BY start LIMIT ?", sentence.article_id, group, limit)
        members = tuple(map(_sentence, rows))
        before, _ = self.neighbours(members[0])
        introduces = before and before.text.split() == members[0].place.lead_in.split()
        return (before, *members) if before and introduces else members

    def announced(self, sentence: Sentence, limit: int) -> tuple[Sentence, ...]:
        """Return the code, the table or the paragraph that a sentence introduces; () if none.

        After a line of code, they are the other lines. A table or code that is longer than `limit`
        is none.
        """
        sql = f"SELECT {_SENTENCE} FROM sentences WHERE article_id = ? AND start > ?"
        rows = self.select(f"{sql} ORDER BY start LIMIT ?", *_position(sentence), limit + 1)
        after = list(map(_sentence, rows))
        if not after or not _introduces(sentence, after[0]):
            return ()
        place = replace(after[0].place, row="")
        found = tuple(takewhile(lambda one: replace(one.place, row="") == place, after))
        is_long = len(found) > limit and place.kind in (Kind.ROW, Kind.CODE)
        return () if is_long else found[:limit]

    def opening(self, sentence: Sentence) -> tuple[Sentence, ...]:
        """Return what comes before a line of code, or in a paragraph that code interrupts.

        "Type", the code, "and press Enter." is one paragraph on the page. It is () if that is long.
        Before a note, it is the sentence that refers to it.
        """
        if sentence.place.kind == Kind.FOOTNOTE:
            sql = f"SELECT {_SENTENCE} FROM sentences WHERE article_id = ? AND text = ? LIMIT 1"
            found = self.select(sql, sentence.article_id, sentence.place.lead_in)
            return tuple(map(_sentence, found))
        sql = f"SELECT {_SENTENCE} FROM sentences WHERE article_id = ? AND start < ?"
        rows = self.select(f"{sql} ORDER BY start DESC LIMIT ?", *_position(sentence), _MAX_OPENING)
        before = list(map(_sentence, rows))
        pairs = zip(before, [sentence, *before], strict=False)
        own = [one for one, _ in takewhile(lambda pair: _is_beside(*pair), pairs)]
        first = own[-1] if own else sentence
        rest = before[len(own) :]
        code = list(takewhile(lambda one: one.place.kind == Kind.CODE, rest))
        is_cut = first.place.kind == Kind.PARAGRAPH and first.text[:1].islower() and code
        if len(code) == len(rest) or not (is_cut or first.place.kind == Kind.CODE):
            return ()
        lead = rest[len(code)]
        is_lead = lead.shown == [sentence, *before][len(own) + len(code)].place.lead_in
        return (lead, *reversed(code), *reversed(own)) if is_lead else ()

    def sentences_near(self, article_id: str, start: int, limit: int) -> list[Sentence]:
        """Return the sentences of an article, those nearest to a place in its text first."""
        sql = f"SELECT {_SENTENCE} FROM sentences WHERE article_id = ? "
        rows = self.select(f"{sql} ORDER BY abs(start - ?) LIMIT ?", article_id, start, limit)
        return list(map(_sentence, rows))

    def first_sentence(self, article_id: str) -> str:
        """Return the first sentence of an article; "" if there is no such article."""
        sql = "SELECT text FROM sentences WHERE article_id = ? ORDER BY start LIMIT 1"
        rows = self.select(sql, article_id)
        return str(rows[0][0]) if rows else ""

    def find(self, sentence: Sentence) -> FoundSentence | None:
        """Return a sentence with its rows; None if its article changed."""
        sql = f"{_FOUND} WHERE article_id = ? AND start = ? AND text = ? ORDER BY chunk_id LIMIT 1"
        rows = self.select(sql, *_position(sentence), sentence.text)
        return _found(rows[0]) if rows else None


def _found(row: Sequence[Any]) -> FoundSentence:
    number, chunk, vector, title, *sentence = row
    return FoundSentence(number, chunk, vector, title, _sentence(sentence))


def _sentence(row: Sequence[Any]) -> Sentence:
    article_id, start, end, text, *place = row
    return Sentence(article_id, start, end, text, unpack_place(place))


def _is_beside(before: Sentence, after: Sentence) -> bool:
    """Whether a sentence is the next one of the same paragraph."""
    is_same = before.place == after.place and before.place.kind == Kind.PARAGRAPH
    return is_same and after.start - before.end <= 1


def _introduces(sentence: Sentence, first: Sentence) -> bool:
    """Whether a sentence introduces the next one, which is in no list."""
    place = first.place
    if place.kind == Kind.ROW:
        is_within = place.path.startswith(sentence.place.path)
        return is_within and sentence.place.kind == Kind.PARAGRAPH and sentence.text.endswith(":")
    if place.kind == Kind.CODE == sentence.place.kind:
        return place == sentence.place
    return not place.group and bool(place.lead_in) and place.lead_in == sentence.shown


def adjoin(before: Sentence, after: Sentence) -> bool:
    """Whether a sentence continues the one before it, or what that one names."""
    first, second = before.place, after.place
    if second.is_label or Kind.ROW in (first.kind, second.kind):
        return False
    if first.is_label:
        return first.kind == Kind.HEADING or first.group == second.group
    return first.path == second.path and not first.kind == second.kind == Kind.ITEM


def _position(sentence: Sentence) -> tuple[str, int]:
    return sentence.article_id, sentence.start
