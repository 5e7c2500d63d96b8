"""A breach is what somebody says of somebody: the one who says so acts."""

from __future__ import annotations

from bot.reading.grammar.governing import word_before
from bot.reading.grammar.lists import list_from
from bot.reading.grammar.marks import Named, Parse, is_party
from bot.reading.grammar.ties import Binding

AGENT_REACH = 6  # words between "accused" and "by"


def accusers(parse: Parse, tie: Binding) -> list[Named]:
    """Return who says that the treaty is broken; who breaks it where nobody is named."""
    parties = accused(parse, tie)
    for named in parse.named:
        if is_party(named) and named.first >= tie.trigger.last and _says(parse, named):
            return [named]  # "London violates the protocol, Brussels says"
    for named in parties:
        if parse.is_("by", word_before(parse, named.first)):
            return list_from(parse, named.first)  # "Russia accused by Kyiv of breaking"
    return _joined(parse, parties)


def accused(parse: Parse, tie: Binding) -> list[Named]:
    """Return who is named before the breach or in its words, accuser and accused."""
    return [n for n in parse.named if is_party(n) and n.first < tie.trigger.last]


def _says(parse: Parse, named: Named) -> bool:
    return any(parse.is_("reporting", i) for i in (named.first - 1, named.last))


def _joined(parse: Parse, parties: list[Named]) -> list[Named]:
    """Return the first of them and whom "and" or a comma joins to it."""
    found = parties[:1]
    for named in parties[1:]:
        between = range(found[-1].last, named.first)
        if not between or not all(parse.is_("and", i) for i in between):
            break
        found.append(named)
    return found
