"""Which platforms are on is the first thing an operator wants to read in the log."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import AsyncExitStack

import pytest

from bot.app.chats import open_chats
from bot.app.works import built
from bot.settings import Settings
from storage import Storage


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "platforms on: none, for no token is set; a console instead"),
        (
            {
                "TELEGRAM_TOKEN": "1:x",
                "TELEGRAM_API_URL": "http://127.0.0.1:1/bot",
                "SLACK_BOT_TOKEN": "xoxb-1",
                "SLACK_APP_TOKEN": "xapp-1",
                "SLACK_API_URL": "http://127.0.0.1:1/api/",
            },
            "platforms on: telegram, slack",
        ),
    ],
)
async def test_the_log_names_the_platforms_that_are_on(
    environment: Mapping[str, str], told: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="bot.app.chats")
    settings = Settings.from_environment(environment)

    with Storage.open(":memory:") as storage:
        async with built(settings, storage=storage, feeds=()) as works, AsyncExitStack() as open_:
            await open_chats(works, open_)

    assert caplog.messages == [told]
