"""Alerts out: post, thread, edit, and find again."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import BadText, ChannelGone, NotSent, PlatformDown, TryLater, Unknown
from bot.domain.message import Button, Message, Span
from bot.domain.watch import Channel
from bot.platforms.slack.platform import Slack
from tests.platforms.slack.fake import FakeSlack, Fault, error, rate_limit
from tests.platforms.slack.scenes import C1, Desk, said, slack_for

POST = "chat.postMessage"
LONG_AGO = timedelta(minutes=1)


def a_minute_ago() -> datetime:
    return datetime.now(UTC) - LONG_AGO


async def test_an_alert_is_posted_literally_with_its_key(fake: FakeSlack, slack: Slack) -> None:
    message = Message(
        lines=((Span(text="Russia <!channel>", bold=True),),),
        buttons=((Button(label="Why", press="b-1"),),),
    )

    sent = await slack.send(C1, message, "a1:send:0:slack/T1/C1")

    asked = next(asked for method, asked in fake.calls if method == POST)
    assert asked["text"] == "Russia &lt;!channel&gt;"
    assert asked["metadata"] == {
        "event_type": "treaty_alert",
        "event_payload": {"k": "a1:send:0:slack/T1/C1"},
    }
    assert (asked["unfurl_links"], asked["unfurl_media"]) == (False, False)
    assert (asked["parse"], asked["mrkdwn"]) == ("none", False)
    assert "link_names" not in asked
    assert [(m["did"], m["ts"]) for m in fake.seen] == [("posted", sent)]


async def test_the_same_delivery_has_the_same_client_id(fake: FakeSlack, slack: Slack) -> None:
    for key in ("k1", "k1", "k2"):
        await slack.send(C1, said("hi"), key)

    ids = [asked["client_msg_id"] for method, asked in fake.calls if method == POST]
    assert ids[0] == ids[1] != ids[2]


async def test_an_answer_goes_into_the_thread_and_so_does_the_answer_to_it(
    fake: FakeSlack, slack: Slack
) -> None:
    first = await slack.send(C1, said("signed"), "k1")
    second = await slack.send(C1, said("ratified", follows=first), "k2")
    third = await slack.send(C1, said("in force", follows=second), "k3")

    assert [m.get("thread_ts") for m in fake.seen] == [None, first, first]
    assert len({first, second, third}) == 3


async def test_a_channel_that_is_a_thread_keeps_everything_in_it(
    fake: FakeSlack, slack: Slack
) -> None:
    parent = await slack.send(C1, said("talk here"), "k1")
    thread = Channel(platform="slack", workspace="T1", address="C1", thread=parent)

    await slack.send(thread, said("alert"), "k2")

    assert fake.seen[-1]["thread_ts"] == parent


async def test_news_outlives_the_message_it_answers(fake: FakeSlack, slack: Slack) -> None:
    sent = await slack.send(C1, said("ratified", follows="1.000000"), "k1")

    assert fake.seen[-1].get("thread_ts") is None
    assert await slack.find(C1, "k1", a_minute_ago()) == sent


async def test_a_channel_that_is_a_thread_that_is_gone_refuses(slack: Slack) -> None:
    thread = Channel(platform="slack", workspace="T1", address="C1", thread="1.000000")

    with pytest.raises(BadText):
        await slack.send(thread, said("alert"), "k1")


async def test_a_look_up_in_a_thread_that_is_gone_says_no(slack: Slack) -> None:
    assert await slack.find(C1, "k1", a_minute_ago(), follows="1.000000") is None


async def test_a_long_thread_is_read_to_its_end(fake: FakeSlack, slack: Slack) -> None:
    first = await slack.send(C1, said("signed"), "k0")
    for number in range(1, 119):
        await slack.send(C1, said("more", follows=first), f"k{number}")
    last = await slack.send(C1, said("the last", follows=first), "k119")

    assert await slack.find(C1, "k119", a_minute_ago(), follows=first) == last


@pytest.mark.parametrize(
    ("method", "body"),
    [("auth.test", '{"ok": true}'), ("conversations.open", '{"ok": true, "channel": 7}')],
)
async def test_an_answer_without_what_was_asked_means_nothing_was_sent(
    fake: FakeSlack, slack: Slack, method: str, body: str
) -> None:
    fake.faults.append(Fault(method=method, body=body))

    with pytest.raises(NotSent):
        await slack.send(Channel(platform="slack", workspace="T1", address="U1"), said("x"), "k")


async def test_an_edit_replaces_the_text(fake: FakeSlack, slack: Slack) -> None:
    first = await slack.send(C1, said("one outlet"), "k1")
    answer = await slack.send(C1, said("a stage", follows=first), "k2")

    await slack.edit(C1, first, said("two outlets"))
    await slack.edit(C1, answer, said("the stage"))

    standing = [m["text"] for m in fake.world.messages["C1"]]
    assert standing == ["two outlets", "the stage"]


async def test_a_plain_edit_takes_the_blocks_away(fake: FakeSlack, slack: Slack) -> None:
    sent = await slack.send(C1, said("one"), "k1")

    await slack.edit(C1, sent, said("two", plain=True))

    assert fake.world.messages["C1"][0]["blocks"] == []


async def test_an_edit_of_a_deleted_message_is_refused(slack: Slack) -> None:
    with pytest.raises(BadText):
        await slack.edit(C1, "1.000000", said("two"))  # type: ignore[arg-type]


async def test_a_person_is_written_to_directly_and_asked_for_once(
    fake: FakeSlack, slack: Slack
) -> None:
    operator = Channel(platform="slack", workspace="T1", address="U2")

    await slack.send(operator, said("a feed fails"), "n1")
    await slack.send(operator, said("it recovered"), "n2")

    assert [m["channel"] for m in fake.seen] == ["DU2", "DU2"]
    assert [method for method, _ in fake.calls].count("conversations.open") == 1


@pytest.mark.case("F11")
async def test_f11_a_channel_of_another_workspace_is_never_posted_to(
    fake: FakeSlack, slack: Slack
) -> None:
    elsewhere = Channel(platform="slack", workspace="T2", address="C1")

    with pytest.raises(ChannelGone):
        await slack.send(elsewhere, said("secret"), "k")
    with pytest.raises(ChannelGone):
        await slack.find(elsewhere, "k", a_minute_ago())

    assert fake.seen == []


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(method=POST, accepts=True), id="line-cut"),
        pytest.param(error("fatal_error", method=POST, accepts=True), id="fatal_error"),
        pytest.param(
            Fault(method=POST, accepts=True, status=502, body="<html>"), id="bad-gateway"
        ),
        pytest.param(Fault(method=POST, accepts=True, body="not json"), id="unparsable"),
    ],
)
async def test_f5_what_slack_took_is_found_again(
    fake: FakeSlack, slack: Slack, fault: Fault
) -> None:
    fake.faults.append(fault)
    with pytest.raises(Unknown):
        await slack.send(C1, said("hi"), "k1")

    found = await slack.find(C1, "k1", a_minute_ago())

    assert [m["ts"] for m in fake.seen] == [found]


async def test_f5_what_slack_did_not_take_is_not_found(fake: FakeSlack, slack: Slack) -> None:
    fake.faults.append(Fault(method=POST))
    with pytest.raises(Unknown):
        await slack.send(C1, said("hi"), "k1")

    assert await slack.find(C1, "k1", a_minute_ago()) is None


@pytest.mark.case("F5")
@pytest.mark.slow
@pytest.mark.timeout(60)
async def test_f5_a_thousand_cut_lines_neither_double_nor_lose(
    fake: FakeSlack, slack: Slack
) -> None:
    since = a_minute_ago()

    for number in range(1_000):
        key = f"k{number}"
        fake.faults.append(Fault(method=POST, accepts=number % 2 == 0))
        with pytest.raises(Unknown):
            await slack.send(C1, said(key), key)
        fake.world.messages["C1"] = fake.world.messages.get("C1", [])[-150:]
        if await slack.find(C1, key, since) is None:
            await slack.send(C1, said(key), key)

    assert sorted(m["text"] for m in fake.seen) == sorted(f"k{n}" for n in range(1_000))


async def test_a_look_up_turns_the_pages(fake: FakeSlack, slack: Slack) -> None:
    oldest = await slack.send(C1, said("first"), "k0")
    for number in range(1, 250):
        await slack.send(C1, said("more"), f"k{number}")

    assert await slack.find(C1, "k0", a_minute_ago()) == oldest
    assert [method for method, _ in fake.calls].count("conversations.history") >= 3


async def test_a_look_up_believes_only_our_own_messages(fake: FakeSlack, slack: Slack) -> None:
    await slack.send(C1, said("hi"), "k1")
    fake.world.messages["C1"][0].update(user="U2", bot_id="B2")

    assert await slack.find(C1, "k1", a_minute_ago()) is None


async def test_a_look_up_bears_with_a_clock_of_slacks_that_is_behind(
    fake: FakeSlack, slack: Slack
) -> None:
    sent = await slack.send(C1, said("hi"), "k1")

    assert await slack.find(C1, "k1", datetime.now(UTC) + timedelta(seconds=3)) == sent


async def test_a_look_up_reaches_no_further_back_than_told(fake: FakeSlack, slack: Slack) -> None:
    await slack.send(C1, said("hi"), "k1")

    assert await slack.find(C1, "k1", datetime.now(UTC) + timedelta(minutes=1)) is None


async def test_an_unknown_answer_is_found_in_its_thread(fake: FakeSlack, slack: Slack) -> None:
    first = await slack.send(C1, said("signed"), "k1")
    fake.faults.append(Fault(method=POST, accepts=True))
    with pytest.raises(Unknown):
        await slack.send(C1, said("ratified", follows=first), "k2")

    found = await slack.find(C1, "k2", a_minute_ago())

    assert found == f"{fake.seen[-1]['ts']}@{first}"


async def test_an_answer_given_up_on_the_way_is_found_too(fake: FakeSlack, slack: Slack) -> None:
    first = await slack.send(C1, said("signed"), "k1")
    fake.faults.append(Fault(method=POST, accepts=True, late=1))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await slack.send(C1, said("ratified", follows=first), "k2")

    assert await slack.find(C1, "k2", a_minute_ago()) == f"{fake.seen[-1]['ts']}@{first}"


@pytest.mark.parametrize("told", [True, False], ids=["told-what-it-follows", "left-to-search"])
async def test_a_new_process_finds_an_answer_in_its_thread_too(
    fake: FakeSlack, slack: Slack, desk: Desk, *, told: bool
) -> None:
    first = await slack.send(C1, said("signed"), "k1")
    await slack.send(C1, said("something else"), "k9")
    answer = await slack.send(C1, said("ratified", follows=first), "k2")

    async with slack_for(fake, desk) as reborn:
        follows = first if told else None
        assert await reborn.find(C1, "k2", a_minute_ago(), follows=follows) == answer


@pytest.mark.parametrize(
    ("fault", "ours"),
    [
        (rate_limit("9", method="conversations.history"), TryLater),
        (error("missing_scope", method="conversations.history"), PlatformDown),
        (Fault(method="conversations.history"), Unknown),
    ],
)
async def test_f6_a_look_up_that_fails_never_says_no(
    fake: FakeSlack, slack: Slack, fault: Fault, ours: type[Exception]
) -> None:
    await slack.send(C1, said("hi"), "k1")
    fake.faults.extend([fault, fault])  # aiohttp itself asks again when a kept line was dead

    with pytest.raises(ours):
        await slack.find(C1, "k1", a_minute_ago())


async def test_a_direct_message_that_cannot_be_opened_is_not_sent(
    fake: FakeSlack, slack: Slack
) -> None:
    fake.faults.append(Fault(method="conversations.open"))

    with pytest.raises(NotSent):
        await slack.send(Channel(platform="slack", workspace="T1", address="U1"), said("x"), "k")


async def test_who_we_are_is_asked_once(fake: FakeSlack, slack: Slack) -> None:
    await asyncio.gather(*(slack.send(C1, said("hi"), f"k{n}") for n in range(5)))

    assert [method for method, _ in fake.calls].count("auth.test") == 1
