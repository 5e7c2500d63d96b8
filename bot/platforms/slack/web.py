"""The Web API methods we call, in our words; each raises a SendError and nothing else."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.errors import PlatformDown, Unknown
from bot.domain.message import Message
from bot.platforms.slack.errors import Refused, our_errors
from bot.platforms.slack.fields import Json, claims, items, part, word
from bot.platforms.slack.render import to_blocks, to_text

log = logging.getLogger(__name__)

TIMEOUT = timedelta(seconds=30)  # delivery.SETTLE is this and 5 s more
CONNECT = timedelta(seconds=10)
PAGE = 200
EVENT_TYPE = "treaty_alert"

# slack_sdk logs whole payloads at DEBUG and addresses with their tickets at ERROR. What is
# worth telling of its work, this package tells itself.
SILENT = logging.getLogger("slack_sdk.silenced")
SILENT.setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Who we are: the workspace, our user and our bot."""

    team: str
    user: str
    bot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    creator: str
    member: bool  # whether we are in it


def one_session() -> aiohttp.ClientSession:
    """Return the session all calls share. slack_sdk sets no timeout on a session it is given."""
    timeout = aiohttp.ClientTimeout(total=TIMEOUT.total_seconds(), connect=CONNECT.total_seconds())
    return aiohttp.ClientSession(timeout=timeout)


class Web:
    """Speaks to the Web API with the bot's token.

    `down` says why nothing more is asked: the token is refused, the app uninstalled. Only a
    new start clears it, for both need another token.
    """

    def __init__(
        self,
        *,
        bot_token: str,
        app_token: str,
        api_url: str | None,
        session: aiohttp.ClientSession,
    ) -> None:
        # The default retry handler posts twice when the line drops after Slack accepted a
        # message (measured): only the outbox repeats.
        self.client = AsyncWebClient(
            bot_token,
            base_url=api_url or AsyncWebClient.BASE_URL,
            session=session,
            retry_handlers=[],
            logger=SILENT,
        )
        self.down: str | None = None
        self._app_token = app_token

    @contextmanager
    def _asking(self, method: str) -> Iterator[None]:
        if self.down is not None:
            raise PlatformDown(self.down)
        try:
            with our_errors(method):
                yield
        except Refused as e:
            self.down = str(e)
            log.error("slack refuses our token: %s", e)  # noqa: TRY400 - the reason is all
            raise

    async def who_am_i(self) -> Me:
        with self._asking("auth.test"):
            answer = await self.client.auth_test()
        said = _said(answer)
        if not (word(said, "team_id") and word(said, "user_id")):
            msg = "auth.test: no team or user in the answer"
            raise Unknown(msg)
        return Me(team=word(said, "team_id"), user=word(said, "user_id"), bot=word(said, "bot_id"))

    async def socket_url(self) -> str:
        """Return where to connect next; good for one connection, within seconds."""
        with our_errors("apps.connections.open"):  # the app's token; the bot's may be good
            answer = await self.client.apps_connections_open(app_token=self._app_token)
        return word(_said(answer), "url")

    async def post(self, channel: str, message: Message, *, thread: str, key: str = "") -> str:
        """Post and return the message's ts. `key` makes it findable."""
        with self._asking("chat.postMessage"):
            answer = await self.client.chat_postMessage(
                channel=channel,
                text=to_text(message),
                blocks=to_blocks(message) or None,
                thread_ts=thread or None,
                metadata=_metadata(key) if key else None,
                mrkdwn=False,
                parse="none",
                unfurl_links=False,
                unfurl_media=False,
                # Slack promises nothing of client_msg_id; the metadata is what find() reads.
                client_msg_id=str(uuid5(NAMESPACE_URL, key)) if key else None,
            )
        ts = word(_said(answer), "ts")
        if not ts:
            msg = "chat.postMessage: no ts in the answer"
            raise Unknown(msg)
        return ts

    async def update(self, channel: str, ts: str, message: Message) -> None:
        with self._asking("chat.update"):
            await self.client.chat_update(
                channel=channel,
                ts=ts,
                text=to_text(message),
                blocks=to_blocks(message),
                parse="none",
            )

    async def whisper(self, channel: str, user: str, message: Message) -> None:
        """Post what only this user sees."""
        with self._asking("chat.postEphemeral"):
            await self.client.chat_postEphemeral(
                channel=channel,
                user=user,
                text=to_text(message),
                blocks=to_blocks(message) or None,
                parse="none",
            )

    async def dm_of(self, user: str) -> str:
        """Return the direct-message channel between this user and us."""
        with self._asking("conversations.open"):
            answer = await self.client.conversations_open(users=user)
        channel = word(_said(answer), "channel", "id")
        if not channel:
            msg = "conversations.open: no channel in the answer"
            raise Unknown(msg)
        return channel

    async def user(self, user: str) -> Json:
        with self._asking("users.info"):
            answer = await self.client.users_info(user=user)
        return part(_said(answer), "user")

    async def conversation(self, channel: str) -> Conversation:
        with self._asking("conversations.info"):
            answer = await self.client.conversations_info(channel=channel)
        found = part(_said(answer), "channel")
        return Conversation(creator=word(found, "creator"), member=claims(found, "is_member"))

    async def messages(
        self, channel: str, *, oldest: str, thread: str = ""
    ) -> AsyncIterator[Json]:
        """Yield a channel's messages, newest first, or a thread's, oldest first.

        Answers in threads are not among a channel's messages.
        """
        cursor, more = "", True
        while more:
            said = await self._page(channel, oldest=oldest, thread=thread, cursor=cursor)
            for message in items(said, "messages"):
                yield part(message)
            cursor = word(said, "response_metadata", "next_cursor")
            more = bool(cursor)

    async def _page(self, channel: str, *, oldest: str, thread: str, cursor: str) -> Json:
        if thread:
            with self._asking("conversations.replies"):
                answer = await self.client.conversations_replies(
                    channel=channel,
                    ts=thread,
                    oldest=oldest,
                    inclusive=True,
                    include_all_metadata=True,
                    limit=PAGE,
                    cursor=cursor or None,
                )
        else:
            with self._asking("conversations.history"):
                answer = await self.client.conversations_history(
                    channel=channel,
                    oldest=oldest,
                    inclusive=True,
                    include_all_metadata=True,
                    limit=PAGE,
                    cursor=cursor or None,
                )
        return _said(answer)


def key_of(message: Json) -> str:
    """Return the key that post() stored with a message, "" where there is none."""
    if word(message, "metadata", "event_type") != EVENT_TYPE:
        return ""
    return word(message, "metadata", "event_payload", "k")


def _metadata(key: str) -> dict[str, object]:
    return {"event_type": EVENT_TYPE, "event_payload": {"k": key}}


def _said(answer: AsyncSlackResponse) -> Mapping[str, object]:
    return answer.data if isinstance(answer.data, dict) else {}
