"""The two places where one of several implementations is plugged in."""

from __future__ import annotations

from datetime import datetime
from typing import NewType, Protocol

from bot.domain.message import Message
from bot.domain.news import Document, Feed, FeedMemory, Unchanged
from bot.domain.watch import Channel

SentId = NewType("SentId", str)


class Platform(Protocol):
    """A service on which chats live."""

    name: str
    finds: bool  # whether find() can answer

    async def send(self, channel: Channel, message: Message, key: str) -> SentId:
        """Post the message and return the platform's id of it; raise a SendError.

        `key` names the delivery; a platform that can, stores it with the message so that
        find() sees it.
        """
        ...

    async def edit(self, channel: Channel, sent: SentId, message: Message) -> None:
        """Replace the text of a message sent before; raise a SendError.

        A message that already says this is a success.
        """

    async def find(
        self, channel: Channel, key: str, since: datetime, *, follows: str | None = None
    ) -> SentId | None:
        """Return the id of the message sent with that key since then; raise a SendError.

        `follows` is the platform's id of what that message answers, where it answers one.
        """


class Fetch(Protocol):
    """Asks a feed for its news."""

    async def __call__(self, feed: Feed, memory: FeedMemory) -> Document | Unchanged:
        """Return what the feed answered; raise FeedError."""
        ...
