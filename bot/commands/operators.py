"""The language of operators: what follows /admin.

What is misread is told to them only, so it is no error here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.commands.command import (
    AboutFeed,
    AcceptFeed,
    Admin,
    BackUp,
    Command,
    DropFeed,
    Parked,
    Pause,
    Release,
    Reload,
    Requeue,
    ReviveFeed,
)
from bot.commands.spans import LONGEST_MUTE, duration

PLATFORMS = ("telegram", "slack", "console")


def parse_admin(rest: str) -> Command:
    """Read what an operator asks.

    >>> parse_admin("feeds accept un-press")
    AcceptFeed(name='un-press')
    """
    verb, *what = rest.casefold().split() or ["status"]
    reader = _READERS.get(verb)
    found = reader(what) if reader else None
    return found or Admin(rest.casefold() or "status")


def _requeue(what: Sequence[str]) -> Command | None:
    match what:
        case [number] if re.fullmatch(r"#?[0-9]{1,12}", number):
            return Requeue(int(number.removeprefix("#")))
        case _:
            return None


def _pause(what: Sequence[str]) -> Command | None:
    """Read "off", a platform, or a platform and for how long; None: it is none of these."""
    if what == ["off"]:
        return Pause(None)
    platform, span = (what or [""])[0], duration(" ".join(what[1:]))
    if platform not in PLATFORMS or (what[1:] and not span):
        return None
    return Pause(platform, span) if not span or span <= LONGEST_MUTE else None


def _feeds(what: Sequence[str]) -> Command | None:
    match what:
        case [verb, name] if verb in _OF_A_FEED:
            return _OF_A_FEED[verb](name)
        case [name] if name not in _OF_A_FEED:
            return AboutFeed(name)
        case _:
            return None


def _reload(what: Sequence[str]) -> Command | None:
    return {(): Reload(), ("anyway",): Reload(anyway=True)}.get(tuple(what))


def _alone(command: Command) -> Callable[[Sequence[str]], Command | None]:
    return lambda what: None if what else command


_OF_A_FEED: dict[str, Callable[[str], Command]] = {
    "accept": AcceptFeed,
    "drop": DropFeed,
    "revive": ReviveFeed,
}
_READERS: dict[str, Callable[[Sequence[str]], Command | None]] = {
    "parked": _alone(Parked()),
    "release": _alone(Release()),
    "backup": _alone(BackUp()),
    "requeue": _requeue,
    "pause": _pause,
    "feeds": _feeds,
    "reload": _reload,
}
