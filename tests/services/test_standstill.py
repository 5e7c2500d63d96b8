"""After a standstill: begun slowly, in order, and rolled up where it is too much (E17, J7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.delivery import MOST_AT_ONCE, State
from bot.domain.watch import Channel
from tests.prove.chats import Act
from tests.prove.model import Life
from tests.prove.town import ALICE, DESK

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

MINUTE = timedelta(minutes=1)
CHATS = [replace(ALICE, address=f"{n}") for n in range(500, 512)]
ROOMS = [replace(DESK, address=f"C{n}") for n in range(500, 512)]


@pytest.fixture
def life() -> Iterator[Life]:
    """A bot that has run for an hour; a dozen chats and a dozen rooms follow the news."""
    lived = Life()
    lived.wait(3600)
    for channel in (*CHATS, *ROOMS):
        lived.town.watch(channel, now=lived.clock())
    yield lived
    assert not lived.world.broken
    lived.end()


def deliver_for(life: Life, span: timedelta) -> None:
    until = life.clock() + span
    while life.clock() < until:
        life.deliver()
        life.wait(1)


def asked(life: Life, platform: str, since: datetime, until: datetime) -> int:
    times = (at for at, channel in life.world.requests if channel.platform == platform)
    return sum(since <= at < until for at in times)


def messages(life: Life) -> Counter[Channel]:
    return Counter(seen.channel for seen in life.world.log)


@pytest.mark.case("E17")
def test_after_half_an_hour_without_network_all_comes_in_order_slowly_at_first(
    life: Life,
) -> None:
    life.world.script.extend([Act.REFUSE] * 10_000)
    for number in range(30):
        life.town.happen(f"T{number}", now=life.clock())
        deliver_for(life, MINUTE)
    assert not life.world.log
    since = life.storage.outbox.oldest("telegram")
    assert since
    assert life.clock() - since >= 19 * MINUTE  # what is older waits in one message

    life.world.script.clear()
    deliver_for(life, 2 * MINUTE)  # by then a probe has passed
    first = min(seen.at for seen in life.world.log if seen.channel.platform == "telegram")
    deliver_for(life, 3 * MINUTE)

    assert asked(life, "telegram", first, first + MINUTE / 3) <= 25 / 4 * 20 + 1
    assert set(messages(life).values()) == {MOST_AT_ONCE + 1}  # the rest in one message
    counts = life.storage.outbox.counts()
    assert (counts[State.DEAD], counts[State.QUEUED], counts[State.RETRY]) == (0, 0, 0)


@pytest.mark.case("J7")
def test_after_three_days_a_chat_gets_its_newest_and_one_message_for_the_rest(
    life: Life,
) -> None:
    for number in range(40):
        life.town.happen(f"old{number}", now=life.clock())
    life.wait(3 * 24 * 3600)
    for number in range(22):
        life.town.happen(f"new{number}", now=life.clock())
    life.wait(3600)
    started = life.clock()
    life.restart()
    deliver_for(life, 4 * MINUTE)

    first = min(seen.at for seen in life.world.log)
    assert first - started < MINUTE
    assert set(messages(life).values()) == {MOST_AT_ONCE + 1}
    assert asked(life, "telegram", started, started + MINUTE / 3) <= 25 / 4 * 20 + 1
    listed = life.storage._db.value("SELECT count(*) FROM digest_alert")
    assert listed == (40 + 2) * len([*CHATS, *ROOMS])


def test_who_waits_for_one_chat_only_is_not_slowed_down(life: Life) -> None:
    """A chat that waits as a rate limit told it is no standstill: others were told meanwhile."""
    life.town.happen("T1", now=life.clock())
    deliver_for(life, MINUTE)
    life.storage.channels.pause(CHATS[0], life.clock() + 15 * MINUTE)
    for number in range(16):
        life.town.happen(f"N{number}", now=life.clock())
        deliver_for(life, MINUTE)

    life.town.happen("T2", now=life.clock())
    before = life.clock()
    life.deliver()
    life.wait(2)
    life.deliver()

    assert asked(life, "telegram", before, before + timedelta(seconds=3)) >= len(CHATS)
