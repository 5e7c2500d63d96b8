"""Which instrument a trigger acts on, and by what tie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.treaty import Action
from bot.reading.grammar import english
from bot.reading.grammar.frames import frame_of
from bot.reading.grammar.instruments import Instrument, Strength, talks_at
from bot.reading.grammar.lists import list_from
from bot.reading.grammar.parse import Hit, Parse, is_organisation, is_party
from bot.reading.grammar.vocabulary import TALKS
from bot.reading.mentions import Form

REACH = 12
REACH_BACK = 20  # a subject may carry a tail: "the convention on ..., comes into force"


class Tie(StrEnum):
    """How the instrument stands to the trigger, surest first."""

    OBJECT = "object"  # signs a treaty
    SUBJECT = "subject"  # the treaty was signed, enters into force
    OF = "of"  # withdrawal from the treaty
    COMPOUND = "compound"  # treaty withdrawal
    LOOSE = "loose"  # in the same clause, something in between


class Voice(StrEnum):
    """What the verb group says of time and voice."""

    ACTIVE = "active"
    PASSIVE = "passive"
    REDUCED = "reduced"  # "agreements signed in 1992"
    NOUN = "noun"


@dataclass(frozen=True, slots=True)
class Binding:
    """A trigger tied to an instrument; `between` words lie between them."""

    trigger: Hit
    instrument: Instrument
    tie: Tie
    voice: Voice
    between: int
    possessed: bool = False  # of a noun: a party is named as whose act it is


def bindings(parse: Parse, found: list[Instrument]) -> list[Binding]:
    """Return every trigger with the instrument it acts on."""
    treaties = [i for i in found if i.strength is not Strength.ORGANISATION or i.membership]
    owners = {True: _owners(parse, found), False: _owners(parse, treaties)}
    ties = (_bind(parse, hit, owners[_of_organisations(hit)]) for hit in parse.triggers)
    fitting = [tie for tie in ties if tie is not None and _fits(tie)]
    talks = [tie for hit in parse.cues.get(TALKS, ()) if (tie := parley(parse, hit)) is not None]
    about = {tie.trigger.first for tie in talks}
    return [*(tie for tie in fitting if tie.trigger.first not in about), *talks]


def _owners(parse: Parse, found: list[Instrument]) -> list[Instrument | None]:
    owner: list[Instrument | None] = [None] * len(parse.words)
    for instrument in found:
        for i in range(instrument.first, instrument.last):
            owner[i] = instrument
    return owner


def _of_organisations(hit: Hit) -> bool:
    return hit.kind in {"membership", "members"} or (
        hit.kind == "nouns" and hit.action in _JOINED_AND_LEFT
    )


def _fits(tie: Binding) -> bool:
    """Organisations are joined and left, membership and treaties everything else."""
    if tie.instrument.strength is not Strength.ORGANISATION:
        return tie.trigger.kind not in {"membership", "members"}
    if tie.trigger.kind == "transitive":
        return tie.instrument.membership and tie.trigger.action in _DONE_TO_MEMBERSHIP
    return tie.trigger.kind in {"membership", "members"} or (
        tie.trigger.kind == "nouns" and tie.trigger.action in _JOINED_AND_LEFT
    )


_JOINED_AND_LEFT = frozenset({Action.WITHDRAW, Action.ACCEDE, Action.REINSTATE})
_DONE_TO_MEMBERSHIP = frozenset(
    {Action.RATIFY, Action.REJECT, Action.POSTPONE, Action.SUSPEND, Action.TERMINATE}
)


def _member(parse: Parse, hit: Hit, owner: list[Instrument | None]) -> Binding | None:
    """Bind "the African Union suspends Niger": the organisation acts on a member's treaty."""
    if not _whole_state(parse, hit.last):
        return None
    for i in range(hit.first - 1, max(-1, hit.first - 5), -1):
        instrument = owner[i]
        if instrument is not None and instrument.strength is Strength.ORGANISATION:
            return Binding(hit, instrument, Tie.OBJECT, Voice.ACTIVE, 0)
        if parse.at[i] is not None or parse.stops(i):
            return None
    return None


def _whole_state(parse: Parse, i: int) -> bool:
    """Whether a state stands at word i, and not in front of what is meant: "Niger funds"."""
    named = parse.at[i] if i < len(parse.words) else None
    if named is None or not is_party(named) or named.mention.form is Form.LEADER:
        return False
    after = named.last
    if after >= len(parse.words) or parse.is_("ends", after) or parse.is_("and", after):
        return not is_organisation(named)
    owned = parse.words[after] == "'s" and parse.is_("memberships", after + 1)
    stops = parse.words[after] in {",", ".", ";", ":", "?", "!", "-"}
    return owned or stops


