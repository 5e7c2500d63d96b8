"""The outbox and Slack together, over loopback: the faults of group F, end to end."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.domain.delivery import SETTLE, State
from bot.platforms.slack.platform import Slack
from storage import Storage
from tests.platforms.slack.envelopes import event
from tests.platforms.slack.fake import BOT_TOKEN, FakeSlack, Fault, error, rate_limit
from tests.platforms.slack.life import POST, Life
from tests.platforms.slack.scenes import Desk, listening, slack_for, until
from tests.prove.town import DESK, LAW

HISTORY = "conversations.history"
HOUR = 3600
DAY = 24 * HOUR
SETTLED = SETTLE.total_seconds()


@pytest.fixture
def storage() -> Iterator[Storage]:
    with Storage.open(":memory:") as opened:
        yield opened


@pytest.fixture
def life(storage: Storage, fake: FakeSlack, slack: Slack) -> Life:
    """A bot whom the desk and the law channel asked to tell them what happens."""
    lived = Life(storage, fake, slack)
    lived.follow(DESK, LAW)
    return lived


@pytest.mark.case("F1")
@pytest.mark.parametrize(
    ("fault", "wait"),
    [(rate_limit("20", method=POST), 20), (error("ratelimited", method=POST), 30)],
)
async def test_a_channel_with_a_rate_limit_waits_as_told_and_the_others_go_on(
    life: Life, fake: FakeSlack, fault: Fault, wait: int
) -> None:
    fake.faults.append(fault)
    life.happen("T1")
    await life.deliver()
    assert len(life.posted()) == 1
    for _ in range(wait):
        await life.deliver(after=1)
    assert len(life.posted()) == 1

    await life.deliver(after=1)
    assert (life.seen(DESK), life.seen(LAW)) == ([False], [False])
    assert life.attempts() == {1}


@pytest.mark.case("F1")
async def test_a_channel_gets_one_message_a_second(life: Life) -> None:
    life.happen(*(f"T{n}" for n in range(5)))
    for second in range(1, 6):
        await life.deliver()
        assert len(life.seen(DESK)) == second
        life.wait(1)


@pytest.mark.case("F2")
@pytest.mark.parametrize("code", ["channel_not_found", "is_archived", "not_in_channel"])
async def test_a_closed_channel_is_tried_once_a_day_and_who_set_its_watch_is_told(
    life: Life, fake: FakeSlack, code: str
) -> None:
    life.storage.subscriptions.add(
        replace(DESK, address="C3"),
        life.storage.subscriptions.of(DESK)[0].rule,
        now=life.now,
        by="slack:T1/U2",
    )
    archived = code == "is_archived"
    if code != "channel_not_found":
        fake.world.channels["C3"] = {
            "id": "C3",
            "is_archived": archived,
            "is_member": archived,
        }
    for hour in range(23):
        life.happen(f"H{hour}")
        await life.deliver()
        await life.deliver(after=2)
        life.wait(HOUR)

    assert life.requests(replace(DESK, address="C3")) == 1
    assert len([m for m in life.posted() if m["channel"] == "DU2"]) == 1
    assert len(life.seen(DESK)) == 23


@pytest.mark.case("F2")
async def test_a_channel_that_is_unarchived_is_told_again(
    fake: FakeSlack, storage: Storage, desk: Desk
) -> None:
    gone, back = storage.channels.left, storage.channels.returned
    async with slack_for(fake, desk) as slack:
        life = Life(storage, fake, slack)
        slack._on_gone = lambda channel: gone(channel, life.now)
        slack._on_back = back
        life.follow(DESK)
        async with listening(slack, fake):
            fake.world.channels["C1"]["is_archived"] = True
            await fake.push(event({"type": "channel_archive", "channel": "C1"}))
            await until(lambda: not storage.channels.active(DESK))
            life.happen("T1")
            await life.deliver()

            fake.world.channels["C1"]["is_archived"] = False
            await fake.push(event({"type": "channel_unarchive", "channel": "C1"}))
            await until(lambda: storage.channels.active(DESK))
            life.happen("T2")
            await life.deliver()

    assert life.requests(DESK) == 1
    assert life.seen(DESK) == [False]


@pytest.mark.case("F3")
@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "invalid_auth"])
async def test_a_workspace_that_refuses_us_is_asked_nothing_more_and_its_queue_is_kept(
    life: Life, fake: FakeSlack, desk: Desk, code: str
) -> None:
    fake.faults.append(error(code, method=POST))
    life.happen("T1")
    for _ in range(23):
        await life.deliver(after=HOUR)
    asked = [method for method, _ in fake.calls].count(POST)
    assert asked <= 2  # what was on the wire at that moment
    assert State.DEAD not in life.counts()
    assert sum(life.counts().values()) == 2

    async with slack_for(fake, desk) as reborn:  # with another token
        life.slack = reborn
        for _ in range(5):
            await life.deliver(after=61)
    assert sorted(m["channel"] for m in life.posted()) == ["C1", "C2"]


@pytest.mark.case("F4")
@pytest.mark.parametrize("code", ["msg_too_long", "invalid_blocks"])
async def test_a_text_that_is_refused_arrives_once_as_plain_text(
    life: Life, fake: FakeSlack, code: str
) -> None:
    fake.faults.append(error(code, method=POST))
    life.happen("T1")
    await life.deliver()
    await life.deliver(after=2)

    assert (life.seen(DESK), life.seen(LAW)) == ([False], [False])
    assert [m.get("blocks") is None for m in life.posted()] == [False, True]


@pytest.mark.case("F5")
@pytest.mark.parametrize("accepts", [True, False])
@pytest.mark.parametrize(
    "fault",
    [
        Fault(method=POST),
        Fault(method=POST, status=500, body="<html>"),
        error("fatal_error", method=POST),
    ],
    ids=["cut", "500", "fatal_error"],
)
async def test_what_may_have_arrived_is_looked_up_and_comes_once(
    life: Life,
    fake: FakeSlack,
    fault: Fault,
    accepts: bool,  # noqa: FBT001 - a case
) -> None:
    fake.faults.append(replace(fault, accepts=accepts))
    life.happen("T1")
    await life.deliver()
    await life.deliver(after=SETTLED)
    await life.deliver(after=2)

    assert (life.seen(DESK), life.seen(LAW)) == ([False], [False])
    assert life.counts() == {State.SENT: 2}


@pytest.mark.case("F6")
@pytest.mark.parametrize("accepts", [True, False])
@pytest.mark.parametrize(
    "fault", [rate_limit("9", method=HISTORY), error("missing_scope", method=HISTORY)], ids=str
)
async def test_where_nothing_can_be_looked_up_it_waits_and_then_repeats_marked(
    life: Life,
    fake: FakeSlack,
    fault: Fault,
    accepts: bool,  # noqa: FBT001 - a case
) -> None:
    life.town.unwatch(LAW)
    fake.faults.append(Fault(method=POST, accepts=accepts))
    fake.faults.extend([fault] * 100)
    life.happen("T1")
    await life.deliver()
    for _ in range(14):
        await life.deliver(after=60)
    assert life.counts() == {State.UNKNOWN: 1}
    assert life.requests(DESK) == 1

    for _ in range(3):
        await life.deliver(after=60)
    assert life.seen(DESK) == [False, True][not accepts :]
    assert life.counts() == {State.SENT: 1}


@pytest.mark.case("F6")
async def test_a_look_up_that_works_again_in_time_repeats_nothing(
    life: Life, fake: FakeSlack
) -> None:
    life.town.unwatch(LAW)
    fake.faults.append(Fault(method=POST, accepts=True))
    fake.faults.extend([rate_limit("9", method=HISTORY)] * 3)
    life.happen("T1")
    await life.deliver()
    for _ in range(10):
        await life.deliver(after=60)

    assert life.seen(DESK) == [False]
    assert life.counts() == {State.SENT: 1}


@pytest.mark.case("F11")
async def test_the_same_channel_id_in_another_workspace_is_another_channel(
    life: Life, fake: FakeSlack
) -> None:
    theirs = replace(DESK, workspace="T2")
    life.town.unwatch(DESK)
    life.follow(theirs)
    life.happen("T1")
    await life.deliver()

    assert [m["channel"] for m in life.posted()] == [LAW.address]
    assert life.storage.subscriptions.of(DESK) == []
    assert life.requests(theirs) == 0


async def test_no_token_stands_in_the_log_of_all_that(
    life: Life, fake: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for code in ("internal_error", "is_archived", "token_revoked"):
        fake.faults.append(error(code, method=POST))
        life.happen(code)
        await life.deliver(after=60)

    assert BOT_TOKEN not in caplog.text
