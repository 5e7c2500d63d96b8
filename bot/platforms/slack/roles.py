"""Who a sender is to a channel: asked of Slack, remembered for a minute, refused in doubt."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from bot.domain.chat import Role, Sender
from bot.domain.errors import ChannelGone, SendError
from bot.platforms.slack.fields import Json, claims, word
from bot.platforms.slack.web import Conversation, Me, Web

log = logging.getLogger(__name__)

V = TypeVar("V")

REMEMBERED = timedelta(seconds=60)
MOST_REMEMBERED = 2_000

_STRANGER = frozenset({Role.STRANGER})


class Roles:
    """Answers for one workspace. `admins` are the operators: slack:T1/U1."""

    def __init__(
        self, *, web: Web, me: Me, admins: frozenset[str], clock: Callable[[], datetime]
    ) -> None:
        self._web = web
        self._me = me
        self._admins = admins
        self._clock = clock
        self._users: dict[str, tuple[datetime, Json]] = {}
        self._conversations: dict[str, tuple[datetime, Conversation]] = {}

    async def sender(self, user: str, *, channel: str, private: bool, team: str) -> Sender:
        """Return the sender with their roles; `team` is the sender's own where Slack told it."""
        name = f"slack:{self._me.team}/{user}"
        if team and team != self._me.team:
            return Sender(id=f"slack:{team}/{user}", roles=_STRANGER)
        try:
            roles = await self._roles(user, channel=channel, private=private)
        except SendError as e:
            log.warning("slack did not say who a sender is: %s", e)
            roles = _STRANGER
        if name in self._admins and roles != _STRANGER:
            roles |= {Role.BOT_ADMIN}
        return Sender(id=name, roles=roles)

    async def in_channel(self, channel: str) -> bool:
        """Whether we may post there, as far as Slack says; in doubt the attempt will tell."""
        try:
            return (await self._conversation(channel)).member
        except ChannelGone:
            return False
        except SendError:
            return True

    async def _roles(self, user: str, *, channel: str, private: bool) -> frozenset[Role]:
        about = await self._user(user)
        if _is_foreign(about, self._me.team) or (_is_guest(about) and not private):
            return _STRANGER
        if private:
            return frozenset({Role.CHAT_ADMIN})
        if await self._runs(channel, user, about):
            return frozenset({Role.MEMBER, Role.CHAT_ADMIN})
        return frozenset({Role.MEMBER})

    async def _runs(self, channel: str, user: str, about: Json) -> bool:
        """Whether the channel is theirs: as admins of the workspace, or because they made it."""
        if any(claims(about, rank) for rank in ("is_admin", "is_owner", "is_primary_owner")):
            return True
        return (await self._conversation(channel)).creator == user

    async def _user(self, user: str) -> Json:
        if (known := self._fresh(self._users, user)) is not None:
            return known
        about = await self._web.user(user)
        self._remember(self._users, user, about)
        return about

    async def _conversation(self, channel: str) -> Conversation:
        if (known := self._fresh(self._conversations, channel)) is not None:
            return known
        about = await self._web.conversation(channel)
        if about.member:  # else somebody is about to invite us
            self._remember(self._conversations, channel, about)
        return about

    def _fresh(self, known: dict[str, tuple[datetime, V]], key: str) -> V | None:
        at, value = known.get(key, (None, None))
        # A clock set back must not keep an answer for ever.
        if at is None or not timedelta() <= self._clock() - at < REMEMBERED:
            return None
        return value

    def _remember(self, known: dict[str, tuple[datetime, V]], key: str, value: V) -> None:
        if len(known) >= MOST_REMEMBERED:
            known.clear()
        known[key] = (self._clock(), value)


def _is_foreign(about: Json, team: str) -> bool:
    """Whether this is nobody of our workspace: another's, a bot, or an account that is closed."""
    if any(claims(about, kind) for kind in ("is_bot", "is_app_user", "is_stranger", "deleted")):
        return True
    return word(about, "team_id") != team


def _is_guest(about: Json) -> bool:
    return claims(about, "is_restricted") or claims(about, "is_ultra_restricted")
