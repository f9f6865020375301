"""An RTF text -> an Article: tokens -> paragraphs and tables -> blocks."""

from rag.corpus.formats.rtf.reader import read

__all__ = ["read"]
