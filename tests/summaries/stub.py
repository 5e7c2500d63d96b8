"""A language model's server on the loopback that does whatever the story tells it to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.settings import LanguageModel, Secret

KEY = "sk-canary-9f31c7d2e5b84a06"

Obeys = Callable[["Asked"], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request: what it said, and the headers it came with."""

    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def text(self) -> str:
        """All that the model is shown."""
        return "\n".join(message["content"] for message in self.body["messages"])

    @property
    def story(self) -> str:
        """What stands between the two lines of the boundary."""
        lines = self.body["messages"][-1]["content"].split("\n")
        return "\n".join(lines[1 : len(lines) - 1 - lines[::-1].index(lines[0])])


@dataclass(slots=True)
class Stub:
    """Answers each request by `obeys`; `raw` answers with those bytes instead of JSON."""

    obeys: Obeys = lambda asked: ""
    raw: bytes | None = None
    status: int = 200
    slow: float = 0.0
    choice: dict[str, Any] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    url: str = ""

    @property
    def where(self) -> LanguageModel:
        return LanguageModel(url=self.url, name="stub-1", key=Secret(KEY))

    async def answer(self, request: web.Request) -> web.Response:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            asked = Asked(body=await request.json(), headers=dict(request.headers))
            self.asked.append(asked)
            await asyncio.sleep(self.slow)
            return web.Response(status=self.status, body=self._body(asked), headers=self._headers)
        finally:
            self.at_once -= 1

    @property
    def _headers(self) -> dict[str, str]:
        return {"Location": f"{self.url}/elsewhere"} if self.status in {302, 307} else {}

    def _body(self, asked: Asked) -> bytes:
        if self.raw is not None:
            return self.raw
        message = {"role": "assistant", "content": self.obeys(asked)}
        choice = {"index": 0, "message": message, "finish_reason": "stop"} | self.choice
        return json.dumps({"object": "chat.completion", "choices": [choice]}).encode()


def says(summary: str) -> str:
    """Return what a model answers that keeps to the form asked for."""
    return json.dumps({"summary": summary})


@asynccontextmanager
async def serving(stub: Stub) -> AsyncIterator[Stub]:
    application = web.Application()
    application.router.add_post("/v1/chat/completions", stub.answer)
    application.router.add_post("/v1/elsewhere", stub.answer)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        stub.url = f"http://{host}:{port}/v1"
        yield stub
    finally:
        await runner.cleanup()
