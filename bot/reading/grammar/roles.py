"""Who acts, with whom, and who merely stands in the sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.treaty import Action
from bot.reading.grammar.binding import Binding, Tie, Voice
from bot.reading.grammar.clauses import Segment, segment_of
from bot.reading.grammar.frames import frame_of
from bot.reading.grammar.instruments import Strength, brokers
from bot.reading.grammar.lists import WITH_REACH, list_back, list_from, with_list
from bot.reading.grammar.parse import Named, Parse, is_organisation, is_party
from bot.reading.mentions import Form

# "United Nations Convention": theirs in name only; and instruments are handed to them.
_DEPOSITARIES = frozenset({"UN", "COE", "ILO", "UNESCO", "WIPO", "FAO", "IMO", "ICAO"})


@dataclass(frozen=True, slots=True)
class Roles:
    """The parties of one action, as codes in the order of the text."""

    actors: tuple[str, ...] = ()
    counterparties: tuple[str, ...] = ()
    affected: tuple[str, ...] = ()
    subject: bool = False  # the actors are the grammatical subject of the verb
    evidence: tuple[Named, ...] = ()


def roles_of(parse: Parse, tie: Binding, segments: list[Segment]) -> Roles:
    """Return the parties of the action."""
    others = _others(parse, tie)
    own = _of_instrument(tie)
    between = _between_list(parse, tie)
    subject = _subject(parse, tie, segments)
    if subject and not others:
        others = between if len(between) == 1 else _given(parse, tie, subject)
    if subject and not others and not between and tie.trigger.action in _MADE_ABROAD:
        others = _visited(parse, subject)
    if len(between) > 1 and subject and _hosts(parse, subject, tie):
        subject = []
    actors = _first_of(subject, between, own) or _anybody(parse, tie, segments, others)
    against = [*others, *(between if actors != between else ()), *own, *_told(parse, tie)]
    against += _accused(parse, tie)
    against = _without_depositaries(parse, tie, against)
    if subject and _reaches_over(tie):
        against += _inside(parse, tie)
    return Roles(
        actors=_codes(actors),
        counterparties=tuple(c for c in _codes(against) if c not in _codes(actors)),
        affected=tuple(_collectives(parse)),
        subject=bool(subject),
        evidence=(*actors, *against),
    )


def _given(parse: Parse, tie: Binding, subject: list[Named]) -> list[Named]:
    """Return who gets or joins: "deal granting two islands to", "treaty of accession to"."""
    codes = set(_codes(subject))
    giving = False
    for i in range(tie.instrument.head, min(len(parse.words), tie.instrument.last + 12)):
        named = parse.at[i]
        if parse.stops(i) or (parse.is_("subordinators", i) and i > tie.instrument.last):
            return []
        giving = giving or parse.is_("giving", i)
        if giving and is_party(named) and named is not None and named.mention.code not in codes:
            return [named] if parse.is_("to_whom", _before(parse, named.first)) else []
    return []


_MADE_ABROAD = frozenset({Action.SIGN, Action.AGREE})


def _visited(parse: Parse, subject: list[Named]) -> list[Named]:
    """Return whom the guest makes it with: "visits Zimbabwe and signs a trade deal"."""
    codes = set(_codes(subject))
    return [
        named
        for hit in parse.cues.get("visiting", ())
        for named in parse.named
        if named.first in {hit.last, hit.last + 1}
        and is_party(named)
        and not is_organisation(named)
        and named.mention.code not in codes
    ][:1]


def _hosts(parse: Parse, subject: list[Named], tie: Binding) -> bool:
    """Whether the subject only watches: "Riyadh hosts signing of a deal between X and Y"."""
    return parse.has("ceremony", subject[-1].last, tie.trigger.first)


def _anybody(
    parse: Parse, tie: Binding, segments: list[Segment], others: list[Named]
) -> list[Named]:
    """Return who stands for the actor where none is the verb's subject."""
    if others:  # "Cairo says the treaty with Israel will be amended"
        return _speaker(parse, others) or _organ(parse, others)
    inside = [n for n in parse.named if is_party(n) and _holds(tie, n)]
    if inside:  # "decree pulls Turkey out of the convention"
        return inside
    if tie.trigger.kind == "intransitive":  # "X and Y say it takes effect"
        return _subject_before(parse, tie.trigger.first, segments)
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
        own = any(_is_organ(parse, i) for i in range(named.first, named.last + 1))
        if own or (parse.is_("venue", named.first - 1) and _is_organ(parse, named.first - 2)):
            return [named]
    return []


def _is_organ(parse: Parse, i: int) -> bool:
    return any(hit.first <= i < hit.last for kind in _ORGANS for hit in parse.cues.get(kind, ()))


_ORGANS = ("legislature", "executive", "court")


def _told(parse: Parse, tie: Binding) -> list[Named]:
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
    to = _before(parse, named.first)
    return parse.is_("dative", to) and any(parse.is_("addressing", k) for k in (to - 1, to - 2))


