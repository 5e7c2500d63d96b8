"""Who may what: H6, H7 and F12 as far as Slack knows it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.chat import Role
from bot.platforms.slack.roles import MOST_REMEMBERED, Roles
from bot.platforms.slack.web import Web, one_session
from tests.platforms.slack.fake import APP_TOKEN, BOT_TOKEN, FakeSlack, error
from tests.platforms.slack.world import person

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
STRANGER, MEMBER, CHAT_ADMIN, BOT_ADMIN = (
    frozenset({Role.STRANGER}),
    frozenset({Role.MEMBER}),
    frozenset({Role.MEMBER, Role.CHAT_ADMIN}),
    Role.BOT_ADMIN,
)


class Clock:
    now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def roles(fake: FakeSlack, clock: Clock) -> AsyncIterator[Roles]:
    async with one_session() as session:
        web = Web(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=fake.api_url, session=session)
        admins = frozenset({"slack:T1/U3", "slack:T2/U1"})
        yield Roles(web=web, me=await web.who_am_i(), admins=admins, clock=clock)


async def of(roles: Roles, user: str, *, private: bool = False, team: str = "") -> frozenset[Role]:
    channel = "D1" if private else "C1"
    return (await roles.sender(user, channel=channel, private=private, team=team)).roles


PEOPLE: list[tuple[str, dict[str, Any], frozenset[Role], frozenset[Role]]] = [
    ("a member", {}, MEMBER, frozenset({Role.CHAT_ADMIN})),
    ("an admin", {"is_admin": True}, CHAT_ADMIN, frozenset({Role.CHAT_ADMIN})),
    ("an owner", {"is_owner": True}, CHAT_ADMIN, frozenset({Role.CHAT_ADMIN})),
    ("a guest", {"is_restricted": True}, STRANGER, frozenset({Role.CHAT_ADMIN})),
    ("a lone guest", {"is_ultra_restricted": True}, STRANGER, frozenset({Role.CHAT_ADMIN})),
    ("of Slack Connect", {"is_stranger": True, "is_admin": True}, STRANGER, STRANGER),
    ("of another team", {"team_id": "T2", "is_admin": True}, STRANGER, STRANGER),
    ("without a team", {"team_id": None}, STRANGER, STRANGER),
    ("a bot", {"is_bot": True, "is_admin": True}, STRANGER, STRANGER),
    ("an app", {"is_app_user": True}, STRANGER, STRANGER),
    ("gone", {"deleted": True, "is_admin": True}, STRANGER, STRANGER),
    ("of odd types", {"is_admin": "yes"}, MEMBER, frozenset({Role.CHAT_ADMIN})),
]


@pytest.mark.case("F12", "H6")
@pytest.mark.parametrize(
    ("about", "in_channel", "directly"), [p[1:] for p in PEOPLE], ids=[p[0] for p in PEOPLE]
)
async def test_f12_h6_the_whole_matrix(
    fake: FakeSlack,
    roles: Roles,
    about: dict[str, Any],
    in_channel: frozenset[Role],
    directly: frozenset[Role],
) -> None:
    fake.world.people["U1"] = person("U1") | about

    assert await of(roles, "U1") == in_channel
    assert await of(roles, "U1", private=True) == directly


async def test_who_made_the_channel_runs_it(fake: FakeSlack, roles: Roles) -> None:
    fake.world.channels["C1"]["creator"] = "U1"

    assert await of(roles, "U1") == CHAT_ADMIN
    assert await of(roles, "U2") == MEMBER


@pytest.mark.case("H7")
async def test_h7_an_operator_is_known_by_team_and_id(fake: FakeSlack, roles: Roles) -> None:
    fake.world.people["U2"] = person("U2", name="u3", real_name="U3")

    assert Role.BOT_ADMIN in await of(roles, "U3")
    assert Role.BOT_ADMIN not in await of(roles, "U2")
    assert Role.BOT_ADMIN not in await of(roles, "U1")  # slack:T2/U1 is somebody else


async def test_an_operators_name_on_a_foreign_account_opens_nothing(
    fake: FakeSlack, roles: Roles
) -> None:
    fake.world.people["U3"] = person("U3", team_id="T2")

    assert await of(roles, "U3", private=True) == STRANGER
    assert await of(roles, "U3", team="T2") == STRANGER


@pytest.mark.parametrize("method", ["users.info", "conversations.info"])
async def test_in_doubt_nobody_may_anything(fake: FakeSlack, roles: Roles, method: str) -> None:
    fake.faults.append(error("internal_error", method=method, status=500))

    assert await of(roles, "U3") == STRANGER


async def test_an_answer_is_remembered_for_a_minute(
    fake: FakeSlack, roles: Roles, clock: Clock
) -> None:
    assert await of(roles, "U1") == MEMBER
    fake.world.people["U1"]["is_admin"] = True

    assert await of(roles, "U1") == MEMBER
    clock.now = NOON + timedelta(seconds=60)
    assert await of(roles, "U1") == CHAT_ADMIN


async def test_a_clock_set_back_does_not_keep_a_role_for_ever(
    fake: FakeSlack, roles: Roles, clock: Clock
) -> None:
    fake.world.people["U1"]["is_admin"] = True
    assert await of(roles, "U1") == CHAT_ADMIN
    fake.world.people["U1"]["is_admin"] = False

    clock.now = NOON - timedelta(hours=1)

    assert await of(roles, "U1") == MEMBER


async def test_whether_we_are_in_a_channel(fake: FakeSlack, roles: Roles) -> None:
    fake.world.channels["C2"]["is_member"] = False

    assert await roles.in_channel("C1")
    assert not await roles.in_channel("C2")
    assert not await roles.in_channel("C404")

    fake.world.channels["C2"]["is_member"] = True  # /invite: nothing old is believed
    assert await roles.in_channel("C2")


async def test_a_look_up_that_fails_keeps_nobody_out(fake: FakeSlack, roles: Roles) -> None:
    fake.faults.append(error("internal_error", method="conversations.info", status=500))

    assert await roles.in_channel("C1")


async def test_memory_has_an_end(fake: FakeSlack, roles: Roles) -> None:
    for number in range(MOST_REMEMBERED):
        roles._users[f"X{number}"] = (NOON, {})

    await of(roles, "U1")

    assert len(roles._users) == 1
