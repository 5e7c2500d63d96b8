"""Who stands for the actor where no verb has one: a speaker, an organ of the state."""

from __future__ import annotations

from bot.reading.grammar.clauses import Segment
from bot.reading.grammar.governing import is_organ
from bot.reading.grammar.marks import Named, Parse, is_organisation, is_party
from bot.reading.grammar.subjects import subject_before
from bot.reading.grammar.ties import Binding


def stand_in(
    parse: Parse, tie: Binding, segments: list[Segment], others: list[Named]
) -> list[Named]:
    """Return who stands for the actor where none is the verb's subject."""
    if others:  # "Cairo says the treaty with Israel will be amended"
        return _speaker(parse, others) or _organ(parse, others)
    inside = [n for n in parse.named if is_party(n) and _holds(tie, n)]
    if inside:  # "decree pulls Turkey out of the convention"
        return inside
    if tie.trigger.kind == "intransitive":  # "X and Y say it takes effect"
        before = subject_before(parse, tie.trigger.first, segments)
        return before or _organ(parse, others)  # "the ban clears the US Senate"
    return _organ(parse, others)


def _holds(tie: Binding, named: Named) -> bool:
    return tie.trigger.first < named.first and named.last < tie.trigger.last


def _speaker(parse: Parse, others: list[Named]) -> list[Named]:
    """Return whose words they are: "Oslo: ...", "..., Bogota says"."""
    codes = {named.mention.code for named in others}
    for named in parse.named:
        if not is_party(named) or is_organisation(named) or named.mention.code in codes:
            continue
        opens = named.first <= 1 and parse.words[named.last : named.last + 1] == [":"]
        if opens or any(parse.is_("reporting", i) for i in range(named.last, named.last + 2)):
            return [named]
    return []


def _organ(parse: Parse, others: list[Named]) -> list[Named]:
    """Return the state whose organ is named: "bill tabled in the Rada", "decree in Rabat"."""
    codes = {named.mention.code for named in others}
    for named in parse.named:
        if not is_party(named) or is_organisation(named) or named.mention.code in codes:
            continue
        own = any(is_organ(parse, i) for i in range(named.first, named.last + 1))
        placed = parse.is_("venue", named.first - 1) and is_organ(parse, named.first - 2)
        if own or placed or _opens_with(parse, named):
            return [named]
    return []


def _opens_with(parse: Parse, named: Named) -> bool:
    """Whether it reads "In the United States, the House of Representatives approves"."""
    after = parse.words[named.last : named.last + 1] == [","]
    return named.first <= 2 and after and parse.is_("venue", 0) and "legislature" in parse.cues
