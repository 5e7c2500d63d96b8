"""Firms and persons told by their state: "Norway's Equinor", "Japan's second carmaker"."""

from __future__ import annotations

from bot.reading.grammar.instrument import Strength
from bot.reading.grammar.marks import Named, Parse, in_title_case
from bot.reading.grammar.ties import Binding
from bot.reading.mentions import Form, Kind

REACH = 5  # words between a state and what is its: "Qatar's state-owned energy company"
OFFICES = ("titles", "states", "legislature", "executive", "voters", "court", "people")
_OF_FIRMS = frozenset({"cancel_business", "cancel_sport"})
_DESCRIBING = frozenset({Form.ADJECTIVE, Form.NAME, Form.ACRONYM})


def is_firm(parse: Parse, tie: Binding, named: Named) -> bool:
    """Whether a firm, club or university stands behind the party; no organ of the state.

    A name may be a person's who acts for the state; what states alone agree on, they signed.
    """
    owned = parse.words[named.last : named.last + 1] == ["'s"]
    if not owned and named.mention.form not in _DESCRIBING:
        return False
    first = named.last + owned
    end = first
    while end < min(len(parse.words), first + REACH) and _goes_on(parse, end):
        if parse.at[end] is not None:
            return False
        end += 1
    for i in range(end - 1, first - 1, -1):  # the last noun tells what it is: "bank governor"
        if parse.is_("firms", i):
            return True
        if any(parse.is_(office, i) for office in OFFICES):
            return False
    described = owned or named.mention.form is Form.ADJECTIVE
    return described and _is_name(parse, first) and not of_states(parse, tie)


def _goes_on(parse: Parse, i: int) -> bool:
    """Whether the noun phrase that began before goes on at word i."""
    verb = any(hit.kind != "nouns" and hit.first == i for hit in parse.triggers)
    word = parse.words[i][0].isalnum() or parse.words[i] == "-"
    return word and not verb and not parse.is_("ends", i) and not parse.stops(i)


def _is_name(parse: Parse, i: int) -> bool:
    """Whether word i is a name that we do not know, where capitals tell names."""
    if i >= len(parse.words) or parse.at[i] is not None or parse.classes[i] - _OF_FIRMS:
        return False
    verb = any(hit.first == i for hit in parse.triggers)
    return parse.text[parse.starts[i]].isupper() and not verb and not in_title_case(parse)


def of_states(parse: Parse, tie: Binding) -> bool:
    """Whether only states agree on such: extradition, defence, borders, a treaty."""
    instrument = tie.instrument
    if instrument.strength is not Strength.WEAK:
        return True
    spans = ((instrument.first, instrument.last), instrument.topic)
    return any(parse.is_("of_states", i) for span in spans for i in range(*span)) or any(
        named.mention.kind is Kind.TREATY
        for named in parse.at[instrument.first : instrument.last]
        if named is not None
    )
