"""The operators hear of messages that ended unsent."""

from __future__ import annotations

from bot.services.undelivered import watch_undelivered
from storage import Storage
from tests.prove.town import ALICE, NOON, Town

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


def test_nothing_is_told_while_all_arrives() -> None:
    with Storage.open(":memory:") as storage:
        watch_undelivered(admins=[ADMIN], storage=storage, now=NOON)

        assert notices(storage) == 0
