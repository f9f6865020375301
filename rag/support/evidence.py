"""The one or two sentences that a claim is compared with -> everything that they state."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rag.support.acts import Act
from rag.support.amounts import Attachment
from rag.support.names import Name
from rag.support.statements import Statement, Word
from rag.text.words import words

#: The words of a name, in lower case.
NameWords = tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """What some sentences of the articles state together.

    `names_before`: the names in the sentences before them, which may be shortened in these.
    """

    statements: tuple[Statement, ...]
    names_before: frozenset[NameWords] = frozenset()

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words that carry meaning."""
        return tuple(word for statement in self.statements for word in statement.words)

    @cached_property
    def forms(self) -> frozenset[str]:
        """All words, and the lemmas of those that carry meaning."""
        lemmas = frozenset(word.lemma for word in self.words)
        return lemmas.union(*(words(statement.text) for statement in self.statements))

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The names."""
        return tuple(name for statement in self.statements for name in statement.names)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers."""
        return frozenset(number for one in self.statements for number in one.numbers)

    @cached_property
    def attachments(self) -> tuple[Attachment, ...]:
        """The numbers, days and months, with the words that they depend on."""
        return tuple(pair for statement in self.statements for pair in statement.attachments)

    @cached_property
    def time_units(self) -> frozenset[str]:
        """The units of time."""
        return frozenset(unit for statement in self.statements for unit in statement.time_units)

    @cached_property
    def currencies(self) -> frozenset[str]:
        """The currencies."""
        return frozenset(name for statement in self.statements for name in statement.currencies)

    @cached_property
    def quotations(self) -> tuple[str, ...]:
        """The quotations."""
        return tuple(text for statement in self.statements for text in statement.quotations)

    def acts(self, *verbs: str) -> Iterator[Act]:
        """Yield the acts with one of these verbs."""
        for statement in self.statements:
            yield from (act for act in statement.acts if act.verb in verbs)