def _bind(parse: Parse, hit: Hit, owner: list[Instrument | None]) -> Binding | None:
    if hit.kind == "members":
        return _member(parse, hit, owner)
    if hit.kind == "nouns":
        return _noun(parse, hit, owner)
    if hit.kind == "intransitive":
        within = _in_gap(hit, owner)  # "I dag träder avtalet i kraft"
        return replace(within, tie=Tie.SUBJECT) if within else _subject(parse, hit, owner)
    return _in_gap(hit, owner) if hit.gap is not None else _transitive(parse, hit, owner)


def _subject(parse: Parse, hit: Hit, owner: list[Instrument | None]) -> Binding | None:
    found = _left(parse, hit, owner, voice=Voice.ACTIVE)
    if found is not None or hit.tags:
        return found
    after = _right(parse, hit, owner, voice=Voice.ACTIVE)  # "Entra en vigor el tratado"
    if after is None or after.tie is not Tie.OBJECT:
        return after
    return replace(after, tie=Tie.SUBJECT)


def _transitive(parse: Parse, hit: Hit, owner: list[Instrument | None]) -> Binding | None:
    framed = _framed(parse, hit, owner)
    if framed is not None:
        return framed
    voice = voice_of(parse, hit)
    if parse.vocabulary.verb_last:
        return _object_before(parse, hit, owner) or _right(parse, hit, owner, voice=voice)
    if voice is Voice.PASSIVE and parse.fixed_order:
        return _left(parse, hit, owner, voice=voice) or _right(parse, hit, owner, voice=voice)
    right = _right(parse, hit, owner, voice=voice)
    if right is not None and right.tie is Tie.OBJECT:
        return right
    return _participle(parse, hit, owner) or right


def _object_before(parse: Parse, hit: Hit, owner: list[Instrument | None]) -> Binding | None:
    left = _left(parse, hit, owner, voice=Voice.ACTIVE)
    if left is None or left.tie is not Tie.SUBJECT:
        return left
    return replace(left, tie=Tie.OBJECT)


def _framed(parse: Parse, hit: Hit, owner: list[Instrument | None]) -> Binding | None:
    """Bind the verb at the end of a German frame: "hat das Abkommen gekündigt"."""
    frame = frame_of(parse, hit)
    if frame is None:
        return None
    passive = frame.kind == "passive"
    left = _left(parse, hit, owner, voice=Voice.PASSIVE if passive else Voice.ACTIVE)
    if left is None or passive:
        return left
    if left.instrument.first <= frame.first:
        return None
    return replace(left, tie=Tie.OBJECT) if left.tie is Tie.SUBJECT else left


def _participle(parse: Parse, hit: Hit, owner: list[Instrument | None]) -> Binding | None:
    """Bind "deal signed", and, where verbs stand last, "hat das Abkommen ratifiziert"."""
    if hit.tags and english.PARTICIPLE not in hit.tags:
        return None
    left = _left(parse, hit, owner, voice=Voice.REDUCED)
    if left is None or not (parse.fixed_order and hit.tags):
        return left
    near = left.between <= 2 or (left.between <= 7 and left.tie is Tie.SUBJECT and parse.title)
    return left if near else None


def voice_of(parse: Parse, hit: Hit) -> Voice:
    """Return PASSIVE after a form of "be", else ACTIVE."""
    if hit.tags and english.PARTICIPLE not in hit.tags:
        return Voice.ACTIVE
    i = hit.first - 1
    while i >= 0 and hit.first - i <= 4:
        if parse.is_("passive", i):  # but "sont tombés d'accord" is a perfect
            return Voice.ACTIVE if parse.is_("moved", hit.first) else Voice.PASSIVE
        if parse.at[i] is not None or not parse.words[i].endswith(("ly", "not", "now", "also")):
            return Voice.ACTIVE
        i -= 1
    return Voice.ACTIVE


def _in_gap(hit: Hit, owner: list[Instrument | None]) -> Binding | None:
    first, last = hit.gap or (0, 0)
    for i in range(first, last):
        instrument = owner[i]
        if instrument is not None:
            return Binding(hit, replace(instrument, tail=False), Tie.OBJECT, Voice.ACTIVE, 0)
    return None


def _right(
    parse: Parse, hit: Hit, owner: list[Instrument | None], *, voice: Voice
) -> Binding | None:
    crossed = cut = False
    for between, (i, content) in enumerate(_rightwards(parse, hit.last)):
        instrument = owner[i]
        if instrument is not None and instrument.head >= hit.last:
            free = not cut and _stands_free(parse, instrument.first)
            loose = cut or instrument.tail or not (free or (not crossed and content <= 3))
            tie = Tie.LOOSE if loose else Tie.OBJECT
            return Binding(hit, instrument, tie, voice, between)
        cut = cut or _cuts(parse, i, hit)
        crossed = crossed or _crosses(parse, i, hit)
    return None


