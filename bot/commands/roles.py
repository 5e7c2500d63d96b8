"""Who may ask for what. What is not in the table is denied."""

from __future__ import annotations

from typing import get_args

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
from bot.domain.chat import Role

_ANYBODY = frozenset(Role)
_ITS_PEOPLE = frozenset({Role.MEMBER, Role.CHAT_ADMIN})
_ITS_PEOPLE_AND_OURS = _ITS_PEOPLE | {Role.BOT_ADMIN}
_IN_CHARGE = frozenset({Role.CHAT_ADMIN})
_OPERATORS = frozenset({Role.BOT_ADMIN})

MAY: dict[type[Command], frozenset[Role]] = {
    Start: _ANYBODY,
    Help: _ANYBODY,
    Unknown: _ANYBODY,
    Words: _ANYBODY,
    Watches: _ITS_PEOPLE,
    Backtest: _ITS_PEOPLE_AND_OURS,
    Why: _ITS_PEOPLE_AND_OURS,
    More: _ITS_PEOPLE_AND_OURS,
    Latest: _ITS_PEOPLE_AND_OURS,
    Feeds: _ITS_PEOPLE_AND_OURS,
    Status: _ITS_PEOPLE_AND_OURS,
    Watch: _IN_CHARGE,
    Unwatch: _IN_CHARGE,
    Mute: _IN_CHARGE,
    MuteEvent: _IN_CHARGE,
    Forget: _IN_CHARGE | _OPERATORS,
    Admin: _OPERATORS,
    Parked: _OPERATORS,
    Requeue: _OPERATORS,
    Release: _OPERATORS,
    Pause: _OPERATORS,
    BackUp: _OPERATORS,
    AboutFeed: _OPERATORS,
    AcceptFeed: _OPERATORS,
    DropFeed: _OPERATORS,
    ReviveFeed: _OPERATORS,
    Reload: _OPERATORS,
}
# Their answers are nobody's business but an operator's.
ONLY_IN_PRIVATE: frozenset[type[Command]] = frozenset(get_args(Operating))


def may(command: Command, roles: frozenset[Role], *, private: bool) -> bool:
    """Whether somebody in these roles may ask that, here."""
    kind = type(command)
    if kind in ONLY_IN_PRIVATE and not private:
        return False
    return bool(MAY.get(kind, frozenset()) & roles)
