"""Alerts out: post, edit, and find again what was posted with a key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from bot.domain.message import Message
from bot.domain.ports import SentId
from bot.domain.watch import Channel
from bot.platforms.slack.errors import ThreadGone
from bot.platforms.slack.fields import Json, word
from bot.platforms.slack.web import Me, Web, key_of
from bot.platforms.slack.workspace import Workspace

SKEW = timedelta(seconds=5)  # between our clock and Slack's
MOST_PARENTS_LOOKED_AT = 1_000
MOST_REMEMBERED = 1_000


class Posting:
    """What Slack's Platform does.

    A SentId is "ts", or "ts@thread" of an answer in a thread: who answers an answer must name
    the thread's first message.
    """

    def __init__(self, *, web: Web, workspace: Workspace) -> None:
        self._web = web
        self._workspace = workspace
        self._threads: dict[str, str] = {}  # by key

    async def send(self, channel: Channel, message: Message, key: str) -> SentId:
        address = await self._workspace.address(channel)
        thread = channel.thread or thread_of(message.follows)
        self._remember(key, thread)
        try:
            ts = await self._web.post(address, message, thread=thread, key=key)
        except ThreadGone:
            if channel.thread or not thread:
                raise
            # Somebody deleted what we answer; the news is worth a message of its own.
            thread = ""
            self._remember(key, thread)
            ts = await self._web.post(address, message, thread=thread, key=key)
        self._threads.pop(key, None)
        return sent_id(ts, thread)

    def _remember(self, key: str, thread: str) -> None:
        """Keep where a post would stand, for find(), however the post may end."""
        if len(self._threads) >= MOST_REMEMBERED:
            self._threads.clear()
        self._threads[key] = thread

    async def edit(self, channel: Channel, sent: SentId, message: Message) -> None:
        address = await self._workspace.address(channel)
        await self._web.update(address, ts_of(sent), message)

    async def find(
        self, channel: Channel, key: str, since: datetime, *, follows: str | None
    ) -> SentId | None:
        me, address = await self._workspace.me(), await self._workspace.address(channel)
        oldest = f"{(since - SKEW).timestamp():.6f}"
        threads = [channel.thread or thread_of(follows) or self._threads.get(key, "")]
        if not threads[0] and key not in self._threads:
            threads = [t async for t in self._stirred(address, oldest, me=me)]
        found = await self._found(self._web.messages(address, oldest=oldest), key, me=me)
        for thread in threads:
            if found is None and thread:
                found = await self._found_in(address, thread, key, oldest=oldest, me=me)
        self._threads.pop(key, None)
        return found

    async def _found_in(
        self, address: str, thread: str, key: str, *, oldest: str, me: Me
    ) -> SentId | None:
        try:
            return await self._found(
                self._web.messages(address, oldest=oldest, thread=thread), key, me=me
            )
        except ThreadGone:
            return None

    async def _found(self, messages: AsyncIterator[Json], key: str, *, me: Me) -> SentId | None:
        async for message in messages:
            if _is_ours(message, me) and key_of(message) == key:
                return sent_id(word(message, "ts"), word(message, "thread_ts"))
        return None

    async def _stirred(self, address: str, oldest: str, *, me: Me) -> AsyncIterator[str]:
        """Yield our threads answered since then: after a restart nobody knows which one it was."""
        looked_at = 0
        async for message in self._web.messages(address, oldest="0"):
            looked_at += 1
            if _is_ours(message, me) and word(message, "latest_reply") >= oldest:
                yield word(message, "ts")
            if looked_at >= MOST_PARENTS_LOOKED_AT:
                return


def sent_id(ts: str, thread: str) -> SentId:
    return SentId(f"{ts}@{thread}" if thread and thread != ts else ts)


def ts_of(sent: str) -> str:
    return sent.partition("@")[0]


def thread_of(sent: str | None) -> str:
    """Return the thread an answer to this message belongs in.

    >>> thread_of("2.0@1.0"), thread_of("1.0"), thread_of(None)
    ('1.0', '1.0', '')
    """
    ts, _, thread = (sent or "").partition("@")
    return thread or ts


def _is_ours(message: Json, me: Me) -> bool:
    return word(message, "user") == me.user or (bool(me.bot) and word(message, "bot_id") == me.bot)
