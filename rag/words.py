"""Text as words and numbers: what is compared when a question meets an article."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from text_to_num import alpha2digit, text2num

#: Words that carry the grammar of a question, not its subject.
STOP_WORDS = frozenset(
    """a about after again against all also am an and any anyone are article articles as ask at be
    because been before being between both but by can could did do does doing during each few for
    from further get give given go had has have having he her here hers him his how i if in into
    is it its itself just kind made make many may me might more most much must my name named no
    nor not now of off on once one only or other our out over own please same say says said she
    should so some sort such tell text than that the their them then there these they thing things
    this those through to too under until up us very was we were what when where which while who
    whom whose why will with would you your""".split()
)
_WORD = re.compile(r"[^\W_]+")


def clean(text: str) -> str:
    """Return a text in one line, composed (NFC), and without halves of characters."""
    whole = text.encode(errors="replace").decode()
    return " ".join(unicodedata.normalize("NFC", whole).split())


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, without accents.

    >>> words("Zürich's 2,4 billion")
    ['zurich', 's', '2', '4', 'billion']
    """
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)).lower())


def content_words(text: str) -> list[str]:
    """Return the words of a text that are not grammar; single letters are left out."""
    return [
        word for word in words(text) if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())
    ]


def normalized(text: str) -> str:
    """Return a text without case, white space and the shapes of quotation marks.

    >>> normalized("“Open.  ") == normalized('"open.')
    True
    """
    return " ".join(text.translate(_QUOTES).casefold().split())


_QUOTES = str.maketrans("“”„«»‘’‚", '"' * 5 + "'" * 3)


def alike(one: str, other: str) -> bool:
    """Whether two words in lower case share all but an ending.

    >>> alike("ratified", "ratification"), alike("weapon", "weapons"), alike("state", "stated")
    (True, True, True)
    >>> alike("nato", "native")
    False
    """
    shorter = min(len(one), len(other))
    if shorter < 4:
        return one == other
    shared = max(4, shorter - 2 if shorter < 8 else shorter - 3)
    return one[:shared] == other[:shared] and abs(len(one) - len(other)) <= 5


_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12}
_SCALED = re.compile(rf"({_FIGURE.pattern})[ -]?({'|'.join(_SCALES)})\b", re.IGNORECASE)
#: "2.5 to 2.4 billion"
_SHARED_SCALE = re.compile(
    rf"({_FIGURE.pattern})( ?[-–] ?\$?{_FIGURE.pattern}| (?:to|or) \$?{_FIGURE.pattern})"
    rf"([ -](?:{'|'.join(_SCALES)})\b)",
    re.IGNORECASE,
)


_JOINED = re.compile(
    r"\b(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)"
    r"-(?!hand|party|class|rate|degree)",
    re.IGNORECASE,
)


def numbers(text: str) -> frozenset[str]:
    """Return the numbers of a text, however they are written.

    >>> sorted(numbers("2,4 billion, 2.4 billion and sixty-one of 1,500 in two rounds"))
    ['1500', '2', '2400000000', '61']
    >>> sorted(numbers("from 2.5 to 2.4 billion, the third-largest sum"))
    ['2400000000', '2500000000', '3']
    """
    figures = _SHARED_SCALE.sub(r"\1\3\2\3", text)
    figures = _SCALED.sub(lambda one: f"{_value(one[1]) * _SCALES[one[2].lower()]:.0f}", figures)
    # "third-largest" has a number; "sixty-one" is one.
    digits = alpha2digit(_JOINED.sub(r"\1 ", figures), "en", threshold=0)
    return frozenset(f"{_value(one):.12g}" for one in _FIGURE.findall(digits))


def _value(figure: str) -> float:
    if _GROUPED.fullmatch(figure):
        return float(figure.replace(",", ""))
    whole, *parts = re.split("[.,]", figure)
    # Of several dots only the first can be a decimal one: 24.02.2022 is a date.
    return float(f"{whole}.{parts[0]}") if parts else float(whole)


