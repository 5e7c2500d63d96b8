"""The whole bot, as a channel on Slack meets it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.platforms.slack.envelopes import Json
from tests.platforms.slack.fake import APP_TOKEN, BOT_TOKEN, FakeSlack
from tests.platforms.slack.oracle import buttons
from tests.walks.home import Home, until

ORDER = "🔴 Russia terminates — authorised"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]


@pytest.fixture
async def fake(home: Home) -> AsyncIterator[FakeSlack]:
    """A workspace on loopback; U1 is in charge of C1, and D1 is U1's own."""
    async with FakeSlack() as slack:
        slack.world.channels["C1"]["creator"] = "U1"
        home.environment |= {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": slack.api_url,
        }
        yield slack


def posted(fake: FakeSlack, channel: str, headline: str = "") -> list[Json]:
    posts = [seen for seen in fake.seen if seen["did"] == "posted" and seen["channel"] == channel]
    return [seen for seen in posts if seen["text"].startswith(headline)]


async def types(fake: FakeSlack, command: str, text: str = "", **where: str) -> Json:
    """Type a slash command; return the answer."""
    before = len(fake.seen)
    await fake.types(command, text, **where)
    await until(lambda: len(fake.seen) > before)
    return fake.seen[before]


async def presses(fake: FakeSlack, message: Json, label: str) -> Json:
    """Press a button under a message; return what is shown next."""
    before = len(fake.seen)
    (button,) = [b for b in buttons(message["blocks"]) if _label(b).startswith(label)]
    ephemeral = message["did"] == "whispered"
    where = {"channel": message["channel"], "ts": message.get("ts", "1.1")}
    await fake.presses(str(button["value"]), ephemeral=ephemeral, **where)
    await until(lambda: len(fake.seen) > before)
    return fake.seen[before]


def _label(button: dict[str, object]) -> str:
    text = button["text"]
    assert isinstance(text, dict)
    return str(text["text"])


async def test_rules_are_set_alerts_come_and_every_button_works(
    home: Home, fake: FakeSlack
) -> None:
    """Every act is a process of its own: what people set and were sent outlives a restart."""
    async with home.running("denied") as bot:
        await home.settled(bot)
        await _rules_are_set(fake)

    home.publish(2)
    async with home.running() as bot:
        await home.settled(bot)
        alert = await _an_alert_explains_itself(fake)

    home.publish(3)
    async with home.running() as bot:
        await home.settled(bot)
        await _its_edit_ends_it(fake, alert)

    headlines = {post["text"].splitlines()[0] for post in posted(fake, "C1")}
    assert headlines == {ORDER, "🟢 Norway ratifies — deposited"}
    assert len(posted(fake, "C1")) == 2
    assert posted(fake, "D1") == []


async def _rules_are_set(fake: FakeSlack) -> None:
    watching = await types(fake, "/watch", "Norway")
    standing = await types(fake, "/watches")
    japan = await types(fake, "/watch", "Japan", channel="D1")
    refused = await types(fake, "/watch", "France", user="U2")
    undone = await presses(fake, watching, "Undo")
    again = await presses(fake, undone, "Undo")

    assert watching["text"].splitlines()[:2] == [
        "Watching Norway, as number 1: any action to which Norway is a party.",
        "In the last 30 days it would have sent 1 alert:",
    ]
    assert standing["text"] == "This chat watches\n1  Norway (any role)"
    assert japan["text"].startswith("Watching Japan, as number 1")
    assert refused["text"] == "Only admins of this chat can ask that."
    assert undone["text"].startswith("No longer watching number 1")
    assert again["text"].startswith("Watching Norway, as number 2")


async def _an_alert_explains_itself(fake: FakeSlack) -> Json:
    (alert,) = posted(fake, "C1", ORDER)
    why = await presses(fake, alert, "Why")
    everybody = await presses(fake, alert, "More")

    assert alert["text"].splitlines()[1:3] == [
        "Bilateral military cooperation agreements (1992–2002)",
        "With Germany, Poland, Norway and 8 others",
    ]
    assert "authorised the Defence Ministry to terminate" in why["text"]
    assert "Croatia, Belgium, Czech Republic" in everybody["text"]
    return alert


async def _its_edit_ends_it(fake: FakeSlack, alert: Json) -> None:
    (edit,) = [seen for seen in fake.seen if seen["did"] == "updated"]
    muted = await presses(fake, edit, "Mute event")
    ended = await presses(fake, edit, "Unwatch Norway")
    nothing = await types(fake, "/watches")

    assert edit["ts"] == alert["ts"]
    assert "+2 outlets" in edit["text"]
    assert muted["text"].startswith("Muted #")
    assert ended["text"].startswith("No longer watching number 2")
    assert nothing["text"].startswith("This chat watches nothing yet.")
