"""Which event a story's action reports: a known one, a new one in a thread, or a new thread.

Merging wrongly hides news, splitting wrongly repeats it, and a repeat can be borne. So two
accounts are one event only where what both know agrees and enough is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.refine import named, refined
from bot.domain.treaty import (
    POSSIBLE_SCORE,
    Action,
    Assertion,
    Bearing,
    Reading,
    Stage,
    TreatyAction,
    TreatyEvent,
)
from bot.domain.watch import fold

SAME_EVENT = timedelta(days=3)  # between two reports of one event
THREAD_SPAN = timedelta(days=730)
ALIKE = 0.5  # share of a title's words that stands in for what one account does not name
_SHORT_WORD = 3  # letters: the likes of "the", "for", "von"

_OUTSIDE = frozenset({Stage.DENIED, Stage.REVERSED})
# These happen to a treaty as a whole: nobody need be named.
_WHOLE = frozenset({Action.ADOPT, Action.PROVISIONAL, Action.IN_FORCE, Action.EXPIRE})
# These are done by one side: that India suspends a treaty is not that Pakistan does.
_ONE_SIDED = frozenset(
    {
        Action.RATIFY,
        Action.ACCEDE,
        Action.RESERVE,
        Action.SUSPEND,
        Action.WITHDRAW,
        Action.TERMINATE,
        Action.REJECT,
        Action.BREACH,
    }
)
# A text that is adopted and a deal that is agreed are told in the same words.
_ONE_FAMILY = {Action.ADOPT.value: Action.AGREE.value}
# So is, on the day, a deal that is signed; some days later its signature is news.
_ON_THE_DAY = {Action.AGREE.value, Action.SIGN.value}
_DAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOf:
    """One more account of a known event; `what` is the event with what the account adds."""

    event: TreatyEvent
    what: TreatyAction


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStage:
    """A new event in a thread that stands."""

    thread: str


@dataclass(frozen=True, slots=True)
class NewThread:
    """The first event of its parties on its treaty in 24 months."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Not to be kept as an event."""


Plan = ReportOf | NewStage | NewThread | Nothing


def newsworthy(reading: Reading) -> tuple[TreatyAction, ...]:
    """Return the actions to gather, the surest first: news and denials of some certainty."""
    sure = [action for action in reading.actions if action.score >= POSSIBLE_SCORE]
    chosen = [action for action in sure if action.is_news or denies(action)]
    return tuple(sorted(chosen, key=lambda action: -action.score))


def denies(action: TreatyAction) -> bool:
    """Whether a government denies it: told only as a reply to what it denies."""
    denied = action.assertion is Assertion.DENIED or action.stage is Stage.DENIED
    return denied and action.bearing is Bearing.MAIN


def gather(
    action: TreatyAction,
    candidates: Iterable[TreatyEvent],
    *,
    at: datetime,
    title: str = "",
    official: bool = False,
) -> Plan:
    """Decide what the action is, given the events that share a party or a treaty with it.

    `at` is when the story was news, `title` its headline; `official`: it comes from those
    who acted.
    """
    if not (action.parties or named(action)):
        return Nothing()
    nearest = sorted(candidates, key=lambda event: abs(event.last_report - at))
    told = [event for event in nearest if _same_event(action, event, at=at, title=title)]
    if told:
        exact = [event for event in told if event.what.stage is action.stage]
        event = (exact or told)[0]
        return ReportOf(event=event, what=refined(event, action, official=official))
    threads = [event for event in nearest if _same_thread(action, event, at=at, title=title)]
    if threads:
        return NewStage(thread=threads[0].thread)
    return Nothing() if denies(action) else NewThread()


def _same_event(action: TreatyAction, event: TreatyEvent, *, at: datetime, title: str) -> bool:
    return (
        _same_family(action, event, at)
        and event.first_report - SAME_EVENT <= at <= event.last_report + SAME_EVENT
        and _same_stage(action, event.what)
        and _same_doers(action, event.what)
        and _on_one_treaty(action, event, title)
    )


def _same_thread(action: TreatyAction, event: TreatyEvent, *, at: datetime, title: str) -> bool:
    if abs(event.last_report - at) > THREAD_SPAN:
        return False
    if not _on_one_treaty(action, event, title):
        return False
    one_name = bool(named(action) & named(event.what))
    both_sides = _both_sides(action) and _both_sides(event.what)
    return one_name or (both_sides and _same_kind(action, event.what)) or _alike(title, event)


def _same_family(action: TreatyAction, event: TreatyEvent, at: datetime) -> bool:
    families = {_family(action), _family(event.what)}
    on_the_day = abs(event.last_report - at) <= _DAY and families <= _ON_THE_DAY
    return len(families) == 1 or (on_the_day and action.stage is event.what.stage)


def _family(action: TreatyAction) -> str:
    return _ONE_FAMILY.get(action.action.family, action.action.family)


def _same_stage(action: TreatyAction, known: TreatyAction) -> bool:
    """Whether the stages agree; an unstated one does with any but those outside the order."""
    stage, known_stage = _stage(action), _stage(known)
    if stage is known_stage or stage in _OUTSIDE or known_stage in _OUTSIDE:
        return stage is known_stage
    return not (action.stage_stated and known.stage_stated)


def _stage(action: TreatyAction) -> Stage:
    return Stage.DENIED if denies(action) else action.stage


def _same_doers(action: TreatyAction, known: TreatyAction) -> bool:
    if action.action not in _ONE_SIDED or not (action.actors and known.actors):
        return True
    return not set(action.actors).isdisjoint(known.actors)


def _on_one_treaty(action: TreatyAction, event: TreatyEvent, title: str) -> bool:
    """Whether both are about one treaty of the same parties, as far as both say."""
    told, known = named(action), named(event.what)
    if told and known:
        return bool(told & known) and _same_parties(action, event, title)
    if not _share_parties(action, event.what):
        return False
    if action.treaties and event.what.treaties and not (told or known):
        return _same_kind(action, event.what)
    # One names the treaty, the other its kind or nothing. Where it is nothing, the same two
    # parties doing the same in the same days is enough; else the words must be much alike.
    silent = not (action.treaties and event.what.treaties)
    sure = silent and _both_sides(action) and _both_sides(event.what)
    return sure or _alike(title, event)


def _same_kind(action: TreatyAction, known: TreatyAction) -> bool:
    return not set(action.treaties).isdisjoint(known.treaties)


def _same_parties(action: TreatyAction, event: TreatyEvent, title: str) -> bool:
    if action.parties and event.what.parties:
        return _share_parties(action, event.what)
    nobody = not action.parties and not event.what.parties
    return nobody or action.action in _WHOLE or _alike(title, event)


def _share_parties(action: TreatyAction, known: TreatyAction) -> bool:
    """Both sides where both know both, else the one that is known."""
    shared = set(action.parties) & set(known.parties)
    return len(shared) >= (2 if _both_sides(action) and _both_sides(known) else 1)


def _both_sides(action: TreatyAction) -> bool:
    return len(action.parties) > 1


def _alike(title: str, event: TreatyEvent) -> bool:
    return any(likeness(title, report.title) >= ALIKE for report in event.reports)


def likeness(one: str, other: str) -> float:
    """Return the share of the shorter title's longer words that the other has too, 0..1.

    >>> likeness("Fiji quits fisheries pact", "Fiji: why it quits the pact on fisheries")
    1.0
    """
    words, others = _longer_words(one), _longer_words(other)
    return len(words & others) / min(len(words), len(others)) if words and others else 0.0


def _longer_words(title: str) -> set[str]:
    return {word for word in fold(title).split() if len(word) > _SHORT_WORD}
