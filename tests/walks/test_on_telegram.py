"""The whole bot, as a person on Telegram meets it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.platforms.telegram.fake import TOKEN, FakeTelegram
from tests.walks.home import Home, until

ALICE, JUN, GROUP = 7, 8, -100_777
ORDER = "🔴 Russia terminates — authorised"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]


@pytest.fixture
async def fake(home: Home) -> AsyncIterator[FakeTelegram]:
    """A strict Bot API server, which must find no fault with our calls."""
    async with FakeTelegram(token=TOKEN).open() as server:
        home.environment |= {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": server.url}
        yield server
        assert server.violations == []


def shown(fake: FakeTelegram, chat: int, what: str = "send") -> list[dict[str, Any]]:
    return [seen for seen in fake.log if seen["chat"] == str(chat) and seen["what"] == what]


def alerts(
    fake: FakeTelegram, chat: int, headline: str, what: str = "send"
) -> list[dict[str, Any]]:
    return [seen for seen in shown(fake, chat, what) if seen["text"].startswith(headline)]


async def says(fake: FakeTelegram, chat: int, text: str) -> dict[str, Any]:
    """Type something; return the answer."""
    before = len(shown(fake, chat))
    fake.says(chat, ALICE, text)
    await until(lambda: len(shown(fake, chat)) > before)
    return shown(fake, chat)[before]


async def presses(fake: FakeTelegram, message: dict[str, Any], label: str) -> dict[str, Any]:
    """Press a button under a message; return what is shown next."""
    chat, before = int(message["chat"]), len(fake.log)
    (button,) = [b for b in message["buttons"] if b["text"].startswith(label)]
    number = message["message_id"]
    fake.presses(chat, ALICE, button["callback_data"], message_id=number, text=message["text"])
    await until(lambda: len(fake.log) > before)
    return fake.log[before]


async def test_rules_are_set_alerts_come_and_every_button_works(
    home: Home, fake: FakeTelegram
) -> None:
    """Every act is a process of its own: what people set and were sent outlives a restart."""
    fake.members[str(GROUP), ALICE] = "administrator"
    async with home.running() as bot:
        await home.settled(bot)
        await _rules_are_set(fake)

    home.publish(2)
    async with home.running() as bot:
        await home.settled(bot)
        alert = await _an_alert_explains_itself(fake)
        left = await says(fake, GROUP, "/unwatch@PactwatchBot 1")

    home.publish(3)
    async with home.running() as bot:
        await home.settled(bot)
        await _its_edit_ends_it(fake, alert)

    assert [len(alerts(fake, chat, ORDER)) for chat in (ALICE, GROUP)] == [1, 1]
    assert left["text"].startswith("No longer watching number 1")
    assert shown(fake, GROUP, "edit") == []
    assert len(alerts(fake, ALICE, "🟢 Norway ratifies — deposited")) == 1
    assert [seen["text"].splitlines()[0] for seen in shown(fake, JUN)] == [
        "Watching Japan, as number 1: any action to which Japan is a party."
    ]


async def _rules_are_set(fake: FakeTelegram) -> None:
    watching = await says(fake, ALICE, "/watch Norway")
    await says(fake, GROUP, "/watch@PactwatchBot Norway terminate")
    await says(fake, JUN, "/watch Japan")
    standing = await says(fake, ALICE, "/watches")
    undone = await presses(fake, watching, "Undo")
    again = await presses(fake, undone, "Undo")

    assert watching["text"].splitlines()[:2] == [
        "Watching Norway, as number 1: any action to which Norway is a party.",
        "In the last 30 days it would have sent 1 alert:",
    ]
    assert standing["text"] == "This chat watches\n1  Norway (any role)"
    assert undone["text"].startswith("No longer watching number 1")
    assert again["text"].startswith("Watching Norway, as number 2")


async def _an_alert_explains_itself(fake: FakeTelegram) -> dict[str, Any]:
    (alert,) = alerts(fake, ALICE, ORDER)
    why = await presses(fake, alert, "Why")
    everybody = await presses(fake, alert, "More")

    assert alert["text"].splitlines()[1:3] == [
        "Bilateral military cooperation agreements (1992–2002)",
        "With Germany, Poland, Norway and 8 others",
    ]
    assert "authorised the Defence Ministry to terminate" in why["text"]
    assert why["reply_to"] == alert["message_id"]
    assert "Croatia, Belgium, Czech Republic" in everybody["text"]
    return alert


async def _its_edit_ends_it(fake: FakeTelegram, alert: dict[str, Any]) -> None:
    (edit,) = alerts(fake, ALICE, ORDER, "edit")
    muted = await presses(fake, edit, "Mute event")
    ended = await presses(fake, edit, "Unwatch Norway")
    nothing = await says(fake, ALICE, "/watches")

    assert edit["message_id"] == alert["message_id"]
    assert "+2 outlets" in edit["text"]
    assert muted["text"].startswith("Muted #")
    assert ended["text"].startswith("No longer watching number 2")
    assert nothing["text"].startswith("This chat watches nothing yet.")
