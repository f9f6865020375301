"""How old the articles are, in words. What they say is worked out in rag/web/freshness.py."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def age_text(fields: Mapping[str, Any]) -> str:
    """Return the fields of FreshnessBody in words; "" without web sources.

    >>> fields = {"sources": 2, "articles_up_to": "2026-01-31", "failing": 0}
    >>> age_text(fields | {"checked": "2026-02-01T08:30:00+00:00"})
    'Articles up to 2026-01-31, last checked 2026-02-01 08:30 UTC.'
    >>> age_text(fields | {"failing": 1, "failing_since": "2026-02-01T08:30:00+00:00"})
    'Articles up to 2026-01-31. 1 source could not be checked since 2026-02-01 08:30 UTC.'
    """
    if not fields.get("sources"):
        return ""
    up_to, checked, since = (
        fields.get(name) for name in ("articles_up_to", "checked", "failing_since")
    )
    known = [
        f"articles up to {up_to}" if up_to else "",
        checked and f"last checked {_utc(checked)}",
    ]
    age = ", ".join(filter(None, known))
    failing = fields.get("failing", 0)
    which = "1 source" if failing == 1 else f"{failing} sources"
    failed = f"{which} could not be checked since {_utc(since)}." if failing and since else ""
    return " ".join(filter(None, (age and f"{age[0].upper()}{age[1:]}.", failed)))


def _utc(time: str) -> str:
    return f"{datetime.fromisoformat(time).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