def same_name(one: str, other: str) -> bool:
    """Whether two words in lower case name the same, or a country and its people.

    >>> same_name("ukrainians", "ukraine"), same_name("british", "britain")
    (True, True)
    >>> same_name("syrian", "syria"), same_name("portuguese", "portugal")
    (True, True)
    >>> same_name("slovakia", "slovenia"), same_name("austria", "australia")
    (False, False)
    >>> same_name("niger", "nigeria"), same_name("roman", "romania")
    (False, False)
    """
    one, other = (_PEOPLES.get(name, name) for name in (one, other))
    return one == other or other in _countries(one) or one in _countries(other)


def _countries(people: str) -> set[str]:
    """Return the names that a people's may come from: "nigerians" from "nigeria"."""
    single = people.removesuffix("s")
    found = {single} if len(single) >= 4 else set()
    for ending in ("ian", "ean", "an", "n", "ese", "ish", "i"):
        stem = single.removesuffix(ending)
        if stem != single and len(stem) >= 3:
            found |= {stem, *(stem + vowel for vowel in ("a", "e", "y", "o", "ia", "ium", "ea"))}
    return found | {_PEOPLES.get(name, name) for name in found}


#: Peoples whose names say little of their countries'.
_PEOPLES = dict(
    pair.split(":")
    for pair in """british:britain briton:britain britons:britain french:france dutch:netherlands
    polish:poland pole:poland poles:poland finnish:finland finn:finland finns:finland
    danish:denmark dane:denmark danes:denmark swedish:sweden swede:sweden swedes:sweden
    turkish:turkey turk:turkey turks:turkey spanish:spain greek:greece greeks:greece
    swiss:switzerland irish:ireland scottish:scotland welsh:wales english:england
    norwegian:norway norwegians:norway czech:czechia slovak:slovakia slovaks:slovakia
    thai:thailand filipino:philippines german:germany germans:germany iraqi:iraq iranian:iran
    cuban:cuba chinese:china kiev:kyiv portuguese:portugal icelandic:iceland peruvian:peru
    lebanese:lebanon argentine:argentina congolese:congo cypriot:cyprus serb:serbia serbs:serbia
    croat:croatia croats:croatia kazakh:kazakhstan afghan:afghanistan saudi:arabia
    montenegrin:montenegro filipinos:philippines azeri:azerbaijan emirati:emirates""".split()
)


def spellings(word: str) -> Iterator[str]:
    """Yield a word as typed, in the other of British and American spelling, and as a number.

    >>> list(spellings("defence")), list(spellings("organize"))
    (['defence', 'defense'], ['organize', 'organise'])
    >>> list(spellings("two")), list(spellings("12"))
    (['two', '2'], ['12', 'twelve'])
    """
    yield word
    for british, american in _SPELLINGS:
        for ours, theirs in ((british, american), (american, british)):
            if re.search(ours + _ENDING, word):
                yield re.sub(ours + _ENDING, theirs + r"\1", word)
    if word in _number_words():
        yield _number_words()[word]


_ENDING = r"((?:s|d|r|rs|ed|ing|ment|ments|ation|ations)?)$"
_SPELLINGS = (
    ("ence", "ense"), ("our", "or"), ("ise", "ize"), ("isation", "ization"), ("yse", "yze"),
    ("amme", "am"), ("tre", "ter"), ("lled", "led"), ("lling", "ling"), ("ogue", "og"),
)  # fmt: skip


@cache
def _number_words() -> dict[str, str]:
    """Number word -> digits and back, for the numbers that texts spell out in one word."""
    spelled = """two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty
    ninety""".split()
    digits = {word: str(text2num(word, "en")) for word in spelled}
    return digits | {figure: word for word, figure in digits.items()}


