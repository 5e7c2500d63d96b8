"""The scene: a strict Bot API server on loopback, our platform before it, a desk that listens."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.domain.chat import Incoming, Reply
from bot.domain.message import says
from bot.domain.watch import Channel
from bot.platforms.telegram.platform import Telegram
from tests.canaries import found_in
from tests.platforms.telegram.fake import TOKEN, FakeTelegram

OPERATOR = 42
ALICE = Channel(platform="telegram", address="7")
GROUP = Channel(platform="telegram", address="-100777")


@dataclass(kw_only=True)
class Desk:
    """Stands for the commands: keeps what it is asked, and answers with it."""

    heard: list[Incoming] = field(default_factory=list)
    changes: list[tuple[str, ...]] = field(default_factory=list)
    questions: int = 1_000  # that may be asked
    reply: Callable[[Incoming], Reply | None] = lambda asked: Reply(
        message=says(f"you said {asked.text or asked.press}")
    )

    def answer(self, asked: Incoming) -> Reply | None:
        self.heard.append(asked)
        return self.reply(asked)

    def may_ask(self, sender: str) -> bool:
        self.questions -= 1
        return self.questions >= 0

    def gone(self, channel: Channel) -> None:
        self.changes.append(("gone", channel.address))

    def back(self, channel: Channel) -> None:
        self.changes.append(("back", channel.address))

    def moved(self, channel: Channel, address: str) -> None:
        self.changes.append(("moved", channel.address, address))


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    """The server, which must find no fault with our calls."""
    async with FakeTelegram(token=TOKEN).open() as server:
        yield server
        assert server.violations == []
        assert not found_in(repr(server.log))


@pytest.fixture
async def telegram(fake: FakeTelegram, desk: Desk) -> AsyncIterator[Telegram]:
    async with Telegram(
        token=TOKEN,
        api_url=fake.url,
        answer=desk.answer,
        admins=frozenset({f"telegram:{OPERATOR}", "slack:T1/U1"}),
        clock=lambda: datetime.now(UTC),
        on_gone=desk.gone,
        on_back=desk.back,
        on_moved=desk.moved,
        may_ask=desk.may_ask,
    ) as platform:
        yield platform


@pytest.fixture
async def listening(telegram: Telegram, fake: FakeTelegram) -> AsyncIterator[Telegram]:
    """The platform, its loop running."""
    async with listening_to(telegram):
        yield telegram


@contextlib.asynccontextmanager
async def listening_to(telegram: Telegram) -> AsyncIterator[None]:
    loop = asyncio.create_task(telegram.listen())
    try:
        yield
    finally:
        loop.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await loop


async def until(condition: Callable[[], object], *, seconds: float = 5.0) -> None:
    """Wait until the condition holds; fail when it does not in time."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


async def answered(fake: FakeTelegram) -> None:
    """Wait until every update is confirmed, and so answered."""
    await until(lambda: fake.confirmed >= fake.updates[-1]["update_id"])
