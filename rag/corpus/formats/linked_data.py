"""The JSON-LD of a web page -> when it was published, and by whom."""

import json
from collections.abc import Iterator
from typing import Any

_MAX_METADATA = 1_000_000  # characters of a script


def published(tree: Any) -> str:
    """Return the date of publication as the page writes it; "" if it doesn't say."""
    dates = (one.get("datePublished") for one in _objects(tree))
    return next((date for date in dates if isinstance(date, str) and date), "")


def publisher(tree: Any) -> str:
    """Return the name of the newspaper or site that published the page; "" if it doesn't say."""
    objects = list(_objects(tree))
    named = {str(one["@id"]): one for one in objects if "@id" in one and "name" in one}
    for one in objects:
        found = one.get("publisher")
        found = found[0] if isinstance(found, list) and found else found
        if isinstance(found, dict):
            found = {**named.get(str(found.get("@id")), {}), **found}.get("name")
        if isinstance(found, str) and found.strip():
            return " ".join(found.split())
    return ""


def _objects(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield what the page's scripts describe."""
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        if len(script.text or "") > _MAX_METADATA:
            continue
        try:
            todo = [json.loads(script.text or "")]
        except (ValueError, RecursionError):
            continue
        while todo:
            value = todo.pop(0)
            if isinstance(value, list):
                todo += value
            elif isinstance(value, dict):
                yield value
                todo += [value.get("@graph"), value.get("mainEntity")]
