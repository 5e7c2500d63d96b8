"""The language chats speak to us: text -> Command.

>>> parse_command("/unwatch 3")
Unwatch(number=3)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from bot.commands.command import (
    Backtest,
    Command,
    Feeds,
    Forget,
    Help,
    Latest,
    Mute,
    Start,
    Status,
    Unknown,
    Unwatch,
    Watch,
    Watches,
    Why,
    Words,
)
from bot.commands.corrections import corrected_verb
from bot.commands.operators import parse_admin
from bot.commands.rules import parse_rule, rule_named
from bot.commands.spans import LONGEST_MUTE, duration
from bot.commands.tokens import plain
from bot.domain.errors import CommandError
from bot.domain.news import LOOK_BACK
from bot.domain.watch import LONGEST_RULE

LONGEST_LOOK_BACK = timedelta(days=45)  # older stories have lost their text
_LONGEST_COMMAND = LONGEST_RULE + 100
_TAG = re.compile(r"#?([0-9A-Za-z]{5})")
# Crockford's base32 leaves out what people confuse, and reads it as what was meant.
_CONFUSED = str.maketrans("OIL", "011")
_BACK = re.compile(
    r"(?:^|\s)(?P<number>\d{1,6})\s?(?P<unit>d|days?|w|weeks?|months?)$", re.IGNORECASE
)
_DAYS = {"d": 1, "w": 7, "m": 30}
_COMMAND = re.compile(
    r"(?:/|(?=pactwatch\s))(?P<verb>[^\s@/]+)(?:@(?P<bot>\w+))?(?:\s+(?P<rest>.*))?",
    re.IGNORECASE,
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
        nearest = corrected_verb(verb, VERBS)
        return Unknown(verb=verb, nearest=nearest, addressed=addressed, rest=rest)
    try:
        return reader(rest)
    except CommandError as error:
        meant = tuple(f"/{verb} {corrected}" for corrected in error.corrections)
        raise CommandError(str(error), corrections=meant) from error


def parse_words(words: str) -> Command:
    """Read what somebody wrote to us alone: a verb without its slash, or a country's name.

    A CommandError holds what was probably meant; Words: it could be anything.
    """
    verb, _, _ = words.partition(" ")
    if verb.casefold() in VERBS or words.casefold() == "stop":
        return parse_command(f"/{words}") or Words(words)
    if rule := rule_named(words):
        return Watch(rule)
    meant = f"/watch {words}"
    try:
        parse_command(meant)
    except CommandError as error:
        if error.corrections:
            raise
        return Words(words)
    msg = f"Did you mean {meant}?"
    raise CommandError(msg, corrections=(meant,))


def tag_of(text: str) -> str | None:
    """Return an event's tag as people quote it; None when it is none.

    >>> tag_of("#t7f3k"), tag_of("#oil12")
    ('T7F3K', '01112')
    """
    found = _TAG.fullmatch(text.strip())
    return found[1].upper().translate(_CONFUSED) if found else None


def _start(rest: str) -> Command:
    """Read a hello; a deep link brings a country or treaty to watch at once."""
    rule = rule_named(re.sub(r"^watch[-_]", "", rest))
    return Watch(rule) if rule else Start()


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
    rule, span, back = rest, "", LOOK_BACK
    if found := _BACK.search(rest):
        days = int(found["number"]) * _DAYS[found["unit"][0].lower()]
        rule, span, back = rest[: found.start()], f" {days}d", timedelta(days=days)
    if not timedelta(0) < back <= LONGEST_LOOK_BACK:
        msg = f"I can look back 1 to {LONGEST_LOOK_BACK.days} days, for example /test Norway 30d."
        raise CommandError(msg)
    if not rule.strip():
        msg = "Tell me what to test, for example /test Norway 30d or /test treaty:CFE."
        raise CommandError(msg)
    try:
        return Backtest(parse_rule(rule), back)
    except CommandError as error:
        meant = tuple(f"{corrected}{span}" for corrected in error.corrections)
        raise CommandError(str(error), corrections=meant) from error


def _why(rest: str) -> Command:
    if not rest:
        return Why(None)
    if re.match(r"not\b", rest, re.IGNORECASE):
        msg = (
            "I cannot tell yet why a story caused nothing. /why alone explains the last alert, "
            "/why #T7F3K another."
        )
        raise CommandError(msg)
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
        msg = (
            f"I can be quiet for a minute to {LONGEST_MUTE.days} days. /mute off ends it; "
            "to stop for good: /unwatch."
        )
        raise CommandError(msg)
    return Mute(span)


def _latest(rest: str) -> Command:
    return Latest(parse_rule(rest) if rest else None)


def _forget(rest: str) -> Command:
    return Forget(confirmed=rest.casefold() == "yes")


VERBS: dict[str, Callable[[str], Command]] = {
    "start": _start,
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
    "admin": parse_admin,
}
