"""Snippets as in a list of search results, made from templates, with questions and near misses.

    python -m evals.snippets --half measure --out FILE.jsonl

`footnote eval --documents FILE.jsonl` measures the file. Every document gives one fact of a thing
for a few years, numbers or names. Its near misses ask about one that is not there, or about a
thing of nearly the same name. All names are made up. Questions of the invented documents in
rag/training/written, and near misses made from them, follow (evals/swapped.py).
"""

import argparse
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.snippet_templates import TEMPLATES, Template
from evals.swapped import swapped_documents
from rag.training.sources import Document, NearMiss, Question

SEED = 7
HALVES = ("fit", "measure")
#: How many wordings of each question are asked.
WORDINGS = 2

FAMILIES = {
    "fit": "Varrowby Ostmere Quillhaven Brenthorpe Tavisk Lunderby Corrimoor Wexcombe".split(),
    "measure": "Nordwyn Halverdene Pellmarsh Ashcorran Drummet Yarlby Stavenholt Mirrock".split(),
}
FIRST_NAMES = {
    "fit": "Ilse Tobin Maren Ruvan Odile Pasco Hedda Joren Livia Anselm Brigit Cato".split(),
    "measure": "Wanda Emrik Sunniva Dario Petra Lorcan Yuki Magnus Noor Felix Greta Ivo".split(),
}
SURNAMES = {
    "fit": "Okonedo-Lisk Varndell Treskow Halloumi Penquist Marchetta Sorbry Eskdahl".split(),
    "measure": "Brackwater Onslowe Tindrake Maduabi Corvalan Fjelstrom Quaye-Bell Rusholt".split(),
}
THINGS = (
    "reading room", "sauna", "breakfast room", "gym", "children's corner", "archive", "café",
    "music room", "laundry", "lost property office", "photo studio", "billiard room", "bar",
    "cloakroom", "chapel", "print shop", "lecture hall", "bindery", "kitchen", "boardroom",
)  # fmt: skip
MONTHS = "January March April May June August September October November".split()

