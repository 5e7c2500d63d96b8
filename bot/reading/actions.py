"""A candidate as the treaty action it would be alone."""

from __future__ import annotations

from bot.domain.treaty import Assertion, Evidence, TreatyAction
from bot.reading import details
from bot.reading.grammar.candidates import Candidate
from bot.reading.grammar.marks import Named


def action_of(candidate: Candidate) -> TreatyAction:
    mood, roles = candidate.mood, candidate.roles
    return TreatyAction(
        action=candidate.action,
        stage=mood.stage,
        stage_stated=mood.stated,
        assertion=mood.assertion,
        bearing=mood.bearing,
        polarity=_polarity(candidate),
        actors=roles.actors,
        counterparties=roles.counterparties,
        affected=roles.affected,
        treaties=candidate.treaties[:3],
        treaty_text=candidate.treaty_text,
        evidence=evidence_of(candidate),
        sentence=candidate.sentence.text,
    )


def _polarity(candidate: Candidate) -> int:
    negated = candidate.mood.assertion is Assertion.NEGATED
    return -candidate.polarity if negated else candidate.polarity


def evidence_of(candidate: Candidate) -> tuple[Evidence, ...]:
    first, last = candidate.evidence
    spans = [(first, last), *(_span(candidate, named) for named in candidate.roles.evidence)]
    return tuple(
        details.evidence_at(candidate.sentence, start, end) for start, end in dict.fromkeys(spans)
    )


def _span(candidate: Candidate, named: Named) -> tuple[int, int]:
    return candidate.parse.starts[named.first], candidate.parse.ends[named.last - 1]
