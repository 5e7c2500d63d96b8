"""How a trigger and an instrument are tied: the values that binding gives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.reading.grammar import english
from bot.reading.grammar.instrument import Instrument
from bot.reading.grammar.marks import Hit, Parse

REACH = 12

REACH_BACK = 20  # a subject may carry a tail: "the convention on ..., comes into force"


class Tie(StrEnum):
    """How the instrument stands to the trigger, surest first."""

    OBJECT = "object"  # signs a treaty
    SUBJECT = "subject"  # the treaty was signed, enters into force
    OF = "of"  # withdrawal from the treaty
    COMPOUND = "compound"  # treaty withdrawal
    LOOSE = "loose"  # in the same clause, something in between


class Voice(StrEnum):
    """What the verb group says of time and voice."""

    ACTIVE = "active"
    PASSIVE = "passive"
    REDUCED = "reduced"  # "agreements signed in 1992"
    NOUN = "noun"


@dataclass(frozen=True, slots=True)
class Binding:
    """A trigger tied to an instrument; `between` words lie between them."""

    trigger: Hit
    instrument: Instrument
    tie: Tie
    voice: Voice
    between: int
    possessed: bool = False  # of a noun: a party is named as whose act it is


def voice_of(parse: Parse, hit: Hit) -> Voice:
    """Return PASSIVE after a form of "be", else ACTIVE."""
    if hit.tags and english.PARTICIPLE not in hit.tags:
        return Voice.ACTIVE
    i = hit.first - 1
    while i >= 0 and hit.first - i <= 4:
        if parse.is_("passive", i):  # but "sont tombés d'accord" is a perfect
            return Voice.ACTIVE if parse.is_("moved", hit.first) else Voice.PASSIVE
        if parse.at[i] is not None or not parse.words[i].endswith(("ly", "not", "now", "also")):
            return Voice.ACTIVE
        i -= 1
    return Voice.ACTIVE
