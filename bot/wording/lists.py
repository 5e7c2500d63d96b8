"""Messages that tell several events at once, and what operators are told."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.message import Button, Line, Message, Span, line
from bot.domain.treaty import Names, TreatyEvent
from bot.wording.alert import headline
from bot.wording.clip import clean, clip
from bot.wording.instruments import treaty_title
from bot.wording.outlets import best_report
from bot.wording.terms import MONTHS

MOST_LISTED = 20
_LONGEST_NOTICE = 900
_LONGEST_HEADLINE = 110
_LONGEST_TREATY = 60
_REASONS = {
    "stale": "While we could not be reached, this happened:",
    "burst": "Many events at once; the rest of them in short:",
    "muted": "While this chat was muted, this happened:",
    "restored": "After a restore from a backup, this may repeat what you know:",
}


def rollup_message(
    events: Sequence[TreatyEvent], *, names: Names, reason: str = "", repeat: bool = False
) -> Message:
    """Return one message that tells many events in a line each."""
    mark = "(possible repeat) " if repeat else ""
    opening = _REASONS.get(reason, "What happened:")
    lines = [line(Span(text=f"{mark}{opening}", bold=True))]
    lines.extend(event_line(event, names=names) for event in events[:MOST_LISTED])
    if len(events) > MOST_LISTED:
        lines.append(line(f"… and {len(events) - MOST_LISTED} more: /latest shows the newest."))
    return Message(lines=tuple(lines))


def event_line(event: TreatyEvent, *, names: Names) -> Line:
    """Return an event in one line: its linked headline, its treaty, its tag."""
    best = best_report(event.reports)
    told = clip(headline(event, names), _LONGEST_HEADLINE)
    treaty = clip(treaty_title(event.what, names), _LONGEST_TREATY)
    spans = [Span(text=told, link=(best.link or None) if best else None)]
    if treaty and treaty not in told:
        spans.append(Span(text=f" · {treaty}"))
    day = f" · {event.first_seen.day} {MONTHS[event.first_seen.month - 1][:3]}"
    mark = " · possible" if event.possible else ""
    return (*spans, Span(text=f"{day} · #{event.tag}{mark}"))


def notice_message(text: str, *, buttons: tuple[tuple[Button, ...], ...] = ()) -> Message:
    """Return what the operators are told, on one line."""
    return Message(lines=(_noticed(text, _LONGEST_NOTICE),), buttons=buttons)


def report_message(text: str) -> Message:
    """Return what the operators are told in a line a thing."""
    first, *more = text.split("\n")
    lines, left = [_noticed(first, _LONGEST_NOTICE)], 2 * _LONGEST_NOTICE - len(first)
    for each in map(clean, more):
        if left <= 0:
            break
        lines.append(line(clip(each, left)))
        left -= len(each)
    return Message(lines=tuple(lines))


def _noticed(text: str, most: int) -> Line:
    return line(Span(text="Pactwatch: ", bold=True), clip(clean(text), most))
