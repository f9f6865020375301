"""The drafted claims: their file, the figures, the effect of each rule, the level to hold."""

from collections import Counter
from pathlib import Path

import pytest

from evals import checking, verdicts
from evals.checking import (
    OWN_CLAIMS,
    Checked,
    DraftedClaim,
    check_claims,
    claims_text,
    figures,
    load_claims,
)
from evals.rule_ablation import Effect, rule_ablation_text, rule_effects
from evals.verdicts import Judged
from rag.cli.main import main
from rag.errors import SuiteError
from rag.settings import Settings
from rag.support.rules import RULES, Rejection
from rag.support.verdict import SUPPORTED, UNSUPPORTED, Verdict

KINDS = {
    True: {"paraphrase", "join", "footnote"},
    False: {"number", "name", "date", "negation", "role", "quotation", "addition"},
}
SHOWN, GONE = Verdict(SUPPORTED), Verdict(UNSUPPORTED)


def claim(kind: str, split: str, *, holds: bool) -> DraftedClaim:
    verdict = "supported" if holds else "contradicted"
    fields = {"id": "1", "kind": kind, "split": split, "verdict": verdict, "text": "A."}
    return DraftedClaim.model_validate(fields | {"sources": []})


def checked(*, holds: bool, rejected_by: tuple[str, ...]) -> Checked:
    """Return a claim of the test half that some checks ("rule.check") reject."""
    names = [name.partition(".") for name in rejected_by]
    rejections = tuple(Rejection(rule, check, "made up") for rule, _, check in names)
    verdict = Verdict(UNSUPPORTED, rejections=rejections) if rejections else SHOWN
    return Checked(claim("number", "test", holds=holds), verdict, on_source=False, ms=1.0)


def test_the_suite_has_every_kind_in_both_halves() -> None:
    claims = load_claims(OWN_CLAIMS)
    assert len(claims) >= 800
    assert len({one.id for one in claims}) == len(claims)
    drafted = [one for one in claims if not one.corpus]
    for split in ("dev", "test"):
        for holds, kinds in KINDS.items():
            half = Counter(one.kind for one in drafted if one.split == split and one.holds is holds)
            assert set(half) == kinds
            assert min(half.values()) >= 5


def test_the_checked_claims_have_every_verdict_in_both_halves() -> None:
    claims = [one for one in load_claims(OWN_CLAIMS) if one.corpus]
    for split in ("dev", "test"):
        found = Counter(one.verdict for one in claims if one.split == split)
        assert set(found) == {"supported", "contradicted", "partly", "unsupported", "no claim"}
        assert min(found.values()) >= 15
    assert all(one.differs in one.text for one in claims)


def judged(verdict: str, found: str, probability: float = 0.9) -> Judged:
    """Return a claim of the test half with its verdict and the one that was found."""
    fields = {"id": "1", "kind": "number", "split": "test", "text": "A.", "sources": []}
    made = DraftedClaim.model_validate(fields | {"verdict": verdict, "differs": "61 goats"})
    return Judged(made, found, probability, 1.0, "the 61")


def test_figures_of_verdicts() -> None:
    results = [
        judged("supported", "verbatim"),
        judged("supported", "unsupported"),
        judged("supported", "partly"),
        judged("contradicted", "contradicted"),
        judged("contradicted", "supported"),
        judged("contradicted", "unsupported"),
        judged("unsupported", "contradicted"),
        judged("no claim", "no claim"),
    ]
    found = verdicts.figures(results)
    test = {name: one["value"] for name, one in found["by_split"]["test"].items()}
    assert test["false called supported"] == 0.25
    assert test["true called false"] == pytest.approx(1 / 3, abs=1e-3)
    assert test["told from unsupported"] == 0.5
    assert test["wrongly contradicted"] == 1.0
    assert test["balanced accuracy"] == pytest.approx((1 / 3 + 3 / 4) / 2, abs=1e-3)
    assert test["right verdict"] == pytest.approx(3 / 8, abs=1e-3)
    assert test["differing words found"] == 1.0
    assert "told from unsupported" in verdicts.verdicts_text(found)


