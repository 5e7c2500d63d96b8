"""The commands Telegram offers when somebody types a slash."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import (
    Bot,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)

Menu = tuple[tuple[str, str], ...]

FOR_MEMBERS: Menu = (
    ("watches", "What this chat watches"),
    ("latest", "The newest treaty events"),
    ("why", "Why the last alert was sent"),
    ("test", "What a rule would have sent"),
    ("feeds", "What is read, and how it fares"),
    ("status", "How the bot fares"),
    ("help", "All commands, with examples"),
)
FOR_THOSE_IN_CHARGE: Menu = (
    ("watch", "Be told: /watch Norway withdraw"),
    ("unwatch", "Stop a watch: /unwatch 3"),
    *FOR_MEMBERS[:4],
    ("mute", "Be quiet for a while: /mute 2h"),
    *FOR_MEMBERS[4:],
    ("forget", "Erase all about this chat"),
)
FOR_OPERATORS: Menu = (*FOR_THOSE_IN_CHARGE, ("admin", "Run the bot: /admin status"))


def menus(admins: frozenset[str]) -> list[tuple[BotCommandScope, Menu]]:
    """Return who is offered what; admins are `telegram:123`, others are not ours to offer."""
    numbers = sorted(int(a.removeprefix("telegram:")) for a in admins if a.startswith("telegram:"))
    return [
        (BotCommandScopeAllPrivateChats(), FOR_THOSE_IN_CHARGE),
        (BotCommandScopeAllGroupChats(), FOR_MEMBERS),
        (BotCommandScopeAllChatAdministrators(), FOR_THOSE_IN_CHARGE),
        *((BotCommandScopeChat(number), FOR_OPERATORS) for number in numbers),
    ]


def setting(scope: BotCommandScope, menu: Menu) -> Callable[[Bot], Awaitable[bool]]:
    """Return the call that offers the menu."""
    return lambda bot: bot.set_my_commands(menu, scope=scope)
