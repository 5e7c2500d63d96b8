"""A Slack on loopback, and our bot beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.platforms.slack.platform import Slack
from tests.canaries import found_in
from tests.platforms.slack.fake import FakeSlack
from tests.platforms.slack.scenes import Desk, slack_for


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """slack_sdk takes these from the environment, even for loopback."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        yield slack
        assert not found_in(repr(slack.seen))


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def slack(fake: FakeSlack, desk: Desk) -> AsyncIterator[Slack]:
    async with slack_for(fake, desk) as platform:
        yield platform
