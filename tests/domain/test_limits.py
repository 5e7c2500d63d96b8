from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.limits import Limits
from bot.domain.watch import Channel

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LONG_AGO = NOON - timedelta(hours=1)
SECOND = timedelta(seconds=1)
CHAT = Channel(platform="telegram", address="101")
GROUP = Channel(platform="telegram", address="-1001")
BROADCAST = Channel(platform="telegram", address="@news")
DESK = Channel(platform="slack", workspace="T1", address="C1")
CONSOLE = Channel(platform="console", address="here")


def passed(limits: Limits, channel: Channel, *, seconds: float, step: float = 0.05) -> list[float]:
    """Return when messages pass that push as hard as they can."""
    times = [n * step for n in range(int(seconds / step))]
    through = []
    for at in times:
        now = NOON + timedelta(seconds=at)
        if limits.allow(channel, now):
            limits.take(channel, now)
            through.append(at)
    return through


@pytest.mark.parametrize("channel", [CHAT, DESK])
def test_one_message_a_second_passes_to_a_chat(channel: Channel) -> None:
    assert len(passed(Limits(LONG_AGO), channel, seconds=10)) == 10


@pytest.mark.parametrize("channel", [GROUP, BROADCAST])
def test_fewer_than_twenty_a_minute_pass_to_a_group(channel: Channel) -> None:
    through = passed(Limits(LONG_AGO), channel, seconds=180)

    assert max(sum(1 for t in through if at <= t < at + 60) for at in through) <= 20
    assert len(through) >= 3 * 18


def test_fewer_than_thirty_a_second_pass_to_telegram_in_all() -> None:
    limits, through = Limits(LONG_AGO), []
    for number in range(400):
        now = NOON + timedelta(seconds=number * 0.01)
        chat = replace(CHAT, address=str(number))
        if limits.allow(chat, now):
            limits.take(chat, now)
            through.append(number * 0.01)

    assert max(sum(1 for t in through if at <= t < at + 1) for at in through) <= 30
    assert len(through) >= 4 * 25


def test_one_chat_does_not_slow_another_down() -> None:
    limits = Limits(LONG_AGO)
    limits.take(CHAT, NOON)

    assert not limits.allow(CHAT, NOON)
    assert limits.allow(replace(CHAT, address="102"), NOON)
    assert limits.allow(DESK, NOON)


def test_topics_and_threads_share_the_limit_of_their_chat() -> None:
    limits = Limits(LONG_AGO)
    limits.take(DESK, NOON)

    assert not limits.allow(replace(DESK, thread="1.2"), NOON)
    assert limits.allow(replace(DESK, workspace="T2"), NOON)


def test_a_process_that_just_started_waits_as_if_it_had_just_sent() -> None:
    limits = Limits(NOON)

    assert not limits.allow(CHAT, NOON)
    assert limits.allow(CHAT, NOON + SECOND)
    assert not limits.allow(GROUP, NOON + SECOND)
    assert limits.allow(GROUP, NOON + 4 * SECOND)


def test_a_platform_without_limits_is_not_held_up() -> None:
    limits = Limits(NOON)
    limits.take(CONSOLE, NOON)

    assert limits.allow(CONSOLE, NOON)
    assert not limits.exhausted("console", NOON)
    limits.halve("console")
    limits.restore("console")


def test_a_platform_that_complained_is_spoken_to_half_as_fast_for_a_while() -> None:
    limits = Limits(LONG_AGO)
    limits.halve("telegram")
    limits.take(CHAT, NOON)
    assert limits.exhausted("telegram", NOON + SECOND / 25)
    assert not limits.exhausted("telegram", NOON + SECOND / 12)

    limits.restore("telegram")

    limits.take(replace(CHAT, address="102"), NOON + SECOND)
    assert not limits.exhausted("telegram", NOON + SECOND + SECOND / 20)


def test_a_ramp_holds_slack_back_too_and_ends_after_three_minutes() -> None:
    limits = Limits(LONG_AGO)
    limits.ramp("slack", NOON)
    limits.take(DESK, NOON)
    assert limits.exhausted("slack", NOON)
    assert not limits.exhausted("slack", NOON + SECOND / 5)

    assert not limits.exhausted("slack", NOON + 180 * SECOND)
    limits.take(replace(DESK, address="C2"), NOON + 180 * SECOND)
    assert not limits.exhausted("slack", NOON + 180 * SECOND)


def test_a_clock_set_back_ends_a_ramp() -> None:
    limits = Limits(LONG_AGO)
    limits.ramp("slack", NOON)
    limits.take(DESK, NOON)

    assert not limits.exhausted("slack", NOON - SECOND)


def test_a_platform_can_be_both_ramped_and_halved() -> None:
    limits = Limits(LONG_AGO)
    limits.ramp("telegram", NOON)
    limits.halve("telegram")
    limits.take(CHAT, NOON)

    assert limits.exhausted("telegram", NOON + SECOND * 7 / 25)
    assert not limits.exhausted("telegram", NOON + SECOND * 8 / 25)


def test_a_clock_set_back_holds_nobody_up() -> None:
    limits = Limits(LONG_AGO)
    limits.take(CHAT, NOON)
    earlier = NOON - timedelta(days=1)

    assert not limits.allow(CHAT, earlier)
    assert limits.allow(CHAT, earlier + SECOND)


@given(st.lists(st.floats(0, 3), min_size=1, max_size=60))
def test_however_messages_come_no_second_sees_two_to_one_chat(gaps: list[float]) -> None:
    limits, at, through = Limits(LONG_AGO), 0.0, [-10.0]
    for gap in gaps:
        at += gap
        now = NOON + timedelta(seconds=at)
        if limits.allow(CHAT, now):
            limits.take(CHAT, now)
            assert at - through[-1] > 0.999
            through.append(at)
