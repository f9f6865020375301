"""The control words of RTF by what they mean to a reader of the text."""

CHARACTERS = {
    "tab": "\t", "line": "\n", "softline": "\n", "lbr": "\n", "page": "\n", "softpage": " ",
    "column": "\n", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ",
    "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "~": "\u00a0", "_": "-", "-": "", "\\": "\\", "{": "{", "}": "}", "\t": "\t",
    # Parts of a formula: a fraction, what is raised, what is lowered.
    "mden": "/", "msup": "^", "msub": "_",
}  # fmt: skip
#: Words that begin a text of its own, and its kind.
DESTINATIONS = {
    "footnote": "note", "annotation": "comment", "listtext": "label", "pntext": "label",
    "fldinst": "command", "fonttbl": "fonts", "stylesheet": "styles", "title": "title",
    "author": "author", "creatim": "created", "shptxt": "box", "dptxbxtext": "box",
    "header": "header", "headerf": "header", "headerl": "header", "headerr": "header",
    "footer": "footer", "footerf": "footer", "footerl": "footer", "footerr": "footer",
}  # fmt: skip
#: Words that "\*" marks as unknown to old readers, and whose groups contain text nevertheless.
SHOWN = frozenset("shpinst do ud nesttableprops moMath moMathPara".split())
#: Words that begin a group without text of the page.
SKIPPED = frozenset(
    """colortbl pict objdata objclass objname objalias objsect nonshppict shppict themedata
    colorschememapping datastore latentstyles listtable listoverridetable rsidtbl generator filetbl
    revtbl pgptbl xmlnstbl bkmkstart bkmkend shprslt sp nonesttables xe rxe txe tc tcn atnid
    atnauthor atntime atndate atnref atnparent atnicn atrfstart atrfend private subject operator
    keywords doccomm company category manager hlinkbase comment revtim printim buptim fontemb
    fontfile falt panose ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn mmathPict pn pntxta pntxtb
    pnseclvl template formfield datafield docvar userprops background mchr mbegChr mendChr msepChr
    mpos mgrow mlimLoc mdegHide msubHide msupHide""".split()
)
