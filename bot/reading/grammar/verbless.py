"""Headlines that tell of a deal without a verb: "Accord entre Oslo et Rome sur la pêche"."""

from __future__ import annotations

from dataclasses import replace

from bot.reading.grammar.instrument import Instrument
from bot.reading.grammar.lists import list_from
from bot.reading.grammar.marks import Hit, Parse, is_organisation
from bot.reading.grammar.ties import Binding, Tie, Voice


def told_without_verb(parse: Parse, hit: Hit, owner: list[Instrument | None]) -> Binding | None:
    """Bind "Accord entre Oslo et Rome sur la pêche": a headline that is nothing but the deal."""
    if not parse.title or not parse.is_("between", hit.last - 1):
        return None
    listed = list_from(parse, hit.last)
    instrument = next((i for i in owner[hit.first : hit.last] if i is not None), None)
    states = {n.mention.code for n in listed if not is_organisation(n)}
    if instrument is None or len(listed) < 2 or not states:
        return None
    if not _opens_headline(parse, hit.first) or not _says_no_more(parse, hit, listed[-1].last):
        return None
    return Binding(hit, replace(instrument, tail=False), Tie.SUBJECT, Voice.REDUCED, 0)


def _opens_headline(parse: Parse, first: int) -> bool:
    """Whether only an article or a word on its kind stands before it, back to a colon."""
    i = first - 1
    while i >= 0 and any(parse.is_(kind, i) for kind in ("articles", "qualifiers", "pass")):
        i -= 1
    return i < 0 or parse.words[i] in {":", "."}


def _says_no_more(parse: Parse, hit: Hit, end: int) -> bool:
    """Whether no verb follows: at most what the deal is about, or to what end."""
    acts = any(h.first > hit.first and h.kind != "nouns" for h in parse.triggers)
    if acts or parse.words[-1] == "?":
        return False
    if end >= len(parse.words):
        return True
    return parse.is_("regarding", end)
