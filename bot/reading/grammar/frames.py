"""The German frame: an auxiliary, what it is about, and at the end of the clause the verb."""

from __future__ import annotations

from dataclasses import dataclass

from bot.reading.grammar.marks import Hit, Parse

REACH = 20  # words between the auxiliary and its verb


@dataclass(frozen=True, slots=True)
class Frame:
    """What opens the clause that a verb ends, and where it stands.

    "hat ... gekündigt": perfect; "wird ... gekündigt": passive; "will ... kündigen": modals;
    "..., den Vertrag zu kündigen": infinitive; "dass Paris den Vertrag kündigt": clauses.
    """

    kind: str
    first: int


def frame_of(parse: Parse, hit: Hit) -> Frame | None:
    """Return the frame of a verb; None where the verb stands second, or in other languages."""
    if not parse.vocabulary.words.get("modals") or hit.gap is not None:
        return None
    if parse.is_("infinitive", hit.last - 2) or parse.is_("infinitives", hit.last - 1):
        return Frame("infinitive", _clause_start(parse, hit.first))
    for i in range(hit.first - 1, max(-1, hit.first - 1 - REACH), -1):
        if parse.stops(i) or _is_verb(parse, i):
            return None
        if (kind := _opener(parse, i, hit.last - 1)) is not None:
            return Frame(kind, i)
    return None


def _opener(parse: Parse, i: int, verb: int) -> str | None:
    """Return what word i opens: "wird" a future before an infinitive, else a passive."""
    passive = parse.is_("passive", i)
    if parse.is_("modals", i):
        return "passive" if passive and _is_participle(parse, verb) else "modals"
    if passive:
        return "perfect" if parse.is_("moved", verb) else "passive"
    return next((kind for kind in ("perfect", "clauses") if parse.is_(kind, i)), None)


def _is_participle(parse: Parse, verb: int) -> bool:
    return parse.is_("participles", verb) or parse.words[verb].endswith("t")


def _clause_start(parse: Parse, verb: int) -> int:
    i = verb - 1
    while i >= 0 and parse.words[i] != "," and not parse.stops(i):
        i -= 1
    return i


def _is_verb(parse: Parse, i: int) -> bool:
    return any(
        hit.kind != "nouns" and hit.first == i and hit.gap is None for hit in parse.triggers
    )