_PAIRS = """
first last|before after|earliest latest|early late|earlier later|old new|older newer|oldest newest
north south|northern southern|east west|eastern western|left right|upper lower|inside outside
more fewer|most least|more less|many few|increase decrease|increased decreased|rise fall|rose fell
largest smallest|larger smaller|large small|big small|high low|higher lower|highest lowest
long short|longer shorter|longest shortest|best worst|better worse|strong weak|stronger weaker
win lose|won lost|gain lose|gained lost|victory defeat|begin end|began ended|start end
started ended|open close|opened closed|buy sell|bought sold|join leave|joined left|enter leave
accept reject|accepted rejected|allow forbid|allowed forbade|support oppose|supported opposed
include exclude|included excluded|create destroy|created destroyed|build demolish
built demolished|love hate|succeed fail|succeeded failed|success failure|agree disagree
agreed disagreed|war peace|friend enemy|ally enemy|allies enemies|import export|imports exports
male female|man woman|men women|father mother|son daughter|king queen|husband wife|public private
national local|domestic foreign|internal external|same different|always never|all none
possible impossible|legal illegal|safe dangerous|easy difficult|rich poor|majority minority
maximum minimum|advantage disadvantage|benefit drawback|appoint dismiss|appointed dismissed
elected removed|attack defend|attacked defended|give take|gave took|send receive|sent received
raise lower|raised lowered|enable disable|enabled disabled|add remove|added removed
refuse agree|refused agreed|arrive leave|arrived left|born died|birth death|day night
"""
#: A word and one that turns a question about the one into one about the other.
OPPOSITES: dict[str, str] = {}
for _one, _other in map(str.split, re.split(r"[|\n]", _PAIRS.strip())):
    OPPOSITES.setdefault(_one, _other)
    OPPOSITES.setdefault(_other, _one)
_MORE_PAIRS = """
rise drop|rise decline|rose dropped|rose declined|grow shrink|grew shrank|grow fall|expand shrink
increase reduce|increased reduced|increase cut|raise cut|raised cut|raise reduce|raised reduced
decrease grow|more less|gain loss|profit loss|speed slow|strengthen weaken|strengthened weakened
approve reject|approved rejected|agree refuse|accept refuse|accepted refused|approve block
welcome condemn|welcomed condemned|praise criticise|praised criticised|praise criticize
praise condemn|praised criticized|support reject|support block|back oppose|backed opposed
supported rejected|confirm deny|confirmed denied|admit deny|admitted denied|permit forbid
permitted forbidden|allow ban|allowed banned|allow prevent|encourage discourage|remember forget
continue stop|continued stopped|begin stop|start stop|resume stop|keep stop|continue end
open shut|opened shut|complete incomplete|present absent|full empty|near far|ahead behind
above below|over under|earlier afterwards|before since|previous next|last next|past future
new existing|lethal nonlethal|armed unarmed|military civilian|optimistic pessimistic
likely unlikely|able unable|willing unwilling|known unknown|certain uncertain|direct indirect
permanent temporary|guilty innocent|convict acquit|convicted acquitted|hire fire|hired fired
lend borrow|lent borrowed|import produce|deliver receive|delivered received|teach learn
push pull|widen narrow|lengthen shorten|heat cool|hot cold|warm cold|wet dry|young old
rural urban|cheap expensive|cheaper dearer|simple complex|major minor|senior junior
majority few|everyone nobody|everything nothing|both neither|either neither|all some|all few
most few|always seldom|often seldom|often rarely|frequently rarely|never sometimes
hit miss|keep lose|keep break|kept broke|save waste|saved wasted|protect harm|protected harmed
protect attack|help hinder|helped hindered|hide show|hid showed|rich poor|advance retreat
advanced retreated|arrive depart|arrived departed|appear disappear|appeared disappeared
unite divide|united divided|connect separate|ally foe|hope fear|hoped feared|love fear
rise decrease|fall increase|drop increase|grow decrease|closed open|close open|shut open
block support|avoid mention|fear doubt|fear think|succeed refuse|admit reject
optional mandatory|optional compulsory|voluntary compulsory|voluntary mandatory
"""
#: Words and those that say the contrary, both ways round.
CONTRARIES: dict[str, frozenset[str]] = {}
for _one, _other in map(
    str.split, re.split(r"[|\n]", (_PAIRS + _MORE_PAIRS).strip().replace("\n\n", "\n"))
):
    for _word, _against in ((_one, _other), (_other, _one)):
        CONTRARIES[_word] = CONTRARIES.get(_word, frozenset()) | {_against}