#: From which kinds of value a near miss that changes the value differs in a name.
NAMED = ("person", "thing")


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing, and its values: key -> value."""

    name: str
    values: Mapping[str, str]


def generate(half: str, seed: int = SEED) -> list[Document]:
    """Return the documents of a half, always the same for a seed."""
    chance = random.Random(f"{half} {seed}")  # noqa: S311  # nothing secret depends on it
    documents = []
    for template in TEMPLATES:
        if template.half == half:
            *entries, absent = _entries(template, chance)
            documents += [_document(template, one, entries, absent.name, chance) for one in entries]
    return documents + swapped_documents(HALVES.index(half), chance)


def _entries(template: Template, chance: random.Random) -> list[Entry]:
    """Return six things, of two families; no value occurs twice."""
    families = chance.sample(FAMILIES[template.half], 2)
    names = [one.format(family=family) for family in families for one in template.entities]
    taken: set[str] = set()
    entries = []
    # One key is left to be asked about alone.
    keys = chance.sample(template.keys, len(template.keys) - 1)
    for name in chance.sample(names, len(names)):
        chosen = chance.sample(keys, chance.choice((2, 2, 3)))
        entries.append(Entry(name, {key: _new_value(template, taken, chance) for key in chosen}))
    return entries


def _new_value(template: Template, taken: set[str], chance: random.Random) -> str:
    while (value := _value(template.value, template.half, chance)) in taken:
        pass
    taken.add(value)
    return value


def _value(kind: str, half: str, chance: random.Random) -> str:
    number = chance.randint
    opening, closing = number(7, 11), number(15, 21)
    values = {
        "count": f"{number(11, 39)},{number(1, 999):03}",
        "person": f"{chance.choice(FIRST_NAMES[half])} {chance.choice(SURNAMES[half])}",
        "flats": f"{number(101, 390)}",
        "price": f"€{number(11, 420)}.{number(1, 9)}0",
        "distance": f"{number(11, 48)}.{number(1, 9)} kilometres",
        "date": f"{number(10, 28)} {chance.choice(MONTHS)}",
        "hours": f"from {opening}:{chance.choice(('00', '30'))} to {closing}:15",
        "million": f"{number(11, 96)}.{number(1, 9)} million euros",
        "rain": f"{number(412, 1180)} millimetres",
        "minutes": f"{number(18, 95)} minutes",
        "megabytes": f"{number(100, 980)} megabytes",
        "tonnes": f"{number(100, 940)} tonnes",
        "metres": f"{number(11, 38)}.{number(1, 9)} metres",
        "thing": chance.choice(THINGS),
    }
    return values[kind]


# --- one document --------------------------------------------------------------------------------


def _document(
    template: Template,
    entry: Entry,
    entries: Sequence[Entry],
    absent: str,
    chance: random.Random,
) -> Document:
    sentences = _sentences(template, entry, chance)
    asked = list(_questions(template, entry, sentences, chance))
    near = list(_near_misses(template, entry, entries, absent, asked))
    return Document(
        kind=template.subject,
        title=f"{entry.name}: {template.subject}",
        date="2026",
        sents=tuple(sentences),
        qs=tuple(question for _, _, question in asked),
        twins=tuple(near),
        claims=(),
    )


def _sentences(template: Template, entry: Entry, chance: random.Random) -> list[str]:
    """Return one to three sentences with all values of a thing."""
    facts = list(entry.values.items())
    sentences = []
    if chance.random() < 0.5:
        first, second = facts.pop(), facts.pop()
        names = dict(zip("kvlw", first + second, strict=True))
        sentences.append(chance.choice(template.pairs).format(e=entry.name, **names))
    singles = chance.sample(template.sentences, len(template.sentences)) * 2
    sentences += [
        single.format(e=entry.name, k=key, v=value)
        for (key, value), single in zip(facts, singles, strict=False)
    ]
    return [sentence[0].upper() + sentence[1:] for sentence in sentences]


def _questions(
    template: Template, entry: Entry, sentences: Sequence[str], chance: random.Random
) -> Iterator[tuple[str, str, Question]]:
    """Yield a wording, the key it asks about, and the question."""
    for key, value in entry.values.items():
        place = next(at for at, one in enumerate(sentences) if key in one and value in one)
        for wording in chance.sample(template.questions, WORDINGS):
            text = wording.format(e=entry.name, k=key)
            yield wording, key, Question(text, (value,), place)
        for wording in template.backwards[:1]:
            text = wording.format(e=entry.name, v=value)
            yield wording, key, Question(text, (key,), place)


def _near_misses(
    template: Template,
    entry: Entry,
    entries: Sequence[Entry],
    absent: str,
    asked: Sequence[tuple[str, str, Question]],
) -> Iterator[NearMiss]:
    """Yield a question's wording with another key, another thing or another's value."""
    others = [one for one in entries if one != entry]
    theirs = sorted({key for one in others for key in one.values} - set(entry.values))
    unused = [key for key in template.keys if not any(key in one.values for one in entries)]
    for number, (wording, key, _) in enumerate(asked):
        if "{v}" in wording:
            value = next(iter(others[number % len(others)].values.values()))
            difference = "name" if template.value in NAMED else "number"
            yield NearMiss(wording.format(e=entry.name, v=value), number, difference)
        elif number % 2:
            lacking = [absent, *(one.name for one in others if key not in one.values)]
            yield NearMiss(wording.format(e=lacking[number % len(lacking)], k=key), number, "name")
        else:
            pool = theirs if number % 4 and theirs else unused or theirs
            other = pool[number % len(pool)]
            yield NearMiss(wording.format(e=entry.name, k=other), number, template.differs)


# --- the command ---------------------------------------------------------------------------------


def write(documents: Sequence[Document], path: Path) -> None:
    """Write documents to a file, one a line."""
    lines = [document.model_dump_json(by_alias=True) for document in documents]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the documents of a half."""
    parser = argparse.ArgumentParser(prog="python -m evals.snippets", description=main.__doc__)
    parser.add_argument("--half", choices=HALVES, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    documents = generate(options.half, options.seed)
    write(documents, options.out)
    near = sum(len(document.near_misses) for document in documents)
    questions = sum(len(document.questions) for document in documents)
    print(f"{len(documents)} documents, {questions} questions, {near} near misses: {options.out}")


if __name__ == "__main__":
    main()
