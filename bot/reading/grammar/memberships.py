"""Organisations as instruments: their membership, or a mere modifier."""

from __future__ import annotations

from bot.domain.treaty import Action
from bot.reading.grammar.marks import Parse, is_party


def joined_by_another(parse: Parse, i: int) -> bool:
    """Whether it reads "Sweden's accession to NATO": parliaments ratify that."""
    i -= 1
    while i >= 0 and (_links(parse, i) or is_party(parse.at[i])):
        i -= 1
    return any(
        hit.kind == "nouns" and hit.action is Action.ACCEDE and hit.last in {i + 1, i + 2}
        for hit in parse.triggers
    )


def _links(parse: Parse, i: int) -> bool:
    return parse.is_("noun_links", i) or parse.is_("and", i)


def _membership(parse: Parse, i: int) -> bool:
    """Whether its membership is meant: "NATO membership", "Nato-Beitritt"."""
    joint = i < len(parse.words) - 1 and parse.words[i] == "-" and not parse.stops(i)
    return parse.is_("memberships", i + joint)


def modifies(parse: Parse, i: int) -> bool:
    """Whether word i makes a modifier of the organisation before it: "NATO patrol"."""
    if i >= len(parse.words) or not parse.vocabulary.words.get("followers"):
        return False
    word = parse.words[i]
    if not word.isalpha() or parse.at[i] is not None or parse.text[parse.starts[i]].isupper():
        return False
    allowed = any(parse.is_(kind, i) for kind in _BESIDE)
    allowed = allowed or any(hit.first == i for hit in parse.triggers)
    return not (allowed or word.endswith(("ing", "ly", "ed")))


_BESIDE = ("followers", "ends", "subordinators", "and", "memberships", "articles")
