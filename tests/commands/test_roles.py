"""Who may ask for what: six identities, every command, four kinds of chat."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest

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
from bot.commands.roles import MAY, may
from bot.domain.chat import Role
from bot.domain.watch import Condition, Key, WatchRule

RULE = WatchRule(conditions=(Condition(key=Key.COUNTRY, values=frozenset({"NO"})),))
COMMANDS: dict[str, Command] = {
    "start": Start(),
    "help": Help(),
    "unknown": Unknown(verb="x", nearest="", addressed=False),
    "words": Words("x"),
    "watches": Watches(),
    "test": Backtest(RULE, timedelta(days=30)),
    "why": Why(None),
    "more": More("T7F3K"),
    "latest": Latest(None),
    "feeds": Feeds(),
    "status": Status(),
    "watch": Watch(RULE),
    "unwatch": Unwatch(1),
    "mute": Mute(None),
    "mute event": MuteEvent("T7F3K"),
    "forget": Forget(confirmed=True),
    "admin": Admin("status"),
    "parked": Parked(),
    "requeue": Requeue(17),
    "release": Release(),
    "pause": Pause("telegram"),
    "backup": BackUp(),
    "about feed": AboutFeed("harbour"),
    "accept feed": AcceptFeed("harbour"),
    "drop feed": DropFeed("harbour"),
    "revive feed": ReviveFeed("harbour"),
    "reload": Reload(),
}
SPOKEN = {"start", "help", "unknown", "words"}
ASKED = {"test", "why", "more", "latest", "feeds", "status"}
OF_FEEDS = {"about feed", "accept feed", "drop feed", "revive feed", "reload"}
OPERATED = {"admin", "parked", "requeue", "release", "pause", "backup"} | OF_FEEDS  # in private
CHANGED = {"watch", "unwatch", "mute", "mute event", "forget"}
# What the platforms say of each identity; in a private chat everybody is in charge.
MEMBER = {Role.MEMBER}
ADMIN = {Role.MEMBER, Role.CHAT_ADMIN}
IDENTITIES: dict[str, tuple[set[Role], set[str]]] = {
    "stranger": ({Role.STRANGER}, SPOKEN),
    "member": (MEMBER, SPOKEN | ASKED | {"watches"}),
    "chat admin": (ADMIN, SPOKEN | ASKED | CHANGED | {"watches"}),
    "bot admin who is a stranger": (
        {Role.STRANGER, Role.BOT_ADMIN},
        SPOKEN | ASKED | {"forget"},
    ),
    "bot admin and member": (
        MEMBER | {Role.BOT_ADMIN},
        SPOKEN | ASKED | {"watches", "forget"},
    ),
    "bot admin and chat admin": (
        ADMIN | {Role.BOT_ADMIN},
        SPOKEN | ASKED | CHANGED | {"watches"},
    ),
}


def test_every_command_stands_in_the_table_and_in_this_matrix() -> None:
    every = set(get_args(Command))

    assert set(MAY) == every
    assert {type(command) for command in COMMANDS.values()} == every


@pytest.mark.case("H6")
@pytest.mark.parametrize("chat", ["group", "supergroup topic", "channel"])
@pytest.mark.parametrize("identity", IDENTITIES)
@pytest.mark.parametrize("command", COMMANDS)
def test_in_a_shared_chat_each_may_do_exactly_this(identity: str, command: str, chat: str) -> None:
    roles, allowed = IDENTITIES[identity]

    assert may(COMMANDS[command], frozenset(roles), private=False) is (command in allowed)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("operator", [False, True])
def test_in_private_everybody_is_in_charge_and_operators_may_more(
    command: str,
    operator: bool,  # noqa: FBT001 - a column of the matrix
) -> None:
    roles = frozenset(ADMIN | ({Role.BOT_ADMIN} if operator else set()))

    assert may(COMMANDS[command], roles, private=True) is (command not in OPERATED or operator)


def test_without_a_role_nothing_is_allowed() -> None:
    assert not any(may(command, frozenset(), private=True) for command in COMMANDS.values())
