"""Who acts, with whom, and who merely stands in the sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.treaty import Action
from bot.reading.grammar.accusations import accused, accusers
from bot.reading.grammar.clauses import Segment
from bot.reading.grammar.firms import is_firm
from bot.reading.grammar.governing import codes_of
from bot.reading.grammar.marks import Named, Parse
from bot.reading.grammar.others import (
    MADE_ABROAD,
    between_list,
    given_to,
    inside,
    of_instrument,
    others_of,
    reaches_over,
    told_of,
    visited,
    without_depositaries,
)
from bot.reading.grammar.stand_ins import stand_in
from bot.reading.grammar.subjects import subject_of
from bot.reading.grammar.ties import Binding
from bot.reading.mentions import Form


@dataclass(frozen=True, slots=True)
class Roles:
    """The parties of one action, as codes in the order of the text."""

    actors: tuple[str, ...] = ()
    counterparties: tuple[str, ...] = ()
    affected: tuple[str, ...] = ()
    subject: bool = False  # the actors are the grammatical subject of the verb
    evidence: tuple[Named, ...] = ()
    firms: frozenset[str] = frozenset()  # states at home in which somebody else acts


def roles_of(parse: Parse, tie: Binding, segments: list[Segment]) -> Roles:
    """Return the parties of the action."""
    others = others_of(parse, tie)
    own = _own(tie, others)
    between = between_list(parse, tie)
    subject = subject_of(parse, tie, segments)
    firms = [n for n in (*subject, *others) if is_firm(parse, tie, n)]
    subject = [n for n in subject if n not in firms]
    others = [n for n in others if n not in firms]
    if subject and not others:
        others = between if len(between) == 1 else given_to(parse, tie, subject)
    if subject and not others and not between and tie.trigger.action in MADE_ABROAD:
        others = visited(parse, tie, subject)
    if len(between) > 1 and subject and _hosts(parse, subject, tie):
        subject = []
    actors = subject if subject or _a_court_acts(parse, tie) else _first_of(between, own)
    if tie.trigger.action is Action.BREACH:
        actors = accusers(parse, tie) or actors
        others = [*others, *subject]
    elif not actors and not firms:
        actors = stand_in(parse, tie, segments, others)
    against = [*others, *(between if actors != between else ()), *own, *told_of(parse, tie)]
    against += accused(parse, tie) if tie.trigger.action is Action.BREACH else []
    against = without_depositaries(parse, tie.instrument, against)
    if subject and reaches_over(tie):
        against += inside(parse, tie)
    return Roles(
        actors=codes_of(actors),
        counterparties=tuple(c for c in codes_of(against) if c not in codes_of(actors)),
        affected=tuple(_collectives(parse)),
        subject=bool(subject),
        evidence=(*actors, *against),
        firms=frozenset(codes_of(firms)),
    )


def _a_court_acts(parse: Parse, tie: Binding) -> bool:
    """Whether the sign is a court's: "Court strikes down Kenya-Uganda agreement"."""
    return any(
        hit.first < tie.trigger.first <= hit.last + 2 for hit in parse.cues.get("court", ())
    )


def _own(tie: Binding, others: list[Named]) -> list[Named]:
    """Return the parties that the instrument names: "US-Japan trade deal"."""
    own = of_instrument(tie)
    return [n for n in own if not (_names_it(n, tie) and (others or len(own) == 1))]


def _names_it(named: Named, tie: Binding) -> bool:
    """Whether a treaty is only called after a town: "the Brussels accord with Serbia"."""
    town = named.mention.form in {Form.CAPITAL, Form.METONYM}
    return town and named.last <= tie.instrument.head


def _hosts(parse: Parse, subject: list[Named], tie: Binding) -> bool:
    """Whether the subject only watches: "Riyadh hosts signing of a deal between X and Y"."""
    return parse.has("ceremony", subject[-1].last, tie.trigger.first)


def _first_of(*lists: list[Named]) -> list[Named]:
    return next((found for found in lists if found), [])


def _collectives(parse: Parse) -> Iterator[str]:
    for named in parse.named:
        if named.mention.collective and not named.mention.members:
            yield named.mention.text