def _accused(parse: Parse, tie: Binding) -> list[Named]:
    """Return who is said to break the treaty, and who says so."""
    if tie.trigger.action is not Action.BREACH:
        return []
    return [named for named in parse.named if is_party(named) and named.first < tie.trigger.last]


def _without_depositaries(parse: Parse, tie: Binding, found: list[Named]) -> list[Named]:
    """Leave out to whom an instrument is handed: "files notice with the United Nations"."""
    if "notice" not in parse.cues:
        return found
    return [
        n for n in found if n.mention.code not in _DEPOSITARIES or n is tie.instrument.organisation
    ]


def _first_of(*lists: list[Named]) -> list[Named]:
    return next((found for found in lists if found), [])


def _reaches_over(tie: Binding) -> bool:
    organisation = tie.instrument.strength is Strength.ORGANISATION
    return tie.tie is Tie.OBJECT and (tie.instrument.membership or not organisation)


def _codes(found: Iterable[Named]) -> tuple[str, ...]:
    codes: list[str] = []
    for named in found:
        codes += named.mention.members or (named.mention.code,)
    return tuple(dict.fromkeys(code for code in codes if code))


def _collectives(parse: Parse) -> Iterator[str]:
    for named in parse.named:
        if named.mention.collective and not named.mention.members:
            yield named.mention.text


# --- the subject


def _subject(parse: Parse, tie: Binding, segments: list[Segment]) -> list[Named]:
    if tie.voice is Voice.REDUCED and not (parse.fixed_order or tie.trigger.tags):
        return _agents(parse, tie) or _free_subject(parse, tie, segments)
    if tie.voice in {Voice.PASSIVE, Voice.REDUCED} or tie.trigger.kind == "intransitive":
        return _agents(parse, tie)
    if tie.voice is Voice.NOUN:
        owner = _possessor(parse, tie) or _possessor_after(parse, tie)
        return owner or _subject_before(parse, tie.trigger.first, segments)
    frame = frame_of(parse, tie.trigger)
    if frame is not None and frame.kind == "clauses":  # "dass Paris den Vertrag kündigt"
        return _inverted(parse, tie) or _subject_before(parse, frame.first, segments)
    verb = tie.trigger.first if frame is None else min(frame.first, tie.instrument.first)
    topic = _before_comma(parse, tie.trigger.first)
    return topic or _subject_before(parse, verb, segments) or _inverted(parse, tie)


def _inverted(parse: Parse, tie: Binding) -> list[Named]:
    """Return who stands behind the verb: "I dag undertecknade Norge ...", "Heute hat Rom ..."."""
    if not parse.vocabulary.words.get("inverts"):
        return []
    frame = frame_of(parse, tie.trigger)
    gap = tie.trigger.gap
    i = frame.first + 1 if frame else gap[0] if gap else tie.trigger.first + 1
    while i < len(parse.words) and (parse.is_("articles", i) or parse.is_("titles", i)):
        i += 1
    named = parse.at[i] if i < len(parse.words) else None
    if named is None or not is_party(named) or named.first >= tie.instrument.first:
        return []
    return list_from(parse, i)


def _before_comma(parse: Parse, verb: int) -> list[Named]:
    """Return the subject that Turkish sets off: "Küba, Panama ile ... imzaladı"."""
    for named in parse.named if parse.vocabulary.verb_last else ():
        if named.last + 1 < verb and is_party(named) and parse.words[named.last] == ",":
            after = parse.at[named.last + 1]
            if after is None or not parse.is_("and", after.last):
                return list_back(parse, named.first)
    return []


def _free_subject(parse: Parse, tie: Binding, segments: list[Segment]) -> list[Named]:
    """Return the subject behind a verb that has its object before it, or before both.

    "Договор подписали Россия и Куба", "Указом президента России договор приостановлен".
    """
    after = list_from(parse, tie.trigger.last)
    return after or _subject_before(parse, tie.instrument.first, segments)


def _agents(parse: Parse, tie: Binding) -> list[Named]:
    """Return who stands after "by"."""
    after = max(tie.trigger.last, tie.instrument.last)
    for i in range(after, min(len(parse.words), after + WITH_REACH)):
        if parse.is_("by", i) and (found := list_from(parse, i + 1)):
            return found
    return []


def _possessor(parse: Parse, tie: Binding) -> list[Named]:
    """Return who stands right before the noun: "Moscow's exit", "Finnish withdrawal"."""
    start = min(tie.trigger.first, tie.instrument.first)
    i = start - 1
    while (
        i >= 0 and start - i < 4 and (parse.words[i] in {"'s", "'", "-"} or _describes(parse, i))
    ):
        i -= 1
    named = parse.at[i] if i >= 0 else None
    own = named is not None and named is not tie.instrument.organisation  # not "ICC withdrawal"
    found = list_back(parse, i) if own and is_party(named) else []
    return found or [n for n in tie.instrument.parties if n is not tie.instrument.organisation]


