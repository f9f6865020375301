"""`footnote eval --claims --ablate`: what each rule of the checker catches, and what it costs.

Every claim is checked once, and its verdict lists all checks that reject it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from evals.checking import SPLITS, Checked
from rag.support.rules import RULES


@dataclass(frozen=True, slots=True)
class Effect:
    """How many claims of a split a rule, or a check of it, rejects."""

    only: int  # false claims that nothing else rejects
    all: int  # false claims
    cost: int  # true claims that nothing else rejects


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """The effects of a rule; of one of its checks unless `check` is ""."""

    rule: str
    check: str
    dev: Effect
    test: Effect


def rule_effects(checked: Sequence[Checked]) -> list[RuleEffect]:
    """Return the effects of each rule, followed by those of its checks if it has several."""
    checks = {rule.name: [check.__name__ for check in rule.checks] for rule in RULES}
    # Orders, and claims that the cross-encoder is not sure of, are rejected without a rule.
    for claim in checked:
        for rejection in claim.verdict.rejections:
            names = checks.setdefault(rejection.rule, [])
            if rejection.check not in names:
                names.append(rejection.check)
    return [
        RuleEffect(rule, check, *(_effect(checked, split, rule, check) for split in SPLITS))
        for rule, names in checks.items()
        for check in ("", *(names if len(names) > 1 else ()))
    ]


def _effect(checked: Sequence[Checked], split: str, rule: str, check: str) -> Effect:
    only = caught = cost = 0
    for one in checked:
        rejections = one.verdict.rejections
        matching = [it for it in rejections if it.rule == rule and check in ("", it.check)]
        if one.claim.split != split or not matching:
            continue
        is_alone = len(matching) == len(rejections)
        if one.claim.holds:
            cost += is_alone
        else:
            caught += 1
            only += is_alone
    return Effect(only, caught, cost)


def rule_ablation_text(effects: Sequence[RuleEffect]) -> str:
    """Return the effects as a table for the terminal."""
    lines = [
        f"{'':<28}{'dev':>18}{'test':>20}",
        f"{'':<28}" + f"{'only':>6}{'all':>6}{'cost':>6}  " * 2,
    ]
    for effect in effects:
        name = f"  {effect.check.replace('_', ' ')}" if effect.check else effect.rule
        cells = "".join(
            f"{split.only:>6}{split.all:>6}{split.cost:>6}  " for split in (effect.dev, effect.test)
        )
        lines.append(f"{name:<28}{cells}")
    legend = (
        "only: false claims that nothing else rejects; all: false claims that it rejects; "
        "cost: true claims that nothing else rejects."
    )
    return "\n".join(line.rstrip() for line in (*lines, "", legend))
