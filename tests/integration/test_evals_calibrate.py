"""Probabilities fitted to a folder of articles."""

import json
from pathlib import Path

import numpy as np
import pytest
from conftest import MakeCorpus

from evals import calibrate
from evals.platt import Asked, fit, fitted, predicts_better
from rag.answering.confidence import Calibration
from rag.cli.main import main
from rag.errors import DataError, SuiteError
from rag.store.ledger import Ledger


def asked(*groups: tuple[float, int, int], own: bool) -> Asked:
    """Return questions in groups of a stated probability, with how many were right and wrong."""
    stated = [chance for chance, right, wrong in groups for _ in range(right + wrong)]
    outcomes = [one for _, right, wrong in groups for one in [1.0] * right + [0.0] * wrong]
    folds = np.arange(len(stated)) % 5
    return Asked(np.array(stated), np.array(outcomes), np.full(len(stated), own), folds)


def test_overconfidence_is_corrected() -> None:
    stated = np.array([0.9] * 1000 + [0.4] * 1000)
    right = np.array([1.0] * 600 + [0.0] * 400 + [1.0] * 200 + [0.0] * 800)
    found = fit(stated, right)
    assert found.applied(0.9) == pytest.approx(0.6, abs=0.02)
    assert found.applied(0.4) == pytest.approx(0.2, abs=0.02)


def test_few_questions_change_little() -> None:
    few, many = (fitted(asked((0.95, n, n // 2), (0.6, n // 2, n), own=True)) for n in (4, 400))
    assert 0.95 > few.applied(0.95) > many.applied(0.95) + 0.03


def test_easy_questions_hide_no_answer() -> None:
    """All right answers are as sure as can be, and what is less sure is wrong."""
    made = asked((0.98, 40, 3), (0.6, 0, 6), (0.1, 0, 30), own=False)
    assert fit(made.probabilities, made.right).applied(0.35) < 0.3
    found = fitted(made)
    assert found.applied(0.31) > 0.3 > found.applied(0.29)
    assert found.slope <= 1


def test_own_questions_move_what_is_shown_as_far_as_they_tell() -> None:
    wrong_often = fitted(asked((0.9, 60, 5), (0.5, 3, 60), (0.1, 0, 60), own=True))
    assert wrong_often.applied(0.5) < 0.3 < wrong_often.applied(0.9)
    unclear = fitted(asked((0.9, 60, 5), (0.5, 1, 3), (0.1, 0, 60), own=True))
    assert unclear.applied(0.5) > 0.3


def test_a_fit_has_to_predict_other_questions_better() -> None:
    too_sure = asked((0.97, 60, 40), (0.1, 10, 90), own=True)
    as_stated = asked((0.9, 90, 10), (0.1, 10, 90), own=True)
    assert predicts_better(too_sure)
    assert not predicts_better(as_stated)


def test_a_calibration_is_kept_with_the_index(tmp_path: Path) -> None:
    assert Calibration.read(tmp_path).applied(0.7) == pytest.approx(0.7)
    fitted = Calibration(slope=0.5, bias=-0.25)
    fitted.write(tmp_path)
    assert Calibration.read(tmp_path) == fitted


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"slope": 1e9, "bias": 0}', '{"slope": NaN, "bias": 0}']
)
def test_the_error_for_a_damaged_calibration_names_the_fix(tmp_path: Path, text: str) -> None:
    (tmp_path / "calibration.json").write_text(text)
    with pytest.raises(DataError, match="delete it, or run: footnote calibrate"):
        Calibration.read(tmp_path)


TOWNS = {
    f"{town}.txt": f"{town}\n\nThe bridge of {town} was opened by {mayor}. "
    f"{mayor} lives in {city}. {town} lies in {land}. {mayor} founded {firm}.\n"
    for town, mayor, city, land, firm in [
        ("Harrowmere", "Ida Quist", "London", "Norway", "Eskel Paper"),
        ("Dunvale", "Marten Oake", "Paris", "Poland", "Wenn Glass"),
        ("Sallowby", "Petra Lindqvist", "Madrid", "Spain", "Morrow Steel"),
        ("Brackenholt", "Anton Reyes", "Vienna", "Austria", "Tarn Foods"),
    ]
}


@pytest.mark.slow
def test_the_command_fits_and_prints_the_curve(
    make_corpus: MakeCorpus,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calibrate, "MIN_QUESTIONS", 3)
    monkeypatch.setattr(calibrate, "MAX_STATEMENTS", 8)
    settings = make_corpus(TOWNS)
    own = tmp_path / "own.jsonl"
    own.write_text('{"id": "1", "question": "Who founded Tarn Foods?", "gold": ["Anton Reyes"]}\n')
    arguments = ["--corpus", str(settings.corpus), "--data", str(settings.data)]
    assert main(["calibrate", "--json", "--questions", str(own), *arguments]) == 0
    fitted = json.loads(capsys.readouterr().out)
    ledger = Ledger(settings.data)
    generated = sum(one.answerable for one in calibrate.generated_questions(ledger))
    ledger.close()
    assert fitted["answerable"] == generated + 1
    assert fitted["unanswerable"] >= 3
    assert [row["coverage"] for row in fitted["curve"]] == [n / 10 for n in range(1, 11)]
    kept = Calibration.read(settings.data)
    assert (round(kept.slope, 4), round(kept.bias, 4)) == (fitted["slope"], fitted["bias"])


def test_too_few_articles_are_named(
    make_corpus: MakeCorpus, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = make_corpus({"a.txt": "Made up\n\nThe mill of Zarnow burned down.\n"})
    kept = Calibration(slope=0.5, bias=-0.25)
    kept.write(settings.data)
    arguments = ["--corpus", str(settings.corpus), "--data", str(settings.data)]
    assert main(["calibrate", *arguments]) == 1
    assert "add articles" in capsys.readouterr().err
    assert Calibration.read(settings.data) == kept


def test_nothing_is_fitted_if_no_answer_was_right() -> None:
    with pytest.raises(SuiteError, match="add questions"):
        fitted(asked((0.9, 0, 1), (0.4, 0, 1), own=False))


def test_inverted_probabilities_are_not_fitted() -> None:
    with pytest.raises(SuiteError, match="nothing was fitted"):
        fitted(asked((0.9, 0, 40), (0.1, 40, 0), own=False))
