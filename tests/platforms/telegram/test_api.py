"""Every call ends in time, and only with our errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.delivery import LEASE
from bot.domain.errors import PlatformDown, Unknown
from bot.platforms.telegram.api import CALL, Api
from tests.platforms.telegram.fake import TOKEN, FakeTelegram


@pytest.fixture
async def api(fake: FakeTelegram) -> AsyncIterator[Api]:
    line = Api(token=TOKEN, url=fake.url)
    yield line
    await line.close()


async def test_a_call_that_is_never_answered_ends_and_may_have_been_taken(
    api: Api, fake: FakeTelegram
) -> None:
    fake.fails(line="hang", accepted=True)

    with pytest.raises(Unknown):
        await api.ask(lambda bot: bot.send_message(7, "x"), within=timedelta(seconds=0.2))

    assert [seen["text"] for seen in fake.log] == ["x"]


def test_a_call_ends_before_its_claim_does() -> None:
    assert CALL < LEASE


@pytest.mark.parametrize("answer", ['{"ok": true, "result": true}', '{"ok": true, "result": {}}'])
async def test_updates_that_are_no_list_are_an_error(
    api: Api, fake: FakeTelegram, answer: str
) -> None:
    fake.fails(method="getUpdates", status=200, body=answer)

    with pytest.raises(Unknown):
        await api.updates(None)


async def test_updates_are_asked_for_from_an_offset(api: Api, fake: FakeTelegram) -> None:
    first = fake.says(7, 7, "one")
    fake.says(7, 7, "two")

    updates = await api.updates(first + 1)

    assert [update["update_id"] for update in updates] == [first + 1]
    assert fake.confirmed == first


CONFLICT = "Conflict: terminated by other getUpdates request"


@pytest.fixture
async def soon(fake: FakeTelegram) -> AsyncIterator[Api]:
    """A line that waits only a moment for a stale poll to end."""
    line = Api(token=TOKEN, url=fake.url, stale_poll=timedelta(seconds=0.1))
    yield line
    await line.close()


async def test_e14_a_poll_left_behind_by_a_restart_is_waited_out(
    soon: Api, fake: FakeTelegram
) -> None:
    fake.fails(method="getUpdates", status=409, description=CONFLICT)
    fake.says(7, 7, "one")

    assert len(await soon.updates(None)) == 1
    assert soon.down is None


async def test_e14_a_second_conflict_is_with_somebody_else(soon: Api, fake: FakeTelegram) -> None:
    fake.fails(method="getUpdates", status=409, description=CONFLICT)
    fake.says(7, 7, "one")
    await soon.updates(None)
    fake.fails(method="getUpdates", status=409, description=CONFLICT)

    with pytest.raises(PlatformDown, match="somebody else"):
        await soon.updates(None)

    assert soon.down is not None
