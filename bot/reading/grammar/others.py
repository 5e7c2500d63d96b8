"""With whom: counterparties, hosts visited, those told or accused; and who is none of these."""

from __future__ import annotations

from bot.domain.treaty import Action
from bot.reading.grammar.governing import codes_of, word_before
from bot.reading.grammar.instrument import Instrument, Strength
from bot.reading.grammar.lists import WITH_REACH, list_from, with_list
from bot.reading.grammar.marks import Named, Parse, is_organisation, is_party
from bot.reading.grammar.modifiers import brokers
from bot.reading.grammar.ties import Binding, Tie, Voice
from bot.reading.mentions import Form

# "United Nations Convention": theirs in name only; and instruments are handed to them.
_DEPOSITARIES = frozenset(
    {"UN", "COE", "ILO", "UNESCO", "WIPO", "FAO", "IMO", "ICAO", "OAS", "AFU", "IAEA", "WHO"}
)


def given_to(parse: Parse, tie: Binding, subject: list[Named]) -> list[Named]:
    """Return who gets or joins: "deal granting two islands to", "treaty of accession to"."""
    codes = set(codes_of(subject))
    giving = False
    for i in range(tie.instrument.head, min(len(parse.words), tie.instrument.last + 12)):
        named = parse.at[i]
        if parse.stops(i) or (parse.is_("subordinators", i) and i > tie.instrument.last):
            return []
        giving = giving or parse.is_("giving", i)
        if giving and is_party(named) and named is not None and named.mention.code not in codes:
            return [named] if parse.is_("to_whom", word_before(parse, named.first)) else []
    return []


MADE_ABROAD = frozenset({Action.SIGN, Action.AGREE})


def visited(parse: Parse, tie: Binding, subject: list[Named]) -> list[Named]:
    """Return whom the guest makes it with: "visits Zimbabwe and signs a trade deal"."""
    codes = set(codes_of(subject))
    hosts = [
        named
        for hit in parse.cues.get("visiting", ())
        for named in parse.named
        if named.first in {hit.last, hit.last + 1}
        and is_party(named)
        and not is_organisation(named)
        and named.mention.code not in codes
    ]
    return hosts[:1] or _in_their_capital(parse, tie, subject)


def _in_their_capital(parse: Parse, tie: Binding, subject: list[Named]) -> list[Named]:
    """Return whose capital a leader signs in: "Rice signs radar accord in Prague"."""
    vague = tie.instrument.strength in {Strength.WEAK, Strength.GENERIC}
    if not vague or len(subject) != 1 or subject[0].mention.form is not Form.LEADER:
        return []
    after = (n for n in parse.named if n.first > tie.instrument.head)
    return [
        n
        for n in after
        if n.mention.form is Form.CAPITAL
        and n.mention.code != subject[0].mention.code
        and parse.is_("venue", n.first - 1)
    ][:1]


def told_of(parse: Parse, tie: Binding) -> list[Named]:
    """Return whom notice is given: "gives Paris notice that it is ending their accord"."""
    first = tie.instrument.first
    named_one = any(not code.startswith("generic-") for code in tie.instrument.treaties)
    vague = not named_one and not with_list(parse, tie.instrument.last)
    theirs = any(parse.is_("possessives", i) for i in (first - 1, first))
    return [
        named
        for named in parse.named
        if named.last <= tie.trigger.first
        and is_party(named)
        and _addressed(parse, named)
        and (theirs or vague or parse.is_("envoys", named.last))
        and not is_organisation(named)
    ]


def _addressed(parse: Parse, named: Named) -> bool:
    """Whether words are said to it: "tells Paris", "propose au Brésil"."""
    if parse.is_("addressing", named.first - 1):
        return True
    to = word_before(parse, named.first)
    return parse.is_("dative", to) and any(parse.is_("addressing", k) for k in (to - 1, to - 2))


def without_depositaries(parse: Parse, instrument: Instrument, found: list[Named]) -> list[Named]:
    """Leave out to whom an instrument is handed: "files notice with the United Nations"."""
    if "notice" not in parse.cues:
        return found
    return [
        n for n in found if n.mention.code not in _DEPOSITARIES or n is instrument.organisation
    ]


def reaches_over(tie: Binding) -> bool:
    organisation = tie.instrument.strength is Strength.ORGANISATION
    lets_in = tie.trigger.action is Action.RATIFY  # "godkänner Sverige i Nato"
    return tie.tie is Tie.OBJECT and (tie.instrument.membership or lets_in or not organisation)


def others_of(parse: Parse, tie: Binding) -> list[Named]:
    found: list[Named] = []
    start, end = tie.instrument.head, tie.instrument.last
    if tie.instrument.organisation is not None:
        found.append(tie.instrument.organisation)
    if tie.trigger.kind == "members":
        return [*found, *list_from(parse, tie.trigger.last)]
    found += with_list(parse, end)
    if tie.trigger.kind != "intransitive":
        found += with_list(parse, tie.trigger.last)
    if parse.vocabulary.verb_last:
        return found + [n for n in parse.named if is_party(n) and n.last <= tie.trigger.first]
    if tie.voice is not Voice.ACTIVE or start < tie.trigger.first:
        found += _with_before(parse, tie.trigger.first)
    return found


def _with_before(parse: Parse, verb: int) -> list[Named]:
    for i in range(verb - 1, max(-1, verb - 12), -1):
        if parse.is_("with", i) and (found := list_from(parse, i + 1)):
            return found
    return []


def between_list(parse: Parse, tie: Binding) -> list[Named]:
    end = tie.instrument.last
    if parse.is_("between", tie.trigger.last):  # "accord between Oslo and Rome on a treaty"
        return list_from(parse, tie.trigger.last + 1)
    for i in range(end, min(len(parse.words), end + WITH_REACH)):
        if parse.stops(i):
            break
        joins = parse.is_("between", i) or (i == end and parse.is_("of", i))
        found = list_from(parse, i + 1) if joins else []
        if len(found) > 1 or (found and parse.is_("between", i)):
            return found
    return []


def of_instrument(tie: Binding) -> list[Named]:
    if tie.voice is Voice.NOUN and tie.tie is not Tie.OF:
        return []
    return [
        n
        for n in tie.instrument.parties
        if n.mention.form is not Form.LEADER and n.mention.code not in _DEPOSITARIES
    ]


def inside(parse: Parse, tie: Binding) -> list[Named]:
    """Return who stands between the verb and the treaty: "enige med britene om en avtale"."""
    return [
        named
        for named in parse.named
        if tie.trigger.first < named.first < tie.instrument.head
        and is_party(named)
        and not is_organisation(named)
        and not brokers(parse, named)
    ]
