"""What the process tells of itself, in chats, on the command line and over HTTP."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.news import FeedMemory
from storage import Storage
from tests.platforms.telegram.fake import TOKEN, FakeTelegram
from tests.walks.home import Home, until

PAGES = ("/livez", "/readyz", "/metrics", "/else")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]


async def test_it_tells_the_truth_of_a_feed_that_is_fine_one_that_fails_and_one_silent(
    home: Home,
) -> None:
    _one_feed_has_fallen_silent(home)
    async with FakeTelegram(token=TOKEN).open() as fake:
        expected = ("feed unread: broken", "notice to the operators: Feed meridian-wire")
        telegram = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": fake.url}
        async with home.running(*expected, **telegram, PACTWATCH_ADMINS="telegram:7") as bot:
            await until(lambda: _answered_or_failed(home))
            fake.says(7, 7, "/status")
            fake.says(7, 7, "/admin feeds")
            await until(lambda: fake.confirmed == fake.updates[-1]["update_id"])
            told = await asyncio.to_thread(home.says, "status")
            pages = {path: await asyncio.to_thread(bot.asks, path) for path in PAGES}

    notice, status, feeds = (seen["text"].splitlines() for seen in fake.log)
    assert notice[0].startswith("Pactwatch: Feed meridian-wire has fallen silent: nothing new")
    assert status[1].endswith("; 1 failing, 1 silent.")
    assert feeds[0] == "Feeds: 1 fine, 1 failing, 1 silent"
    assert feeds[2] == "• broken: HTTP status 404 (never answered)"
    assert feeds[3].startswith("• Meridian Wire: nothing new, though a story is usual within 24")
    assert told.stdout.splitlines()[:3] == [
        "feeds      1 fine, 1 failing, 1 silent",
        "           broken is failing: HTTP status 404",
        "           meridian-wire is silent: nothing new, though a story is usual within 24 hours",
    ]
    assert [status for status, _ in pages.values()] == [200, 200, 200, 404]
    assert json.loads(pages["/readyz"][1])["failed"] == []
    figures = pages["/metrics"][1].splitlines()
    for state in ("fine", "failing", "silent"):
        assert f'pactwatch_feeds{{state="{state}"}} 1.0' in figures


async def test_a_refused_token_turns_readiness_red_and_the_feeds_are_still_read(
    home: Home,
) -> None:
    home.write_feeds("elbkurier")
    async with FakeTelegram(token="another").open() as fake:
        refused = ("telegram is down", "notice to the operators: telegram refuses us")
        telegram = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": fake.url}
        async with home.running(*refused, **telegram) as bot:
            await until(lambda: bot.said("telegram is down") and _answered(home, "elbkurier"))
            live, _ = await asyncio.to_thread(bot.asks, "/livez")
            ready, why = await asyncio.to_thread(bot.asks, "/readyz")

    assert (live, ready) == (200, 503)
    assert json.loads(why)["failed"] == ["telegram"]
    assert TOKEN not in bot.log.read_text(encoding="utf-8")


def _one_feed_has_fallen_silent(home: Home) -> None:
    """harbour-times will be fine, meridian-wire has been silent for three days."""
    now = datetime.now(UTC)
    home.write_feeds("harbour-times", "meridian-wire", broken=home.publisher.url("nothing"))
    with Storage.open(home.database) as storage:
        for at, new in ((now - timedelta(days=3), 5), (now, 0)):
            due = now + timedelta(hours=1)
            storage.feeds.succeeded("meridian-wire", FeedMemory(), now=at, new=new, due=due)


def _answered_or_failed(home: Home) -> bool:
    with Storage.open(home.database, read_only=True) as storage:
        health = storage.feeds.all_health()
        return bool("broken" in health and _answered(home, "harbour-times") and home.quiet())


def _answered(home: Home, feed: str) -> bool:
    with Storage.open(home.database, read_only=True) as storage:
        return storage.feeds.health(feed).last_success is not None
