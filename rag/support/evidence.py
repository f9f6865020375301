"""The one or two sentences that a claim is compared with -> everything that they state."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rag.support.acts import Act
from rag.support.amounts import Attachment, Comparison, Count
from rag.support.figures import Figure
from rag.support.measures import Measure
from rag.support.names import Name
from rag.support.statements import Statement, Word
from rag.text.numbers import numbers
from rag.text.words import words

#: The words of a name, in lower case.
NameWords = tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """What some sentences of the articles state together.

    `names_before`: the names in the sentences before them, which may be shortened in these.
    `dates`: when they were written, and which days they mean.
    """

    statements: tuple[Statement, ...]
    names_before: frozenset[NameWords] = frozenset()
    dates: str = ""

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words that carry meaning."""
        return tuple(word for statement in self.statements for word in statement.words)

    @cached_property
    def forms(self) -> frozenset[str]:
        """All words, and the lemmas of those that carry meaning."""
        lemmas = frozenset(word.lemma for word in self.words)
        dates = words(self.dates)
        return lemmas.union(dates, *(words(statement.text) for statement in self.statements))

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The names."""
        return tuple(name for statement in self.statements for name in statement.names)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers."""
        said = frozenset(number for one in self.statements for number in one.numbers)
        return said | numbers(self.dates)

    @cached_property
    def counts(self) -> frozenset[Count]:
        """The numbers that count something, with what they count."""
        return frozenset(count for statement in self.statements for count in statement.counts)

    @cached_property
    def attachments(self) -> tuple[Attachment, ...]:
        """The numbers, days and months, with the words that they depend on."""
        return tuple(pair for statement in self.statements for pair in statement.attachments)

    @cached_property
    def time_units(self) -> frozenset[str]:
        """The units of time."""
        return frozenset(unit for statement in self.statements for unit in statement.time_units)

    @cached_property
    def text(self) -> str:
        """All sentences."""
        return " ".join(statement.text for statement in self.statements)

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """The numbers with units."""
        return tuple(one for statement in self.statements for one in statement.measures)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The numbers whose kind is known."""
        return tuple(one for statement in self.statements for one in statement.figures)

    @cached_property
    def currencies(self) -> frozenset[str]:
        """The currencies."""
        return frozenset(name for statement in self.statements for name in statement.currencies)

    @cached_property
    def comparisons(self) -> frozenset[Comparison]:
        """The comparisons with "than"."""
        return frozenset(pair for statement in self.statements for pair in statement.comparisons)

    @cached_property
    def quotations(self) -> tuple[str, ...]:
        """The quotations."""
        return tuple(text for statement in self.statements for text in statement.quotations)

    def acts(self, *verbs: str) -> Iterator[Act]:
        """Yield the acts with one of these verbs."""
        for statement in self.statements:
            yield from (act for act in statement.acts if act.verb in verbs)
