"""The operators hear of messages that ended unsent."""

from __future__ import annotations

from bot.services.undelivered import watch_undelivered
from storage import Storage
from tests.domain.making import HOUR
from tests.prove.town import ALICE, BOB, NOON, Town

ADMIN = "telegram:7"


def notices(storage: Storage) -> int:
    return int(storage._db.value("SELECT count(*) FROM notice"))


def test_a_message_given_up_is_told_of_once() -> None:
    with Storage.open(":memory:") as storage:
        town = Town(storage)
        town.watch(ALICE)
        town.happen("T1")
        delivery = storage.claims.claim(NOON, platform="telegram")
        assert delivery
        storage.claims.dead(delivery.id, why="refused", now=NOON)

        for _ in range(3):
            watch_undelivered(admins=[ADMIN], storage=storage, now=NOON)

        assert notices(storage) == 1
        assert "1 given up" in storage.notices.text(1)


def test_what_is_given_up_within_a_day_of_a_notice_is_told_of_after_it() -> None:
    with Storage.open(":memory:") as storage:
        town = Town(storage)
        for chat, tag in ((ALICE, "T1"), (BOB, "T2")):
            town.watch(chat)
            town.happen(tag)
        for hours in range(30):
            now = NOON + hours * HOUR
            if hours < 2 and (delivery := storage.claims.claim(now, platform="telegram")):
                storage.claims.dead(delivery.id, why="refused", now=now)
            watch_undelivered(admins=[ADMIN], storage=storage, now=now)

        assert notices(storage) == 2
        assert "2 given up" in storage.notices.text(2)


def test_nothing_is_told_while_all_arrives() -> None:
    with Storage.open(":memory:") as storage:
        watch_undelivered(admins=[ADMIN], storage=storage, now=NOON)

        assert notices(storage) == 0
