"""Probabilities fitted to a folder of articles."""

import json
from pathlib import Path

import numpy as np
import pytest
from conftest import MakeCorpus

from evals.calibrate import fit, made_questions
from rag.answering.answerer import Answerer
from rag.answering.confidence import Calibration
from rag.errors import DataError, SuiteError
from rag.settings import Settings


def test_what_is_said_too_surely_is_said_less_surely() -> None:
    said = np.array([0.9] * 100 + [0.4] * 100)
    right = np.array([1.0] * 60 + [0.0] * 40 + [1.0] * 20 + [0.0] * 80)
    fitted = fit(said, right)
    assert fitted.applied(0.9) == pytest.approx(0.6, abs=0.02)
    assert fitted.applied(0.4) == pytest.approx(0.2, abs=0.02)


def test_a_calibration_is_kept_with_the_index(tmp_path: Path) -> None:
    assert Calibration.read(tmp_path).applied(0.7) == pytest.approx(0.7)
    fitted = Calibration(slope=0.5, bias=-0.25)
    fitted.write(tmp_path)
    assert Calibration.read(tmp_path) == fitted


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"slope": 1e9, "bias": 0}', '{"slope": NaN, "bias": 0}']
)
def test_a_damaged_calibration_names_its_mend(tmp_path: Path, text: str) -> None:
    (tmp_path / "calibration.json").write_text(text)
    with pytest.raises(DataError, match="delete it, or run: footnote calibrate"):
        Calibration.read(tmp_path)


@pytest.mark.slow
def test_the_command_fits_and_prints_the_curve(
    shipped: Settings, answerer: Answerer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from rag.cli.main import main

    arguments = ["--corpus", str(shipped.corpus), "--data", str(tmp_path / "data")]
    own = tmp_path / "own.jsonl"
    own.write_text('{"id": "1", "question": "Who is Kacer?", "gold": ["Slovakia"]}\n')
    assert main(["calibrate", "--json", "--questions", str(own), *arguments]) == 0
    done = json.loads(capsys.readouterr().out)
    made = sum(one.answerable for one in made_questions(answerer.ledger))
    assert done["answerable"] == made + 1 > 20
    assert done["unanswerable"] >= 20
    assert done["calibration_error_after"] <= done["calibration_error_before"] + 0.02
    assert [row["coverage"] for row in done["curve"]] == [n / 10 for n in range(1, 11)]
    kept = Calibration.read(tmp_path / "data")
    assert (round(kept.slope, 4), round(kept.bias, 4)) == (done["slope"], done["bias"])


def test_too_few_articles_are_named(
    make_corpus: MakeCorpus, capsys: pytest.CaptureFixture[str]
) -> None:
    from rag.cli.main import main

    settings = make_corpus({"a.txt": "Made up\n\nThe mill of Zarnow burned down.\n"})
    kept = Calibration(slope=0.5, bias=-0.25)
    kept.write(settings.data)
    arguments = ["--corpus", str(settings.corpus), "--data", str(settings.data)]
    assert main(["calibrate", *arguments]) == 1
    assert "add articles" in capsys.readouterr().err
    assert Calibration.read(settings.data) == kept


def test_where_nothing_was_right_there_is_nothing_to_fit() -> None:
    with pytest.raises(SuiteError, match="add questions"):
        fit(np.array([0.9, 0.4]), np.array([0.0, 0.0]))


def test_probabilities_that_say_the_opposite_are_not_fitted() -> None:
    with pytest.raises(SuiteError, match="nothing was fitted"):
        fit(np.array([0.9, 0.8, 0.2, 0.1]), np.array([0.0, 0.0, 1.0, 1.0]))
