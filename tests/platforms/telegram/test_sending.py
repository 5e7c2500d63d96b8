"""What users see, and what the outbox hears, when Telegram behaves and when it does not."""

from __future__ import annotations

import asyncio
import logging
import traceback
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import (
    BadText,
    ChannelGone,
    ChannelMoved,
    NotSent,
    PlatformDown,
    SendError,
    TryLater,
    Unknown,
)
from bot.domain.message import Button, Message, Span, line, says
from bot.domain.ports import SentId
from bot.domain.watch import Channel
from bot.platforms.telegram.platform import Telegram
from tests.platforms.telegram.conftest import ALICE, GROUP, Desk, until
from tests.platforms.telegram.fake import TOKEN, FakeTelegram

ALERT = Message(
    lines=(
        line("🔴 ", Span(text="Russia", bold=True), " terminates — authorised"),
        line(Span(text="TRT <World>", link="https://trt.example/1?a=b&c=d"), " · #T7F3K"),
    ),
    buttons=(
        (Button(label="Open", url="https://trt.example/1"), Button(label="Why", press="p1")),
    ),
)


async def test_an_alert_is_seen_as_it_was_meant(telegram: Telegram, fake: FakeTelegram) -> None:
    sent = await telegram.send(ALICE, ALERT, "a1:send:0")

    (seen,) = fake.log
    assert seen["text"] == ALERT.text
    assert seen["buttons"] == [
        {"text": "Open", "url": "https://trt.example/1"},
        {"text": "Why", "callback_data": "p1"},
    ]
    assert (str(seen["message_id"]), seen["chat"], seen["thread"]) == (sent, "7", "")
    assert fake.called("sendMessage")[0]["link_preview_options"] == '{"is_disabled": true}'


async def test_an_alert_goes_into_its_topic_and_answers_what_it_follows(
    telegram: Telegram, fake: FakeTelegram
) -> None:
    topic = Channel(platform="telegram", address="-100777", thread="33")

    await telegram.send(topic, Message(lines=ALERT.lines, follows="12"), "k")

    assert (fake.log[0]["thread"], fake.log[0]["reply_to"]) == ("33", 12)
    assert (
        '"allow_sending_without_reply": true' in fake.called("sendMessage")[0]["reply_parameters"]
    )


async def test_an_edit_replaces_the_text_and_its_buttons(
    telegram: Telegram, fake: FakeTelegram
) -> None:
    sent = await telegram.send(ALICE, ALERT, "k")

    await telegram.edit(ALICE, sent, says("Denied."))

    assert (fake.log[-1]["what"], fake.log[-1]["text"], fake.log[-1]["buttons"]) == (
        "edit",
        "Denied.",
        [],
    )


async def test_an_edit_that_changes_nothing_is_a_success(
    telegram: Telegram, fake: FakeTelegram
) -> None:
    sent = await telegram.send(ALICE, ALERT, "k")

    await telegram.edit(ALICE, sent, ALERT)

    assert [seen["what"] for seen in fake.log] == ["send"]


async def test_an_edit_of_a_deleted_message_ends_as_a_bad_text(telegram: Telegram) -> None:
    with pytest.raises(BadText):
        await telegram.edit(ALICE, SentId("999"), ALERT)


async def test_telegram_cannot_look_a_message_up(telegram: Telegram) -> None:
    assert not telegram.finds
    with pytest.raises(Unknown):
        await telegram.find(ALICE, "k", datetime(2026, 1, 1, tzinfo=UTC))


async def test_e1_a_rate_limit_of_one_chat_is_told_and_no_other_chat_waits(
    telegram: Telegram, fake: FakeTelegram
) -> None:
    fake.fails(
        chat="7",
        status=429,
        description="Too Many Requests: retry after 3600",
        parameters={"retry_after": 3600},
    )

    with pytest.raises(TryLater) as told:
        await telegram.send(ALICE, ALERT, "k")
    await telegram.send(GROUP, ALERT, "k")

    assert told.value.wait == timedelta(hours=1)
    assert [seen["chat"] for seen in fake.log] == ["-100777"]


async def test_e3_a_rate_limit_without_parameters_waits_half_a_minute(
    telegram: Telegram, fake: FakeTelegram
) -> None:
    fake.fails(status=429, description="Too Many Requests")

    with pytest.raises(TryLater) as told:
        await telegram.send(ALICE, ALERT, "k")

    assert told.value.wait == timedelta(seconds=30)


@pytest.mark.parametrize(
    ("status", "description"),
    [
        pytest.param(403, "Forbidden: bot was blocked by the user", id="E4"),
        pytest.param(403, "Forbidden: bot was kicked from the supergroup chat", id="E4 kicked"),
        pytest.param(403, "Forbidden: user is deactivated", id="E4 deactivated"),
        pytest.param(400, "Bad Request: chat not found", id="E5"),
        pytest.param(400, "Bad Request: TOPIC_CLOSED", id="E8 topic"),
        pytest.param(400, "Bad Request: not enough rights to send text messages", id="E8 rights"),
    ],
)
async def test_a_closed_chat_is_gone(
    telegram: Telegram, fake: FakeTelegram, status: int, description: str
) -> None:
    fake.fails(status=status, description=description)

    with pytest.raises(ChannelGone):
        await telegram.send(ALICE, ALERT, "k")