def _possessor_after(parse: Parse, tie: Binding) -> list[Named]:
    """Return whose act it is: "the accession of Kazakhstan to", "withdrawal by Turkey from"."""
    i = tie.trigger.last
    if not (parse.is_("of", i) or parse.is_("by", i)):
        return []
    found = list_from(parse, i + 1)
    end = found[-1].last if found else 0
    linked = 0 < end <= tie.instrument.first and parse.is_("noun_links", end)
    return found if linked else []


def _describes(parse: Parse, i: int) -> bool:
    word = parse.words[i]
    return word.isalpha() and parse.at[i] is None and not parse.is_("ends", i)


def _subject_before(parse: Parse, verb: int, segments: list[Segment]) -> list[Named]:
    """Return the nearest list of parties before the verb that no preposition governs."""
    fallback: list[Named] = []
    segment = segment_of(segments, verb)
    i = verb - 1
    while i >= 0:
        named = parse.at[i]
        if i < segment.first and parse.words[i] in {".", "?", "!"} and i > 0:
            break
        if is_party(named) and named is not None:
            found = _without_venue(parse, list_back(parse, i))
            if _may_act(parse, found, verb):
                return _including(parse, found)
            fallback = fallback or _weakly(parse, found)
            i = found[0].first
        i -= 1
    return fallback


def _without_venue(parse: Parse, found: list[Named]) -> list[Named]:
    """Leave out where it happens: "In Lima, President of Mexico ..."."""
    if len(found) < 2 or not _at(parse, found[0]):
        return found
    comma = found[0].last
    titled = found[1].first > comma + 1  # else an apposition: "in Doha, Qatar"
    return found[1:] if parse.words[comma] == "," and titled else found


def _at(parse: Parse, named: Named) -> bool:
    before = _before(parse, named.first)
    return before >= 0 and parse.is_("venue", before)


def _including(parse: Parse, found: list[Named]) -> list[Named]:
    """Return the list with who stands before: "Germany and others, including Israel, sign"."""
    i = _before(parse, found[0].first)
    if i < 0 or not parse.is_("including", i):
        return found
    rest = [] if parse.is_("negation", i - 1) else found
    for k in range(i - 1, max(-1, i - 8), -1):
        named = parse.at[k]
        if named is not None and is_party(named) and not _at(parse, named):
            return [*list_back(parse, k), *rest]
    return rest


def _may_act(parse: Parse, found: list[Named], verb: int) -> bool:
    before = _before(parse, found[0].first)
    if before < 0 or parse.is_("impersonal", found[-1].last):  # "в Армении заявили"
        return True
    if parse.is_("of", before) or parse.words[before] in {"by", "from"}:
        return _titled(parse, before)
    governed = any(
        parse.is_(kind, before) for kind in ("with", "between", "notice", "addressing", "venue")
    )
    governed = governed or parse.words[before] in {"to", "("} or _joined_in(parse, found, before)
    governed = governed and not (parse.is_("venue", before) and _is_organ(parse, before - 1))
    governed = governed or parse.is_("gatherings", found[-1].last)
    return not (governed or parse.is_("belonging", found[-1].last) or verb - found[-1].last >= 30)


def _joined_in(parse: Parse, found: list[Named], before: int) -> bool:
    """Whether it reads "Estonia joins Latvia in leaving": Estonia acts."""
    after = found[-1].last
    return parse.is_("joins", before) and parse.words[after : after + 1] == ["in"]


def _before(parse: Parse, i: int) -> int:
    i -= 1
    while i >= 0 and (parse.words[i] in {"the", "its", '"', "'"} or parse.is_("articles", i)):
        i -= 1
    return i


def _titled(parse: Parse, of: int) -> bool:
    return any(parse.is_("titles", k) for k in range(max(0, of - 3), of))


def _weakly(parse: Parse, found: list[Named]) -> list[Named]:
    """Return what may act if nothing better comes: "of" something, never a venue."""
    before = _before(parse, found[0].first)
    return found if parse.is_("of", before) else []


# --- the others


def _others(parse: Parse, tie: Binding) -> list[Named]:
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


def _between_list(parse: Parse, tie: Binding) -> list[Named]:
    end = tie.instrument.last
    for i in range(end, min(len(parse.words), end + WITH_REACH)):
        if parse.stops(i):
            break
        joins = parse.is_("between", i) or (i == end and parse.is_("of", i))
        found = list_from(parse, i + 1) if joins else []
        if len(found) > 1 or (found and parse.is_("between", i)):
            return found
    return []


def _of_instrument(tie: Binding) -> list[Named]:
    if tie.voice is Voice.NOUN and tie.tie is not Tie.OF:
        return []
    return [
        n
        for n in tie.instrument.parties
        if n.mention.form is not Form.LEADER and n.mention.code not in _DEPOSITARIES
    ]


def _inside(parse: Parse, tie: Binding) -> list[Named]:
    return [
        named
        for named in parse.named
        if tie.trigger.last <= named.first < tie.instrument.head
        and is_party(named)
        and not is_organisation(named)
        and not brokers(parse, named)
    ]
