"""Which event a story's action reports: a known one, a new one in a thread, or a new thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.refine import named, refined
from bot.domain.sameness import Account, denies, lags, same_event, same_thread, shared
from bot.domain.treaty import POSSIBLE_SCORE, Reading, TreatyAction, TreatyEvent


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


def gather(
    action: TreatyAction,
    candidates: Iterable[TreatyEvent],
    *,
    at: datetime,
    title: str = "",
    topics: Iterable[str] = (),
    official: bool = False,
) -> Plan:
    """Decide what the action is, given the events that share a party or a treaty with it.

    `at` is when the story was news, `title` its headline, `topics` those of its treaties;
    `official`: it comes from those who acted.
    """
    if not (action.parties or named(action)):
        return Nothing()
    account = Account(action=action, at=at, title=title, topics=frozenset(topics))
    nearest = sorted(candidates, key=lambda event: abs(event.last_report - at))
    if told := [event for event in nearest if same_event(account, event)]:
        event = max(told, key=lambda event: shared(account, event))
        return ReportOf(event=event, what=refined(event, action, official=official))
    if late := next((event for event in nearest if lags(account, event)), None):
        return ReportOf(event=late, what=late.what)
    if thread := next((e.thread for e in nearest if same_thread(account, e)), None):
        return NewStage(thread=thread)
    return Nothing() if denies(action) else NewThread()
