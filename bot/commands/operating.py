"""Answers to operators: what lies aside, what is held back, a backup. In private only."""

from __future__ import annotations

from typing import assert_never

from bot.commands.command import BackUp, Parked, Pause, Release, Requeue
from bot.commands.desk import Place
from bot.domain.delivery import State
from bot.domain.errors import CommandError
from bot.domain.message import Line, Message, Span, line, says
from bot.wording.clip import clean, clip
from bot.wording.terms import moment_words
from storage.meta import BACKUP_ASKED
from storage.outbox import GivenUp

_LISTED = 15
_LONGEST_REASON = 100


def operate(command: Parked | Requeue | Release | Pause | BackUp, place: Place) -> Message:
    """Carry out what an operator asked, and say what becomes of it."""
    match command:
        case Parked():
            return _parked(place)
        case Requeue(number):
            return _requeue(number, place)
        case Release():
            return _release(place)
        case Pause():
            return _pause(command, place)
        case BackUp():
            return _back_up(place)
        case _:
            assert_never(command)


def _parked(place: Place) -> Message:
    outbox = place.desk.storage.outbox
    counts = outbox.counts()
    dead, parked = counts[State.DEAD], counts[State.PARKED]
    if not dead + parked:
        return says("Nothing lies aside: every message arrived or is on its way.")
    head = f"{parked} set aside (nobody can say whether they arrived), {dead} given up"
    lines = [line(Span(text=head, bold=True))]
    lines.extend(_listed(row) for row in outbox.given_up(_LISTED))
    if dead + parked > _LISTED:
        lines.append(line(f"… and {dead + parked - _LISTED} older ones"))
    lines.append(line("/admin requeue <number> sends one after all."))
    return Message(lines=tuple(lines))


def _listed(row: GivenUp) -> Line:
    reason = clip(clean(row.reason), _LONGEST_REASON) or "no reason is known"
    what = f"{row.kind} to {row.channel.label}, {row.state} since {moment_words(row.since)}"
    return line(Span(text=f"{row.id}", bold=True), f"  {what}: {reason}")


def _requeue(number: int, place: Place) -> Message:
    if not place.desk.storage.outbox.requeue(number, now=place.now):
        msg = f"No message {number} lies aside. /admin parked lists those that do."
        raise CommandError(msg)
    return says(f"Message {number} is queued again.")


def _release(place: Place) -> Message:
    if not place.desk.storage.quarantine.release(place.now):
        msg = "Nothing is held back: there was no restore, or its half hour is over."
        raise CommandError(msg)
    return says("Released: what was held back goes out now, in one message a chat.")


def _pause(command: Pause, place: Place) -> Message:
    pauses = place.desk.storage.pauses
    if command.platform is None:
        if not (standing := pauses.standing(place.now)):
            return says("Nothing is paused.")
        pauses.resume()
        return says(f"Sending to {' and '.join(standing)} goes on.")
    until = place.now + command.span if command.span else None
    pauses.pause(command.platform, until)
    end = f"until {moment_words(until)}" if until else "until /admin pause off"
    return says(
        f"Nothing is sent to {command.platform} {end}. Commands are answered; what waits longer "
        "than a day is told in one message a chat."
    )


def _back_up(place: Place) -> Message:
    place.desk.storage.meta.set(BACKUP_ASKED, f"{place.now:%Y-%m-%d %H:%M:%S}")
    return says("A backup is being made. A notice tells when it is there.")
