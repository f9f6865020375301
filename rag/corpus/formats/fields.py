"""The names under which files state what they know of an article: those of front matter."""

import re
from collections.abc import Mapping

from rag.corpus.formats.results import Details

#: Field -> its names, the best first; what was published counts more than what was changed.
_NAMES = {
    "title": "title headline name",
    "date": "date published published_time published_at published_on date_published datepublished"
    " publish_date published_date publication_date pub_date pubdate issued created created_at"
    " date_created updated updated_at modified modified_time lastmod last_modified date_modified",
    "source": "source publisher publication site site_name sitename outlet newspaper journal",
    "author": "author authors byline creator by",
    "language": "language lang locale",
    "example": "question",
    "kind": "kind",
}
_PREFIX = re.compile(r"^(?:article|og|dc|dcterms|book)[:.]")


def stated_details(fields: Mapping[str, str], heading: str = "") -> Details:
    """Return what the fields of a file state; names in any case, "article:published_time" too.

    `heading` is the title if none is stated.

    >>> stated_details({"Title": "Zarnow", "DC.Date": "2024/05/01"})
    Details(title='Zarnow', date='2024/05/01', source='', author='', language='', example='', \
keeps_all=False, kind='', created='')
    """
    known = {_plain(name): value for name, value in fields.items() if value.strip()}
    stated = {
        field: next((known[name] for name in names.split() if name in known), "")
        for field, names in _NAMES.items()
    }
    return Details(
        **stated | {"title": stated["title"] or heading},
        keeps_all=known.get("keep", "").lower() == "all",
    )


def _plain(name: str) -> str:
    return _PREFIX.sub("", re.sub(r"[\s-]+", "_", str(name).strip().lower()))
