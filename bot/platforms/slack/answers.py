"""Brings an answer to the person who asked, by the first way that works."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp

from bot.domain.chat import Reply
from bot.domain.errors import BadText, SendError
from bot.domain.message import Message, Span
from bot.platforms.slack.inbound import Asked
from bot.platforms.slack.render import to_blocks, to_text
from bot.platforms.slack.web import Web
from bot.platforms.slack.workspace import Workspace

log = logging.getLogger(__name__)

RESPOND = timedelta(seconds=10)

TRY_AGAIN = "Slack did not answer me just now, so nothing was changed. Please try again."
SORRY = "That went wrong on my side. The operator's log knows why; please try again later."
INVITE_ME = (
    "I am not in this channel, so no alert could reach it. "
    "Invite me with /invite, then say this again."
)


class Answers:
    """A response_url first: it reaches even where we are no member, but dies in 30 minutes."""

    def __init__(
        self,
        *,
        web: Web,
        workspace: Workspace,
        session: aiohttp.ClientSession,
        api_url: str | None,
    ) -> None:
        self._web = web
        self._workspace = workspace
        self._session = session
        self._trusted = urlsplit(api_url).netloc if api_url else ""

    async def say(self, asked: Asked, words: str) -> None:
        await self.give(asked, Reply(message=Message(lines=((Span(text=words),),))))

    async def give(self, asked: Asked, reply: Reply) -> None:
        """Answer, or log why nobody got the answer."""
        replaces = reply.replaces and bool(asked.press)
        if await self._respond(asked.response_url, reply.message, replaces=replaces):
            return
        try:
            await self._post(asked, reply.message, replaces=replaces)
        except BadText:
            plain = replace(reply.message, plain=True)
            # or the message to answer was deleted: then in the open
            await self._once_more(replace(asked, thread=""), plain, replaces=replaces)
        except SendError as e:
            log.warning("slack answer lost: %s", e)

    async def _once_more(self, asked: Asked, message: Message, *, replaces: bool) -> None:
        try:
            await self._post(asked, message, replaces=replaces)
        except SendError as e:
            log.warning("slack answer lost: %s", e)

    async def _post(self, asked: Asked, message: Message, *, replaces: bool) -> None:
        if not asked.response_url:
            await self._web.post(asked.channel, message, thread=asked.thread)
            return
        try:
            if replaces and asked.shown_at:
                await self._web.update(asked.channel, asked.shown_at, message)
            else:
                await self._web.whisper(asked.channel, asked.user, message)
        except BadText:
            raise
        except SendError as e:
            log.info("slack answer goes to the sender's direct messages: %s", e)
            direct = await self._workspace.direct(asked.user)
            await self._web.post(direct, message, thread="")

    async def _respond(self, url: str, message: Message, *, replaces: bool) -> bool:
        """Whether the response_url took the answer; the URL is a secret and never logged."""
        if not self._is_slacks(url):
            return False
        body: dict[str, object] = {
            "response_type": "ephemeral",
            "replace_original": replaces,
            "text": to_text(message),
            "mrkdwn": False,
        }
        if blocks := to_blocks(message):
            body["blocks"] = blocks
        timeout = aiohttp.ClientTimeout(total=RESPOND.total_seconds())
        try:
            async with self._session.post(
                url, json=body, timeout=timeout, allow_redirects=False
            ) as answer:
                said = await answer.text()
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as e:
            log.info("slack response_url failed: %s", type(e).__name__)
            return False
        return answer.status == 200 and '"ok":false' not in said.replace(" ", "")

    def _is_slacks(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            return False
        if self._trusted:
            return parts.netloc == self._trusted
        return parts.scheme == "https" and host.endswith((".slack.com", ".slack-gov.com"))
