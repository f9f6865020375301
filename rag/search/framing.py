"""A question inside a sentence that only asks for its answer -> that question.

"Could you tell me, please, when the pool opens?" asks "when does the pool open?". What stands
before the question consists of words of knowing, telling and asking and those that go with them,
and somebody who has to do with the talk: "I", "you", "anyone", "my neighbour". With anything else
in it ("Did the mayor say when ...?"), it is part of what is asked.
"""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rag.text.clauses import SUBJECTS
from rag.text.syntax import parse_dependencies, tag
from rag.text.word_lists import word_rows, word_set
from rag.text.words import content_words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_HEADS, _FOLLOWING, _OTHERS = map(frozenset, word_rows("frame_words"))
_FRAME = _HEADS | _FOLLOWING | _OTHERS
#: Full forms of what is typed in one word: "i" and "would" for "id".
_SPELLINGS = {typed: tuple(full) for typed, *full in word_rows("chat_spellings")}
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_QUESTION_WORDS = frozenset("what when where which who whom whose why how".split())
_BEGIN = _QUESTION_WORDS | {"whether", "if"}
#: The name of a thing may follow these, and ask for it: "tell me the price".
_NAMING = ("know", "tell", "telling", "find")
_FINITE = frozenset("VBD VBZ VBP MD".split())
#: A question may begin with these after a stop.
_OPENERS = _QUESTION_WORDS | word_set("auxiliaries")
_STOP = re.compile(r"[:.,;?!–—-]\s*$")
_ADDRESSED = frozenset("i we you me us my our your anyone anybody someone somebody please".split())
_MAY = ("can", "may", "could", "might")
_POSSESSIVES = frozenset(("my", "our"))
#: After the question: "..., please?", "..., do you know?"
_AFTER = re.compile(r"(?<=[^\s,;?!.])\s*[,;?!.–—-]\s*(?P<after>[^,;?!.–—]+?)[\s?!.]*$")


def without_frame(text: str) -> str:
    """Return the question inside a text that only asks for its answer; the text itself if none is.

    >>> without_frame("I was wondering whether you know when the pool opens")
    'when does the pool open?'
    >>> without_frame("my neighbour told me to ask here: is the pool open on Mondays?")
    'is the pool open on Mondays?'
    >>> without_frame("Did the mayor say when the bridge opens?")
    'Did the mayor say when the bridge opens?'
    """
    bare = _without_end(text)
    at = _begin(bare)
    inner = bare[at:]
    if not content_words(inner):
        return bare
    is_embedded = at and not (_STOP.search(bare[:at]) and _is_opened(inner))
    return _as_question(inner) if is_embedded else inner


def _without_end(text: str) -> str:
    """Return a text without a courtesy or "do you know?" at its end."""
    while end := _AFTER.search(text):
        after = _words(end["after"])
        is_frame = _FRAME.issuperset(after) and not (_HEADS | _ADDRESSED).isdisjoint(after)
        if not is_frame or not content_words(text[: end.start()]):
            break
        text = f"{text[: end.start()]}?"
    return text


def _begin(text: str) -> int:
    """Return where the question inside a text begins; 0 if it has no frame."""
    found = list(_WORD.finditer(text))
    begin, before = 0, list[str]()
    for number, match in enumerate(found):
        word = " ".join(_words(match[0]))
        if number and _is_frame(before):
            head, rest = text[: match.start()], text[match.start() :]
            if _follows_stop(head, rest):
                return match.start() + _begin(rest)
            if _follows_verb(word, rest, before):
                begin = match.start()
        if not _is_framing(word, before, found[number + 1 :]):
            break
        before += word.split()
    return begin


def _follows_stop(before: str, rest: str) -> bool:
    """Whether a question begins after a stop, or anything after a colon."""
    return bool(_STOP.search(before)) and (_is_opened(rest) or before.rstrip().endswith(":"))


def _follows_verb(word: str, rest: str, before: Sequence[str]) -> bool:
    """Whether an indirect question, or the name of a thing, follows "tell me" and the like."""
    head = max((at for at, one in enumerate(before) if one in _HEADS), default=-1)
    if head < 0 or not _FOLLOWING.issuperset(before[head + 1 :]):
        return False
    is_thing = word == "the" and before[head] in _NAMING and before[-1] in (*_NAMING, "me", "us")
    return word in _BEGIN or (is_thing and not any(one.tag_ in _FINITE for one in tag(rest)))


def _is_framing(word: str, before: Sequence[str], rest: Sequence[re.Match[str]]) -> bool:
    """Whether a word may be part of the frame."""
    if not before and word in ("what", "who"):
        following = {match[0].lower() for match in rest[:4]}
        return not following.isdisjoint(("i", "we") if word == "what" else ("me", "us"))
    is_owned = bool(before) and before[-1] in _POSSESSIVES
    return is_owned or _FRAME.issuperset(word.split())


def _is_frame(before: Sequence[str]) -> bool:
    """Whether words are somebody's who asks, not what somebody has to ask or tell."""
    is_mine = before[0] in _OPENERS and before[1:2] in (["i"], ["we"])
    is_duty = is_mine and before[0] not in _MAY and "know" not in before
    return not is_duty and not (_ADDRESSED | _HEADS).isdisjoint(before)


def _is_opened(text: str) -> bool:
    """Whether a text begins as a question does."""
    first = _WORD.match(text)
    return first is not None and first[0].lower() in _OPENERS


def _words(text: str) -> list[str]:
    """Return the words of a text in lower case and in full; of a contraction, its first part."""
    whole = re.sub(r"n?['’][^\W_]+", "", text.lower())
    return [word for one in _WORD.findall(whole) for word in _SPELLINGS.get(one, (one,))]


def _as_question(clause: str) -> str:
    """Return an indirect question as a direct one, as far as its verb can be told."""
    bare = re.sub(r"^(?:wh?ether|if)\b(?: or not\b)?,?\s*", "", clause, flags=re.IGNORECASE)
    doc = parse_dependencies(bare.rstrip(" ?.!"))
    verb = next((token for token in doc if token.dep_ == "ROOT"), None)
    subject = next((one for one in verb.lefts if one.dep_ in SUBJECTS), None) if verb else None
    if verb is None or subject is None or _asks(subject.subtree):
        return f"{doc.text}?"
    start = subject.left_edge.i
    helper = next((one for one in verb.lefts if one.dep_ in ("aux", "auxpass")), None)
    if (start and not _asks(doc[:start])) or (helper is not None and helper.i < start):
        return f"{doc.text}?"
    return f"{_inverted(doc, start, verb, helper)}?"


def _inverted(doc: "Doc", start: int, verb: "Token", helper: "Token | None") -> str:
    """Return a clause with its finite verb, or a form of "do", before the subject."""
    moved = helper if helper is not None else verb if verb.lemma_ == "be" else None
    do = {"VBD": "did", "VBZ": "does", "VBP": "do"}.get(verb.tag_, "")
    if moved is None and not do:
        return str(doc.text)
    front, forms = (moved.text, {moved: ""}) if moved is not None else (do, {verb: verb.lemma_})
    rest = [f"{forms.get(one, one.text)}{one.whitespace_}" for one in doc[start:]]
    return " ".join(f"{doc[:start].text_with_ws}{front} {''.join(rest)}".split())


def _asks(tokens: "Iterable[Token]") -> bool:
    return any(token.tag_ in ("WP", "WDT", "WRB", "WP$") for token in tokens)
