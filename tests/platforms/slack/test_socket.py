"""F7: the connection that Slack refreshes, cuts, or lets die in silence."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.chat import Incoming, Reply
from bot.domain.errors import DatabaseFailed
from bot.platforms.slack.platform import Slack
from tests.platforms.slack.envelopes import Json, direct
from tests.platforms.slack.fake import FakeSlack, Fault, error, rate_limit
from tests.platforms.slack.scenes import C1, IMPATIENT, Desk, listening, said, slack_for, until


def our_tasks() -> int:
    """Count the tasks that are not the fake's own, which keeps idle connections waiting."""
    return len([task for task in asyncio.all_tasks() if "RequestHandler" not in repr(task)])


@pytest.mark.case("F7")
async def test_f7_a_hundred_cuts_lose_no_event_and_leave_no_task(
    fake: FakeSlack, slack: Slack, desk: Desk
) -> None:
    async with listening(slack, fake):
        await fake.push(direct("first"))
        await desk.hears()
        tasks = our_tasks()

        for number in range(100):
            await fake.push(direct(f"before {number}"))
            await fake.cut(["reset", "close", "warning"][number % 3])
            await fake.push(direct(f"after {number}"))
            await fake.connected()
            await until(lambda: not fake.pending)

        await desk.hears(201)
        await until(lambda: our_tasks() <= tasks)

    assert fake.connections > 100
    assert len({i.text for i in desk.heard}) == 201


@pytest.mark.case("F7")
async def test_f7_a_warning_is_followed_before_the_old_line_goes(
    fake: FakeSlack, slack: Slack, desk: Desk
) -> None:
    async with listening(slack, fake):
        await fake.cut("warning")
        await fake.push(direct("in between"))
        await fake.connected()
        await desk.hears()

    assert fake.connections == 2


@pytest.mark.case("F7")
async def test_f7_a_line_that_answers_no_ping_is_replaced(
    fake: FakeSlack, slack: Slack, desk: Desk
) -> None:
    async with listening(slack, fake):
        await fake.cut("silence")
        await fake.connected()
        await fake.push(direct("heard again"))
        await desk.hears()


@pytest.mark.case("F7")
async def test_f7_our_own_watchdog_needs_nothing_from_the_sdk(
    fake: FakeSlack, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    no_pings = replace(IMPATIENT, ping=1_000, silence=0.2)
    async with slack_for(fake, desk, patience=no_pings) as slack, listening(slack, fake):
        await fake.cut("silence")
        await fake.connected()
        await fake.push(direct("heard again"))
        await desk.hears()

    assert "slack socket silent, building a new one" in caplog.text


async def test_a_live_line_is_left_alone(fake: FakeSlack, desk: Desk) -> None:
    watchful = replace(IMPATIENT, ping=0.05, silence=0.5)
    async with slack_for(fake, desk, patience=watchful) as slack, listening(slack, fake):
        await asyncio.sleep(1.2)

        assert fake.connections == 1
        assert slack.last_heard is not None
        assert (datetime.now(UTC) - slack.last_heard).total_seconds() < 0.5


@pytest.mark.parametrize("greeting", [{"connection_info": {"app_id": "A9"}}, {}])
async def test_our_app_is_the_one_slack_greets(
    fake: FakeSlack, slack: Slack, desk: Desk, greeting: Json
) -> None:
    fake.greeting = {"type": "hello"} | greeting
    async with listening(slack, fake):
        envelope = await fake.push(direct("watch Norway"))
        await until(lambda: envelope["envelope_id"] in fake.acked)
        await asyncio.sleep(0.05)

    assert desk.heard == []


async def test_before_the_first_sign_of_life_nothing_was_heard(slack: Slack) -> None:
    assert slack.last_heard is None


@pytest.mark.case("F7")
async def test_f7_connecting_goes_on_until_it_works(
    fake: FakeSlack, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    fake.faults.extend(
        [
            Fault(method="auth.test"),
            error("internal_error", method="auth.test", status=500),
            Fault(method="apps.connections.open"),
            rate_limit("1", method="apps.connections.open"),
            Fault(method="apps.connections.open", body="<html>"),
        ]
    )
    fake.refuses_sockets = 1
    caplog.set_level(logging.DEBUG)
    impatient = replace(IMPATIENT, connect=0.1)
    async with slack_for(fake, desk, patience=impatient) as slack, listening(slack, fake):
        await fake.push(direct("at last"))
        await desk.hears()

    assert caplog.text.count("trying again") >= 6
    warnings = [r for r in caplog.records if r.levelno == logging.WARNING]
    assert len(warnings) == 2  # one for each call that failed: not one every ten seconds


async def test_a_line_that_never_greets_us_is_given_up(fake: FakeSlack, desk: Desk) -> None:
    fake.mute = True
    hasty = replace(IMPATIENT, ping=1_000, silence=0.1)
    async with slack_for(fake, desk, patience=hasty) as slack:
        task = asyncio.create_task(slack.listen())
        await until(lambda: fake.connections >= 2)
        fake.mute = False
        await fake.push(direct("hello"))
        await desk.hears()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
async def test_f3_a_refused_token_ends_the_listening_and_nothing_else(
    fake: FakeSlack, slack: Slack, desk: Desk, method: str
) -> None:
    fake.faults.append(error("invalid_auth", method=method))
    task = asyncio.create_task(slack.listen())
    await until(lambda: desk.down)
    asked = len(fake.calls)
    await asyncio.sleep(0.1)

    assert not task.done()
    assert len(fake.calls) == asked
    assert desk.down == [f"{method}: invalid_auth, status 200"]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_deaf_for_its_app_token_it_still_tells_the_news(
    fake: FakeSlack, slack: Slack, desk: Desk
) -> None:
    fake.faults.append(error("invalid_auth", method="apps.connections.open"))
    task = asyncio.create_task(slack.listen())
    await until(lambda: desk.down)

    await slack.send(C1, said("alert"), "k")

    assert slack.down == "apps.connections.open: invalid_auth, status 200"
    assert [m["did"] for m in fake.seen] == ["posted"]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_stop_leaves_time_for_what_was_acknowledged(
    fake: FakeSlack, slack: Slack, desk: Desk
) -> None:
    async with listening(slack, fake):
        fake.faults.append(Fault(method="users.info", accepts=True, late=0.1, body="{}"))
        envelope = await fake.types("/watch", "Norway")
        await until(lambda: envelope["envelope_id"] in fake.acked)

    assert [i.text for i in desk.heard] == ["/watch Norway"]


async def test_the_sdk_logs_nothing_itself(
    fake: FakeSlack, slack: Slack, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with listening(slack, fake):
        await fake.push(direct("a secret question"))
        await desk.hears()
        await fake.cut("reset")
        await fake.connected()

    assert not [r for r in caplog.records if r.name.startswith("slack_sdk")]
    assert "a secret question" not in caplog.text


async def test_a_command_that_did_not_reach_the_disk_ends_the_listening(
    fake: FakeSlack, slack: Slack, desk: Desk
) -> None:
    def full(incoming: Incoming) -> Reply:
        raise DatabaseFailed

    desk.says = full
    task = asyncio.create_task(slack.listen())
    await fake.connected()
    await fake.types("/watch", "Norway")

    with pytest.raises(DatabaseFailed):
        await task
