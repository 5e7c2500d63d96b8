"""Telegram is asked live who somebody is, and believed for a minute at most (fault H6)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.chat import Role
from bot.platforms.telegram.api import Api
from bot.platforms.telegram.roles import IN_CHARGE, MOST_REMEMBERED, Roles
from tests.platforms.telegram.fake import TOKEN, FakeTelegram

CHAT = "-100777"


@dataclass
class Clock:
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def roles(fake: FakeTelegram, clock: Clock) -> AsyncIterator[Roles]:
    api = Api(token=TOKEN, url=fake.url)
    yield Roles(api, admins=frozenset({"telegram:42"}), clock=clock)
    await api.close()


@pytest.mark.case("H6")
async def test_a_demotion_counts_after_a_minute(
    fake: FakeTelegram, roles: Roles, clock: Clock
) -> None:
    fake.members[CHAT, 7] = "administrator"
    before = await roles.in_chat(CHAT, 7)
    fake.members[CHAT, 7] = "member"

    clock.now += timedelta(seconds=59)
    believed = await roles.in_chat(CHAT, 7)
    clock.now += timedelta(seconds=1)
    after = await roles.in_chat(CHAT, 7)

    assert (before, believed, after) == (IN_CHARGE, IN_CHARGE, frozenset({Role.MEMBER}))
    assert len(fake.called("getChatMember")) == 2


@pytest.mark.parametrize(
    ("status", "known"),
    [
        ("creator", IN_CHARGE),
        ("administrator", IN_CHARGE),
        ("member", {Role.MEMBER}),
        ("restricted", {Role.MEMBER}),
        ("away", {Role.STRANGER}),  # restricted, and gone
        ("left", {Role.STRANGER}),
        ("kicked", {Role.STRANGER}),
    ],
)
async def test_each_standing_has_its_roles(
    fake: FakeTelegram, roles: Roles, status: str, known: set[Role]
) -> None:
    fake.members[CHAT, 7] = status

    assert await roles.in_chat(CHAT, 7) == known


async def test_a_clock_set_back_prolongs_no_belief(
    fake: FakeTelegram, roles: Roles, clock: Clock
) -> None:
    fake.members[CHAT, 7] = "administrator"
    await roles.in_chat(CHAT, 7)
    fake.members[CHAT, 7] = "left"

    clock.now -= timedelta(hours=1)

    assert await roles.in_chat(CHAT, 7) == {Role.STRANGER}


async def test_a_failed_question_is_asked_again(fake: FakeTelegram, roles: Roles) -> None:
    fake.members[CHAT, 7] = "administrator"
    fake.fails(method="getChatMember", line="cut")

    assert await roles.in_chat(CHAT, 7) == {Role.STRANGER}
    assert await roles.in_chat(CHAT, 7) == IN_CHARGE


async def test_one_chats_answer_is_no_answer_for_another(fake: FakeTelegram, roles: Roles) -> None:
    fake.members[CHAT, 7] = "administrator"

    assert await roles.in_chat(CHAT, 7) == IN_CHARGE
    assert await roles.in_chat("-100888", 7) == {Role.STRANGER}
    assert await roles.in_chat(CHAT, 8) == {Role.STRANGER}


async def test_an_operator_is_one_everywhere(fake: FakeTelegram, roles: Roles) -> None:
    assert await roles.in_chat(CHAT, 42) == {Role.STRANGER, Role.BOT_ADMIN}
    assert roles.in_private(42) == IN_CHARGE | {Role.BOT_ADMIN}
    assert roles.in_private(4) == IN_CHARGE


async def test_memory_has_an_end(fake: FakeTelegram, roles: Roles, clock: Clock) -> None:
    long_ago = clock.now - timedelta(days=1)
    for user in range(MOST_REMEMBERED):
        roles._known["-1", user] = (long_ago, IN_CHARGE)

    await roles.in_chat(CHAT, 7)

    assert len(roles._known) == 1
