"""A gate before lo-bot-api-emulator, a Bot API server that others wrote.

It asks TDLib and the Bot API reference about each call, hands on what the emulator models, and
fills in what it lacks. Faults by chat: 429000NN is told to retry after NN, the others as below.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientSession, web

from tests.oracles import botapi, tdlib
from tests.platforms.telegram import answers
from tests.platforms.telegram.answers import Json

PROGRAM = shutil.which("lo-bot-api-emulator", path=str(Path(sys.executable).parent))

_NOT_MODELLED = (
    "entities",
    "link_preview_options",
    "message_thread_id",
    "parse_mode",
    "reply_parameters",
)
_FAULTS: dict[str, tuple[int, str, Json]] = {
    "403001": (403, "Forbidden: bot was blocked by the user", {}),
    "400404": (400, "Bad Request: chat not found", {}),
    "-400001": (
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": -1001234567890},
    ),
}


@dataclass(kw_only=True)
class Gate:
    """`shown` is what TDLib says users see, `violations` what the oracles object to.

    `calls` are those that it let through, as they were asked.
    """

    upstream: str
    url: str = ""
    shown: list[tdlib.Parsed] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    calls: list[tuple[str, Json]] = field(default_factory=list)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Gate]:
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._serve)
        runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=0.2
        )
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def update(self, token: str, **update: object) -> None:
        """Put an update into the emulator's queue."""
        async with ClientSession() as session:
            fixture = {"token": token, "update": update}
            await session.post(f"{self.upstream}/__fixture/updates", json=fixture)

    async def _serve(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        params: Json = {**request.query, **await request.post()}
        self.violations += botapi.violations(method, params)
        if fault := _fault(str(params.get("chat_id", ""))):
            return fault
        if method == "getChatMember":
            standing = answers.member(int(params["user_id"]), "creator")
            return web.json_response({"ok": True, "result": standing})
        self.calls.append((method, dict(params)))
        if "text" in params:
            params["text"] = self._judged(params)
        return await self._handed_on(request.match_info["token"], method, params)

    def _judged(self, params: Json) -> str:
        parsed = tdlib.parse_html(str(params["text"]))
        self.violations += [parsed.refusal] if parsed.refusal else []
        self.shown.append(parsed)
        return parsed.text

    async def _handed_on(self, token: str, method: str, params: Json) -> web.Response:
        modelled = {name: v for name, v in params.items() if name not in _NOT_MODELLED}
        url = f"{self.upstream}/bot{token}/{method}"
        async with ClientSession() as session, session.post(url, data=modelled) as response:
            answer = await response.json()
        if method == "getMe":
            answer["result"] |= answers.BOT
        if answer.get("ok") is False:
            self.violations.append(answer["description"])
        return web.json_response(answer, status=response.status)


@asynccontextmanager
async def emulator_behind_a_gate() -> AsyncIterator[Gate]:
    """Start the emulator, which must be installed, and a gate before it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    emulator = await asyncio.create_subprocess_exec(
        str(PROGRAM),
        *("--host", "127.0.0.1", "--port", str(port), "--enable-control"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await _opened(port)
        async with Gate(upstream=f"http://127.0.0.1:{port}").open() as opened:
            yield opened
    finally:
        emulator.terminate()
        await emulator.wait()


async def _opened(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.05)
    msg = "the emulator did not start"
    raise TimeoutError(msg)


def _fault(chat: str) -> web.Response | None:
    if chat.startswith("429000"):
        seconds = int(chat.removeprefix("429000"))
        words = f"Too Many Requests: retry after {seconds}"
        status, description, parameters = 429, words, {"retry_after": seconds}
    elif chat in _FAULTS:
        status, description, parameters = _FAULTS[chat]
    else:
        return None
    said = {"ok": False, "error_code": status, "description": description}
    return web.json_response(said | {"parameters": parameters}, status=status)
