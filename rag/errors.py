"""Every error that Footnote raises on purpose.

    FootnoteError            one plain sentence that names the problem and the fix
    ├── SettingsError        a setting or an argument that can't be used
    ├── CorpusError          no folder of articles, or nothing readable in it
    │   └── RemovalError     more than half of the articles would be removed
    ├── UnreadableArticleError   a file that can't be read; the other files are still indexed
    │   └── UnopenedArticleError   it can't be opened now, which may pass
    ├── ModelError           bundled weights missing or changed
    ├── DataError            the data folder or the ledger can't be used
    │   └── BusyError        another process or owner is writing: the index, the articles, a backup
    ├── CurationError        a change to the articles that can't be made
    │   └── ConflictError    what it would change was changed in the meantime
    ├── BackupError          a backup that can't be written, or one that can't be restored
    ├── QuestionError        a question that can't be searched for, or not where it says
    ├── GenerationError      a draft that a language model didn't finish
    ├── SourceError          a web source that can't be fetched, or may not be
    ├── ServerError          a server or a page that can't be reached, or refuses
    ├── ReportError          a file that the report on a text can't be written to
    ├── EvidenceError        an exported conversation that can't be checked
    └── SuiteError           an evaluation file that breaks its format

Only the command line and the web API turn errors into text; everywhere else they pass through.
"""


class FootnoteError(Exception):
    """Base of all errors raised on purpose; its text is shown to the user."""


class SettingsError(FootnoteError):
    """A setting or an argument can't be used."""


class CorpusError(FootnoteError):
    """The folder of articles is missing or contains nothing readable."""


class RemovalError(CorpusError):
    """More than half of the indexed files are gone, and the user has not allowed the removal."""


class UnreadableArticleError(FootnoteError):
    """One file can't be read as an article; the other files are still indexed."""


class UnopenedArticleError(UnreadableArticleError):
    """One file can't be opened at the moment; its content may well be readable."""


class ModelError(FootnoteError):
    """Bundled weights are missing or are not the published ones."""


class DataError(FootnoteError):
    """The data folder or the ledger in it can't be used."""


class BusyError(DataError):
    """Somebody else is writing: the index, changed articles, pages of the web, or a backup."""


class CurationError(FootnoteError):
    """A change to the articles can't be made; nothing has changed."""


class ConflictError(CurationError):
    """What a change was made from was changed in the meantime, or its place is taken."""


class BackupError(FootnoteError):
    """A backup can't be written, or a file is not a sound backup of this version."""


class QuestionError(FootnoteError):
    """A question is empty or longer than the limit, or limited to articles that aren't there."""


class GenerationError(FootnoteError):
    """A language model didn't finish a draft; the quoted answer is shown instead."""


class ServerError(FootnoteError):
    """A server or a page can't be reached, or refuses the request."""


class SourceError(FootnoteError):
    """A web source or a page of it can't be fetched, or may not be."""


class ReportError(FootnoteError):
    """The report on a checked text can't be written to a file."""


class EvidenceError(FootnoteError):
    """An exported conversation can't be read or contains nothing to check."""


class SuiteError(FootnoteError):
    """A file of evaluation questions or results breaks its format."""
