"""Search finds the sentences that comparing all of them one by one would find."""

from collections.abc import Collection

import numpy as np
import pytest
from conftest import REPOSITORY, MakeCorpus

from evals.bench.synthetic_corpus import ScatteredEncoder, write
from rag.search import dense
from rag.search.dense import DenseSearch
from rag.settings import Settings
from rag.store import sync
from rag.store.ledger import Ledger
from rag.store.sync import update_index


@pytest.fixture
def changed(make_corpus: MakeCorpus, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return an index whose collection lacks new sentences and still has many that were removed."""
    monkeypatch.setattr(sync, "MAX_STALE_SHARE", 9.0)
    settings = make_corpus({})
    write(settings.corpus, 30, REPOSITORY / "corpus")
    encoder = ScatteredEncoder(settings.data)
    update_index(settings, encoder=encoder)
    files = sorted(settings.corpus.rglob("*.txt"))
    for path in files[:12]:
        path.unlink()
    files[12].write_text("Zarnow\n\nThe made-up bridge of Zarnow is new. It is red.\n")
    update_index(settings, encoder=encoder)
    return settings


def exactly(ledger: Ledger, vector: np.ndarray, within: Collection[str] | None) -> list[float]:
    cosines = sorted((float(row @ vector[0]) for _, row in ledger.vectors(within)), reverse=True)
    return cosines[:10]


@pytest.mark.parametrize("narrow", [0, dense.NARROW])
def test_search_finds_what_is_nearest(
    changed: Settings, monkeypatch: pytest.MonkeyPatch, narrow: int
) -> None:
    monkeypatch.setattr(dense, "NARROW", narrow)
    ledger = Ledger(changed.data)
    search = DenseSearch(changed, ledger)
    some = {article.id for article in ledger.articles()[:3]}
    vectors = dict(ledger.vectors())
    assert ledger.fresh_count() == 2
    (queries,) = ScatteredEncoder(changed.data).encode(["anything"] * 12)
    fresh = [vector for _, vector in ledger.vectors(fresh=True)]
    assert len(fresh) == 2
    wanted = found_count = 0
    for vector in [*queries, *fresh]:
        for within in (None, some):
            found = search.nearest(vector[None], 10, within)
            cosines = [float(vectors[row] @ vector) for row in found]
            assert list(found.values()) == pytest.approx(cosines, abs=1e-4)
            assert cosines == pytest.approx(sorted(cosines, reverse=True), abs=1e-4)
            exact = exactly(ledger, vector[None], within)
            wanted += len(exact)
            found_count += sum(cosine >= exact[-1] - 1e-4 for cosine in cosines)
    # Chroma's graph is approximate.
    assert found_count >= (0.98 if narrow == 0 else 1) * wanted
    search.close()
    ledger.close()
