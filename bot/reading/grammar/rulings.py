"""A step on a step is one step: "delays ratification", "approves withdrawal"."""

from __future__ import annotations

from bot.domain.treaty import Action
from bot.reading.grammar import english
from bot.reading.grammar.marks import Hit
from bot.reading.grammar.ties import Binding, Tie, Voice

_PROCEDURES = frozenset({Action.POSTPONE, Action.REJECT, Action.REINSTATE})


def without_ruled(ties: list[Binding]) -> list[Binding]:
    """Leave out what another trigger rules: "delays ratification", "approves withdrawal"."""
    return [
        tie
        for tie in ties
        if not any(_rules(other, tie) or _ratified_accession(other, tie) for other in ties)
    ]


def _rules(other: Binding, tie: Binding) -> bool:
    if other is tie or other.instrument is not tie.instrument:
        return False
    return any(rules(other, tie) for rules in _RULINGS)


def _of_an_older_act(other: Binding, tie: Binding) -> bool:
    """Whether it reads "terminate agreements signed in 1992"."""
    older = tie.voice is Voice.REDUCED and other.trigger.action is not Action.POSTPONE
    older = older and not (_nominal(other) and tie.trigger.action in _PROCEDURES)
    older = older and not (_a_vote(other) and tie.trigger.action is Action.POSTPONE)
    return older and other.tie is Tie.OBJECT and other.trigger.first < tie.instrument.first


def _procedure(other: Binding, tie: Binding) -> bool:
    """Whether it reads "delays the signing", "blocks ratification"."""
    nested = _nominal(tie)
    rules = other.trigger.kind != "nouns" and other.trigger.action in _PROCEDURES
    return nested and rules and _next_to(other.trigger, tie.trigger)


def _approved(other: Binding, tie: Binding) -> bool:
    """Whether it reads "approves withdrawal from", "signs a law on ratification of"."""
    approves = tie.trigger.action in _APPROVALS
    inside = tie.trigger.first < other.trigger.first < tie.instrument.first
    # where verbs stand last: "Antlaşması'ndan çekilme kararını onayladı"
    inside = inside or tie.instrument.first < other.trigger.first < tie.trigger.first
    nested = other.trigger.kind == "nouns" and other.trigger.action not in _RULES_NOTHING
    return approves and inside and nested


def _effective(other: Binding, tie: Binding) -> bool:
    """Whether it reads "withdrawal from the treaty takes effect"."""
    nested = other.trigger.kind == "nouns" and other.trigger.action not in _NO_ACTS
    return nested and tie.trigger.action is Action.IN_FORCE


def _a_vote(tie: Binding) -> bool:
    """Whether a verb that opens the sentence is a thing: "Vote on trade deal delayed"."""
    return tie.trigger.first == 0 and tie.trigger.tags == frozenset({english.BASE})


def _nominal(tie: Binding) -> bool:
    """Whether the act is told as a thing: "the signing", "ratification"."""
    return tie.trigger.kind == "nouns" or tie.trigger.tags == _ING


_APPROVALS = frozenset({Action.RATIFY, Action.SIGN, Action.ADOPT, Action.AGREE})
_RULES_NOTHING = frozenset({Action.NEGOTIATE, Action.BREACH, Action.ACCEDE})


def _talks(other: Binding, tie: Binding) -> bool:
    """Whether talks on the treaty are meant: "ends talks on", "negotiations on X collapse"."""
    if other.trigger.kind != "nouns" or other.trigger.action is not Action.NEGOTIATE:
        return False
    if tie.trigger.action is Action.NEGOTIATE or other.tie is Tie.COMPOUND:
        return False
    inside = tie.trigger.first < other.trigger.first < tie.instrument.head
    subject = tie.tie is Tie.SUBJECT and other.trigger.first < tie.instrument.first
    return inside or (subject and tie.trigger.kind == "intransitive")


def _ratified_accession(other: Binding, tie: Binding) -> bool:
    """Whether a parliament approves another state's accession: it ratifies, joins nothing."""
    accession = tie.trigger.kind == "nouns" and tie.trigger.action is Action.ACCEDE
    approves = other.trigger.action is Action.RATIFY and other.trigger.kind == "transitive"
    return accession and approves and other.trigger.first < tie.trigger.first and _anothers(tie)


def _put_off(other: Binding, tie: Binding) -> bool:
    """Whether it reads "vote on the treaty delayed"."""
    passive = other.voice in {Voice.PASSIVE, Voice.REDUCED} and other.tie is Tie.SUBJECT
    nominal = _nominal(tie) or tie.trigger.action is Action.RATIFY
    before = tie.trigger.first < other.trigger.first
    return nominal and before and passive and other.trigger.action in _PROCEDURES


def _reservation(other: Binding, tie: Binding) -> bool:
    """Whether it reads "withdraws its sweeping reservations to"."""
    inside = tie.trigger.first < other.trigger.first < tie.instrument.first
    noun = other.trigger.kind == "nouns" and other.trigger.action is Action.RESERVE
    return noun and inside and tie.trigger.action is not Action.RESERVE


def _own_accession(other: Binding, tie: Binding) -> bool:
    """Whether it reads "parliament approves accession to", of its own state."""
    accession = other.trigger.kind == "nouns" and other.trigger.action is Action.ACCEDE
    approves = tie.trigger.action in {Action.RATIFY, Action.SIGN}
    inside = tie.trigger.first < other.trigger.first < tie.instrument.first
    return accession and approves and inside and not _anothers(other)


def _anothers(accession: Binding) -> bool:
    """Whether a state stands beside the noun: "Sweden's accession", "accession of Sweden"."""
    return accession.possessed


_NO_ACTS = frozenset({Action.NEGOTIATE, Action.BREACH})
_RULINGS = (
    _of_an_older_act,
    _procedure,
    _approved,
    _effective,
    _talks,
    _own_accession,
    _reservation,
    _put_off,
)


def _next_to(ruling: Hit, ruled: Hit) -> bool:
    """Whether "delays" stands right before "the signing", or "delayed" right behind it."""
    return 0 <= ruled.first - ruling.last <= 2 or 0 <= ruling.first - ruled.last <= 3


_ING = frozenset({english.ING})
