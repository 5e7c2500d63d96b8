"""Whose act a noun tells: "Moscow's exit", "withdrawal by Turkey from"."""

from __future__ import annotations

from bot.reading.grammar.governing import word_before
from bot.reading.grammar.lists import list_back, list_from
from bot.reading.grammar.marks import Named, Parse, is_party
from bot.reading.grammar.ties import Binding


def possessor(parse: Parse, tie: Binding) -> list[Named]:
    return _before(parse, tie) or _behind(parse, tie)


def _before(parse: Parse, tie: Binding) -> list[Named]:
    """Return who stands right before the noun: "Moscow's exit", "Finnish withdrawal"."""
    start = min(tie.trigger.first, tie.instrument.first)
    i = start - 1
    while (
        i >= 0 and start - i < 4 and (parse.words[i] in {"'s", "'", "-"} or _describes(parse, i))
    ):
        i -= 1
    named = parse.at[i] if i >= 0 else None
    own = named is not None and named is not tie.instrument.organisation  # not "ICC withdrawal"
    if named is not None and parse.is_("addressing", word_before(parse, named.first)):
        return []  # "hands the African Union its instrument"
    found = list_back(parse, i) if own and is_party(named) else []
    return found or [n for n in tie.instrument.parties if n is not tie.instrument.organisation]


def _behind(parse: Parse, tie: Binding) -> list[Named]:
    """Return whose act it is: "the accession of Kazakhstan to", "withdrawal by Turkey from".

    "Retrait effectif de la Russie du Conseil", "Austritt Russlands aus dem Europarat"
    """
    i = tie.trigger.last
    while parse.is_("pass", i) and not parse.is_("noun_links", i):
        i += 1
    governed = parse.is_("of", i) or parse.is_("by", i)
    if not governed and (i >= len(parse.words) or not is_party(parse.at[i])):
        return []
    found = list_from(parse, i + governed)
    end = found[-1].last if found else 0
    linked = 0 < end <= tie.instrument.first and parse.is_("noun_links", end)
    return found if linked else []


def _describes(parse: Parse, i: int) -> bool:
    word = parse.words[i]
    return word.isalpha() and parse.at[i] is None and not parse.is_("ends", i)
