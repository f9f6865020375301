"""Links to articles: on Footnote's page, or to the files if there is no page."""

from dataclasses import dataclass
from urllib.parse import urlencode

from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Links:
    """Makes links; `has_page` says whether visitors reach the chat page at the setting `url`."""

    settings: Settings
    has_page: bool

    def to(self, article_id: str, path: str, start: int = 0, end: int = 0, quote: str = "") -> str:
        """Return the link that opens an article, at a quote if there is one.

        >>> Links(Settings(url="https://qa.example"), True).to("mill", "mill.md", 4, 9, "burns")
        'https://qa.example/#article=mill&start=4&end=9&quote=burns'
        """
        if not self.has_page:
            return self._file(path)
        # The fields of rag/web/static/link.js; no server sees what comes after #.
        place = {"start": start, "end": end, "quote": quote} if quote else {}
        page = f"{self.settings.url}{self.settings.prefix}/"
        return f"{page}#{urlencode({'article': article_id} | place)}"

    def _file(self, path: str) -> str:
        """Return the address of the file; an article in an archive or a table leads to that."""
        file = self.settings.corpus.resolve() / path
        corpus = self.settings.corpus.resolve()
        while file != corpus and not file.is_file():
            file = file.parent
        return file.as_uri() if file != corpus else ""
