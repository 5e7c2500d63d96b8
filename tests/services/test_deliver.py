"""Delivery, with a platform in memory whose users keep a log, and time that takes none.

Faults D3, D15, E1-E13, E17, F1-F6, J1, J6, J7; delivery, sections 2 and 3.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from typing_extensions import override

from bot.domain.delivery import SETTLE, Delivery, State
from bot.domain.errors import DatabaseFailed, DatabaseStuck
from bot.domain.message import Message
from bot.domain.watch import Channel
from bot.services.courier import ANSWER_WITHIN
from bot.settings import Repeat
from storage.claims import Claims
from tests.prove.chats import LATENCY, Act
from tests.prove.model import Life
from tests.prove.town import ALICE, BOB, CLUB, DESK, NEW

SETTLED = ANSWER_WITHIN.total_seconds() + SETTLE.total_seconds()


@pytest.fixture
def life() -> Iterator[Life]:
    """A bot that has run for a minute; Alice, Bob and the desk follow the news."""
    lived = Life()
    lived.wait(60)
    for channel in (ALICE, BOB, DESK):
        lived.town.watch(channel)
    yield lived
    assert not lived.world.broken
    lived.end()


def happen(life: Life, *channels: Channel) -> int:
    """Let something happen that only these channels follow."""
    for channel in (ALICE, BOB, DESK):
        if channel not in channels:
            life.town.unwatch(channel)
    for channel in channels:
        life.town.watch(channel, now=life.clock())
    return life.town.happen(f"T{life.loop.time()}", now=life.clock())


def deliver(life: Life, *acts: Act) -> None:
    life.world.script.extend(acts)
    life.deliver()


def seen(life: Life, channel: Channel) -> list[bool]:
    """Return, of each message the channel saw, whether it was marked."""
    return [s.marked for s in life.world.log if s.channel == channel and not s.edit]


def counts(life: Life) -> dict[State, int]:
    return {state: n for state, n in life.storage.outbox.counts().items() if n}


def attempts(life: Life) -> int:
    (row,) = life.storage._db.query("SELECT attempts FROM outbox")
    return int(row["attempts"])


def test_everybody_who_follows_is_told_once(life: Life) -> None:
    life.town.happen("T1", now=life.clock())

    became = life.runner.run(life.delivering())
    life.wait(60)
    life.deliver()

    assert became == {State.SENT: 3}
    assert [seen(life, c) for c in (ALICE, BOB, DESK)] == [[False]] * 3


def test_with_nothing_to_do_a_call_returns_at_once(life: Life) -> None:
    before = life.loop.time()

    assert not life.runner.run(life.delivering())

    assert life.loop.time() == before


def test_what_was_not_taken_is_tried_again_after_a_wait(life: Life) -> None:
    happen(life, ALICE)
    deliver(life, Act.REFUSE)
    assert counts(life) == {State.RETRY: 1}
    life.deliver()
    assert len(life.world.requests) == 1

    life.wait(2)
    life.deliver()

    assert seen(life, ALICE) == [False]
    assert attempts(life) == 2


def test_a_rate_limit_of_one_chat_costs_it_no_attempt_and_the_others_no_time(
    life: Life,
) -> None:
    life.town.happen("T1", now=life.clock())
    deliver(life, Act.TRY_LATER)
    assert seen(life, BOB) == seen(life, DESK) == [False]

    life.wait(20)
    life.deliver()

    assert seen(life, ALICE) == [False]
    tried = life.storage._db.query("SELECT attempts FROM outbox")
    assert [row["attempts"] for row in tried] == [1, 1, 1]


def test_a_rate_limit_without_end_is_bounded_to_a_day(life: Life) -> None:
    happen(life, ALICE)
    life.world.wait = timedelta(seconds=10**9)
    deliver(life, Act.TRY_LATER)

    paused = life.storage.channels.paused_until(ALICE)

    assert paused
    assert paused - life.clock() <= timedelta(hours=24, seconds=1)


def test_a_rate_limit_of_the_platform_stops_all_its_chats_and_no_other_platform(
    life: Life,
) -> None:
    for number in range(12):
        life.town.watch(replace(ALICE, address=f"20{number}"))
    life.town.happen("T1", now=life.clock())
    deliver(life, Act.TRY_LATER_ALL)
    assert seen(life, DESK) == [False]
    asked = len(life.world.requests)

    life.wait(10)
    life.deliver()
    assert len(life.world.requests) == asked

    life.wait(10)
    life.deliver()
    life.wait(5)
    life.deliver()
    assert counts(life) == {State.SENT: 15}


@pytest.mark.parametrize("act", [Act.CUT_SEEN, Act.HANG_SEEN, Act.BUG_SEEN, Act.LAND_LATE])
def test_telegram_repeats_once_and_says_so_when_nobody_can_say(life: Life, act: Act) -> None:
    happen(life, ALICE)
    deliver(life, act)
    assert counts(life) == {State.UNKNOWN: 1}
    life.wait(SETTLE.total_seconds() - 1)
    life.deliver()
    assert seen(life, ALICE) == [False]

    life.wait(1)
    life.deliver()

    assert seen(life, ALICE) == [False, True]
    assert counts(life) == {State.SENT: 1}


@pytest.mark.parametrize("act", [Act.CUT_LOST, Act.HANG_LOST, Act.BUG_LOST])
def test_what_telegram_lost_arrives_marked(life: Life, act: Act) -> None:
    happen(life, ALICE)
    deliver(life, act)
    life.wait(SETTLED)
    life.deliver()

    assert seen(life, ALICE) == [True]


def test_what_stays_unknown_twice_is_left_to_the_operator(life: Life) -> None:
    happen(life, ALICE)
    deliver(life, Act.CUT_SEEN)
    life.wait(SETTLED)
    deliver(life, Act.CUT_SEEN)
    life.wait(SETTLED)
    life.deliver()

    assert counts(life) == {State.PARKED: 1}
    assert seen(life, ALICE) == [False, True]
    (parked,) = life.storage.outbox.given_up()
    assert parked.channel == ALICE


def test_an_operator_may_forbid_repeats() -> None:
    life = Life(repeat=Repeat.PARK)
    life.wait(60)
    life.town.watch(ALICE)
    happen(life, ALICE)
    deliver(life, Act.CUT_SEEN)
    life.wait(SETTLED)
    life.deliver()

    assert seen(life, ALICE) == [False]
    assert counts(life) == {State.PARKED: 1}
    life.end()


@pytest.mark.parametrize("act", [Act.CUT_SEEN, Act.HANG_SEEN, Act.LAND_LATE, Act.BUG_SEEN])
def test_slack_is_asked_and_nothing_comes_twice(life: Life, act: Act) -> None:
    happen(life, DESK)
    deliver(life, act)
    life.wait(SETTLED)
    life.deliver()

    assert seen(life, DESK) == [False]
    assert counts(life) == {State.SENT: 1}
    assert len(life.world.requests) == 1


def test_slack_is_asked_about_a_time_long_enough_for_a_clock_that_is_not_ours(life: Life) -> None:
    happen(life, DESK)
    deliver(life, Act.CUT_SEEN)
    (arrived,) = life.world.log
    life.world.log[0] = replace(arrived, at=arrived.at - timedelta(minutes=2))
    life.wait(SETTLED)
    life.deliver()

    assert seen(life, DESK) == [False]
    assert counts(life) == {State.SENT: 1}


def test_slack_is_asked_and_what_was_lost_comes_unmarked(life: Life) -> None:
    happen(life, DESK)
    deliver(life, Act.CUT_LOST)
    life.wait(SETTLED)
    life.deliver()

    assert seen(life, DESK) == [False]


def test_a_look_up_that_fails_is_tried_again_and_not_replaced_by_a_guess(life: Life) -> None:
    happen(life, DESK)
    life.platforms["slack"].blind = True
    deliver(life, Act.CUT_SEEN)
    for _ in range(10):
        life.wait(60)
        life.deliver()
    assert counts(life) == {State.UNKNOWN: 1}
    assert seen(life, DESK) == [False]

    life.platforms["slack"].blind = False
    life.wait(60)
    life.deliver()

    assert seen(life, DESK) == [False]
    assert counts(life) == {State.SENT: 1}


def test_a_look_up_that_fails_for_a_quarter_of_an_hour_is_given_up(life: Life) -> None:
    happen(life, DESK)
    life.platforms["slack"].blind = life.world.was_blind = True
    deliver(life, Act.CUT_SEEN)
    for _ in range(16):
        life.wait(60)
        life.deliver()

    assert seen(life, DESK) == [False, True]


def test_a_bug_in_the_look_up_leaves_the_outcome_unknown(life: Life) -> None:
    happen(life, DESK)
    life.platforms["slack"].confused = True
    deliver(life, Act.CUT_SEEN)
    life.wait(SETTLED)
    life.deliver()

    assert counts(life) == {State.UNKNOWN: 1}


def test_an_edit_in_doubt_simply_goes_again(life: Life) -> None:
    event = happen(life, ALICE)
    life.deliver()
    life.town.report(event, 1, now=life.clock())
    life.wait(2)
    deliver(life, Act.CUT_SEEN)
    life.wait(SETTLED)
    life.deliver()

    edits = [s for s in life.world.log if s.edit]
    assert [s.marked for s in edits] == [False, False]
    assert counts(life) == {State.SENT: 2}


def test_a_text_that_is_refused_goes_once_more_as_plain_text(life: Life) -> None:
    happen(life, ALICE)
    asked: list[bool] = []
    compose = life.compose

    def plain_or_not(delivery: Delivery) -> Message | None:
        asked.append(delivery.plain)
        return compose(delivery)

    life.compose = plain_or_not  # type: ignore[method-assign]  # a spy
    deliver(life, Act.BAD_TEXT)
    life.wait(2)
    life.deliver()

    assert asked == [False, True]
    assert seen(life, ALICE) == [False]


def test_a_text_that_is_refused_even_as_plain_text_is_given_up(life: Life) -> None:
    happen(life, ALICE)
    deliver(life, Act.BAD_TEXT)
    life.wait(2)
    deliver(life, Act.BAD_TEXT)

    assert counts(life) == {State.DEAD: 1}
    assert len(life.world.requests) == 2


def test_a_channel_that_is_gone_is_asked_no_more_until_it_comes_back(life: Life) -> None:
    happen(life, ALICE)
    life.town.happen("T2", now=life.clock())
    deliver(life, Act.GONE)
    life.wait(3600)
    life.deliver()
    assert len(life.world.requests) == 1
    assert counts(life) == {State.CANCELLED: 2}

    life.storage.channels.revive(ALICE)
    life.world.gone.clear()
    life.town.happen("T3", now=life.clock())
    life.deliver()

    assert seen(life, ALICE) == [False]


def test_a_group_that_moved_is_told_at_its_new_address(life: Life) -> None:
    happen(life, CLUB)
    life.world.moved[CLUB.address] = NEW.address
    life.deliver()
    life.wait(4)
    life.deliver()

    assert seen(life, NEW) == [False]
    assert life.storage.subscriptions.of(CLUB) == []
    assert len(life.storage.subscriptions.of(NEW)) == 1
    assert attempts(life) == 1


def test_a_platform_that_refuses_us_keeps_its_queue_and_costs_no_attempt(life: Life) -> None:
    life.town.happen("T1", now=life.clock())
    deliver(life, Act.DOWN, Act.TAKE, Act.DOWN)
    assert life.traffic.refusal("telegram") == "token refused"
    assert life.storage.outbox.counts()[State.DEAD] == 0
    asked = len(life.world.requests)
    life.wait(50)
    life.deliver()
    assert len(life.world.requests) == asked

    life.wait(20)
    life.deliver()
    life.deliver()

    assert life.traffic.refusal("telegram") is None
    assert counts(life) == {State.SENT: 3}
    tried = life.storage._db.query("SELECT attempts FROM outbox")
    assert {row["attempts"] for row in tried} == {1}


def test_a_platform_that_seems_down_is_probed_and_wastes_no_attempts(life: Life) -> None:
    happen(life, ALICE, *(replace(ALICE, address=f"3{number:02}") for number in range(20)))
    life.world.script.extend([Act.REFUSE] * 500)
    for _ in range(60):
        life.deliver()
        life.wait(10)

    assert len(life.world.requests) < 40  # ten minutes of trying
    assert life.storage.outbox.counts()[State.DEAD] == 0
    life.world.script.clear()
    for _ in range(90):
        life.deliver()
        life.wait(10)
    assert counts(life) == {State.SENT: 21}


def test_a_single_chat_outlives_an_hour_without_network(life: Life) -> None:
    happen(life, ALICE)
    life.world.script.extend([Act.REFUSE] * 500)
    for _ in range(360):
        life.deliver()
        life.wait(10)
    assert seen(life, ALICE) == []

    life.world.script.clear()
    life.wait(60)
    life.deliver()

    assert seen(life, ALICE) == [False]


def test_a_slow_chat_holds_nobody_else_up(life: Life) -> None:
    life.town.happen("T1", now=life.clock())
    started = life.clock()

    async def meanwhile() -> None:
        delivering = asyncio.create_task(life.delivering())
        await asyncio.sleep(10)
        life.town.happen("T2", now=life.clock())
        await delivering

    life.world.script.append(Act.HANG_LOST)
    life.runner.run(meanwhile())

    told = [s.at - started for s in life.world.log if s.channel == BOB]
    assert told[0] < timedelta(seconds=1)
    assert timedelta(seconds=10) < told[1] < timedelta(seconds=11)
    assert life.clock() - started < ANSWER_WITHIN + timedelta(seconds=2)


def test_few_messages_are_on_the_wire_to_a_platform_at_once(life: Life) -> None:
    for number in range(20):
        life.town.watch(replace(ALICE, address=f"3{number:02}"))
    life.town.happen("T1", now=life.clock())
    life.deliver()

    times = sorted(at for at, channel in life.world.requests if channel.platform == "telegram")
    latency = timedelta(seconds=LATENCY)
    assert max(sum(1 for t in times if at <= t < at + latency) for at in times) == 4


def test_many_chats_are_told_as_fast_as_the_platform_allows(life: Life) -> None:
    """A hundred chats at 25 a second, with answers so quick that nothing else holds us up."""
    for number in range(100):
        life.town.watch(replace(ALICE, address=f"4{number:02}"))
    life.town.happen("T1", now=life.clock())
    life.world.latency = 0.001
    started = life.loop.time()
    while life.storage.outbox.counts()[State.QUEUED]:
        life.deliver()
        life.wait(0.1)

    assert 3.5 < life.loop.time() - started < 6


def test_a_message_that_cannot_be_worded_is_given_up_and_lets_the_next_pass(life: Life) -> None:
    event = happen(life, ALICE)
    life.poison.update(alert.id for alert in life.storage.alerts.of_event(event))
    life.town.happen("T2", now=life.clock())
    for _ in range(60):
        life.deliver()
        life.wait(10)

    assert counts(life) == {State.DEAD: 1, State.SENT: 1}
    assert len(life.world.requests) == 1


def test_a_message_with_nothing_to_tell_any_more_is_cancelled(life: Life) -> None:
    happen(life, ALICE)
    life.compose = lambda delivery: None  # type: ignore[method-assign]  # a stub
    life.deliver()

    assert counts(life) == {State.CANCELLED: 1}
    assert life.world.requests == []


def test_when_we_close_what_is_on_the_wire_is_still_recorded(life: Life) -> None:
    happen(life, ALICE)
    life.town.happen("T2", now=life.clock())

    async def close() -> None:
        delivering = asyncio.create_task(life.delivering())
        await asyncio.sleep(5)
        life.traffic.closing = True
        await delivering

    life.world.script.append(Act.TAKE_SLOWLY)
    life.runner.run(close())

    assert counts(life) == {State.SENT: 1, State.QUEUED: 1}


def test_when_we_are_stopped_what_is_on_the_wire_is_unknown(life: Life) -> None:
    happen(life, ALICE)

    async def stop() -> None:
        delivering = asyncio.create_task(life.delivering())
        await asyncio.sleep(5)
        delivering.cancel()
        with pytest.raises(asyncio.CancelledError):
            await delivering

    life.world.script.append(Act.TAKE_SLOWLY)
    life.runner.run(stop())

    assert counts(life) == {State.UNKNOWN: 1}
    assert life.traffic.in_flight == set()


def test_what_a_dead_process_left_on_the_wire_is_found_out(life: Life) -> None:
    life.town.happen("T1", now=life.clock())
    deliver(life, Act.KILL_SEEN, Act.KILL_SEEN, Act.KILL_SEEN)
    life.wait(60)
    life.deliver()

    assert seen(life, DESK) == [False]
    assert seen(life, ALICE)[-1] == (len(seen(life, ALICE)) == 2)
    assert counts(life) == {State.SENT: 3}


def test_nothing_is_sent_whose_claim_did_not_reach_the_disk(life: Life) -> None:
    life.town.happen("T1", now=life.clock())
    life.storage._db.execute("PRAGMA query_only = ON")

    with pytest.raises(DatabaseFailed):
        life.runner.run(life.delivering())
    assert life.world.requests == []

    life.storage._db.execute("PRAGMA query_only = OFF")
    life.deliver()
    assert counts(life) == {State.SENT: 3}


def test_when_the_disk_fails_every_answer_on_its_way_still_comes_back(life: Life) -> None:
    """What was sent and could not be recorded is found out like after a crash."""
    life.town.happen("T1", now=life.clock())
    claims = _FailsOnce(life.storage._db, boot_id=life.storage.boot_id)
    life.storage.claims = claims

    with pytest.raises(DatabaseFailed):
        life.runner.run(life.delivering())

    assert counts(life) == {State.SENDING: 1, State.SENT: 2}
    life.wait(60)
    life.deliver()
    life.wait(60)
    life.deliver()
    assert counts(life) == {State.SENT: 3}
    repeated = [c for c in (ALICE, BOB, DESK) if len(seen(life, c)) == 2]
    assert [seen(life, c) for c in repeated] in ([], [[False, True]])


class _FailsOnce(Claims):
    failed_once = False

    @override
    def sent(self, outbox: int, provider_id: str, *, now: datetime, text_hash: str = "") -> bool:
        if not self.failed_once:
            self.failed_once = True
            msg = "disk full"
            raise DatabaseFailed(msg)
        return super().sent(outbox, provider_id, now=now, text_hash=text_hash)


def test_after_days_of_standstill_a_channel_gets_its_newest_and_one_roll_up(life: Life) -> None:
    happen(life, ALICE)
    for number in range(40):
        life.town.happen(f"old{number}", now=life.clock())
    life.wait(3 * 24 * 3600)
    for number in range(40):
        life.town.happen(f"new{number}", now=life.clock())
    for _ in range(60):
        life.deliver()
        life.wait(1)

    assert len(seen(life, ALICE)) == 21
    listed = life.storage._db.value("SELECT count(*) FROM digest_alert")
    assert listed == 41 + 20


def test_nothing_is_sent_to_a_platform_that_is_off(life: Life) -> None:
    life.town.happen("T1", now=life.clock())
    del life.platforms["slack"]
    life.deliver()

    assert counts(life) == {State.SENT: 2, State.QUEUED: 1}


def test_d15_after_a_restore_each_chat_gets_one_message_half_an_hour_later(life: Life) -> None:
    for number in range(30):
        life.town.happen(f"T{number}", now=life.clock())
    life.storage.quarantine.impose()
    for _ in range(29):
        deliver(life)
        life.wait(60)
    assert [seen(life, channel) for channel in (ALICE, BOB, DESK)] == [[], [], []]

    life.wait(60)
    deliver(life)

    assert [len(seen(life, channel)) for channel in (ALICE, BOB, DESK)] == [1, 1, 1]


def test_a_platform_an_operator_paused_waits_and_the_others_go_on(life: Life) -> None:
    life.storage.pauses.pause("telegram", None)
    life.town.happen("T1", now=life.clock())
    deliver(life)
    assert [len(seen(life, channel)) for channel in (ALICE, BOB, DESK)] == [0, 0, 1]

    life.storage.pauses.resume()
    deliver(life)

    assert [len(seen(life, channel)) for channel in (ALICE, BOB, DESK)] == [1, 1, 1]


def test_a_bug_in_recording_one_loses_nothing_of_the_others(
    life: Life, caplog: pytest.LogCaptureFixture
) -> None:
    life.town.happen("T1", now=life.clock())
    life.storage.claims = _BreaksOnce(life.storage._db, boot_id=life.storage.boot_id)
    life.deliver()

    assert counts(life) == {State.SENDING: 1, State.SENT: 2}
    assert "outcome could not be recorded" in caplog.text
    life.wait(120)
    life.deliver()
    life.wait(60)
    life.deliver()
    assert counts(life) == {State.SENT: 3}


class _BreaksOnce(Claims):
    broke = False

    @override
    def sent(self, outbox: int, provider_id: str, *, now: datetime, text_hash: str = "") -> bool:
        if not self.broke:
            self.broke = True
            raise ZeroDivisionError
        return super().sent(outbox, provider_id, now=now, text_hash=text_hash)


def test_a_bug_in_claiming_undoes_nothing_that_is_written_down(
    life: Life, caplog: pytest.LogCaptureFixture
) -> None:
    happen(life, ALICE)
    life.town.happen("T2", now=life.clock())
    life.storage.claims = _ClaimsOnce(life.storage._db, boot_id=life.storage.boot_id)
    life.deliver()

    assert counts(life) == {State.SENT: 1, State.QUEUED: 1}
    assert "claiming hit a bug" in caplog.text


class _ClaimsOnce(Claims):
    claimed = False

    @override
    def claim_some(self, most: int, now: datetime, **how: Any) -> list[Delivery]:
        if self.claimed:
            raise ZeroDivisionError
        self.claimed = True
        return super().claim_some(1, now, **how)


def test_a_bug_before_the_platform_is_asked_costs_an_attempt_and_marks_nothing(
    life: Life, caplog: pytest.LogCaptureFixture
) -> None:
    happen(life, ALICE)
    life.storage.claims = _CancelsNot(life.storage._db, boot_id=life.storage.boot_id)
    composing = life.compose
    life.compose = lambda delivery: None  # type: ignore[method-assign]  # a stub
    life.deliver()
    assert counts(life) == {State.RETRY: 1}
    assert "message could not be prepared" in caplog.text

    life.compose = composing  # type: ignore[method-assign]  # as it was
    life.wait(120)
    life.deliver()

    assert seen(life, ALICE) == [False]


class _CancelsNot(Claims):
    @override
    def cancelled(self, outbox: int, *, why: str, now: datetime) -> bool:
        raise ZeroDivisionError


def test_a_disk_that_fails_while_a_message_is_worded_costs_no_attempt(life: Life) -> None:
    happen(life, ALICE)
    composing = life.compose

    def full(delivery: Delivery) -> Message | None:
        msg = "disk full"
        raise DatabaseStuck(msg)

    life.compose = full  # type: ignore[method-assign]  # a stub
    with pytest.raises(DatabaseStuck):
        life.runner.run(life.delivering())
    assert counts(life) == {State.QUEUED: 1}

    life.compose = composing  # type: ignore[method-assign]  # as it was
    life.wait(2)
    life.deliver()
    assert (seen(life, ALICE), attempts(life)) == ([False], 1)


def test_when_the_disk_takes_no_claim_nothing_is_sent_and_the_next_call_goes_on(
    life: Life,
) -> None:
    happen(life, ALICE)
    life.storage.claims = _Stuck(life.storage._db, boot_id=life.storage.boot_id)
    with pytest.raises(DatabaseFailed):
        life.runner.run(life.delivering())
    assert life.world.requests == []
    assert life.traffic.in_flight == set()

    life.storage.claims = Claims(life.storage._db, boot_id=life.storage.boot_id)
    life.deliver()
    assert seen(life, ALICE) == [False]


class _Stuck(Claims):
    @override
    def claim_some(self, most: int, now: datetime, **how: Any) -> list[Delivery]:
        msg = "disk full"
        raise DatabaseFailed(msg)


def _waits(life: Life, *acts: Act) -> list[timedelta]:
    """Return how long each of many chats waited, but for the first, which meets the acts."""
    chats = [replace(ALICE, address=f"6{number:02}") for number in range(60)]
    happen(life, *chats)
    began = life.clock()
    life.world.script.extend(acts)
    while life.storage.outbox.counts()[State.QUEUED]:
        life.deliver()
        life.wait(0.1)
    return sorted(s.at - began for s in life.world.log if s.channel != chats[0])


@pytest.mark.case("E1")
@pytest.mark.parametrize("act", [Act.TRY_LATER, Act.HANG_LOST, Act.GONE, Act.BAD_TEXT])
def test_what_happens_to_one_chat_costs_the_others_less_than_a_tenth(act: Act) -> None:
    """The times are those of a clock that waits for nothing: exact, whatever the machine does."""
    found: list[timedelta] = []
    for acts in ((), (act,)):
        life = Life()
        life.wait(60)
        waits = _waits(life, *acts)
        found.append(waits[int(len(waits) * 0.95)])
        life.end()

    usual, beside = found
    assert beside < usual * 1.1


@pytest.mark.parametrize("act", [Act.GONE, Act.BAD_TEXT, Act.TRY_LATER])
def test_a_probe_that_is_answered_opens_the_platform_whatever_the_answer(
    life: Life, act: Act
) -> None:
    """Else each chat that is gone, met after an outage, keeps all others waiting a minute more."""
    chats = [replace(ALICE, address=f"7{number}") for number in range(8)]
    happen(life, *chats)
    deliver(life, *[Act.REFUSE] * 8)
    life.world.script.clear()
    assert life.world.log == []

    life.wait(60)
    deliver(life, act)
    life.wait(2)
    life.deliver()

    assert life.world.log != []
