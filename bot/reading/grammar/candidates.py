"""A sentence -> candidate treaty actions, each with what speaks for and against it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.domain.treaty import Action
from bot.reading import gazetteer
from bot.reading.grammar import english
from bot.reading.grammar.binding import Binding, Tie, Voice, bindings
from bot.reading.grammar.clauses import segments
from bot.reading.grammar.features import Facts, features_of
from bot.reading.grammar.generic import kind_of, parties_of
from bot.reading.grammar.instruments import Strength, instruments
from bot.reading.grammar.mood import Mood, mood_of
from bot.reading.grammar.parse import Hit, Parse, parse
from bot.reading.grammar.roles import Roles, roles_of
from bot.reading.grammar.vocabulary import Vocabulary
from bot.reading.text import Sentence

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
    ties = _ruled(bindings(marked, found)) if found else []
    if not ties:
        return []
    cut = segments(marked)
    year = on.year if on is not None else None
    return [
        _candidate(
            sentence, marked, tie, mood_of(marked, tie, cut, year=year), roles_of(marked, tie, cut)
        )
        for tie in ties
    ]


_PROCEDURES = frozenset({Action.POSTPONE, Action.REJECT, Action.REINSTATE})


def _ruled(ties: list[Binding]) -> list[Binding]:
    """Leave out what another trigger rules: "delays ratification", "approves withdrawal"."""
    return [tie for tie in ties if not any(_rules(other, tie) for other in ties)]


def _rules(other: Binding, tie: Binding) -> bool:
    if other is tie or other.instrument is not tie.instrument:
        return False
    return any(rules(other, tie) for rules in _RULINGS)


def _of_an_older_act(other: Binding, tie: Binding) -> bool:
    """Whether it reads "terminate agreements signed in 1992"."""
    older = tie.voice is Voice.REDUCED and other.trigger.action is not Action.POSTPONE
    return older and other.tie is Tie.OBJECT and other.trigger.first < tie.instrument.first


def _procedure(other: Binding, tie: Binding) -> bool:
    """Whether it reads "delays the signing", "blocks ratification"."""
    nested = tie.trigger.kind == "nouns" or tie.trigger.tags == _ING
    rules = other.trigger.kind != "nouns" and other.trigger.action in _PROCEDURES
    return nested and rules and _next_to(other.trigger, tie.trigger)


def _approved(other: Binding, tie: Binding) -> bool:
    """Whether it reads "approves withdrawal from", "signs a law on ratification of"."""
    approves = tie.trigger.action in {Action.RATIFY, Action.SIGN}
    inside = tie.trigger.first < other.trigger.first < tie.instrument.first
    nested = other.trigger.kind == "nouns" and other.trigger.action not in _RULES_NOTHING
    return approves and inside and nested


def _effective(other: Binding, tie: Binding) -> bool:
    """Whether it reads "withdrawal from the treaty takes effect"."""
    nested = other.trigger.kind == "nouns" and other.trigger.action not in _NO_ACTS
    return nested and tie.trigger.action is Action.IN_FORCE


_RULES_NOTHING = frozenset({Action.NEGOTIATE, Action.BREACH, Action.ACCEDE})


def _ratified_accession(other: Binding, tie: Binding) -> bool:
    """Whether a parliament approves another state's accession: it ratifies, joins nothing."""
    accession = tie.trigger.kind == "nouns" and tie.trigger.action is Action.ACCEDE
    approves = other.trigger.action is Action.RATIFY and other.trigger.kind == "transitive"
    return accession and approves and other.trigger.first < tie.trigger.first


def _put_off(other: Binding, tie: Binding) -> bool:
    """Whether it reads "vote on the treaty delayed"."""
    passive = other.voice in {Voice.PASSIVE, Voice.REDUCED} and other.tie is Tie.SUBJECT
    procedure = tie.trigger.action is Action.RATIFY and tie.trigger.first < other.trigger.first
    return procedure and passive and other.trigger.action is Action.POSTPONE


_NO_ACTS = frozenset({Action.NEGOTIATE, Action.BREACH})
_RULINGS = (
    _of_an_older_act,
    _procedure,
    _approved,
    _effective,
    _ratified_accession,
    _put_off,
)


def _next_to(ruling: Hit, ruled: Hit) -> bool:
    """Whether "delays" stands right before "the signing", or "delayed" right behind it."""
    return 0 <= ruled.first - ruling.last <= 2 or 0 <= ruling.first - ruled.last <= 3


_ING = frozenset({english.ING})


def _candidate(
    sentence: Sentence, marked: Parse, tie: Binding, mood: Mood, roles: Roles
) -> Candidate:
    instrument = tie.instrument
    treaties = instrument.treaties or kind_of(marked.words[instrument.first : instrument.last])
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
    if action is Action.RATIFY and _adopts(roles):
        return Action.ADOPT
    if action not in _EXITS or tie.trigger.action not in _EXITS:
        return action
    if tie.instrument.strength is Strength.ORGANISATION or _shared(tie):
        return Action.WITHDRAW
    says_from = marked.is_("noun_links", tie.trigger.last - 1) or tie.tie is Tie.OF
    if action is Action.WITHDRAW and says_from:
        return action
    two_sided = bool(tie.instrument.treaties) or (roles.counterparties and roles.subject)
    return Action.TERMINATE if two_sided else action


def _adopts(roles: Roles) -> bool:
    """Whether an organisation's body approves a text: it adopts it, states ratify it."""
    return bool(roles.actors) and set(roles.actors) <= _ADOPTING


def _shared(tie: Binding) -> bool:
    treaties = gazetteer.names().treaties
    return any(treaties[t].multilateral for t in tie.instrument.treaties)


_ADOPTING = frozenset({"UN", "UNGA", "UNSC", "WHO", "UNESCO", "ILO", "IMO", "ICAO", "COE"})
