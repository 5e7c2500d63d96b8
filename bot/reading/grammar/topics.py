"""What a headline names first: "Paris Agreement: US withdraws", "Ceta : l'Assemblée ratifie"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.treaty import Action
from bot.reading import gazetteer
from bot.reading.grammar.instrument import Instrument, Strength
from bot.reading.grammar.marks import Hit, Parse, is_party
from bot.reading.grammar.ties import Binding, Tie, Voice, voice_of

_LONGEST = 10  # words before the colon


@dataclass(frozen=True, slots=True)
class Topic:
    """The instrument that a headline sets before its sentence, which begins at word `end`."""

    instrument: Instrument
    end: int


def topic_of_headline(parse: Parse, found: list[Instrument]) -> Topic | None:
    """Return the instrument alone before the first colon, if the headline has one."""
    mark = _mark(parse) if parse.title else None
    if mark is None or any(_acts(hit, mark) for hit in parse.triggers):
        return None
    if any(hit.first == mark + 1 for hit in parse.cues.get("questions", ())):
        return None  # "Paris Agreement: why it may fail"
    for instrument in found:
        if (
            instrument.last <= mark
            and _sure(parse, instrument, mark)
            and _opens(parse, instrument)
        ):
            return Topic(replace(instrument, tail=False), mark + 1)
    return None


def tied(parse: Parse, hit: Hit, topic: Topic | None) -> Binding | None:
    """Tie a trigger that has no object of its own to the topic of its headline."""
    if topic is None or hit.first < topic.end or not _lacks_object(parse, hit):
        return None
    instrument = topic.instrument
    if hit.kind == "nouns":
        whole = _founding(instrument) if hit.action in _DONE_TO_TREATIES else instrument
        return Binding(hit, whole, Tie.OF, Voice.NOUN, 0)
    if instrument.strength is Strength.ORGANISATION and not _someone_acts(parse, hit, topic):
        return None
    if hit.kind == "intransitive":
        return Binding(hit, instrument, Tie.SUBJECT, Voice.ACTIVE, 0)
    return Binding(hit, instrument, Tie.OBJECT, voice_of(parse, hit), 0)


def resumed(tie: Binding, topic: Topic | None) -> Binding:
    """Put the topic for "the deal" that takes it up: "High Seas Treaty: deal takes effect"."""
    instrument = tie.instrument
    told = (
        instrument.treaties or instrument.qualifiers or instrument.parties or instrument.topic[1]
    )
    bare = instrument.strength in {Strength.WEAK, Strength.STRONG} and not told
    if topic is None or not bare or instrument.first < topic.end:
        return tie
    return replace(tie, instrument=topic.instrument) if topic.instrument.treaties else tie


_DONE_TO_TREATIES = frozenset({Action.RATIFY, Action.SIGN})


def _someone_acts(parse: Parse, hit: Hit, topic: Topic) -> bool:
    """Whether a party stands before the verb: "WHO: officials quit" is no State's exit."""
    return any(is_party(n) and topic.end <= n.first < hit.first for n in parse.named)


def _founding(organisation: Instrument) -> Instrument:
    """Return the founding treaty: "International Criminal Court: Paris completes ratification"."""
    named = organisation.organisation
    founded = gazetteer.founding_treaty(named.mention.code) if named is not None else None
    if founded is None or organisation.strength is not Strength.ORGANISATION:
        return organisation
    return replace(organisation, strength=Strength.NAMED, treaties=(founded,))


def _mark(parse: Parse) -> int | None:
    """Return where the topic ends: a colon, or what else a language sets it off with."""
    for i in range(1, min(len(parse.words), _LONGEST)):
        if parse.words[i] == ":" or parse.is_("topic_marks", i):
            return i if _apart(parse, i) else None
        if parse.stops(i):
            return None
    return None


def _apart(parse: Parse, i: int) -> bool:
    """Whether a space follows: not in Swedish "EU:s"."""
    return i + 1 < len(parse.words) and parse.starts[i + 1] > parse.ends[i]


def _acts(hit: Hit, mark: int) -> bool:
    """Whether the part before the colon tells of an act itself, more than "deal in place:"."""
    told = hit.kind != "nouns" and not (hit.kind == "intransitive" and hit.action is Action.AGREE)
    return hit.first < mark and told


def _sure(parse: Parse, instrument: Instrument, mark: int) -> bool:
    """Whether it is told of what or of whom a mere "agreement" is: "The deal with Chile: ..."."""
    if instrument.strength is not Strength.WEAK or instrument.qualifiers or instrument.parties:
        return True
    named = any(is_party(n) and instrument.last <= n.first < mark for n in parse.named)
    return named or bool(instrument.topic[1])


def _opens(parse: Parse, instrument: Instrument) -> bool:
    """Whether nothing but an article stands before it."""
    return all(parse.is_("articles", i) or parse.is_("ends", i) for i in range(instrument.first))


def _lacks_object(parse: Parse, hit: Hit) -> bool:
    """Whether the clause ends behind the trigger, or goes on with a preposition or adverb."""
    i = hit.last
    if hit.gap is not None:
        return False
    if i >= len(parse.words) or parse.stops(i) or parse.words[i] in {",", '"', "'", ")"}:
        return True
    while parse.is_("articles", i) or parse.is_("possessives", i):
        i += 1
    if any(other.first == i and other.kind == "nouns" for other in parse.triggers):
        return True  # "rejects ratification"
    if i > hit.last or is_party(parse.at[i] if i < len(parse.words) else None):
        return False
    return parse.is_("ends", i) or parse.is_("adverbs", i)
