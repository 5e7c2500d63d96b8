"""Refuses what a model says of a story unless each word of it is backed.

So whoever wrote the story cannot speak through the model.

What may be said are the words of the sentences that the action was read from, the names of its
parties and treaties, and our own words for the deed and its stage. Whether the deed itself is
told rightly is for the reader to say (services/retelling.py): it reads the summary like a story.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.domain.treaty import Names, TreatyAction
from bot.domain.words import fold
from bot.wording.clip import clean
from bot.wording.grounds import Grounds
from bot.wording.guard import tells_of

LABEL = "Machine summary: "
LONGEST = 480  # characters: an alert has room for 900, and it is never cut
_SHORTEST = 20
# Letters of the Latin script, digits, and the marks of plain prose; nothing that a platform makes
# a link, a mention, a command or a hashtag of, and no letter of another script that looks alike.
_PLAIN = re.compile(r"[A-Za-z0-9À-ÖØ-öø-ÿĀ-ž ,.;:'’()%–-]+")
_LINKED = re.compile(
    r"\w\.[^\W\d_]{2}"  # a host: "evil.example"
    r"|\d\.\d+\.\d"  # an address in digits
    r"|:[^ ]"  # a scheme
    r"|\d[\d ()-]{6,}\d"  # a telephone
)
_ASIDE = re.compile(r" [–-] |\(")  # readers of titles take what follows a dash for an outlet
_ENDS_WITHIN = re.compile(r"[.:;](?= )")
_MAY_END = re.compile(r"(?:\b[A-Z]|\b(?:No|St|Mr|Mrs|Dr|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec))$")
# Whoever writes so speaks to a machine; news does not.
_TO_A_MACHINE = re.compile(
    r"\b(?:ignore|disregard|forget) (?:\w+ ){0,3}(?:previous|prior|above|instructions?|rules?)"
    r"|\b(?:system prompt|prompt|assistant|language model|chatbot|summari[sz]e\w*|summary|json"
    r"|instructions? (?:above|below)|pretend|role-?play)\b",
    re.IGNORECASE,
)


def is_worth_asking(what: TreatyAction, told: Iterable[str]) -> bool:
    """Whether a model may be asked to retell the sentences that the action was read from."""
    sentences = list(told)
    return bool(sentences and what.may_alert) and not any(map(_TO_A_MACHINE.search, sentences))


def in_plain_prose(answer: str) -> str | None:
    """Return what the model said as one sentence; None where it is anything else."""
    text = clean(answer)
    if not _SHORTEST <= len(text) <= LONGEST or not _PLAIN.fullmatch(text):
        return None
    if not (text[0].isupper() or text[0].isdigit()):
        return None
    if _LINKED.search(text) or _ASIDE.search(text) or not _is_one_sentence(text):
        return None
    return text if text.endswith(".") else f"{text}."


def is_grounded(text: str, what: TreatyAction, names: Names, *, told: Iterable[str]) -> bool:
    """Whether all of the text stands in the sentences told, or is how we tell of the action."""
    grounds = Grounds.of(what, names, told=told)
    return grounds.hold(text) and still_holds(text, what, names)


def still_holds(text: str, what: TreatyAction, names: Names) -> bool:
    """Whether the text fits an action that may have been refined since it was written."""
    return tells_of(text, what, names) and not _other_treaties(text, what, names)


def _is_one_sentence(text: str) -> bool:
    ends = (found.start() for found in _ENDS_WITHIN.finditer(text.rstrip(".")))
    return all(_MAY_END.search(text[:end]) for end in ends)


def _other_treaties(text: str, what: TreatyAction, names: Names) -> bool:
    """Whether the text names a treaty that is not the action's."""
    bare = f" {fold(text)} "
    for own in _own_names(what, names):
        bare = bare.replace(f" {own} ", " · ")
    others = (known for code, known in names.treaties.items() if code not in what.treaties)
    return any(
        f" {fold(name)} " in bare
        for known in others
        if not known.generic
        for name in (known.name, known.full_name)
    )


def _own_names(what: TreatyAction, names: Names) -> Iterator[str]:
    known = [names.treaties[code] for code in what.treaties if code in names.treaties]
    own = [what.treaty_text, *(name for one in known for name in (one.full_name, one.name))]
    yield from sorted(filter(None, map(fold, own)), key=len, reverse=True)
