"""Every error that Footnote raises on purpose.

    FootnoteError            one plain sentence that names the problem and the mend
    ├── SettingsError        a setting or an argument that can't be used
    ├── CorpusError          no folder of articles, or nothing readable in it
    │   └── RemovalError     more than half of the articles would be removed
    ├── UnreadableArticleError   one file that can't be read; the others go on
    │   └── UnopenedArticleError   it can't be opened just now; another time it may
    ├── ModelError           bundled weights missing or changed
    ├── DataError            the data folder or the ledger can't be used
    │   └── BusyError        another process is writing the index
    ├── QuestionError        a question that can't be searched for
    ├── GenerationError      a language model's draft that did not come to its end
    ├── ServerError          a server or a page that can't be reached, or refuses
    ├── EvidenceError        an exported conversation that can't be checked
    └── SuiteError           an evaluation file that breaks its format

Only the edges (command line, web) turn one into words; everywhere else it passes through.
"""


class FootnoteError(Exception):
    """Base of all errors raised on purpose; its text is meant for the reader."""


class SettingsError(FootnoteError):
    """A setting or an argument that can't be used."""


class CorpusError(FootnoteError):
    """The folder of articles is missing, or holds nothing that can be read."""


class RemovalError(CorpusError):
    """More than half of the indexed files are gone, and nobody has said that they may go."""


class UnreadableArticleError(FootnoteError):
    """One file that can't be read as an article; the rest of the folder goes on."""


class UnopenedArticleError(UnreadableArticleError):
    """One file that can't be opened at the moment; that says nothing of what is in it."""


class ModelError(FootnoteError):
    """Bundled weights are missing or are not the published ones."""


class DataError(FootnoteError):
    """The data folder or the ledger in it can't be used."""


class BusyError(DataError):
    """Another process is writing the index."""


class QuestionError(FootnoteError):
    """A question that is empty or longer than the limit."""


class GenerationError(FootnoteError):
    """A language model's draft that did not come to its end; the quoted answer takes its place."""


class ServerError(FootnoteError):
    """A server or a page that can't be reached, or that refuses."""


class EvidenceError(FootnoteError):
    """An exported conversation that can't be read or holds nothing to check."""


class SuiteError(FootnoteError):
    """A file of evaluation questions or results that breaks its format."""
