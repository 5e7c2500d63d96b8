"""A message that ends the process each time it is sent (fault J6)."""

from __future__ import annotations

import pytest

from bot.domain.delivery import State
from bot.domain.watch import Channel
from tests.prove.chats import Act
from tests.prove.model import Life
from tests.prove.town import ALICE, BOB, DESK


def _seen(life: Life, channel: Channel) -> int:
    return sum(seen.channel == channel and not seen.edit for seen in life.world.log)


@pytest.mark.case("J6")
def test_a_message_that_kills_the_process_twice_is_set_aside_and_the_others_arrive() -> None:
    life = Life()
    life.wait(60)
    life.town.watch(ALICE)
    life.town.happen("T1", now=life.clock())

    for _ in range(2):
        life.world.script.append(Act.KILL_LOST)
        life.deliver()
        life.wait(60)
    life.deliver()
    assert life.storage.outbox.counts()[State.PARKED] == 1

    for channel in (BOB, DESK):
        life.town.watch(channel, now=life.clock())
    life.town.happen("T2", now=life.clock())
    life.deliver()

    assert [_seen(life, channel) for channel in (ALICE, BOB, DESK)] == [1, 1, 1]
    assert life.storage.outbox.counts()[State.PARKED] == 1
    life.end()