async def test_e6_a_group_that_became_a_supergroup_has_moved(
    telegram: Telegram, fake: FakeTelegram
) -> None:
    fake.fails(
        description="Bad Request: group chat was upgraded to a supergroup chat",
        parameters={"migrate_to_chat_id": -1001234567890},
    )

    with pytest.raises(ChannelMoved) as told:
        await telegram.send(Channel(platform="telegram", address="-5"), ALERT, "k")

    assert told.value.address == "-1001234567890"


async def test_e7_a_refused_text_passes_as_plain_text(
    telegram: Telegram, fake: FakeTelegram
) -> None:
    fake.fails(description="Bad Request: can't parse entities: Unsupported start tag")

    with pytest.raises(BadText):
        await telegram.send(ALICE, ALERT, "k")
    await telegram.send(ALICE, Message(lines=ALERT.lines, buttons=ALERT.buttons, plain=True), "k")

    (seen,) = fake.log
    assert "TRT <World> (https://trt.example/1?a=b&c=d)" in seen["text"]
    assert "parse_mode" not in fake.called("sendMessage")[1]
    assert seen["buttons"] == [{"text": "Why", "callback_data": "p1"}]


async def test_e9_a_refused_token_stops_every_further_call(
    telegram: Telegram, fake: FakeTelegram
) -> None:
    fake.fails(status=401, description="Unauthorized")

    for _ in range(3):
        with pytest.raises(PlatformDown):
            await telegram.send(ALICE, ALERT, "k")

    assert len(fake.calls) == 1
    assert telegram.down == "telegram refuses the token"


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_e10_a_server_error_may_have_been_accepted(
    telegram: Telegram, fake: FakeTelegram, status: int
) -> None:
    fake.fails(status=status, body="<html>Bad Gateway</html>", accepted=True)

    with pytest.raises(Unknown):
        await telegram.send(ALICE, ALERT, "k")

    assert len(fake.log) == 1
    assert len(fake.calls) == 1


@pytest.mark.parametrize("accepted", [True, False])
async def test_e11_after_a_cut_line_nobody_can_say(
    telegram: Telegram,
    fake: FakeTelegram,
    accepted: bool,  # noqa: FBT001 - a case
) -> None:
    fake.fails(line="cut", accepted=accepted)

    with pytest.raises(Unknown):
        await telegram.send(ALICE, ALERT, "k")

    assert (len(fake.log), len(fake.calls)) == (int(accepted), 1)


async def test_e12_a_refused_connection_certainly_sent_nothing(desk: Desk) -> None:
    async with FakeTelegram(token=TOKEN).open() as closed:
        url = closed.url
    async with _telegram(desk, url) as telegram:
        with pytest.raises(NotSent):
            await telegram.send(ALICE, ALERT, "k")


@pytest.mark.parametrize("body", ["<html>hello</html>", '{"ok": false}', '{"ok": true}', "[]"])
async def test_e13_an_unreadable_success_may_be_one(
    telegram: Telegram, fake: FakeTelegram, body: str
) -> None:
    fake.fails(status=200, body=body, accepted=True)

    with pytest.raises(Unknown):
        await telegram.send(ALICE, ALERT, "k")


async def test_e14_when_somebody_else_polls_nothing_is_sent_or_polled_any_more(
    listening: Telegram, fake: FakeTelegram
) -> None:
    await until(lambda: fake.called("getUpdates"))

    async with _telegram(Desk(), fake.url) as thief:
        theft = asyncio.create_task(thief.listen())
        await until(lambda: listening.down)
        polls = len(fake.called("getUpdates"))
        with pytest.raises(PlatformDown, match="somebody else"):
            await listening.send(ALICE, ALERT, "k")
        await asyncio.sleep(0.3)
        theft.cancel()

    assert thief.down is None
    assert fake.log == []
    assert len(fake.called("getUpdates")) == polls


def _telegram(desk: Desk, url: str) -> Telegram:
    return Telegram(
        token=TOKEN,
        api_url=url,
        answer=desk.answer,
        admins=frozenset(),
        clock=lambda: datetime.now(UTC),
    )


FAULTS: list[dict[str, object]] = [
    {"status": 401, "description": "Unauthorized"},
    {"status": 404, "description": "Not Found"},
    {"status": 409, "description": "Conflict"},
    {"status": 403, "description": "Forbidden: bot was blocked by the user"},
    {"status": 400, "description": f"Bad Request: {TOKEN}"},
    {"status": 429, "description": "Too Many Requests", "parameters": {"retry_after": 3}},
    {"status": 502, "body": "<html>Bad Gateway</html>"},
    {"status": 200, "body": "<html>Hello</html>"},
    {"line": "cut"},
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_the_token_is_in_no_error_no_repr_and_no_log_line(
    fake: FakeTelegram, desk: Desk, fault: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for noisy in ("httpx", "httpcore", "telegram"):  # as the app sets them
        caplog.set_level(logging.WARNING, logger=noisy)
    async with _telegram(desk, fake.url) as telegram:
        fake.fails(**fault)
        try:
            await telegram.send(ALICE, ALERT, "k")
        except SendError as e:
            told = "".join(traceback.format_exception(e)) + _chain(e)
        else:
            told = "no error"

    assert told != "no error"
    assert TOKEN not in told + caplog.text + repr(telegram) + str(vars(telegram))


def _chain(failure: BaseException | None) -> str:
    if failure is None:
        return ""
    return f"{failure} {failure!r}" + _chain(failure.__cause__) + _chain(failure.__context__)