def _stands_free(parse: Parse, first: int) -> bool:
    """Whether no preposition governs it, in languages that put adverbs before the object.

    "undertecknade på tisdagen ett avtal", "unterzeichneten in Riga den Vertrag"
    """
    if not parse.vocabulary.words.get("articles"):
        return False
    i = first - 1
    article = parse.is_("articles", i)
    while parse.is_("articles", i):
        i -= 1
    if i < 0 or not parse.words[i].isalnum():
        return False
    governed = any(parse.is_(kind, i) for kind in ("prepositions", "with", "of", "and", "by"))
    return not governed and (article or parse.is_("adverbs", i))


def _rightwards(parse: Parse, start: int) -> Iterator[tuple[int, int]]:
    """Yield the words after the trigger, as far as it reaches, and how many had content."""
    content = 0
    for i in range(start, min(len(parse.words), start + REACH)):
        if parse.stops(i):
            return
        yield i, content
        if parse.words[i].isalpha() and not parse.is_("pass", i) and not parse.is_("ends", i):
            content += 1


def _crosses(parse: Parse, i: int, trigger: Hit) -> bool:
    """Whether word i ends the noun phrase that began behind the trigger."""
    word, start = parse.words[i], trigger.last
    if _cuts(parse, i, trigger):
        return True
    if not parse.is_("ends", i) or parse.is_("articles", i) or parse.hyphened(i):
        return False
    if parse.in_name(i) or (word in {"and", "or"} and parse.is_("qualifiers", i - 1)):
        return False
    passes = parse.is_("noun_links", i)
    numbered = len(parse.words[i - 1]) == 1 or parse.words[i - 1].isdigit()  # "anexo C de"
    behind = i == start or numbered or parse.is_("pass", i - 1) or is_party(parse.at[i - 1])
    return not (passes and behind)


def _cuts(parse: Parse, i: int, trigger: Hit) -> bool:
    """Whether another verb, or a comma, stands at word i."""
    verb = any(_ends_phrase(hit, trigger) for hit in parse.triggers if hit.first == i)
    return verb or parse.words[i] == ","


def _ends_phrase(hit: Hit, trigger: Hit) -> bool:
    if hit.kind == "nouns":
        return False
    procedure = trigger.action in {Action.POSTPONE, Action.REJECT}  # "delays signing the pact"
    return not (procedure and hit.tags == frozenset({english.ING}))


def _left(
    parse: Parse, hit: Hit, owner: list[Instrument | None], *, voice: Voice
) -> Binding | None:
    crossed = False
    last = max(-1, hit.first - 1 - REACH_BACK)
    for between, i in enumerate(range(hit.first - 1, last, -1)):
        if parse.stops(i):
            return None
        instrument = owner[i]
        if instrument is not None and instrument.last <= hit.first:
            tie = Tie.LOOSE if crossed or (instrument.tail and between > 1) else Tie.SUBJECT
            return Binding(hit, instrument, tie, voice, between)
        crossed = crossed or _parts(parse, i)
    return None


def _parts(parse: Parse, i: int) -> bool:
    """Whether word i keeps a verb from a subject before it."""
    if any(_is_verb(hit) and hit.first <= i < hit.last for hit in parse.triggers):
        return not parse.is_("passive", i)
    return parse.is_("subordinators", i) or parse.is_("breaks", i)


def _is_verb(hit: Hit) -> bool:
    return hit.kind != "nouns" and hit.tags != frozenset({english.ING})


def _noun(parse: Parse, hit: Hit, owner: list[Instrument | None]) -> Binding | None:
    if parse.vocabulary.verb_last:  # "Antlaşması'ndan çekilme kararı"
        left = _left(parse, hit, owner, voice=Voice.NOUN)
        return replace(left, tie=Tie.OF) if left and left.tie is Tie.SUBJECT else left
    before = hit.first - 1
    while before >= 0 and parse.words[before] in {"-", "'s"}:
        before -= 1
    compound = owner[before] if before >= 0 else None
    if compound is not None and compound.last == before + 1:
        return Binding(hit, compound, Tie.COMPOUND, Voice.NOUN, 0)
    if not _linked(parse, hit):
        return _notified(parse, hit, owner)
    found = _right(parse, hit, owner, voice=Voice.NOUN)
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
    found = after or _talks_in(parse, range(hit.first - 1, max(-1, hit.first - 15), -1))
    if found is None:
        return None
    return Binding(hit, found, Tie.OBJECT if after else Tie.SUBJECT, Voice.ACTIVE, 0)


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
    if parse.is_("between", i):
        listed = list_from(parse, i + 1)
        i = listed[-1].last if listed else i
    if i >= len(parse.words):
        return False
    return parse.is_("noun_links", i) or not parse.fixed_order
