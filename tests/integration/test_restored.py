"""A restored index answers as the one that was backed up."""

from pathlib import Path

import pytest
from conftest import MakeCorpus, link_models

from rag.answering.answerer import Answerer
from rag.settings import Settings
from rag.store.backup import back_up
from rag.store.restoring import restore
from rag.store.sync import update_index

QUESTION = "How many sheep does the ferry of Quenby carry?"
FILES = {
    "ferry.md": "The ferry\n\nThe made-up ferry of Quenby carries 214 sheep.",
    "mill.md": "The mill\n\nThe made-up mill of Orrin reopened in 2023.",
}


@pytest.mark.slow
def test_a_restored_index_answers_without_indexing(make_corpus: MakeCorpus, tmp_path: Path) -> None:
    settings = make_corpus(FILES)
    update_index(settings)
    file = back_up(settings, tmp_path / "backup.zip").file
    restored = Settings(tmp_path / "new" / "articles", tmp_path / "new" / "data")
    restore(restored, file)
    link_models(settings, restored.data)
    for opened in (Answerer(settings), Answerer(restored)):
        answer = opened.ask(QUESTION)
        opened.close()
        assert answer.text == "The made-up ferry of Quenby carries 214 sheep. [1]"
        assert [one.path for one in answer.citations] == ["ferry.md"]
    assert update_index(restored).embedded == 0
