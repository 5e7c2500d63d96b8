"""Who a sender is to a chat, asked of Telegram itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from telegram import ChatMember, ChatMemberRestricted
from telegram.constants import ChatMemberStatus

from bot.domain.chat import Role
from bot.domain.errors import SendError
from bot.platforms.telegram.api import Api

log = logging.getLogger(__name__)

BELIEVED_FOR = timedelta(seconds=60)
MOST_REMEMBERED = 10_000

IN_CHARGE = frozenset({Role.MEMBER, Role.CHAT_ADMIN})
_IN = frozenset({Role.MEMBER})
_OUT = frozenset({Role.STRANGER})


class Roles:
    """Knows each sender's roles, for a minute at most; without Telegram's word there are none."""

    def __init__(self, api: Api, *, admins: frozenset[str], clock: Callable[[], datetime]) -> None:
        self._api = api
        self._admins = admins
        self._clock = clock
        self._known: dict[tuple[str, int], tuple[datetime, frozenset[Role]]] = {}

    def in_private(self, user: int) -> frozenset[Role]:
        """Everybody is in charge of their own private chat."""
        return IN_CHARGE | self._of_bot(user)

    async def in_chat(self, chat: str, user: int) -> frozenset[Role]:
        """Return the roles of a user in a group or channel."""
        return await self._of_chat(chat, user) | self._of_bot(user)

    def _of_bot(self, user: int) -> frozenset[Role]:
        return frozenset({Role.BOT_ADMIN} if f"telegram:{user}" in self._admins else ())

    async def _of_chat(self, chat: str, user: int) -> frozenset[Role]:
        now = self._clock()
        asked, roles = self._known.get((chat, user), (None, _OUT))
        if asked is not None and timedelta(0) <= now - asked < BELIEVED_FOR:
            return roles
        try:
            member = await self._api.ask(lambda bot: bot.get_chat_member(chat, user))
        except SendError as e:
            log.warning("telegram does not say who a sender is: %s", e)
            return _OUT
        self._remember((chat, user), now, _standing(member))
        return _standing(member)

    def _remember(self, whom: tuple[str, int], now: datetime, roles: frozenset[Role]) -> None:
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[whom] = (now, roles)


def _standing(member: ChatMember) -> frozenset[Role]:
    match member.status:
        case ChatMemberStatus.OWNER | ChatMemberStatus.ADMINISTRATOR:
            return IN_CHARGE
        case ChatMemberStatus.MEMBER:
            return _IN
        case ChatMemberStatus.RESTRICTED:
            stays = isinstance(member, ChatMemberRestricted) and member.is_member
            return _IN if stays else _OUT
        case _:
            return _OUT
