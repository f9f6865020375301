"""LangChain: a recursive splitter, Chroma, and a retriever with a cross-encoder after it."""

from collections.abc import Sequence
from pathlib import Path

from langchain_chroma import Chroma
from langchain_classic.retrievers import ContextualCompressionRetriever
from langchain_classic.retrievers.document_compressors import CrossEncoderReranker
from langchain_classic.retrievers.document_compressors.cross_encoder import BaseCrossEncoder
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from evals.bench.pipelines.job import FOUND, KEPT, Job, encoder
from evals.bench.pipelines.reranker import Reranker


class _CrossEncoder(BaseCrossEncoder):  # type: ignore[misc]
    """The cross-encoder as LangChain calls it."""

    def __init__(self) -> None:
        self._reranker = Reranker()

    def score(self, text_pairs: list[tuple[str, str]]) -> list[float]:
        return self._reranker.score(text_pairs)


class LangChain:
    """Chunks are measured in characters; with a length, they overlap by 200 as in its tutorial."""

    def __init__(self, job: Job) -> None:
        sizes = {"chunk_size": job.chunk, "chunk_overlap": 200} if job.chunk else {}
        self._splitter = RecursiveCharacterTextSplitter(**sizes)
        self._store = Chroma(
            embedding_function=HuggingFaceEmbeddings(model_name=encoder()),
            persist_directory=job.data,
        )
        self._retriever = ContextualCompressionRetriever(
            base_compressor=CrossEncoderReranker(model=_CrossEncoder(), top_n=KEPT),
            base_retriever=self._store.as_retriever(search_kwargs={"k": FOUND}),
        )

    def add(self, files: Sequence[Path]) -> int:
        """Split, embed and store text files; return the number of chunks."""
        texts = [
            Document(file.read_text("utf-8"), metadata={"source": file.name}) for file in files
        ]
        chunks = self._splitter.split_documents(texts)
        self._store.add_documents(chunks)
        return len(chunks)

    def ask(self, question: str) -> list[str]:
        """Return the texts of the best passages."""
        return [document.page_content for document in self._retriever.invoke(question)]


open_pipeline = LangChain
