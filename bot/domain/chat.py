"""What people send us, who they are, and what we answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.message import Message
from bot.domain.watch import Channel


class Role(StrEnum):
    """What a sender may be to a channel. In a private chat everybody is its CHAT_ADMIN."""

    STRANGER = "stranger"
    MEMBER = "member"
    CHAT_ADMIN = "chat_admin"
    BOT_ADMIN = "bot_admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who typed or pressed. `id` is `telegram:123` or `slack:T1/U1`, never a user name."""

    id: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A command typed (`text`) or a button pressed (`press`), exactly one of the two.

    `channel` is the channel it is about; it was sent in a private chat when `private`.
    `event_id` is the platform's, so that a repeat has no second effect.
    """

    event_id: str
    channel: Channel
    sender: Sender
    private: bool
    text: str = ""
    press: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer. `replaces` asks to edit the pressed message instead of writing a new one."""

    message: Message
    replaces: bool = False
