"""The whole bot before a Bot API server that others wrote, each call judged by TDLib and the
Bot API reference."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import count

import pytest

from bot.commands.rules import parse_rule
from bot.domain.watch import Channel
from storage import Storage
from tests.platforms.telegram import answers
from tests.platforms.telegram.answers import Json
from tests.platforms.telegram.gate import PROGRAM, Gate, emulator_behind_a_gate
from tests.walks.home import Home, until

TOKEN = "123:ABC"
ALICE = 7

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(60),
    pytest.mark.skipif(PROGRAM is None, reason="lo-bot-api-emulator is not installed"),
]


@pytest.fixture
async def gate(home: Home) -> AsyncIterator[Gate]:
    async with emulator_behind_a_gate() as opened:
        home.environment |= {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": opened.url}
        yield opened
        assert opened.violations == []


async def test_an_alert_commands_and_buttons_pass_by_long_polling(home: Home, gate: Gate) -> None:
    _an_alert_waits(home)
    async with home.running():
        await until(lambda: gate.shown)
        (alert,) = [asked for method, asked in gate.calls if method == "sendMessage"]
        watching = await _says(gate, "/watch Japan")
        standing = await _says(gate, "/watches")
        why = await _presses(gate, alert, "Why")
        muted = await _presses(gate, alert, "Mute event")
        ended = await _presses(gate, alert, "Unwatch Russia")

    assert gate.shown[0].text.startswith("🔴 Russia terminates — authorised\nBilateral military")
    assert watching.startswith("Watching Japan, as number 2")
    assert standing == "This chat watches\n1  Russia acting\n2  Japan (any role)"
    assert "authorised the Defence Ministry to terminate" in why
    assert muted.startswith("Muted #")
    assert ended.startswith("No longer watching number 1")


# One process only: the emulator refuses a second getUpdates while it thinks the first goes on.
def _an_alert_waits(home: Home) -> None:
    home.write_feeds("harbour-times")
    assert home.says("feeds", "poll").returncode == 0
    with Storage.open(home.database) as storage:
        channel = Channel(platform="telegram", address=str(ALICE))
        storage.subscriptions.add(channel, parse_rule("actor:Russia"), now=datetime.now(UTC))
    home.publish(2)
    assert home.says("feeds", "poll").returncode == 0


_numbers = count(1)


async def _says(gate: Gate, text: str) -> str:
    return await _answer(gate, message=_message(text, answers.person(ALICE)))


async def _presses(gate: Gate, under: Json, label: str) -> str:
    rows = json.loads(under["reply_markup"])["inline_keyboard"]
    (press,) = [b["callback_data"] for row in rows for b in row if b["text"].startswith(label)]
    query = {"id": str(next(_numbers)), "from": answers.person(ALICE), "chat_instance": "1"}
    message = _message("an alert", answers.BOT)
    return await _answer(gate, callback_query=query | {"data": press, "message": message})


async def _answer(gate: Gate, **update: Json) -> str:
    before = len(gate.shown)
    await gate.update(TOKEN, update_id=next(_numbers), **update)
    await until(lambda: len(gate.shown) > before)
    return gate.shown[before].text


def _message(text: str, by: Json) -> Json:
    said = {"chat": answers.chat(ALICE), "from": by, "text": text}
    return answers.message(next(_numbers), **said)
