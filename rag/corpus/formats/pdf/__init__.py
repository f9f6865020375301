"""A PDF -> an Article: characters -> words -> lines -> strips -> paragraphs -> blocks."""

from rag.corpus.formats.pdf.reader import read

__all__ = ["read"]
