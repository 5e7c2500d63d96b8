"""The forms of English verbs; other languages list theirs in their lexicon."""

from __future__ import annotations

import re

BASE, THIRD, PAST, PARTICIPLE, ING = "base", "third", "past", "participle", "ing"

_IRREGULAR = {
    "be": "is was been being",
    "become": "becomes became become becoming",
    "begin": "begins began begun beginning",
    "bid": "bids bid bid bidding",
    "bite": "bites bit bitten biting",
    "break": "breaks broke broken breaking",
    "bring": "brings brought brought bringing",
    "cast": "casts cast cast casting",
    "come": "comes came come coming",
    "cut": "cuts cut cut cutting",
    "die": "dies died died dying",
    "do": "does did done doing",
    "draw": "draws drew drawn drawing",
    "fall": "falls fell fallen falling",
    "find": "finds found found finding",
    "forge": "forges forged forged forging",
    "forsake": "forsakes forsook forsaken forsaking",
    "freeze": "freezes froze frozen freezing",
    "get": "gets got got getting",
    "give": "gives gave given giving",
    "go": "goes went gone going",
    "have": "has had had having",
    "hold": "holds held held holding",
    "keep": "keeps kept kept keeping",
    "kick": "kicks kicked kicked kicking",
    "land": "lands landed landed landing",
    "lead": "leads led led leading",
    "leave": "leaves left left leaving",
    "lend": "lends lent lent lending",
    "let": "lets let let letting",
    "lose": "loses lost lost losing",
    "make": "makes made made making",
    "meet": "meets met met meeting",
    "put": "puts put put putting",
    "quit": "quits quit quit quitting",
    "reach": "reaches reached reached reaching",
    "recast": "recasts recast recast recasting",
    "retake": "retakes retook retaken retaking",
    "rewrite": "rewrites rewrote rewritten rewriting",
    "run": "runs ran run running",
    "say": "says said said saying",
    "seek": "seeks sought sought seeking",
    "send": "sends sent sent sending",
    "set": "sets set set setting",
    "sew": "sews sewed sewn sewing",
    "shake": "shakes shook shaken shaking",
    "shed": "sheds shed shed shedding",
    "shoot": "shoots shot shot shooting",
    "shut": "shuts shut shut shutting",
    "sink": "sinks sank sunk sinking",
    "stick": "sticks stuck stuck sticking",
    "strike": "strikes struck struck striking",
    "take": "takes took taken taking",
    "tear": "tears tore torn tearing",
    "tell": "tells told told telling",
    "throw": "throws threw thrown throwing",
    "tie": "ties tied tied tying",
    "torpedo": "torpedoes torpedoed torpedoed torpedoing",
    "turn": "turns turned turned turning",
    "undo": "undoes undid undone undoing",
    "unfreeze": "unfreezes unfroze unfrozen unfreezing",
    "uphold": "upholds upheld upheld upholding",
    "veto": "vetoes vetoed vetoed vetoing",
    "win": "wins won won winning",
    "wind": "winds wound wound winding",
    "withdraw": "withdraws withdrew withdrawn withdrawing",
    "withhold": "withholds withheld withheld withholding",
    "write": "writes wrote written writing",
}
_DOUBLING = re.compile(r"^[^aeiou]*[aeiou][bdgklmnprt]$")
_DOUBLES = frozenset(
    {
        "annul",
        "cancel",
        "signal",
        "defer",
        "rebut",
        "initial",
        "commit",
        "admit",
        "readmit",
        "recommit",
        "submit",
        "expel",
    }
)


def forms(verb: str) -> dict[str, frozenset[str]]:
    """Return each form of the verb with what it may be.

    >>> sorted(forms("scrap"))
    ['scrap', 'scrapped', 'scrapping', 'scraps']
    """
    found: dict[str, set[str]] = {verb: {BASE}}
    for tag, form in _tagged(verb):
        found.setdefault(form, set()).add(tag)
    if verb == "be":
        found |= {"are": {THIRD}, "were": {PAST}}
    return {form: frozenset(tags) for form, tags in found.items()}


def _tagged(verb: str) -> list[tuple[str, str]]:
    if verb in _IRREGULAR:
        third, past, participle, ing = _IRREGULAR[verb].split()
    else:
        third, past, ing = _third(verb), _past(verb), _ing(verb)
        participle = past
    return [(THIRD, third), (PAST, past), (PARTICIPLE, participle), (ING, ing)]


def _third(verb: str) -> str:
    if verb.endswith(("s", "x", "z", "ch", "sh")):
        return verb + "es"
    return _without_y(verb) + "ies" if _ends_in_y(verb) else verb + "s"


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    return _without_y(verb) + "ied" if _ends_in_y(verb) else _doubled(verb) + "ed"


def _ing(verb: str) -> str:
    if verb.endswith("e") and not verb.endswith("ee"):
        return verb[:-1] + "ing"
    return _doubled(verb) + "ing"


def _ends_in_y(verb: str) -> bool:
    return verb.endswith("y") and verb[-2:-1] not in "aeiou"


def _without_y(verb: str) -> str:
    return verb[:-1]


def _doubled(verb: str) -> str:
    doubles = _DOUBLING.match(verb) or verb in _DOUBLES
    return verb + verb[-1] if doubles else verb
