"""The ways an answer may take, and the addresses it never goes to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest

from bot.platforms.slack.answers import Answers
from bot.platforms.slack.inbound import Asked
from bot.platforms.slack.web import Web, one_session
from bot.platforms.slack.workspace import Workspace
from tests.platforms.slack.fake import APP_TOKEN, BOT_TOKEN, FakeSlack, Fault, error

ASKED = Asked(event_id="e", user="U1", team="T1", channel="C1", private=False, text="/help")


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with one_session() as session:
        yield session


def answers(fake: FakeSlack, session: aiohttp.ClientSession, *, real: bool = False) -> Answers:
    """Return answers that trust the fake's addresses, or, when real, Slack's own only."""
    web = Web(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=fake.api_url, session=session)
    trusted = None if real else fake.api_url
    return Answers(web=web, workspace=Workspace(web=web), session=session, api_url=trusted)


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://hooks.slack.com/actions/T1/1/x", True),
        ("https://hooks.slack-gov.com/actions/T1/1/x", True),
        ("", False),
        ("http://hooks.slack.com/actions/T1/1/x", False),
        ("https://hooks.slack.com.evil.example/x", False),
        ("https://evilslack.com/x", False),
        ("https://evil.example/.slack.com", False),
        ("https://hooks.slack.com@evil.example/x", False),
        ("http://[", False),
        ("file:///etc/passwd", False),
    ],
)
async def test_an_answer_is_posted_to_slack_only(
    fake: FakeSlack,
    session: aiohttp.ClientSession,
    url: str,
    ours: bool,  # noqa: FBT001 - a table
) -> None:
    assert answers(fake, session, real=True)._is_slacks(url) is ours


async def test_a_response_url_leads_nowhere_else(
    fake: FakeSlack, session: aiohttp.ClientSession
) -> None:
    async with FakeSlack() as evil:
        fake.elsewhere = evil.response_url()
        await answers(fake, session).say(replace(ASKED, response_url=fake.response_url()), "hello")

        assert evil.seen == []
        assert [m["did"] for m in fake.seen] == ["whispered"]


async def test_the_fakes_own_address_is_not_slacks(
    fake: FakeSlack, session: aiohttp.ClientSession
) -> None:
    hook = fake.response_url()

    await answers(fake, session, real=True).say(replace(ASKED, response_url=hook), "hello")

    assert [method for method, _ in fake.calls] == ["chat.postEphemeral"]


async def test_an_address_nobody_answers_at_is_given_up(
    fake: FakeSlack, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    dead = "http://127.0.0.1:9/secret-hook"
    web = Web(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=fake.api_url, session=session)
    there = Answers(
        web=web, workspace=Workspace(web=web), session=session, api_url="http://127.0.0.1:9"
    )
    caplog.set_level("DEBUG")

    await there.say(replace(ASKED, response_url=dead), "hello")

    assert [m["did"] for m in fake.seen] == ["whispered"]
    assert "secret-hook" not in caplog.text


async def test_an_answer_no_way_leads_to_is_logged_as_lost(
    fake: FakeSlack, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    fake.expired = True
    for method in ("chat.postEphemeral", "conversations.open"):
        fake.faults.append(error("internal_error", method=method, status=500))

    there = answers(fake, session)
    await there.say(replace(ASKED, response_url=fake.response_url()), "hello")

    assert fake.seen == []
    assert "slack answer lost: conversations.open" in caplog.text


async def test_a_mention_that_cannot_be_answered_is_no_bug(
    fake: FakeSlack, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    fake.faults.append(Fault(method="chat.postMessage"))

    await answers(fake, session).say(ASKED, "hello")

    assert "slack answer lost: chat.postMessage" in caplog.text


async def test_an_answer_to_a_deleted_message_is_given_in_the_open(
    fake: FakeSlack, session: aiohttp.ClientSession
) -> None:
    await answers(fake, session).say(replace(ASKED, thread="1.1"), "hello")

    assert [m.get("thread_ts") for m in fake.seen] == [None]


async def test_an_answer_refused_even_plain_is_not_tried_for_ever(
    fake: FakeSlack, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    fake.faults.extend([error("no_text", method="chat.postMessage")] * 2)

    await answers(fake, session).say(ASKED, "hello")

    assert len(fake.calls) == 2
    assert "slack answer lost" in caplog.text
