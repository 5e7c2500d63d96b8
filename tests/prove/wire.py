"""A platform behind a socket: what its users saw outlives every kill of ours."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Self

from bot.domain.errors import NotSent, Unknown
from bot.domain.message import Message
from bot.domain.ports import SentId
from bot.domain.watch import Channel
from tests.prove.town import MARK

QUICK = 0.03  # seconds
SLOW = 0.2
SLOW_SHARE = 0.05


class Shown(NamedTuple):
    """One message as its users saw it."""

    platform: str
    channel: str
    what: str
    marked: bool


@dataclass(slots=True)
class Server:
    """Shows a message to its users before it answers, and does so even if nobody listens."""

    seen: list[Shown] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    port: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311  # dice
    _server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answer = await self._answer(json.loads(await reader.readline()))
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
        except (ConnectionError, ValueError):
            pass  # killed in the middle
        finally:
            writer.close()

    async def _answer(self, asked: dict[str, str]) -> str | None:
        if asked["do"] == "find":
            return self.keys.get(asked["key"])
        slow = self.chance.random() < SLOW_SHARE
        await asyncio.sleep(self.chance.random() * (SLOW if slow else QUICK))
        text = asked["text"]
        self.seen.append(
            Shown(
                platform=asked["platform"],
                channel=asked["channel"],
                what=text.removeprefix(MARK),
                marked=text.startswith(MARK),
            )
        )
        sent = self.keys.setdefault(asked["key"], str(len(self.seen)))
        await asyncio.sleep(self.chance.random() * QUICK)
        return sent


@dataclass(slots=True, kw_only=True)
class Wired:
    """The platform as the bot sees it: one connection a request."""

    name: str
    finds: bool
    port: int

    async def send(self, channel: Channel, message: Message, key: str) -> SentId:
        return SentId(str(await self._ask(self._send(channel, message, key))))

    async def edit(self, channel: Channel, sent: SentId, message: Message) -> None:
        await self._ask(self._send(channel, message, sent))

    async def find(
        self, channel: Channel, key: str, since: datetime, *, follows: str | None = None
    ) -> SentId | None:
        found = await self._ask({"do": "find", "key": key})
        return SentId(found) if found else None

    def _send(self, channel: Channel, message: Message, key: str) -> dict[str, str]:
        said = {"do": "send", "platform": self.name, "channel": channel.address}
        return said | {"key": key, "text": message.text}

    async def _ask(self, said: dict[str, str]) -> str | None:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError as error:
            raise NotSent(str(error)) from error
        try:
            writer.write(json.dumps(said).encode() + b"\n")
            await writer.drain()
            answer: str | None = json.loads(await reader.readline())
        except (OSError, ValueError) as error:
            raise Unknown(str(error)) from error
        finally:
            writer.close()
        return answer
