"""Acts told as nouns: "withdrawal from", "treaty ratification", "talks on"."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.treaty import Action
from bot.reading.grammar.instrument import Instrument
from bot.reading.grammar.instruments import talks_at
from bot.reading.grammar.lists import list_from
from bot.reading.grammar.marks import Hit, Parse, is_party
from bot.reading.grammar.reach import leftward, rightward
from bot.reading.grammar.ties import Binding, Tie, Voice
from bot.reading.grammar.verbless import told_without_verb


def bind_noun(parse: Parse, hit: Hit, owner: list[Instrument | None]) -> Binding | None:
    if parse.vocabulary.verb_last:  # "Antlaşması'ndan çekilme kararı"
        left = leftward(parse, hit, owner, voice=Voice.NOUN)
        return replace(left, tie=Tie.OF) if left and left.tie is Tie.SUBJECT else left
    return told_without_verb(parse, hit, owner) or _bind(parse, hit, owner)


def _bind(parse: Parse, hit: Hit, owner: list[Instrument | None]) -> Binding | None:
    before = hit.first - 1
    while before >= 0 and parse.words[before] in {"-", "'s"}:
        before -= 1
    compound = owner[before] if before >= 0 else None
    if compound is not None and compound.last == before + 1:
        return Binding(hit, compound, Tie.COMPOUND, Voice.NOUN, 0)
    if not _linked(parse, hit):
        return _notified(parse, hit, owner)
    found = rightward(parse, hit, owner, voice=Voice.NOUN)
    if found is None:
        return None
    tie = Tie.OF if found.tie is Tie.OBJECT else Tie.LOOSE
    possessed = _possessed(parse, hit)
    return Binding(hit, found.instrument, tie, Voice.NOUN, found.between, possessed)


def _possessed(parse: Parse, hit: Hit) -> bool:
    """Whether a party stands beside the noun: "Sweden's accession", "accession of Sweden"."""
    before = parse.words[hit.first - 1 : hit.first] == ["'s"] or is_party(parse.at[hit.first - 1])
    after = any(is_party(named) for named in parse.at[hit.last : hit.last + 5])
    nearest = after and (parse.is_("of", hit.last) or parse.is_("by", hit.last))
    return before or nearest or _genitive_of_another(parse, hit)


def _genitive_of_another(parse: Parse, hit: Hit) -> bool:
    """Whether it reads "вступление Швеции в", and Sweden is not whose parliament acts."""
    bid = hit.first > 2 and parse.is_("bids", hit.first - 3)  # "заявку Швеции на вступление"
    place = hit.first - 2 if bid else hit.last
    named = parse.at[place] if place < len(parse.words) else None
    if not parse.vocabulary.attributive or named is None or not is_party(named):
        return False
    before = (n.mention.code for n in parse.named if n.last <= min(hit.first, place))
    return named.mention.code not in before


def parley(parse: Parse, hit: Hit) -> Binding | None:
    """Bind "resume border treaty talks", "negotiations on a treaty collapse"."""
    after = _talks_in(parse, range(hit.last, min(len(parse.words), hit.last + 9)))
    before = range(hit.first - 1, max(-1, hit.first - 15), -1)
    said = next((i for i in before if parse.is_("reporting", i)), -1)
    found = after or _talks_in(parse, range(hit.first - 1, max(said, before.stop), -1))
    if found is None or (hit.action is Action.AGREE and not _agreed(parse, hit, found)):
        return None
    return Binding(hit, found, Tie.OBJECT if after else Tie.SUBJECT, Voice.ACTIVE, 0)


def _agreed(parse: Parse, hit: Hit, talks: Instrument) -> bool:
    """Whether two conclude their talks for good: no mere round, no talks "without a deal"."""
    around = range(min(hit.first, talks.first), max(hit.last, talks.last))
    parties = {named.mention.code for named in parse.named if is_party(named)}
    round_only = any(parse.is_("gatherings", i) for i in around if i != talks.head)
    return len(parties) > 1 and not round_only and "negation" not in parse.cues


def _talks_in(parse: Parse, reach: range) -> Instrument | None:
    for i in reach:
        if parse.stops(i) or parse.is_("subordinators", i):
            return None
        if parse.is_("talk_nouns", i):
            return talks_at(parse, i)
    return None


def _notified(parse: Parse, hit: Hit, owner: list[Instrument | None]) -> Binding | None:
    """Bind "notifies UNESCO of its withdrawal"."""
    for i in range(hit.first - 1, max(-1, hit.first - 9), -1):
        instrument = owner[i]
        if parse.stops(i):
            return None
        if instrument is None or instrument.organisation is None:
            continue
        if not parse.is_("addressing", instrument.head - 1):
            return None
        return Binding(hit, replace(instrument, tail=False), Tie.OF, Voice.NOUN, 0)
    return None


def _linked(parse: Parse, hit: Hit) -> bool:
    """Whether the noun goes on: "exit from", "exit of Ukraine from"."""
    i = hit.last
    if hit.last - hit.first > 1 and parse.is_("noun_links", i - 1):
        return True  # "entry into", "talks on"
    if i < len(parse.words) and is_party(parse.at[i]):
        named = parse.at[i]
        i = named.last if named is not None else i
    while parse.is_("pass", i) and not parse.is_("noun_links", i):
        i += 1  # "retrait immédiat de", "salida definitiva de"
    agent = parse.is_("by", i) and not parse.is_("noun_links", i)
    if agent and (by := list_from(parse, i + 1)):
        i = by[-1].last  # "accession by Fiji to"
    if parse.is_("between", i):
        listed = list_from(parse, i + 1)
        i = listed[-1].last if listed else i
    if i >= len(parse.words):
        return False
    return parse.is_("noun_links", i) or not parse.fixed_order