def test_the_halves_are_about_different_articles() -> None:
    claims = [one for one in load_claims(OWN_CLAIMS) if not one.corpus]
    tested = {source.path for one in claims if one.split == "test" for source in one.sources}
    # A claim of dev may join an article of test with one of its own.
    assert all(
        any(source.path not in tested for source in one.sources)
        for one in claims
        if one.split == "dev"
    )


def test_figures_count_what_is_shown() -> None:
    results = [
        Checked(claim("number", "test", holds=False), SHOWN, on_source=True, ms=10.0),
        Checked(claim("number", "test", holds=False), GONE, on_source=False, ms=10.0),
        Checked(claim("join", "test", holds=True), SHOWN, on_source=True, ms=30.0),
        Checked(claim("join", "test", holds=True), SHOWN, on_source=False, ms=10.0),
        Checked(claim("join", "test", holds=True), GONE, on_source=False, ms=10.0),
    ]
    found = figures(results)
    test = found["by_split"]["test"]
    assert test["false shown"] == {"value": 0.5, "n": 2}
    assert test["true dropped"] == {"value": pytest.approx(1 / 3, abs=1e-3), "n": 3}
    assert test["right footnote"] == {"value": 0.5, "n": 2}
    assert found["by_split"]["dev"]["false shown"] == {"value": None, "n": 0}
    assert found["ms"]["median"] == 10.0
    assert "false shown" in claims_text(found)


def test_the_effect_of_a_rule_is_what_it_catches_and_what_it_costs() -> None:
    effects = rule_effects(
        [
            checked(holds=False, rejected_by=("names.unknown_name", "names.replaced_name")),
            checked(holds=False, rejected_by=("names.unknown_name", "network.unlikely")),
            checked(holds=False, rejected_by=()),
            checked(holds=True, rejected_by=("names.unknown_name",)),
            checked(holds=True, rejected_by=("names.unknown_name", "network.unlikely")),
        ]
    )
    by_name = {(one.rule, one.check): one.test for one in effects}
    assert by_name["names", ""] == Effect(only=1, all=2, cost=1)
    assert by_name["names", "unknown_name"] == Effect(only=0, all=2, cost=1)
    assert by_name["names", "replaced_name"] == Effect(only=0, all=1, cost=0)
    assert by_name["network", ""] == Effect(only=0, all=1, cost=0)
    assert {one.dev for one in effects} == {Effect(0, 0, 0)}
    assert {rule.name for rule in RULES} <= {one.rule for one in effects}
    assert "unknown name" in rule_ablation_text(effects)


def test_ablation_has_no_baseline(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as error:
        main(["eval", "--claims", "--ablate", "--baseline", "old.json"])
    assert error.value.code == 2
    assert "--baseline" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("ablate", [[], ["--ablate"]])
def test_the_command_checks_the_claims(
    ablate: list[str],
    shipped: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = checking.OWN_CLAIMS.read_text(encoding="utf-8").splitlines()
    few = tmp_path / "claims.jsonl"
    few.write_text("\n".join(lines[:421:60]), encoding="utf-8")
    monkeypatch.setattr(checking, "OWN_CLAIMS", few)
    places = ["--corpus", str(shipped.corpus), "--data", str(shipped.data)]
    assert main(["eval", "--claims", *ablate, *places]) == 0
    assert ("names" if ablate else "false shown") in capsys.readouterr().out


def test_a_file_that_breaks_the_format_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "claims.jsonl"
    path.write_text('{"id": "1"}\n', encoding="utf-8")
    with pytest.raises(SuiteError, match="line 1"):
        load_claims(path)


#: The recorded figures, with room for a claim or two that another processor scores differently.
MOST_FALSE_SHOWN, MOST_TRUE_DROPPED, LEAST_RIGHT_FOOTNOTE = 0.07, 0.38, 0.93


@pytest.mark.long
def test_the_checker_is_as_good_as_recorded(shipped: Settings) -> None:
    test = figures(check_claims(shipped, ["test"]))["by_split"]["test"]
    assert test["false shown"]["value"] <= MOST_FALSE_SHOWN
    assert test["true dropped"]["value"] <= MOST_TRUE_DROPPED
    assert test["right footnote"]["value"] >= LEAST_RIGHT_FOOTNOTE
