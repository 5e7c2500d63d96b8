"""The language chats speak to us: text -> Command.

>>> parse_command("/unwatch 3")
Unwatch(number=3)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.commands.corrections import corrected_verb
from bot.commands.rules import parse_rule
from bot.commands.tokens import plain
from bot.domain.errors import CommandError
from bot.domain.watch import LONGEST_RULE, WatchRule

LOOK_BACK = timedelta(days=30)
LONGEST_LOOK_BACK = timedelta(days=45)  # older stories have lost their text
LONGEST_MUTE = timedelta(days=30)
_LONGEST_COMMAND = LONGEST_RULE + 100
_TAG = re.compile(r"#?([0-9A-Za-z]{5})")
# Crockford's base32 leaves out what people confuse, and reads it as what was meant.
_CONFUSED = str.maketrans("OIL", "011")
_DURATION = re.compile(r"(\d{1,4})\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)", re.IGNORECASE)
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_COMMAND = re.compile(
    r"(?:/|(?=pactwatch\s))(?P<verb>[^\s@/]+)(?:@(?P<bot>\w+))?(?:\s+(?P<rest>.*))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Start:
    """A first hello; `payload` is what a deep link brought, "" without one."""

    payload: str


@dataclass(frozen=True, slots=True)
class Help:
    """Explain the commands."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Subscribe this channel."""

    rule: WatchRule


@dataclass(frozen=True, slots=True)
class Unwatch:
    """End the subscription of that number; None: ask which."""

    number: int | None


@dataclass(frozen=True, slots=True)
class Watches:
    """List the channel's subscriptions."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """Tell what a rule would have sent."""

    rule: WatchRule
    back: timedelta


@dataclass(frozen=True, slots=True)
class Why:
    """Explain an alert by its tag; None: the channel's last."""

    tag: str | None


@dataclass(frozen=True, slots=True)
class Mute:
    """Hold alerts back for so long; None: tell them again."""

    span: timedelta | None


@dataclass(frozen=True, slots=True)
class MuteEvent:
    """Tell no more of the thread of this event."""

    tag: str


@dataclass(frozen=True, slots=True)
class More:
    """Name all parties of an event."""

    tag: str


@dataclass(frozen=True, slots=True)
class Latest:
    """List the newest events, of a rule if one is given."""

    rule: WatchRule | None


@dataclass(frozen=True, slots=True)
class Feeds:
    """Tell what is read, and how it fares."""


@dataclass(frozen=True, slots=True)
class Status:
    """Tell how the bot fares."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase the channel, once that is confirmed."""

    confirmed: bool


