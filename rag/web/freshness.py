"""How old the articles are: the date of the newest, and when all was last looked at."""

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Protocol

from pydantic import BaseModel, ConfigDict, Field

from rag.answering.model import Answer
from rag.corpus.owner_notes import is_place_of_notes
from rag.errors import FootnoteError
from rag.sources.store import Source, SourceStore
from rag.store.ledger import Ledger
from rag.web.opened import WebAnswerer


class FreshnessBody(BaseModel):
    """How old the articles are. Times are UTC, ISO 8601. Later versions may add fields."""

    model_config = ConfigDict(extra="allow")

    articles_up_to: str = ""  # the date of the newest article: a day, a month or a year
    #: When the folder and all sources were last looked at with success; null if never.
    checked: str | None = None
    sources: Annotated[int, Field(ge=0)] = 0  # on the web
    failing: Annotated[int, Field(ge=0)] = 0  # sources that could not be checked the last time
    failing_since: str | None = None  # when the first of them was last checked with success


class _Answering(Protocol):
    """What is needed of the service."""

    @property
    def stage(self) -> str: ...

    def answering(self) -> AbstractContextManager[WebAnswerer]: ...


class Freshness:
    """Says how old the articles of a service are; safe to share between threads."""

    def __init__(self, data: Path, service: _Answering) -> None:
        self._service = service
        self._store = SourceStore(data)
        self._sources: tuple[int, list[Source]] = (0, [])  # when they changed, in ns, and they
        self._newest: tuple[str, str] = ("", "")  # a revision and the date of its newest article

    def stamp(self, answer: Answer) -> dict[str, Any]:
        """Return an answer as JSON, with how old the articles are."""
        return answer.to_json() | {"freshness": self.to_json()}

    def to_json(self) -> dict[str, Any]:
        """Return the fields of FreshnessBody; what isn't known is "" or None."""
        up_to, looked = self._articles()
        sources = self._read_sources()
        failing = [source for source in sources if source.problem]
        times = [looked, *(source.succeeded for source in sources if source.succeeded)]
        return {
            "articles_up_to": up_to,
            "checked": min(times) if looked else None,
            "sources": len(sources),
            "failing": len(failing),
            "failing_since": min((one.succeeded or one.added for one in failing), default=None),
        }

    def _articles(self) -> tuple[str, str]:
        """Return the date of the newest article and when the folder was looked at."""
        if self._service.stage != "ready":  # without a reader, nothing is started
            return "", ""
        try:
            with self._service.answering() as answerer:
                return self._newest_date(answerer.ledger), answerer.ledger.checked()
        except FootnoteError:
            return "", ""

    def _newest_date(self, ledger: Ledger) -> str:
        revision = ledger.revision()
        if self._newest[0] != revision:
            today = str(datetime.now().astimezone().date())
            articles = (one for one in ledger.articles() if not is_place_of_notes(one.path))
            dates = (one.date for one in articles if one.date <= today)
            self._newest = (revision, max(dates, default=""))
        return self._newest[1]

    def _read_sources(self) -> list[Source]:
        """Return the sources, which are read again once their file has changed."""
        try:
            changed = self._store.path.stat().st_mtime_ns
            if self._sources[0] != changed:
                self._sources = (changed, self._store.sources())
        except FileNotFoundError:
            self._sources = (0, [])
        except (OSError, FootnoteError):
            pass  # the owner's page says why
        return self._sources[1]
