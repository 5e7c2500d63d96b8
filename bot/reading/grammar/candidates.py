"""A sentence -> candidate treaty actions, each with what speaks for and against it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.domain.treaty import Action, Stage
from bot.reading import gazetteer
from bot.reading.grammar.binding import bindings
from bot.reading.grammar.clauses import Segment, segments
from bot.reading.grammar.features import Facts, features_of
from bot.reading.grammar.generic import kind_of, parties_of
from bot.reading.grammar.instrument import Instrument, Strength
from bot.reading.grammar.instruments import instruments
from bot.reading.grammar.marks import Parse
from bot.reading.grammar.mood import Mood, mood_of
from bot.reading.grammar.parse import parse
from bot.reading.grammar.patterns import TALKS, Vocabulary
from bot.reading.grammar.roles import Roles, roles_of
from bot.reading.grammar.rulings import without_ruled
from bot.reading.grammar.ties import Binding
from bot.reading.grammar.vague import EXITS, exact_action
from bot.reading.text import Sentence

MOST_TIES = 8  # no sentence that people write tells of more


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """What one trigger in one sentence may say."""

    sentence: Sentence
    parse: Parse
    tie: Binding
    action: Action
    mood: Mood
    roles: Roles
    treaties: tuple[str, ...]
    treaty_text: str
    features: frozenset[str]

    @property
    def polarity(self) -> int:
        """+1 where a reservation is withdrawn or an exit rejected, else the action's own."""
        first, last = self.tie.trigger.first, self.tie.trigger.last
        undone = self.action is Action.RESERVE and any(
            word.startswith(("withdr", "lift"))
            for word in self.parse.words[max(0, first - 3) : last]
        )
        kept = self.action is Action.REJECT and any(
            hit.kind == "nouns"
            and hit.action in EXITS
            and 0 <= hit.first - self.tie.trigger.last <= 2
            for hit in self.parse.triggers
        )
        return 1 if undone or kept else self.action.polarity

    @property
    def named(self) -> frozenset[str]:
        return frozenset(t for t in self.treaties if not t.startswith("generic-"))

    @property
    def evidence(self) -> tuple[int, int]:
        """The characters of the sentence from trigger to instrument."""
        first = min(self.tie.trigger.first, self.tie.instrument.first)
        last = max(self.tie.trigger.last, self.tie.instrument.last)
        return self.parse.starts[first], self.parse.ends[last - 1]


def candidates(sentence: Sentence, vocabulary: Vocabulary, *, on: date | None) -> list[Candidate]:
    """Return the candidates of a sentence, in the order of their triggers."""
    marked = parse(sentence.text, vocabulary, on=on, title=sentence.field == "title")
    if marked is None:
        return []
    found = instruments(marked)
    ties = bindings(marked, found)[:MOST_TIES] if found or TALKS in marked.cues else []
    if not ties:
        return []
    cut = segments(marked)
    year = on.year if on is not None else None
    return [_candidate(sentence, marked, tie, cut, year) for tie in without_ruled(ties)]


def _candidate(
    sentence: Sentence, marked: Parse, tie: Binding, cut: list[Segment], year: int | None
) -> Candidate:
    mood, roles = mood_of(marked, tie, cut, year=year), roles_of(marked, tie, cut)
    instrument = tie.instrument
    treaties = instrument.treaties or _founding(instrument) or _kind(marked, instrument)
    first, last = instrument.first, instrument.last
    facts = Facts(
        sentence=sentence, parse=marked, tie=tie, mood=mood, roles=roles, treaties=treaties
    )
    action = exact_action(marked, mood.action, tie, roles, year=year)
    if action is Action.RATIFY and mood.action is Action.SIGN and mood.stage is Stage.IN_EFFECT:
        mood = replace(mood, stage=Stage.EXECUTIVE_AUTHORISED)
    return Candidate(
        sentence=sentence,
        parse=marked,
        tie=tie,
        action=action,
        mood=mood,
        roles=_with_treaty_parties(roles, treaties),
        treaties=treaties,
        treaty_text=marked.text[marked.starts[first] : marked.ends[last - 1]],
        features=frozenset(features_of(facts)),
    )


def _kind(marked: Parse, instrument: Instrument) -> tuple[str, ...]:
    """Return the generic treaty that the instrument's own words or its topic describe."""
    own = marked.words[instrument.first : instrument.last]
    if "ban" in own:  # on arms: no cooperation
        return ()
    return kind_of(own + marked.words[slice(*instrument.topic)])


def _founding(instrument: Instrument) -> tuple[str, ...]:
    """Return the treaty by which the organisation that is joined or left was founded."""
    if instrument.strength is not Strength.ORGANISATION or instrument.organisation is None:
        return ()
    founded = gazetteer.founding_treaty(instrument.organisation.mention.code)
    return (founded,) if founded else ()


def _with_treaty_parties(roles: Roles, treaties: tuple[str, ...]) -> Roles:
    """Return the roles with those whom a bilateral treaty binds by its name."""
    bound = [c for c in parties_of(treaties) if c not in roles.actors]
    if not bound:
        return roles
    if len(bound) > 1 and not roles.actors and not roles.counterparties:
        return replace(roles, actors=tuple(bound))
    return replace(roles, counterparties=tuple(dict.fromkeys((*roles.counterparties, *bound))))
