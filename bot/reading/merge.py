"""The candidates of a story's sentences -> its treaty actions: one main thing, told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from bot.domain.treaty import (
    ALERT_SCORE,
    Action,
    Bearing,
    Stage,
    TreatyAction,
)
from bot.reading import details, gazetteer
from bot.reading.actions import action_of, evidence_of
from bot.reading.grammar.candidates import Candidate
from bot.reading.grammar.stages import DOMESTIC
from bot.reading.mentions import Kind
from bot.reading.text import CleanStory, Sentence

T = TypeVar("T")
LEAD = 3  # sentences of a field that may bring news of their own
NOTABLE = 0.3  # below this a candidate is not worth telling
MOST_ACTIONS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """A candidate and how surely it is news."""

    candidate: Candidate
    score: float

    @property
    def leads(self) -> bool:
        sentence = self.candidate.sentence
        return sentence.field == "title" or sentence.number < LEAD

    @property
    def may_be_main(self) -> bool:
        return self.leads and self.candidate.mood.bearing is Bearing.MAIN


def merged(scored: list[Scored], story: CleanStory, *, on: date) -> Iterator[TreatyAction]:
    """Yield the actions of a story, the main one first, the sum of title and lead."""
    best = _best_of_sentences(scored)
    main = max((s for s in best if s.may_be_main), key=_rank, default=None)
    told: list[Scored] = []
    if main is not None and main.score >= NOTABLE:
        same = [s for s in best if s is not main and _same_event(main, s)]
        yield _told(main, same, story, on=on)
        told = [main, *same]
    rest = [s for s in best if s not in told and s.score >= NOTABLE]
    for other in rest[: MOST_ACTIONS - 1]:
        yield _beside(other, main, on=on)


def _title_first(scored: Scored) -> bool:
    return scored.candidate.sentence.field != "title"


def _rank(scored: Scored) -> float:
    """Return the score, the title before the lead, news before plans of talks."""
    title = 0.15 if scored.candidate.sentence.field == "title" else 0.0
    dull = scored.candidate.action in {Action.NEGOTIATE, Action.BREACH}
    return scored.score + title - (0.4 if dull else 0.0)


def _best_of_sentences(scored: list[Scored]) -> list[Scored]:
    """Return the surest candidate of each sentence, and others that stand beside it."""
    kept: dict[Sentence, list[Scored]] = {}
    for one in sorted(scored, key=_rank, reverse=True):
        beside = kept.setdefault(one.candidate.sentence, [])
        if all(_apart(one, other) for other in beside) and (
            not beside or one.score >= ALERT_SCORE
        ):
            beside.append(one)
    return [one for beside in kept.values() for one in beside]


def _apart(one: Scored, other: Scored) -> bool:
    """Whether two candidates of a sentence tell of two things."""
    a, b = one.candidate, other.candidate
    if a.tie.instrument is b.tie.instrument or a.action.family == b.action.family:
        return bool(a.named and b.named) and not a.named & b.named
    return bool(a.named) and bool(b.named) and not a.named & b.named


def _same_event(main: Scored, other: Scored) -> bool:
    a, b = main.candidate, other.candidate
    if other.candidate.mood.bearing is not Bearing.MAIN:
        return False
    if a.action.family != b.action.family:
        return False
    if a.named and b.named:
        return bool(a.named & b.named)
    if other.leads:
        return True
    return not _strangers(a, b) and not (b.named and not a.named)


def _strangers(a: Candidate, b: Candidate) -> bool:
    """Whether others act, on others: a live page tells of several events."""
    return bool(a.roles.actors and b.roles.actors) and not _parties(a) & _parties(b)


def _parties(candidate: Candidate) -> set[str]:
    return {*candidate.roles.actors, *candidate.roles.counterparties}


def _told(main: Scored, same: list[Scored], story: CleanStory, *, on: date) -> TreatyAction:
    surest = [s for s in same if s.score >= NOTABLE]
    stage = _stage(main, surest)
    all_of = sorted([main, *surest], key=_title_first)
    actors = _first(s.candidate.roles.actors for s in all_of) or _named_before(story, main)
    listed = details.listed(story, main.candidate, main.candidate.parse.vocabulary, on=on)
    counterparties = _union(
        [*(s.candidate.roles.counterparties for s in all_of), tuple(code for code, _ in listed)]
    )
    action = action_of(stage.candidate)
    return replace(
        action,
        action=main.candidate.action,
        actors=actors,
        counterparties=tuple(c for c in counterparties if c not in actors),
        affected=_first(s.candidate.roles.affected for s in all_of),
        treaties=_treaties(all_of),
        score=main.score,
        dates=details.dates_of(all_of_sentences(all_of), on=on, action=action.action),
        instrument=details.instrument_of(story, main.candidate),
        evidence=_union(
            [*(evidence_of(s.candidate) for s in all_of), tuple(found for _, found in listed)]
        ),
    )


def all_of_sentences(scored: Iterable[Scored]) -> list[Sentence]:
    return list(dict.fromkeys(s.candidate.sentence for s in scored))


def _named_before(story: CleanStory, main: Scored) -> tuple[str, ...]:
    """Return whom "it" or "the alliance" stands for: the first party of the title."""
    candidate = main.candidate
    if candidate.sentence.field == "title" or not _pronoun(candidate):
        return ()
    named = gazetteer.find(story.title, candidate.parse.language)
    codes = (m.code for m in named if m.kind is Kind.PARTY)
    return tuple(code for code in codes if code not in candidate.roles.counterparties)[:1]


def _stage(main: Scored, others: list[Scored]) -> Scored:
    """Return whose stage holds: what is only claimed yields to what title or lead state.

    "Scraps" in the title and "authorised to terminate" in the lead; "ratifies" in the title
    and "parliament approved the ratification" in the lead.
    """
    claimed = _only_claimed(main.candidate)
    if main.candidate.mood.stated and not claimed:
        return main
    stated = [s for s in others if s.candidate.mood.stated and s.leads]
    below = [s for s in stated if s.candidate.mood.stage in (_STEPS if claimed else _SHORT)]
    return max(below or ([] if claimed else stated), key=lambda s: s.score, default=main)


def _only_claimed(candidate: Candidate) -> bool:
    """Whether a bare verb says that the step is complete where organs take it one by one."""
    mood = candidate.mood
    bare = not mood.cues & {"completed", "perfect", "passive", "becomes", "reduced"}
    return mood.stated and mood.stage is Stage.IN_EFFECT and bare and candidate.action in DOMESTIC


_SHORT = frozenset(s for s in Stage if 0 < (s.order or 0) < (Stage.IN_EFFECT.order or 0))
_STEPS = frozenset(s for s in _SHORT if (s.order or 0) >= (Stage.LEGISLATURE_PENDING.order or 0))


def _treaties(scored: list[Scored]) -> tuple[str, ...]:
    """Names beat kinds, the surest sentence first."""
    found = _union(s.candidate.treaties for s in scored)
    named = tuple(t for t in found if not t.startswith("generic-"))
    return named[:3] or found[:1]


def _first(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return next((group for group in groups if group), ())


def _union(groups: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(one for group in groups for one in group))


def _beside(other: Scored, main: Scored | None, *, on: date) -> TreatyAction:
    """Return what the story also tells: news only where title or lead bring it as such."""
    action = action_of(other.candidate)
    news = other.may_be_main and _independent(other, main)
    actors = action.actors
    if not actors and main is not None and _pronoun(other.candidate):
        actors = main.candidate.roles.actors
    return replace(
        action,
        actors=actors,
        bearing=action.bearing if news else _background(action.bearing),
        score=other.score,
        dates=details.dates_of([other.candidate.sentence], on=on, action=action.action),
    )


def _background(bearing: Bearing) -> Bearing:
    return Bearing.BACKGROUND if bearing is Bearing.MAIN else bearing


def _independent(other: Scored, main: Scored | None) -> bool:
    if main is None:
        return True
    same = other.candidate.sentence is main.candidate.sentence
    title = other.candidate.sentence.field == "title"
    return other.score >= ALERT_SCORE and (same or title)


def _pronoun(candidate: Candidate) -> bool:
    words = candidate.parse.words
    return any(candidate.parse.is_("pronouns", i) for i in range(len(words)))
