"""Why a story is read as it is: the words, the rule that tied them, what weighed most."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.news import Story
from bot.domain.treaty import Reading, TreatyAction
from bot.reading import decide, text
from bot.reading.actions import action_of
from bot.reading.grammar.candidates import Candidate
from bot.reading.grammar.vocabulary import vocabulary
from bot.reading.merge import Scored
from bot.reading.read import read, scored

NEAR_MISSES = 2  # what was considered and dropped, where nothing is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Which trigger was tied to which instrument, and what was seen around them."""

    trigger: str
    instrument: str
    tie: str  # object | subject | of | compound | loose
    voice: str  # active | passive | reduced | noun
    strength: str  # named | generic | strong | weak | organisation
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An action, the rule that found it, and its features with their weights, heaviest first.

    `told` is false for what was considered and judged too unsure to tell.
    """

    action: TreatyAction
    rule: Rule
    weighed: tuple[tuple[str, float], ...]
    told: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A reading, the sentences it looked at, and how each action came about."""

    reading: Reading
    sentences: tuple[text.Sentence, ...]
    findings: tuple[Finding, ...]


def explain(story: Story, *, now: datetime) -> Explanation:
    """Return the reading of a story and its reasons; the reading is the one `read` gives."""
    reading = read(story, now=now)
    clean = text.clean(story)
    words = vocabulary(reading.language)
    on = (story.published or now).date()
    every = [] if words is None else list(scored(clean, words, decide.score, on=on))
    findings = tuple(_finding(action, _origin(action, every)) for action in reading.actions)
    if not findings:
        findings = tuple(_dismissed(every))
    return Explanation(reading=reading, sentences=clean.sentences, findings=findings)


def _origin(action: TreatyAction, every: Iterable[Scored]) -> Candidate:
    """Return the candidate whose score the action bears."""

    def distance(one: Scored) -> tuple[bool, float]:
        return one.candidate.action is not action.action, abs(one.score - action.score)

    return min(every, key=distance).candidate


def _dismissed(every: Iterable[Scored]) -> Iterable[Finding]:
    for one in sorted(every, key=lambda one: -one.score)[:NEAR_MISSES]:
        action = replace(action_of(one.candidate), score=one.score)
        yield _finding(action, one.candidate, told=False)


def _finding(action: TreatyAction, candidate: Candidate, *, told: bool = True) -> Finding:
    return Finding(
        action=action,
        rule=_rule(candidate),
        weighed=decide.weighed(candidate.features),
        told=told,
    )


def _rule(candidate: Candidate) -> Rule:
    tie, parse = candidate.tie, candidate.parse
    trigger = slice(parse.starts[tie.trigger.first], parse.ends[tie.trigger.last - 1])
    return Rule(
        trigger=parse.text[trigger],
        instrument=candidate.treaty_text,
        tie=tie.tie.value,
        voice=tie.voice.value,
        strength=tie.instrument.strength.value,
        cues=tuple(sorted(candidate.mood.cues)),
    )
