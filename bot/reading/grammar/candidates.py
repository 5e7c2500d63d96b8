"""A sentence -> candidate treaty actions, each with what speaks for and against it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.domain.treaty import Action
from bot.reading import gazetteer
from bot.reading.grammar.binding import bindings
from bot.reading.grammar.clauses import segments
from bot.reading.grammar.features import Facts, crowd, features_of
from bot.reading.grammar.generic import kind_of, parties_of
from bot.reading.grammar.instrument import Instrument, Strength
from bot.reading.grammar.instruments import instruments
from bot.reading.grammar.lists import with_list
from bot.reading.grammar.marks import Parse, is_party
from bot.reading.grammar.mood import Mood, mood_of
from bot.reading.grammar.parse import parse
from bot.reading.grammar.patterns import TALKS, Vocabulary
from bot.reading.grammar.roles import Roles, roles_of
from bot.reading.grammar.rulings import without_ruled
from bot.reading.grammar.ties import Binding, Tie
from bot.reading.mentions import Form
from bot.reading.text import Sentence

MOST_TIES = 8  # no sentence that people write tells of more
_EXITS = frozenset({Action.WITHDRAW, Action.TERMINATE})


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
            and hit.action in _EXITS
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
    return [
        _candidate(
            sentence, marked, tie, mood_of(marked, tie, cut, year=year), roles_of(marked, tie, cut)
        )
        for tie in without_ruled(ties)
    ]


def _candidate(
    sentence: Sentence, marked: Parse, tie: Binding, mood: Mood, roles: Roles
) -> Candidate:
    instrument = tie.instrument
    treaties = instrument.treaties or _founding(instrument) or _kind(marked, instrument)
    first, last = instrument.first, instrument.last
    facts = Facts(
        sentence=sentence, parse=marked, tie=tie, mood=mood, roles=roles, treaties=treaties
    )
    return Candidate(
        sentence=sentence,
        parse=marked,
        tie=tie,
        action=_exact(marked, mood.action, tie, roles),
        mood=mood,
        roles=_with_treaty_parties(roles, treaties),
        treaties=treaties,
        treaty_text=marked.text[marked.starts[first] : marked.ends[last - 1]],
        features=frozenset(features_of(facts)),
    )


def _kind(marked: Parse, instrument: Instrument) -> tuple[str, ...]:
    """Return the generic treaty that the instrument's own words or its topic describe."""
    own = marked.words[instrument.first : instrument.last]
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
    if not roles.actors and not roles.counterparties:
        return replace(roles, actors=tuple(bound))
    return replace(roles, counterparties=tuple(dict.fromkeys((*roles.counterparties, *bound))))


def _exact(marked: Parse, action: Action, tie: Binding, roles: Roles) -> Action:
    """Return what a vague verb means: a bilateral instrument ends, a multilateral is left."""
    if action is Action.RATIFY and (_adopts(roles) or _many_adopt(marked, tie)):
        return Action.ADOPT
    if action not in _EXITS or tie.trigger.action not in _EXITS:
        return action
    if tie.instrument.strength is Strength.ORGANISATION or _shared(tie):
        return Action.WITHDRAW
    if action is Action.WITHDRAW and _says_from(marked, tie):
        return action
    two_sided = bool(tie.instrument.treaties) or (
        roles.counterparties and (roles.subject or with_list(marked, tie.instrument.last))
    )
    return Action.TERMINATE if two_sided or _said_two_sided(marked, tie) else action


def _says_from(marked: Parse, tie: Binding) -> bool:
    """Whether it reads "withdrawal from"; a genitive ("денонсация договора") says nothing."""
    after = tie.trigger.last
    if marked.is_("noun_links", after - 1):
        return True
    if tie.tie is not Tie.OF or marked.is_("of", after):
        return False
    if after >= len(marked.words):
        return True
    named = marked.at[after]
    possessor = named is not None and is_party(named) and named.mention.form is not Form.ADJECTIVE
    genitive = bool(marked.vocabulary.attributive) and not possessor
    return not genitive or marked.is_("noun_links", after)


def _said_two_sided(marked: Parse, tie: Binding) -> bool:
    """Whether it reads "the bilateral convention", "the Polish-Danish agreement"."""
    instrument = tie.instrument
    said = any(marked.is_("two_sided", i) for i in range(instrument.first, instrument.last))
    return said or len({named.mention.code for named in instrument.parties}) == 2


def _many_adopt(marked: Parse, tie: Binding) -> bool:
    """Whether a conference passes a text: "122 states vote through a treaty"."""
    verb = tie.trigger.first
    if tie.trigger.kind != "transitive" or marked.words[verb].startswith("ratif"):
        return False
    many = crowd(marked, verb) or any(marked.is_("gatherings", i) for i in range(verb))
    return many and not any(kind in marked.cues for kind in ("legislature", "voters"))


def _adopts(roles: Roles) -> bool:
    """Whether an organisation's body approves a text: it adopts it, states ratify it."""
    return bool(roles.actors) and set(roles.actors) <= _ADOPTING


def _shared(tie: Binding) -> bool:
    treaties = gazetteer.names().treaties
    return any(treaties[t].multilateral for t in tie.instrument.treaties)


_ADOPTING = frozenset(
    {
        "UN",
        "UNGA",
        "UNSC",
        "WHO",
        "UNESCO",
        "ILO",
        "IMO",
        "ICAO",
        "COE",
        "WTO",
        "WIPO",
        "FAO",
        "OAS",
    }
)
