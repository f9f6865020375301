"""A follow-up for the year before or after -> the earlier question, of that year."""

import re

_YEAR = re.compile(r"(?<![\d.,])(?:1\d|20)\d\d(?![\d%]|[.,]\d)")
_BESIDE = re.compile(
    r"(?:(?:and|or|what about|how about|in|for|of|the) )*"
    r"(?:(?P<before>year before|previous year|preceding year|year earlier)"
    r"|year after|following year|next year|year later)(?: that)?[\s?.!]*",
    re.IGNORECASE,
)


def of_neighbouring_year(question: str, earlier: str) -> str:
    """Return the earlier question with the year beside the only one that it names; or "".

    >>> of_neighbouring_year("and the year before?", "How many boats came in 2031?")
    'How many boats came in 2030?'
    >>> of_neighbouring_year("and the year after that", "How many came from 2030 to 2031?")
    ''
    """
    beside, years = _BESIDE.fullmatch(question.strip()), _YEAR.findall(earlier)
    if not beside or len(years) != 1:
        return ""
    year = int(years[0]) + (-1 if beside["before"] else 1)
    return _YEAR.sub(str(year), earlier)
