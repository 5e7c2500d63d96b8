"""Limits and stops of whole platforms (faults E2, E9, F3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.watch import Channel
from bot.services.traffic import Traffic

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CHATS = [Channel(platform="telegram", address=str(n)) for n in range(9)]
DESK = Channel(platform="slack", workspace="T1", address="C1")


@pytest.fixture
def traffic() -> Traffic:
    return Traffic(NOON - timedelta(hours=1))


def fail(traffic: Traffic, *chats: Channel) -> list[bool]:
    return [traffic.failed(chat, NOON, unreached=False) for chat in chats]


def test_failures_of_one_chat_are_its_own(traffic: Traffic) -> None:
    assert fail(traffic, *[CHATS[0]] * 20) == [False] * 20
    assert traffic.allow(CHATS[1], NOON)


def test_failures_of_several_chats_in_a_row_are_the_platforms(traffic: Traffic) -> None:
    assert fail(traffic, *CHATS[:5]) == [False] * 5

    assert not traffic.allow(CHATS[6], NOON)
    assert traffic.allow(DESK, NOON)
    assert fail(traffic, CHATS[6]) == [True]


def test_without_a_connection_one_chat_is_enough_to_tell(traffic: Traffic) -> None:
    lone = [traffic.failed(CHATS[0], NOON, unreached=True) for _ in range(6)]

    assert lone == [False] * 5 + [True]
    assert not traffic.allow(CHATS[1], NOON)


def test_a_success_between_them_breaks_the_row(traffic: Traffic) -> None:
    fail(traffic, *CHATS[:4])
    traffic.succeeded("telegram", NOON)
    fail(traffic, *CHATS[4:8])

    assert traffic.allow(CHATS[0], NOON + SECOND)


def test_a_platform_that_seems_down_is_probed_by_one_message_ever_more_rarely(
    traffic: Traffic,
) -> None:
    fail(traffic, *CHATS[:5])
    now, waits = NOON, []
    for _ in range(5):
        asked = now
        while not traffic.allow(CHATS[6], now):
            now += SECOND
        waits.append((now - asked) / SECOND)
        traffic.on_the_wire(CHATS[6], now)
        assert not traffic.allow(CHATS[7], now)
        traffic.failed(CHATS[6], now, unreached=False)

    assert waits == [15, 30, 60, 60, 60]


def test_what_was_on_the_wire_when_a_platform_broke_down_is_no_probe(traffic: Traffic) -> None:
    """Many are out at once: they fail together, and say nothing of what comes after them."""
    fail(traffic, *CHATS[:5])
    assert fail(traffic, *CHATS[5:]) == [True] * 4

    assert not traffic.allow(CHATS[0], NOON + 14 * SECOND)
    assert traffic.allow(CHATS[0], NOON + 15 * SECOND)


def test_a_probe_that_passes_opens_the_platform_again(traffic: Traffic) -> None:
    fail(traffic, *CHATS[:5])
    now = NOON + timedelta(seconds=15)
    traffic.on_the_wire(CHATS[6], now)

    traffic.succeeded("telegram", NOON)

    assert traffic.allow(CHATS[7], now + SECOND)


def test_a_platform_that_refuses_us_rests_for_a_minute(traffic: Traffic) -> None:
    traffic.refused("telegram", "token refused", NOON)

    assert traffic.refusal("telegram") == "token refused"
    assert traffic.refusal("slack") is None
    assert not traffic.allow(CHATS[0], NOON + 59 * SECOND)
    assert traffic.allow(CHATS[0], NOON + 60 * SECOND)
    assert traffic.allow(DESK, NOON)

    traffic.on_the_wire(CHATS[0], NOON + 60 * SECOND)
    assert not traffic.allow(CHATS[1], NOON + 60 * SECOND)
    traffic.succeeded("telegram", NOON)
    assert traffic.refusal("telegram") is None


def complain(traffic: Traffic, *chats: Channel, everywhere: bool = False) -> None:
    for chat in chats:
        traffic.complained(chat, NOON, wait=20 * SECOND, everywhere=everywhere)


def test_a_rate_limit_of_one_chat_stops_no_other(traffic: Traffic) -> None:
    complain(traffic, *[CHATS[0]] * 5)

    assert traffic.allow(CHATS[1], NOON)


@pytest.mark.parametrize("chats", [1, 3])
def test_a_rate_limit_of_the_platform_stops_all_and_halves_the_speed_after(
    traffic: Traffic, chats: int
) -> None:
    complain(traffic, *CHATS[:chats], everywhere=chats == 1)

    assert not traffic.allow(CHATS[8], NOON + 19 * SECOND)
    after = NOON + 20 * SECOND
    traffic.on_the_wire(CHATS[8], after)
    assert not traffic.allow(CHATS[7], after + SECOND / 20)
    assert traffic.exhausted("telegram", after + SECOND / 20)
    later = after + 61 * SECOND
    assert traffic.allow(CHATS[8], later)
    traffic.on_the_wire(CHATS[8], later)
    assert traffic.allow(CHATS[7], later + SECOND / 20)


def test_an_answer_still_on_its_way_lifts_no_rate_limit(traffic: Traffic) -> None:
    complain(traffic, CHATS[0], everywhere=True)

    traffic.succeeded("telegram", NOON)

    assert not traffic.allow(CHATS[1], NOON + SECOND)


def test_the_same_address_elsewhere_is_another_chat(traffic: Traffic) -> None:
    complain(traffic, CHATS[0], CHATS[1])
    complain(traffic, replace(DESK, address="C2"))

    assert traffic.allow(CHATS[2], NOON)


def test_a_clock_set_back_does_not_keep_a_platform_stopped(traffic: Traffic) -> None:
    ahead = NOON + timedelta(days=3650)
    traffic.refused("telegram", "the token", ahead)
    traffic.complained(DESK, ahead, wait=timedelta(hours=24), everywhere=True)

    assert traffic.allow(CHATS[0], NOON)
    assert traffic.allow(DESK, NOON)


def test_complaints_from_before_a_clock_was_set_back_make_no_storm(traffic: Traffic) -> None:
    for chat in CHATS[:2]:
        traffic.complained(chat, NOON + timedelta(hours=1), wait=SECOND, everywhere=False)

    assert not traffic.complained(CHATS[2], NOON, wait=SECOND, everywhere=False)


def test_a_clock_set_back_does_not_keep_a_platform_at_half_speed(traffic: Traffic) -> None:
    ahead = NOON + timedelta(days=3650)
    traffic.complained(CHATS[0], ahead, wait=SECOND, everywhere=True)

    assert waits(traffic, None) >= 25


def test_a_second_complaint_shortens_no_pause(traffic: Traffic) -> None:
    traffic.complained(CHATS[0], NOON, wait=60 * SECOND, everywhere=True)
    traffic.complained(CHATS[1], NOON, wait=SECOND, everywhere=True)

    assert not traffic.allow(CHATS[2], NOON + 59 * SECOND)
    assert traffic.allow(CHATS[2], NOON + 60 * SECOND)


def waits(traffic: Traffic, since: datetime | None, *, now: datetime = NOON) -> int:
    """Return how many messages may go to Telegram in the second after what waits since then."""
    traffic.ease_in("telegram", now, waiting_since=since)
    passed = 0
    for tenth in range(10):
        at = now + SECOND * tenth / 10
        for number in range(30):
            chat = replace(CHATS[0], address=f"{tenth}{number}")
            if traffic.allow(chat, at):
                traffic.on_the_wire(chat, at)
                passed += 1
    return passed


def test_after_a_standstill_a_platform_is_spoken_to_slowly_and_faster_each_minute(
    traffic: Traffic,
) -> None:
    assert waits(traffic, NOON - timedelta(minutes=11)) <= 8
    traffic.succeeded("telegram", NOON)
    later = [waits(traffic, NOON, now=NOON + timedelta(minutes=minute)) for minute in (1, 2, 3, 4)]
    assert later == sorted(later)
    assert later[-1] >= 25 > later[1]


@pytest.mark.parametrize("since", [None, NOON - timedelta(minutes=9)])
def test_what_waits_for_a_moment_only_slows_nothing_down(
    traffic: Traffic, since: datetime | None
) -> None:
    assert waits(traffic, since) >= 25


def test_one_chat_that_waits_long_while_others_are_told_slows_nothing_down(
    traffic: Traffic,
) -> None:
    traffic.succeeded("telegram", NOON - timedelta(minutes=5))

    assert waits(traffic, NOON - timedelta(hours=1)) >= 25