@dataclass(frozen=True, slots=True)
class Admin:
    """What operators ask in private; `what` is status or feeds."""

    what: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A command we do not have; `nearest` is the one that was probably meant, or "".

    `addressed`: it names us, so that even a group is answered.
    """

    verb: str
    nearest: str
    addressed: bool


@dataclass(frozen=True, slots=True)
class Words:
    """No command at all."""

    text: str


Command = (
    Start
    | Help
    | Watch
    | Unwatch
    | Watches
    | Backtest
    | Why
    | Mute
    | MuteEvent
    | More
    | Latest
    | Feeds
    | Status
    | Forget
    | Admin
    | Unknown
    | Words
)


def parse_command(text: str, *, me: str | None = None) -> Command | None:
    """Read what was typed, or raise a CommandError whose text tells what to write.

    None: it is a command for another bot than `me`; where `me` is None every name is ours.
    """
    if len(text) > 10 * _LONGEST_COMMAND:
        text = text[: 10 * _LONGEST_COMMAND]
    cleaned = plain(text)
    found = _COMMAND.fullmatch(cleaned)
    if found is None:
        return Words(cleaned)
    if me and found["bot"] and found["bot"].casefold() != me.casefold():
        return None
    verb, rest = found["verb"].casefold(), (found["rest"] or "").strip()
    addressed = bool(found["bot"]) or verb == "pactwatch"
    if verb == "pactwatch":
        verb, _, rest = rest.partition(" ")
        verb, rest = verb.removeprefix("/").casefold() or "help", rest.strip()
    reader = VERBS.get(verb)
    if reader is None:
        return Unknown(verb=verb, nearest=corrected_verb(verb, VERBS), addressed=addressed)
    try:
        return reader(rest)
    except CommandError as error:
        meant = tuple(f"/{verb} {corrected}" for corrected in error.corrections)
        raise CommandError(str(error), corrections=meant) from error


def as_command(words: str) -> str | None:
    """Return words as a command where they begin with one of our verbs: "watch Norway"."""
    verb, _, _ = words.partition(" ")
    return f"/{words}" if verb.casefold() in VERBS else None


def tag_of(text: str) -> str | None:
    """Return an event's tag as people quote it; None when it is none.

    >>> tag_of("#t7f3k"), tag_of("#oil12")
    ('T7F3K', '01112')
    """
    found = _TAG.fullmatch(text.strip())
    return found[1].upper().translate(_CONFUSED) if found else None


def _watch(rest: str) -> Command:
    return Watch(parse_rule(rest))


def _unwatch(rest: str) -> Command:
    if not rest:
        return Unwatch(None)
    number = rest.removeprefix("#")
    if not re.fullmatch(r"[0-9]{1,6}", number):
        msg = "Write the watch's number, for example /unwatch 3. /watches lists them."
        raise CommandError(msg)
    return Unwatch(int(number))


def _test(rest: str) -> Command:
    rule, back = rest, LOOK_BACK
    if found := re.search(r"(?:^|\s)(\d{1,4})d$", rest):
        rule, back = rest[: found.start()], timedelta(days=int(found[1]))
    if not timedelta(0) < back <= LONGEST_LOOK_BACK:
        msg = f"I can look back 1 to {LONGEST_LOOK_BACK.days} days, for example /test Norway 30d."
        raise CommandError(msg)
    return Backtest(parse_rule(rule), back)


def _why(rest: str) -> Command:
    if not rest:
        return Why(None)
    tag = tag_of(rest)
    if tag is None:
        msg = "Write an alert's tag, for example /why #T7F3K, or /why alone for the last one."
        raise CommandError(msg)
    return Why(tag)


def _mute(rest: str) -> Command:
    if rest.casefold() in {"off", "no", "stop"}:
        return Mute(None)
    span = duration(rest)
    if span is None:
        msg = (
            "Tell me for how long, for example /mute 2h, /mute 30m or /mute 1d; /mute off ends it."
        )
        raise CommandError(msg)
    if not timedelta(0) < span <= LONGEST_MUTE:
        msg = f"I can be quiet for up to {LONGEST_MUTE.days} days. To stop for good: /unwatch."
        raise CommandError(msg)
    return Mute(span)


def duration(text: str) -> timedelta | None:
    """Return a duration as people write it; None when it is none.

    >>> duration("2h"), duration("30 minutes")
    (datetime.timedelta(seconds=7200), datetime.timedelta(seconds=1800))
    """
    found = _DURATION.fullmatch(text)
    return timedelta(**{_UNITS[found[2][0].lower()]: int(found[1])}) if found else None


def _latest(rest: str) -> Command:
    return Latest(parse_rule(rest) if rest else None)


def _forget(rest: str) -> Command:
    return Forget(confirmed=rest.casefold() == "yes")


def _admin(rest: str) -> Command:
    what = rest.casefold() or "status"
    if what not in {"status", "feeds"}:
        msg = "Operators can ask /admin status and /admin feeds."
        raise CommandError(msg)
    return Admin(what)


VERBS: dict[str, Callable[[str], Command]] = {
    "start": lambda rest: Start(rest[:_LONGEST_COMMAND]),
    "help": lambda _: Help(),
    "watch": _watch,
    "sub": _watch,
    "subscribe": _watch,
    "unwatch": _unwatch,
    "unsub": _unwatch,
    "unsubscribe": _unwatch,
    "watches": lambda _: Watches(),
    "list": lambda _: Watches(),
    "test": _test,
    "why": _why,
    "mute": _mute,
    "unmute": lambda _: Mute(None),
    "latest": _latest,
    "feeds": lambda _: Feeds(),
    "status": lambda _: Status(),
    "forget": _forget,
    "admin": _admin,
}
