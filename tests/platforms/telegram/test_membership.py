"""What becomes of us in a chat is followed to the database (fault H11)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace

import pytest

from bot.platforms.telegram.platform import Telegram
from storage import Storage
from tests.platforms.telegram import answers
from tests.platforms.telegram.answers import Json
from tests.platforms.telegram.conftest import answered, listening_to
from tests.platforms.telegram.fake import TOKEN, FakeTelegram
from tests.prove.town import CLUB, NEW, NOON, Town

pytestmark = pytest.mark.case("H11")

GROUP = answers.chat(int(CLUB.address))
BROADCAST = answers.chat(int(CLUB.address), type="channel")
TOPIC = replace(CLUB, thread="7")


@pytest.fixture
def storage() -> Iterator[Storage]:
    """The club, and a topic of it, are told what happens; one message waits for each."""
    with Storage.open(":memory:") as opened:
        town = Town(opened)
        town.watch(CLUB)
        town.watch(TOPIC)
        town.happen("T1")
        yield opened


@pytest.fixture(autouse=True)
async def _listening(fake: FakeTelegram, storage: Storage) -> AsyncIterator[None]:
    telegram = Telegram(
        token=TOKEN,
        api_url=fake.url,
        answer=lambda _: None,
        admins=frozenset(),
        clock=lambda: NOON,
        on_gone=lambda channel: storage.channels.left(channel, NOON),
        on_back=storage.channels.returned,
        on_moved=storage.channels.moved,
    )
    async with telegram, listening_to(telegram):
        yield


async def becomes(
    fake: FakeTelegram, status: str, rights: Mapping[str, bool], *, chat: Json = GROUP
) -> None:
    fake.update(my_chat_member=answers.changed_membership(chat, status, **rights))
    await answered(fake)


def standing(storage: Storage) -> tuple[bool, bool, int]:
    """Return whether the club and its topic are told, and how many messages wait."""
    waiting = storage.outbox.waiting(CLUB) + storage.outbox.waiting(TOPIC)
    return storage.channels.active(CLUB), storage.channels.active(TOPIC), waiting


@pytest.mark.parametrize(
    ("status", "chat", "rights"),
    [
        ("kicked", GROUP, {}),
        ("left", GROUP, {}),
        ("restricted", GROUP, {"can_send_messages": False}),
        ("away", GROUP, {"can_send_messages": True}),
        ("administrator", BROADCAST, {"can_post_messages": False}),
        ("left", BROADCAST, {}),
    ],
)
async def test_where_we_may_not_write_any_more_nothing_is_sent_until_we_may_again(
    fake: FakeTelegram, storage: Storage, status: str, chat: Json, rights: dict[str, bool]
) -> None:
    await becomes(fake, status, rights, chat=chat)
    assert standing(storage) == (False, False, 0)

    await becomes(fake, "administrator", {"can_post_messages": True}, chat=chat)
    assert standing(storage) == (True, True, 0)
    assert len(storage.subscriptions.of(CLUB)) == 1


STILL_IN: list[tuple[str, dict[str, bool]]] = [
    ("restricted", {"can_send_messages": True}),
    ("member", {}),
    ("administrator", {}),
]


@pytest.mark.parametrize(("status", "rights"), STILL_IN)
async def test_where_we_may_still_write_all_goes_on(
    fake: FakeTelegram, storage: Storage, status: str, rights: dict[str, bool]
) -> None:
    await becomes(fake, status, rights)

    assert standing(storage) == (True, True, 2)


async def test_a_group_that_is_renamed_stays_what_it_is(
    fake: FakeTelegram, storage: Storage
) -> None:
    fake.update(message=answers.message(9, chat=GROUP, new_chat_title="Another name"))
    await answered(fake)

    assert standing(storage) == (True, True, 2)


async def test_a_group_that_moves_takes_its_rules_along(
    fake: FakeTelegram, storage: Storage
) -> None:
    moves = answers.message(9, chat=GROUP, migrate_to_chat_id=int(NEW.address))
    fake.update(message=moves)
    await answered(fake)

    assert not storage.channels.known(CLUB)
    assert storage.outbox.waiting(NEW) == 1
    assert len(storage.subscriptions.of(replace(NEW, thread="7"))) == 1
