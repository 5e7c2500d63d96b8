"""The forms of English verbs; other languages list theirs in their lexicon."""

from __future__ import annotations

import re

BASE, THIRD, PAST, PARTICIPLE, ING = "base", "third", "past", "participle", "ing"

_IRREGULAR = {
    "be": "is was been being",
    "become": "becomes became become becoming",
    "begin": "begins began begun beginning",
    "break": "breaks broke broken breaking",
    "bring": "brings brought brought bringing",
    "come": "comes came come coming",
    "cut": "cuts cut cut cutting",
    "do": "does did done doing",
    "forge": "forges forged forged forging",
    "freeze": "freezes froze frozen freezing",
    "give": "gives gave given giving",
    "go": "goes went gone going",
    "hold": "holds held held holding",
    "keep": "keeps kept kept keeping",
    "kick": "kicks kicked kicked kicking",
    "land": "lands landed landed landing",
    "leave": "leaves left left leaving",
    "make": "makes made made making",
    "put": "puts put put putting",
    "quit": "quits quit quit quitting",
    "reach": "reaches reached reached reaching",
    "rewrite": "rewrites rewrote rewritten rewriting",
    "run": "runs ran run running",
    "seek": "seeks sought sought seeking",
    "shoot": "shoots shot shot shooting",
    "stick": "sticks stuck stuck sticking",
    "strike": "strikes struck struck striking",
    "take": "takes took taken taking",
    "tear": "tears tore torn tearing",
    "throw": "throws threw thrown throwing",
    "turn": "turns turned turned turning",
    "undo": "undoes undid undone undoing",
    "uphold": "upholds upheld upheld upholding",
    "veto": "vetoes vetoed vetoed vetoing",
    "win": "wins won won winning",
    "wind": "winds wound wound winding",
    "withdraw": "withdraws withdrew withdrawn withdrawing",
}
_DOUBLING = re.compile(r"^[^aeiou]*[aeiou][bdgklmnprt]$")
_DOUBLES = frozenset({"annul", "cancel", "signal", "defer", "rebut", "initial", "commit", "admit"})


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
