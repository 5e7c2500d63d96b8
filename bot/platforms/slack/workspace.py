"""The one workspace we live in: who we are there, and where its channels are reached."""

from __future__ import annotations

import asyncio

from bot.domain.errors import ChannelGone
from bot.domain.watch import Channel
from bot.platforms.slack.errors import nothing_sent
from bot.platforms.slack.web import Me, Web

MOST_REMEMBERED = 5_000


class Workspace:
    """Asks Slack once and remembers."""

    def __init__(self, *, web: Web) -> None:
        self._web = web
        self._me: Me | None = None
        self._asking = asyncio.Lock()
        self._direct: dict[str, str] = {}

    async def me(self) -> Me:
        async with self._asking:
            if self._me is None:
                with nothing_sent():
                    self._me = await self._web.who_am_i()
        return self._me

    async def address(self, channel: Channel) -> str:
        """Return where a message to the channel goes; raise ChannelGone for another workspace's.

        Two workspaces can have a channel of the same id, so the id alone proves nothing.
        """
        me = await self.me()
        if channel.workspace != me.team:
            msg = f"{channel.label}: not of the workspace this token is for"
            raise ChannelGone(msg)
        if channel.address.startswith(("U", "W")):
            return await self.direct(channel.address)
        return channel.address

    async def direct(self, user: str) -> str:
        """Return our direct-message channel with the user."""
        if user not in self._direct:
            with nothing_sent():
                channel = await self._web.dm_of(user)
            if len(self._direct) >= MOST_REMEMBERED:
                self._direct.clear()
            self._direct[user] = channel
        return self._direct[user]
