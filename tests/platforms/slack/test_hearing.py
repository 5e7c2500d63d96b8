"""Commands in, answers out: F8, F9, F11, F12, and the walk of a whole day."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from bot.domain.chat import Incoming, Reply, Role
from bot.domain.message import Button, Message, Span
from bot.domain.watch import Channel
from bot.platforms.slack.answers import INVITE_ME, SORRY, TRY_AGAIN
from bot.platforms.slack.platform import Slack
from tests.platforms.slack.envelopes import BOT, direct, event, mention
from tests.platforms.slack.fake import APP_TOKEN, BOT_TOKEN, FakeSlack, Fault, error
from tests.platforms.slack.oracle import buttons
from tests.platforms.slack.scenes import C1, Desk, listening, said, until


@pytest.fixture(autouse=True)
async def _connected(slack: Slack, fake: FakeSlack) -> AsyncIterator[None]:
    async with listening(slack, fake):
        yield


async def seen(fake: FakeSlack, count: int = 1) -> list[dict[str, object]]:
    return await until(lambda: fake.seen if len(fake.seen) >= count else None)


async def test_the_walk(fake: FakeSlack, slack: Slack, desk: Desk) -> None:
    """Watch Norway, list the rules, get an alert, press its button."""
    fake.world.people["U1"]["is_admin"] = True
    undo = ((Button(label="Undo", press="b-undo"),),)
    desk.says = lambda incoming: Reply(
        message=Message(lines=((Span(text=f"Done: {incoming.text}"),),), buttons=undo)
    )

    await fake.types("/watch", "Norway")
    await fake.types("/watches")
    await seen(fake, 2)
    assert [m["text"] for m in fake.seen] == ["Done: /watch Norway", "Done: /watches"]
    assert [b["value"] for b in buttons(fake.seen[0]["blocks"])] == ["b-undo"]

    alert = Message(
        lines=((Span(text="Norway", bold=True), Span(text=" ratifies <it>")),),
        buttons=(
            (Button(label="Open", url="https://un.org/a"), Button(label="Mute", press="b-m")),
        ),
    )
    sent = await slack.send(C1, alert, "a1:send:0")
    desk.says = lambda incoming: Reply(message=said(f"Muted by {incoming.press}"), replaces=True)
    await fake.presses("b-m", ts=sent)
    await seen(fake, 4)

    assert [m["did"] for m in fake.seen] == ["whispered", "whispered", "posted", "replaced"]
    assert fake.world.messages["C1"][0]["text"] == "Muted by b-m"
    assert [(i.text, i.press) for i in desk.heard] == [
        ("/watch Norway", ""),
        ("/watches", ""),
        ("", "b-m"),
    ]
    assert all(i.channel == C1 and not i.private for i in desk.heard)
    assert desk.heard[0].sender.id == "slack:T1/U1"
    assert Role.CHAT_ADMIN in desk.heard[0].sender.roles


async def test_a_mention_is_answered_in_its_thread(fake: FakeSlack, desk: Desk) -> None:
    asked = fake.world.do("chat.postMessage", {"channel": "C1", "text": "@pactwatch watches"})

    await fake.push(mention(f"<@{BOT}> watches", ts=asked["ts"]))
    await seen(fake, 2)

    assert fake.seen[-1]["text"] == "You said /watches"
    assert fake.seen[-1]["thread_ts"] == asked["ts"]


async def test_a_direct_message_is_answered_there(fake: FakeSlack, desk: Desk) -> None:
    await fake.push(direct("watch Norway"))
    await seen(fake)

    assert (fake.seen[0]["did"], fake.seen[0]["channel"]) == ("posted", "D1")
    assert desk.heard[0].private
    assert desk.heard[0].sender.roles == {Role.CHAT_ADMIN}


async def test_a_command_in_somebody_elses_direct_messages_means_ours(
    fake: FakeSlack, desk: Desk
) -> None:
    await fake.types("/watch", "Norway", channel="D777")
    await seen(fake)

    assert desk.heard[0].channel == Channel(platform="slack", workspace="T1", address="D1")
    assert fake.seen[0]["channel"] == "D777"  # the response_url answers where it was typed


@pytest.mark.case("F8")
async def test_f8_an_envelope_is_acked_before_the_work(fake: FakeSlack, desk: Desk) -> None:
    fake.faults.append(Fault(method="users.info", accepts=True, late=0.3, body="{}"))

    envelope = await fake.types("/watch", "Norway")

    await until(lambda: envelope["envelope_id"] in fake.acked)
    assert desk.heard == []
    await desk.hears()


@pytest.mark.case("F8")
async def test_f8_a_repeated_envelope_or_event_has_one_effect(fake: FakeSlack, desk: Desk) -> None:
    command = await fake.types("/watch", "Norway")
    first = mention(f"<@{BOT}> help")
    again = event(first["payload"]["event"], event_id=first["payload"]["event_id"])
    for envelope in (command, command, first, again, again):
        await fake.push(envelope)
    await fake.push(direct("last"))
    await desk.hears(3)

    assert sorted(i.text for i in desk.heard) == ["/help", "/watch Norway", "last"]


async def test_what_one_channel_says_is_answered_in_order(fake: FakeSlack, desk: Desk) -> None:
    for number in range(20):
        if number % 3 == 0:
            slow = Fault(method="users.info", accepts=True, late=0.02, status=500, body="{}")
            fake.faults.append(slow)
        await fake.types("/unwatch", str(number))

    await desk.hears(20)

    assert [i.text for i in desk.heard] == [f"/unwatch {n}" for n in range(20)]


@pytest.mark.case("F8", "F9")
async def test_f9_who_waits_longer_than_slack_does_is_answered_all_the_same(
    fake: FakeSlack, desk: Desk
) -> None:
    """Slack wants to hear of it within three seconds; there is no modal that could expire."""
    fake.expired = True
    slow = Fault(method="users.info", accepts=True, late=3.2, body='{"ok": false}', status=500)
    fake.faults.append(slow)
    envelope = await fake.types("/watches")
    await until(lambda: envelope["envelope_id"] in fake.acked)
    assert fake.seen == []

    await seen(fake)

    assert [m["did"] for m in fake.seen] == ["whispered"]


@pytest.mark.case("F9")
async def test_f9_an_expired_response_url_becomes_a_whisper(fake: FakeSlack, desk: Desk) -> None:
    fake.expired = True

    await fake.types("/watches")
    await seen(fake)

    assert (fake.seen[0]["did"], fake.seen[0]["user"]) == ("whispered", "U1")
    assert "chat.postEphemeral" in [method for method, _ in fake.calls]


@pytest.mark.case("F9")
async def test_f9_where_no_whisper_passes_the_answer_comes_directly(
    fake: FakeSlack, desk: Desk
) -> None:
    fake.expired = True
    fake.world.channels["C2"]["is_member"] = False

    await fake.types("/watches", channel="C2")
    await seen(fake)

    assert (fake.seen[0]["did"], fake.seen[0]["channel"]) == ("posted", "D1")


@pytest.mark.case("F9")
async def test_f9_an_expired_edit_is_made_by_the_web_api(
    fake: FakeSlack, slack: Slack, desk: Desk
) -> None:
    sent = await slack.send(C1, said("alert"), "k")
    fake.expired = True
    desk.says = lambda incoming: Reply(message=said("muted"), replaces=True)

    await fake.presses("b-1", ts=sent)
    await seen(fake, 2)

    assert fake.world.messages["C1"][0]["text"] == "muted"


async def test_f9_an_answer_slack_refuses_goes_once_more_without_markup(
    fake: FakeSlack, desk: Desk
) -> None:
    fake.expired = True
    fake.faults.append(error("invalid_blocks", method="chat.postEphemeral"))

    await fake.types("/watches")
    await seen(fake)

    assert "blocks" not in fake.seen[0]


async def test_a_rule_where_no_alert_could_come_is_not_made(fake: FakeSlack, desk: Desk) -> None:
    fake.world.channels["C2"]["is_member"] = False

    await fake.types("/watch", "Norway", channel="C2")
    await fake.types("/pactwatch", "help", channel="C2")
    await seen(fake, 2)

    assert [m["text"] for m in fake.seen] == [INVITE_ME, "You said /pactwatch help"]
    assert [i.text for i in desk.heard] == ["/help"]


async def test_a_command_slack_keeps_us_from_is_answered_so(fake: FakeSlack, desk: Desk) -> None:
    fake.faults.append(error("internal_error", method="conversations.open", status=500))

    await fake.types("/watch", "Norway", channel="D777")
    await seen(fake)

    assert fake.seen[0]["text"] == TRY_AGAIN
    assert desk.heard == []


@pytest.mark.case("F11", "F12")
async def test_f11_f12_what_is_not_ours_has_no_effect_but_an_ack(
    fake: FakeSlack, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    foreign = [
        await fake.types("/watch", "secret plan", team="T2"),
        await fake.types("/watch", "secret plan", app="A2"),
        await fake.push(mention(f"<@{BOT}> watch Norway", bot_id="B2")),
    ]
    await fake.push(direct("last"))
    await desk.hears()

    assert [i.text for i in desk.heard] == ["last"]
    assert {e["envelope_id"] for e in foreign} <= set(fake.acked)
    assert "secret plan" not in caplog.text


@pytest.mark.case("F12")
async def test_f12_a_sender_of_slack_connect_is_a_stranger(fake: FakeSlack, desk: Desk) -> None:
    await fake.push(mention(f"<@{BOT}> watch Norway", user_team="T2"))
    await desk.hears()

    assert desk.heard[0].sender.roles == {Role.STRANGER}
    assert desk.heard[0].sender.id == "slack:T2/U1"


async def test_channels_that_close_and_open_are_told(fake: FakeSlack, desk: Desk) -> None:
    await fake.push(event({"type": "channel_archive", "channel": "C1"}))
    await fake.push(event({"type": "channel_unarchive", "channel": "C1"}))
    await until(lambda: desk.back)

    assert (desk.gone, desk.back) == ([C1], [C1])


async def test_f3_after_an_uninstall_slack_is_asked_nothing(
    fake: FakeSlack, slack: Slack, desk: Desk
) -> None:
    await fake.push(event({"type": "app_uninstalled"}))
    await fake.push(event({"type": "tokens_revoked", "tokens": {"bot": [BOT]}}))
    await until(lambda: desk.down)
    asked = len(fake.calls)

    with pytest.raises(Exception, match="uninstalled"):
        await slack.send(C1, said("alert"), "k")

    assert desk.down == ["the app was uninstalled"]
    assert slack.down == "the app was uninstalled"
    assert len(fake.calls) == asked


async def test_a_bug_in_one_command_does_not_reach_the_next(
    fake: FakeSlack, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(incoming: Incoming) -> Reply:
        raise RuntimeError

    desk.says = broken
    await fake.types("/watch", "Norway")
    await seen(fake)
    desk.says = lambda incoming: Reply(message=said("well again"))

    await fake.types("/watches")
    await seen(fake, 2)

    assert [m["text"] for m in fake.seen] == [SORRY, "well again"]
    assert "slack envelope hit a bug: slash_commands" in caplog.text


async def test_a_repeat_that_is_answered_already_gets_no_second_answer(
    fake: FakeSlack, desk: Desk
) -> None:
    command = await fake.types("/watch", "Norway")
    await seen(fake)
    await fake.push(command)
    await until(lambda: fake.acked.count(command["envelope_id"]) == 2)
    await asyncio.sleep(0.05)

    assert len(fake.seen) == 1


async def test_no_token_or_secret_address_reaches_a_log(
    fake: FakeSlack, slack: Slack, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fake.expired = True
    fake.faults.extend(
        [
            Fault(method="users.info", body=BOT_TOKEN, status=502),
            error("internal_error", method="chat.postEphemeral", status=500),
            Fault(method="apps.connections.open", body=APP_TOKEN, status=500),
        ]
    )

    await fake.types("/watch", "Norway")
    await seen(fake)
    await fake.cut("reset")
    await fake.connected()

    for secret in (BOT_TOKEN, APP_TOKEN, "secret-hook", "ticket-", "Norway"):
        assert secret not in caplog.text
