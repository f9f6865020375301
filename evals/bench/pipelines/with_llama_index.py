"""LlamaIndex: its sentence splitter, Chroma, and a retriever with a cross-encoder after it."""

from collections.abc import Sequence
from pathlib import Path

import chromadb
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.vector_stores.chroma import ChromaVectorStore
from pydantic import PrivateAttr

from evals.bench.pipelines.job import FOUND, KEPT, Job, encoder
from evals.bench.pipelines.reranker import Reranker


class _CrossEncoder(BaseNodePostprocessor):  # type: ignore[misc]
    """The cross-encoder as LlamaIndex calls it."""

    _reranker: Reranker = PrivateAttr(default_factory=Reranker)

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        question = query_bundle.query_str if query_bundle else ""
        scores = self._reranker.score([(question, node.get_content()) for node in nodes])
        for node, score in zip(nodes, scores, strict=True):
            node.score = score
        return sorted(nodes, key=lambda node: -node.score)[:KEPT]


class LlamaIndex:
    """Chunks are measured in tokens."""

    def __init__(self, job: Job) -> None:
        client = chromadb.PersistentClient(path=job.data)
        store = ChromaVectorStore(chroma_collection=client.get_or_create_collection("articles"))
        self._splitter = SentenceSplitter(**({"chunk_size": job.chunk} if job.chunk else {}))
        self._index = VectorStoreIndex.from_vector_store(
            store,
            embed_model=HuggingFaceEmbedding(model_name=encoder()),
            storage_context=StorageContext.from_defaults(vector_store=store),
        )
        self._retriever = self._index.as_retriever(similarity_top_k=FOUND)
        self._cross_encoder = _CrossEncoder()

    def add(self, files: Sequence[Path]) -> int:
        """Split, embed and store text files; return the number of chunks."""
        texts = [
            Document(text=file.read_text("utf-8"), metadata={"file_name": file.name})
            for file in files
        ]
        chunks = self._splitter.get_nodes_from_documents(texts)
        self._index.insert_nodes(chunks)
        return len(chunks)

    def ask(self, question: str) -> list[str]:
        """Return the texts of the best passages."""
        found = self._retriever.retrieve(question)
        best = self._cross_encoder.postprocess_nodes(found, query_str=question)
        return [node.node.text for node in best]


open_pipeline = LlamaIndex
