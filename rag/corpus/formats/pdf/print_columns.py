"""Rows of aligned cells that are no rows: columns of print beside each other."""

from collections.abc import Sequence
from statistics import median

from rag.corpus.formats.pdf.heads import Cell, Row
from rag.corpus.lines import ends_in_stop

#: Print in columns has lines of this many characters, this share of which begin in a sentence.
_MIN_WIDTH, _MIN_CONTINUING = 15, 0.3
_MIN_LINES, _MIN_WORDS = 3, 2  # of narrow columns: lines, and words in most lines


def are_columns_of_print(rows: Sequence[Row]) -> bool:
    """Whether a text goes on from row to row in several columns, or, if they are narrow, in all."""
    columns = [_texts(column) for column in zip(*rows, strict=True)]
    if sum(_is_prose(list(filter(None, texts))) for texts in columns) > 1:
        return True
    # The rows of a table begin in all columns at once, even if each has several lines.
    begins = [_begins(texts) for texts in columns]
    are_rows = bool(begins[0]) and all(one == begins[0] for one in begins)
    return not are_rows and all(_is_narrow_prose(list(filter(None, texts))) for texts in columns)


def _texts(column: Sequence[Cell]) -> list[str]:
    return [" ".join(line.text for line in cell) for cell in column]


def _is_prose(texts: Sequence[str]) -> bool:
    """Whether the cells of a column read on from one to the next, as columns of print do."""
    return _goes_on(texts) and median(map(len, texts)) >= _MIN_WIDTH


def _is_narrow_prose(texts: Sequence[str]) -> bool:
    """Whether cells read on to the end of a sentence."""
    if len(texts) < _MIN_LINES or not ends_in_stop(texts[-1]):
        return False
    return _goes_on(texts) and median(len(text.split()) for text in texts) >= _MIN_WORDS


def _goes_on(texts: Sequence[str]) -> bool:
    return sum(map(_continues, texts[1:])) >= _MIN_CONTINUING * len(texts)


def _continues(text: str) -> bool:
    return text[0].isalpha() and not text[0].isupper()


def _begins(texts: Sequence[str]) -> list[int]:
    """Return the numbers of the cells below the first that begin a text of their own."""
    return [at for at, text in enumerate(texts) if at and text and not _continues(text)]
