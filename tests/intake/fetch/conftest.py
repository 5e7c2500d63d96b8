from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from bot.intake.fetch import HttpFetch
from tests.intake.fetch.publisher import Publisher, publishing

NOW = datetime(2025, 12, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    """A client that trusts the test authority and checks everything."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


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
