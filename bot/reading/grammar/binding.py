"""Which instrument a trigger acts on, and by what tie."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.treaty import Action
from bot.reading.grammar import english
from bot.reading.grammar.frames import frame_of
from bot.reading.grammar.instrument import Instrument, Strength
from bot.reading.grammar.marks import Hit, Parse, is_organisation, is_party
from bot.reading.grammar.nominal import bind_noun, parley
from bot.reading.grammar.patterns import ABSOLUTE, TALKS
from bot.reading.grammar.reach import in_gap, leftward, rightward
from bot.reading.grammar.ties import Binding, Tie, Voice, voice_of
from bot.reading.grammar.topics import resumed, tied, topic_of_headline
from bot.reading.mentions import Form


def bindings(parse: Parse, found: list[Instrument]) -> list[Binding]:
    """Return every trigger with the instrument it acts on."""
    treaties = [i for i in found if i.strength is not Strength.ORGANISATION or i.membership]
    owners = {True: _owners(parse, found), False: _owners(parse, treaties)}
    topic = topic_of_headline(parse, found)
    ties = (
        _bind(parse, hit, owners[_of_organisations(hit)]) or tied(parse, hit, topic)
        for hit in parse.triggers
    )
    fitting = [resumed(tie, topic) for tie in ties if tie is not None and _fits(tie)]
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
        tie.trigger.kind in {"nouns", ABSOLUTE} and tie.trigger.action in _JOINED_AND_LEFT
    )


_JOINED_AND_LEFT = frozenset({Action.WITHDRAW, Action.ACCEDE, Action.REINSTATE})

_DONE_TO_MEMBERSHIP = frozenset(
    {Action.RATIFY, Action.REJECT, Action.POSTPONE, Action.SUSPEND, Action.TERMINATE}
)


def _member(parse: Parse, hit: Hit, owner: list[Instrument | None]) -> Binding | None:
    """Bind "the African Union suspends Niger": the organisation acts on a member's treaty."""
    if not (_state_in(parse, hit.gap) if hit.gap else _whole_state(parse, hit.last)):
        return None
    for i in range(hit.first - 1, max(-1, hit.first - 5), -1):
        instrument = owner[i]
        if instrument is not None and instrument.strength is Strength.ORGANISATION:
            return Binding(hit, instrument, Tie.OBJECT, Voice.ACTIVE, 0)
        if parse.at[i] is not None or parse.stops(i):
            return None
    return None


def _state_in(parse: Parse, gap: tuple[int, int]) -> bool:
    """Whether nothing but a state is meant: "strips Mali of membership rights"."""
    named = parse.at[gap[0]]
    if named is None or not is_party(named) or named.mention.form is Form.LEADER:
        return False
    return named.last == gap[1] and not is_organisation(named)


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
    if hit.kind == ABSOLUTE:  # only the topic of a headline is its object
        return None
    if hit.kind == "members":
        return _member(parse, hit, owner)
    if hit.kind == "nouns":
        return bind_noun(parse, hit, owner)
    if hit.kind == "intransitive":
        within = in_gap(hit, owner)  # "I dag träder avtalet i kraft"
        return replace(within, tie=Tie.SUBJECT) if within else _subject(parse, hit, owner)
    return in_gap(hit, owner) if hit.gap is not None else _transitive(parse, hit, owner)


def _subject(parse: Parse, hit: Hit, owner: list[Instrument | None]) -> Binding | None:
    found = leftward(parse, hit, owner, voice=Voice.ACTIVE)
    if found is not None or hit.tags:
        return found
    after = rightward(parse, hit, owner, voice=Voice.ACTIVE)  # "Entra en vigor el tratado"
    if after is None or after.tie is not Tie.OBJECT:
        return after
    return replace(after, tie=Tie.SUBJECT)


def _transitive(parse: Parse, hit: Hit, owner: list[Instrument | None]) -> Binding | None:
    framed = _framed(parse, hit, owner)
    if framed is not None:
        return framed
    voice = voice_of(parse, hit)
    if parse.vocabulary.verb_last:
        return _object_before(parse, hit, owner) or rightward(parse, hit, owner, voice=voice)
    if voice is Voice.PASSIVE and parse.fixed_order:
        return leftward(parse, hit, owner, voice=voice) or rightward(
            parse, hit, owner, voice=voice
        )
    right = rightward(parse, hit, owner, voice=voice)
    if right is not None and right.tie is Tie.OBJECT:
        return right
    return _participle(parse, hit, owner) or right


def _object_before(parse: Parse, hit: Hit, owner: list[Instrument | None]) -> Binding | None:
    left = leftward(parse, hit, owner, voice=Voice.ACTIVE)
    if left is None or left.tie is not Tie.SUBJECT:
        return left
    return replace(left, tie=Tie.OBJECT)


def _framed(parse: Parse, hit: Hit, owner: list[Instrument | None]) -> Binding | None:
    """Bind the verb at the end of a German frame: "hat das Abkommen gekündigt"."""
    frame = frame_of(parse, hit)
    if frame is None:
        return None
    passive = frame.kind == "passive"
    left = leftward(parse, hit, owner, voice=Voice.PASSIVE if passive else Voice.ACTIVE)
    if left is None or passive:
        return left
    if left.instrument.first <= frame.first:
        return None
    return replace(left, tie=Tie.OBJECT) if left.tie is Tie.SUBJECT else left


def _participle(parse: Parse, hit: Hit, owner: list[Instrument | None]) -> Binding | None:
    """Bind "deal signed", and, where verbs stand last, "hat das Abkommen ratifiziert"."""
    if hit.tags and english.PARTICIPLE not in hit.tags:
        return None
    left = leftward(parse, hit, owner, voice=Voice.REDUCED)
    if left is None or not (parse.fixed_order and hit.tags):
        return left
    near = left.between <= 2 or (left.between <= 7 and left.tie is Tie.SUBJECT and parse.title)
    return left if near else None
