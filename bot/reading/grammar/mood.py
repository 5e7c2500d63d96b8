"""Whether it is said to have happened, to be planned, threatened or denied; is it news."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.treaty import Action, Assertion, Bearing, Stage
from bot.reading.grammar.clauses import Segment, segment_of
from bot.reading.grammar.cues import cues_of
from bot.reading.grammar.marks import Parse
from bot.reading.grammar.stages import EXITS, stage_of
from bot.reading.grammar.ties import Binding, Voice
from bot.reading.grammar.verb_group import opener_of

_REFUSABLE = frozenset({Action.SIGN, Action.RATIFY, Action.ACCEDE, Action.EXTEND})


@dataclass(frozen=True, slots=True)
class Mood:
    """How the action is told."""

    action: Action
    stage: Stage
    stated: bool
    assertion: Assertion
    bearing: Bearing
    cues: frozenset[str]  # what was found, for the score
    opener: str  # what opens the clause: after, as, if; "" for a main clause


def mood_of(parse: Parse, tie: Binding, segments: list[Segment], *, year: int | None) -> Mood:
    """Return the mood of one action; `year` is the story's, None: unknown."""
    segment = segment_of(segments, tie.trigger.first)
    cues = cues_of(parse, tie, segments, year=year)
    action = _action(tie, cues)
    if action in EXITS and "negation" in cues and cues & _AHEAD and "reversal" not in cues:
        cues.add("denial")  # "will not leave", "is not leaving"
    if action is Action.REJECT and "ruling_out" in cues:
        cues.discard("denial")
        cues.add("announcement")  # "rules out signing": nothing is refused yet
    if action in EXITS and "court" in cues and parse.has("voided", 0, len(parse.words)):
        cues.add("reversal")  # "court declares exit unconstitutional"
    stage, stated = stage_of(action, cues)
    return Mood(
        action=action,
        stage=stage,
        stated=stated,
        assertion=_assertion(action, tie, cues),
        bearing=_bearing(cues),
        cues=frozenset(cues),
        opener=opener_of(segment),
    )


_AHEAD = frozenset({"announcement", "infinitive", "progressive"})


def _action(tie: Binding, cues: set[str]) -> Action:
    action = tie.trigger.action or Action.SIGN
    ruled_out = "ruling_out" in cues and action is not Action.ACCEDE
    refused = "refusal" in cues or ruled_out
    refused = refused or ("negation" in cues and bool(cues & {"announcement", "infinitive"}))
    if refused and action in _REFUSABLE and "perfect" not in cues:
        return Action.REJECT
    if "reversal" in cues and action in EXITS and tie.voice is Voice.NOUN:
        return Action.REINSTATE  # "reverses withdrawal"; a plan to withdraw is given up before
    if action is Action.ADOPT and cues & {"legislature", "voters"}:
        return Action.RATIFY  # "Riksdagen antog avtalet": what others adopt, parliaments approve
    return action


def _assertion(action: Action, tie: Binding, cues: set[str]) -> Assertion:
    if "denial" in cues:
        return Assertion.DENIED
    if "negation" in cues and action is tie.trigger.action:
        return Assertion.NEGATED
    if "refusal" in cues and action is tie.trigger.action and action is not Action.REJECT:
        return Assertion.NEGATED
    if cues & {"threat", "conditional"}:
        return Assertion.CONDITIONAL
    return Assertion.REPORTED_CLAIM if action is Action.BREACH else Assertion.AFFIRMED


def _bearing(cues: set[str]) -> Bearing:
    if cues & {"long_ago", "pluperfect"}:
        return Bearing.BACKGROUND
    if "past" in cues or ("relative" in cues and "past_form" in cues):
        return Bearing.BACKGROUND
    if "after" in cues and cues & {"ing"}:
        return Bearing.BACKGROUND
    return Bearing.MAIN
