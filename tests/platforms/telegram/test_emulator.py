"""The platform against a Bot API server that others wrote, judged by TDLib and the reference."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import ChannelGone, ChannelMoved, SendError, TryLater
from bot.domain.message import Button, Message, Span, line
from bot.domain.watch import Channel
from bot.platforms.telegram.platform import Telegram
from tests.platforms.telegram import answers
from tests.platforms.telegram.conftest import ALICE, Desk, until
from tests.platforms.telegram.gate import PROGRAM, Gate, emulator_behind_a_gate

TOKEN = "123:ABC"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(60),
    pytest.mark.skipif(PROGRAM is None, reason="lo-bot-api-emulator is not installed"),
]


@pytest.fixture
async def gate() -> AsyncIterator[Gate]:
    async with emulator_behind_a_gate() as opened:
        yield opened
        assert opened.violations == []


@pytest.fixture
async def telegram(gate: Gate, desk: Desk) -> AsyncIterator[Telegram]:
    async with Telegram(
        token=TOKEN,
        api_url=gate.url,
        answer=desk.answer,
        admins=frozenset(),
        clock=lambda: datetime.now(UTC),
    ) as platform:
        yield platform


async def test_alerts_edits_commands_and_presses_pass_a_server_that_others_wrote(
    telegram: Telegram, gate: Gate, desk: Desk
) -> None:
    alert = Message(
        lines=(line(Span(text="Russia & <others>", bold=True)), line("#T7F3K")),
        buttons=((Button(label="Open", url="https://e.org/"), Button(label="Why", press="p1")),),
    )
    sent = await telegram.send(ALICE, alert, "k")
    await telegram.edit(ALICE, sent, Message(lines=alert.lines[:1]))
    await gate.update(TOKEN, update_id=5, message=_said(7, "Norway"))
    await gate.update(TOKEN, update_id=6, message=_said(-100777, "/watch@PactwatchBot Norway"))
    press = {"id": "1", "from": answers.person(7), "chat_instance": "1", "data": "p1"}
    await gate.update(TOKEN, update_id=7, callback_query=press | {"message": _said(7, "#T7F3K")})

    loop = asyncio.create_task(telegram.listen())
    await until(lambda: len(gate.shown) == 5, seconds=20)
    loop.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await loop

    assert [shown.text for shown in gate.shown[:2]] == [alert.text, "Russia & <others>"]
    assert {asked.text or asked.press for asked in desk.heard} == {
        "Norway",
        "/watch@PactwatchBot Norway",
        "p1",
    }


@pytest.mark.parametrize(
    ("chat", "ours"),
    [
        ("42900007", TryLater("", wait=timedelta(seconds=7))),
        ("403001", ChannelGone("")),
        ("400404", ChannelGone("")),
        ("-400001", ChannelMoved("", address="-1001234567890")),
    ],
)
async def test_its_faults_are_ours(telegram: Telegram, chat: str, ours: SendError) -> None:
    channel = Channel(platform="telegram", address=chat)

    with pytest.raises(type(ours)) as raised:
        await telegram.send(channel, Message(lines=(line("x"),)), "k")

    assert vars(raised.value) == vars(ours)


def _said(chat: int, text: str) -> answers.Json:
    spoken = {"chat": answers.chat(chat), "from": answers.person(7), "text": text}
    return answers.message(3, **spoken)
