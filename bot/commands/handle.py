"""Answers what people send: who asks, may they, what becomes of it, and the words for it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from bot.commands import explaining, facts, feeding, operating, tally, watching
from bot.commands.command import (
    AboutFeed,
    AcceptFeed,
    Admin,
    Backtest,
    BackUp,
    Command,
    DropFeed,
    Feeds,
    Forget,
    Help,
    Latest,
    More,
    Mute,
    MuteEvent,
    Operating,
    Parked,
    Pause,
    Release,
    Reload,
    Requeue,
    ReviveFeed,
    Start,
    Status,
    Unknown,
    Unwatch,
    Watch,
    Watches,
    Why,
    Words,
)
from bot.commands.desk import Desk, Place
from bot.commands.grammar import parse_command, parse_words
from bot.commands.help import help_message, operators_can, welcome
from bot.commands.limits import Pace
from bot.commands.roles import may
from bot.domain.chat import Incoming, Reply, Role
from bot.domain.errors import CommandError
from bot.domain.message import Message, line, says
from bot.meters import INBOUND_DUPLICATES
from bot.wording.clip import clean, clip

log = logging.getLogger(__name__)

_SLOW_DOWN = "That is a lot at once. Give me a minute."
_EXPIRED = "This button has expired. The commands still work: /help lists them."
_ONLY_COMMANDS = "I understand commands, for example /watch Norway. /help lists them."
_TO_STOP = "To stop one watch: /unwatch 3. For a while: /mute 2h. For good: /forget."
_LONGEST_LABEL = 40


def answer(incoming: Incoming, *, desk: Desk) -> Reply | None:
    """Carry out what was asked, once, and return the answer; None: there is none.

    A repeat of the same question has no effect and no answer: its effect and the mark that
    it was seen are one transaction.
    """
    now = desk.clock()
    pace = desk.limits.pace(incoming.sender.id, incoming.channel, now=now)
    if pace is not Pace.FINE:
        tally.too_fast()
        return Reply(message=says(_SLOW_DOWN)) if pace is Pace.SLOW_DOWN else None
    place = Place(
        desk=desk,
        channel=incoming.channel,
        private=incoming.private,
        now=now,
        sender=incoming.sender.id,
    )
    with desk.storage.transaction():
        if not desk.storage.inbound.first(incoming.channel.platform, incoming.event_id, now=now):
            INBOUND_DUPLICATES.labels(incoming.channel.platform).inc()
            return None
        return _pressed(incoming, place) if incoming.press else _typed(incoming, place)


def _typed(incoming: Incoming, place: Place) -> Reply | None:
    try:
        message = _said(incoming.text, incoming, place)
    except CommandError as error:
        message = _refusal(error, place)
    return Reply(message=message) if message else None


def _pressed(incoming: Incoming, place: Place) -> Reply | None:
    """Answer a button: what it stands for was stored when it was made."""
    buttons = place.desk.storage.buttons
    pressed = buttons.pressed(incoming.press, incoming.channel, now=place.now)
    if pressed is None:
        return Reply(message=says(_EXPIRED))
    verb, argument = pressed
    # Under an old message Telegram names the chat only, not the topic the button is about.
    place = replace(place, channel=buttons.home(incoming.press) or incoming.channel)
    try:
        message = _meant(verb, argument, incoming, place)
    except CommandError as error:
        return Reply(message=_refusal(error, place))
    return Reply(message=message, replaces=verb in _REPLACING) if message else None


def _meant(verb: str, argument: str, incoming: Incoming, place: Place) -> Message | None:
    if verb in {"undo", "say"}:
        return _said(argument, incoming, place)
    reader = _PRESSES.get(verb)
    return _allowed(reader(argument), incoming, place) if reader else says(_EXPIRED)


_PRESSES: dict[str, Callable[[str], Command]] = {
    "why": Why,
    "more": More,
    "mute": MuteEvent,
    "unwatch": lambda number: Unwatch(int(number)),
    "forget": lambda _: Forget(confirmed=True),
}
# What the message under these said holds no longer once they are pressed.
_REPLACING = {"undo", "say", "forget"}


def _said(text: str, incoming: Incoming, place: Place) -> Message | None:
    command = parse_command(text, me=place.desk.me)
    if isinstance(command, Words) and incoming.private:
        command = parse_words(command.text)
    return None if command is None else _allowed(command, incoming, place)


def _allowed(command: Command, incoming: Incoming, place: Place) -> Message | None:
    """Carry the command out if the sender may ask that here."""
    kind = type(command).__name__
    if not may(command, incoming.sender.roles, private=incoming.private):
        log.warning("denied: %s by %s in %s", kind, incoming.sender.id, incoming.channel.label)
        tally.denied(command, "role")
        return _denied(command, incoming)
    if isinstance(command, Operating | Forget):
        log.info("audit: %s by %s in %s", command, incoming.sender.id, incoming.channel.label)
    with tally.tallied(command):
        return _done(command, incoming, place)


def _denied(command: Command, incoming: Incoming) -> Message | None:
    if not isinstance(command, Operating):
        msg = "Only admins of this chat can ask that."
        raise CommandError(msg)
    if Role.BOT_ADMIN in incoming.sender.roles:
        return says("Ask me that in private.")
    return _unknown(Unknown(verb="admin", nearest="", addressed=False), incoming)


def _done(command: Command, incoming: Incoming, place: Place) -> Message | None:
    match command:
        case Start() | Help() | Unknown() | Words():
            return _spoken(command, incoming, place)
        case Watch() | Unwatch() | Watches() | Backtest():
            return _watching(command, place)
        case Mute() | Forget():
            return _quieted(command, place)
        case Why() | More() | Latest() | MuteEvent():
            return _explaining(command, place)
        case _:
            return _facts(command, place)


def _spoken(
    command: Start | Help | Unknown | Words, incoming: Incoming, place: Place
) -> Message | None:
    match command:
        case Start():
            return _started(place)
        case Help():
            return help_message(operator=Role.BOT_ADMIN in incoming.sender.roles)
        case Unknown():
            return _unknown(command, incoming)
        case Words():
            return says(_ONLY_COMMANDS) if incoming.private else None
        case _:
            assert_never(command)


def _watching(command: Watch | Unwatch | Watches | Backtest, place: Place) -> Message:
    match command:
        case Watch(rule):
            return watching.watch(rule, place)
        case Unwatch():
            return watching.unwatch(command, place)
        case Watches():
            return watching.list_of(place)
        case Backtest():
            return watching.backtest(command, place)
        case _:
            assert_never(command)


def _quieted(command: Mute | Forget, place: Place) -> Message:
    match command:
        case Mute(span):
            return watching.mute(span, place)
        case Forget(confirmed):
            return watching.forget(place, confirmed=confirmed)
        case _:
            assert_never(command)


def _explaining(command: Why | More | Latest | MuteEvent, place: Place) -> Message:
    match command:
        case Why():
            return explaining.why(command, place)
        case More(tag):
            return explaining.more(tag, place)
        case Latest(rule):
            return explaining.latest(rule, place)
        case MuteEvent(tag):
            return explaining.mute_event(tag, place)
        case _:
            assert_never(command)


def _facts(command: Feeds | Status | Operating, place: Place) -> Message:
    match command:
        case Feeds():
            return facts.feeds(place)
        case Admin("feeds"):
            return feeding.all_feeds(place)
        case Status() | Admin("status"):
            return facts.status(place, details=isinstance(command, Admin))
        case Admin(what):
            raise CommandError(operators_can(what))
        case Parked() | Requeue() | Release() | Pause() | BackUp():
            return operating.operate(command, place)
        case AboutFeed() | AcceptFeed() | DropFeed() | ReviveFeed() | Reload():
            return feeding.of_feeds(command, place)
        case _:
            assert_never(command)


def _started(place: Place) -> Message:
    """Greet, also who had blocked us and is back."""
    channels = place.desk.storage.channels
    if channels.known(place.channel):
        channels.revive(place.channel)
    return welcome()


def _unknown(command: Unknown, incoming: Incoming) -> Message | None:
    """Answer a command we do not have; in a group it was probably meant for another bot."""
    if not (incoming.private or command.addressed):
        return None
    if command.verb == "stop":
        return says(_TO_STOP)
    said = f"I know no /{clip(clean(command.verb), 40)}."
    if not command.nearest:
        return says(f"{said} /help lists what I know.")
    # What erases is never one press away.
    rest = "" if command.nearest == "forget" else command.rest
    msg = f"{said} Did you mean /{command.nearest}?"
    raise CommandError(msg, corrections=(f"/{command.nearest} {rest}".rstrip(),))


def _refusal(error: CommandError, place: Place) -> Message:
    """Say why, and offer each correction as a button that sends it."""
    offers = tuple(
        (place.button(clip(corrected, _LONGEST_LABEL), "say", corrected),)
        for corrected in error.corrections
        if _leads_on(corrected)
    )
    return Message(lines=(line(str(error)),), buttons=offers)


def _leads_on(corrected: str) -> bool:
    """Whether it is understood, or at least corrected further: no button ends in a refusal."""
    try:
        parse_command(corrected)
    except CommandError as error:
        return bool(error.corrections)
    return True
