from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.intake.fetch import HttpFetch
from tests.intake.fetch.publisher import Publisher, publishing

NOW = datetime(2025, 12, 20, 12, tzinfo=UTC)


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    async with publishing() as found:
        yield found


@pytest.fixture
async def fetch() -> AsyncIterator[HttpFetch]:
    """Fetches as in real life, but impatient."""
    async with HttpFetch(
        version="1.2",
        contact="https://example.org/bot",
        connect=timedelta(seconds=0.5),
        total=timedelta(seconds=1),
        gap=timedelta(0),
        clock=lambda: NOW,
    ) as found:
        yield found
