"""What speaks for and against a candidate; the weights are in data/weights.json."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.treaty import Action
from bot.reading.grammar.binding import Binding, Tie, Voice
from bot.reading.grammar.instruments import Strength
from bot.reading.grammar.mood import Mood
from bot.reading.grammar.parse import Parse, is_party
from bot.reading.grammar.roles import Roles
from bot.reading.text import Sentence

_CANCELS = ("nonstate", "cancel_sport", "cancel_business", "cancel_domestic", "cancel_objects")
_SURE = frozenset({Strength.NAMED, Strength.GENERIC})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a candidate before it is judged."""

    sentence: Sentence
    parse: Parse
    tie: Binding
    mood: Mood
    roles: Roles
    treaties: tuple[str, ...]


def features_of(facts: Facts) -> Iterator[str]:
    """Yield what was found, by names that data/weights.json weighs."""
    sentence, marked, tie = facts.sentence, facts.parse, facts.tie
    mood, roles, treaties = facts.mood, facts.roles, facts.treaties
    instrument = tie.instrument
    strength = instrument.strength
    yield "always"
    yield f"tie:{tie.tie}"
    yield f"strength:{strength}"
    yield f"{strength}+{tie.tie}"
    yield f"action:{mood.action}"
    yield f"voice:{tie.voice}"
    yield from (f"cue:{cue}" for cue in mood.cues)
    yield from _about_instrument(tie, treaties)
    yield from _about_parties(marked, tie, roles)
    yield from _about_words(marked, strength)
    if marked.has("nonstate", 0, tie.trigger.first):
        yield "nonstate:first"
    yield from _about_clause(sentence, marked, tie, mood)
    if marked.language == "en":
        yield f"verb:{_lemma(marked, tie)}"


def _lemma(marked: Parse, tie: Binding) -> str:
    return f"{tie.trigger.action}:{marked.words[tie.trigger.first][:5]}"


def _about_clause(sentence: Sentence, marked: Parse, tie: Binding, mood: Mood) -> Iterator[str]:
    cues = mood.cues
    if mood.opener:
        yield f"opener:{mood.opener}"
    if {"urging", "infinitive"} <= cues:
        yield "urged"
    if "infinitive" in cues and "headline_to" not in cues and not cues & _PLANS:
        yield "infinitive:bare"
    if tie.voice is Voice.NOUN and cues & _PLANS:
        yield "noun:announced"
    if tie.tie is Tie.OBJECT and marked.is_("infinitive", tie.instrument.last):
        yield "object:to"
    if sentence.field == "title" and sentence.number:
        yield "later"
    if marked.has("states", 0, len(marked.words)):
        yield "states"


_PLANS = frozenset(
    {
        "announcement",
        "approval",
        "proposal",
        "threat",
        "denial",
        "notice",
        "ceremony",
        "authorisation",
    }
)


def _about_instrument(tie: Binding, treaties: tuple[str, ...]) -> Iterator[str]:
    instrument = tie.instrument
    if instrument.qualifiers:
        yield f"qualified+{instrument.strength}"
    if instrument.strength is Strength.WEAK and treaties:
        yield "kind:known"
    if instrument.ambiguous:
        yield "ambiguous"
    if instrument.tail:
        yield "tail"
    yield f"between:{min(tie.between, 6)}"


def _about_parties(marked: Parse, tie: Binding, roles: Roles) -> Iterator[str]:
    codes = {n.mention.code for n in marked.named if is_party(n) or n.mention.collective}
    count = min(len(codes), 3)
    yield f"parties:{count}"
    weak = "weak" if tie.instrument.strength is Strength.WEAK else "firm"
    yield f"parties:{count}+{weak}"
    yield f"actors:{min(len(roles.actors), 2)}+{weak}"
    yield f"against:{min(len(roles.counterparties), 2)}+{weak}"
    if not codes and tie.trigger.action in {Action.IN_FORCE, Action.ADOPT}:
        yield "global"
    if roles.subject:
        yield "subject"
        yield f"subject+{weak}"


def _about_words(marked: Parse, strength: Strength) -> Iterator[str]:
    sure = "sure" if strength in _SURE else "unsure"
    for kind in _CANCELS:
        count = len(marked.cues.get(kind, ()))
        if count:
            yield f"{kind}+{sure}"
        if count > 1:
            yield f"{kind}:many+{sure}"
