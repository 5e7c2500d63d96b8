"""How far we have listened outlives a restart, and is not believed for too long (fault E16)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.platforms.telegram.bookmark import GOOD_FOR, Bookmark, Memory, forgetful
from bot.platforms.telegram.platform import Telegram
from storage import Storage
from tests.platforms.telegram.conftest import Desk, answered, listening_to, until
from tests.platforms.telegram.fake import TOKEN, FakeTelegram

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Clock:
    now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_at_first_there_is_no_bookmark(clock: Clock) -> None:
    assert Bookmark(forgetful(), bot=1, clock=clock).offset() is None


def test_another_bot_has_a_bookmark_of_its_own(clock: Clock) -> None:
    memory = forgetful()
    Bookmark(memory, bot=1, clock=clock).move(17)

    assert Bookmark(memory, bot=1, clock=clock).offset() == 17
    assert Bookmark(memory, bot=2, clock=clock).offset() is None


@pytest.mark.parametrize("age", [GOOD_FOR, -timedelta(seconds=1)])
def test_a_bookmark_that_may_hide_updates_numbered_anew_is_not_believed(
    clock: Clock, age: timedelta
) -> None:
    bookmark = Bookmark(forgetful(), bot=1, clock=clock)
    bookmark.move(17)

    clock.now += age

    assert bookmark.offset() is None


async def test_a_restart_asks_on_from_where_everything_was_answered(
    fake: FakeTelegram, desk: Desk, clock: Clock
) -> None:
    with Storage.open(":memory:") as storage:
        memory = Memory(recall=storage.meta.get, keep=storage.meta.set)
        for asked in (1, 2):
            fake.says(7, 7, f"question {asked}")
            await _listen(fake, desk, clock, memory=memory)
            fake.confirmed = 0  # as if Telegram had never heard that it was answered

    assert [asked.text for asked in desk.heard] == ["question 1", "question 2"]
    offsets = [call.get("offset") for call in fake.called("getUpdates")]
    assert offsets[0] is None
    assert offsets[-1] == str(fake.updates[-1]["update_id"] + 1)


async def _listen(fake: FakeTelegram, desk: Desk, clock: Clock, *, memory: Memory) -> None:
    telegram = Telegram(
        token=TOKEN,
        api_url=fake.url,
        answer=desk.answer,
        admins=frozenset(),
        clock=clock,
        memory=memory,
    )
    before = len(desk.heard)
    async with telegram, listening_to(telegram):
        await answered(fake)
        await until(lambda: len(desk.heard) > before)
