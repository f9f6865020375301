"""Notes by the owner: articles of their own kind, which are searched until a date.

They are the Markdown files in one folder of the articles whose front matter says so. Only these may
carry the label: what is in other files was written by anybody.
"""

from pathlib import PurePosixPath

#: The `kind` in the front matter, which is also the source that is shown with quotes.
KIND = "note by the owner"
#: Of the corpus.
FOLDER = "owner-notes"
SUFFIX = ".md"


def is_place_of_notes(path: str) -> bool:
    """Whether a file, relative to the corpus, is where notes are.

    >>> is_place_of_notes("owner-notes/a.md"), is_place_of_notes("owner-notes/a.zip/b.md")
    (True, False)
    """
    place = PurePosixPath(path)
    return str(place.parent) == FOLDER and place.suffix.lower() == SUFFIX


def attribution(path: str, kind: str, source: str) -> str:
    """Return the source of an article, which is the label for notes and never for others.

    >>> attribution("owner-notes/a.md", "Note by the owner", "")
    'note by the owner'
    >>> attribution("a.md", "note by the owner", "Note by the Owner")
    ''
    """
    if is_place_of_notes(path) and is_label(kind):
        return KIND
    return "" if is_label(source) else source


def is_label(text: str) -> bool:
    """Whether a text is the label of notes."""
    return " ".join(text.split()).casefold() == KIND
