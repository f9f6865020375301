"""Which kinds of files are read."""

from rag.corpus.formats import SUFFIXES
from rag.corpus.formats.readers import READERS


def test_each_kind_but_archives_has_a_reader() -> None:
    assert set(READERS) == set(SUFFIXES) - {".zip"}
