"""A Slack on loopback: Web API, Socket Mode, response URLs, and faults on demand.

It writes what users saw before it answers, so that the log is right whatever becomes of the
answer. In a test: `async with FakeSlack() as slack`. As a process of its own:
`python -m tests.platforms.slack.fake PORT LOGFILE`, driven over /__control/.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Self

from aiohttp import WSMsgType, web

from tests.platforms.slack.envelopes import APP, BOT, TEAM, Json, press, slash
from tests.platforms.slack.world import Refusal, World

BOT_TOKEN = "xoxb-0000000000-canary-bot-token"
APP_TOKEN = "xapp-1-A1-0000000000-canary-app-token"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong with the next call of a method ("": any); `accepts`: after its effect."""

    method: str = ""
    accepts: bool = False
    status: int = 200
    body: str | None = None  # None: the line is cut
    headers: Mapping[str, str] = field(default_factory=dict)
    late: float = 0


def error(code: str, *, method: str = "", accepts: bool = False, status: int = 200) -> Fault:
    body = json.dumps({"ok": False, "error": code})
    return Fault(method=method, accepts=accepts, status=status, body=body)


def rate_limit(seconds: str | None, *, method: str = "") -> Fault:
    headers = {} if seconds is None else {"Retry-After": seconds}
    body = json.dumps({"ok": False, "error": "ratelimited"})
    return Fault(method=method, status=429, body=body, headers=headers)


class FakeSlack:
    """One workspace. `seen` is what users saw; `calls` what we asked, with its token."""

    def __init__(self, *, log: Path | None = None, port: int = 0) -> None:
        self.world = World(log=log)
        self.seen = self.world.seen
        self.calls: list[tuple[str, Json]] = []
        self.faults: deque[Fault] = deque()
        self.acked: list[str] = []
        self.expired = False  # whether response URLs have expired
        self.elsewhere = ""  # where response URLs redirect to
        self.connections = 0
        self.refuses_sockets = 0
        self.mute = False  # accepts connections and never says a word on them
        self.greeting: Json = {"type": "hello", "connection_info": {"app_id": APP}}
        self._port = port
        self.pending: dict[str, Json] = {}
        self._hooks: dict[str, Json] = {}
        self._tickets: set[str] = set()
        self._sockets: list[web.WebSocketResponse] = []
        self._transports: dict[web.WebSocketResponse, asyncio.Transport] = {}
        self._muted: set[web.WebSocketResponse] = set()
        self._numbers = count(1)
        self._connected = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/socket", self._socket)
        app.router.add_post("/hook/{id}", self._hook)
        app.router.add_route("*", "/__control/{verb}", self._control)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        for socket in self._sockets:
            await socket.close()
        await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/api"

    # what people do

    async def types(self, command: str, text: str = "", **more: Any) -> Json:
        url = self.response_url(user=more.get("user", "U1"), channel=more.get("channel", "C1"))
        return await self.push(slash(command, text, response_url=url, **more))

    async def presses(self, value: str | None, **more: Any) -> Json:
        where = {"user": "U1", "channel": "C1", "ts": "1.1"} | more
        url = self.response_url(**{name: where[name] for name in ("user", "channel", "ts")})
        return await self.push(press(value, response_url=url, **more))

    def response_url(self, *, user: str = "U1", channel: str = "C1", ts: str = "") -> str:
        name = f"secret-hook-{next(self._numbers)}"
        self._hooks[name] = {"user": user, "channel": channel, "original": ts}
        return f"http://127.0.0.1:{self._port}/hook/{name}"

    async def push(self, envelope: Json) -> Json:
        """Send it now if anybody is connected, and again with each connection until acked."""
        self.pending[envelope["envelope_id"]] = envelope
        if live := [socket for socket in self._sockets if not socket.closed]:
            await live[-1].send_json(envelope)
        return envelope

    async def connected(self) -> None:
        await self._connected.wait()

    async def cut(self, how: str) -> None:
        """End all connections: `reset`, `close`, `warning` (a disconnect frame) or `silence`."""
        self._connected.clear()
        for socket in [socket for socket in self._sockets if not socket.closed]:
            if how == "reset":
                self._transports[socket].abort()
            elif how == "close":
                await socket.close()
            elif how == "warning":
                await socket.send_json({"type": "disconnect", "reason": "warning"})
            else:
                self._muted.add(socket)
        if how != "warning":
            self._sockets.clear()

    # Web API

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method, asked = request.match_info["method"], await _asked(request)
        self.calls.append((method, asked))
        fault = next((f for f in self.faults if f.method in {"", method}), None)
        answer: Json = {}
        if fault is None or fault.accepts:
            answer = self._answer(method, asked, request.headers.get("Authorization", ""))
        if fault is None:
            return web.json_response(answer)
        self.faults.remove(fault)
        await asyncio.sleep(fault.late)
        if fault.body is None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        kind = "application/json" if fault.body.startswith(("{", "[")) else "text/html"
        return web.Response(
            text=fault.body, status=fault.status, headers=fault.headers, content_type=kind
        )

    def _answer(self, method: str, asked: Json, authorization: str) -> Json:
        if method == "apps.connections.open":
            return self._ticket(authorization)
        if authorization != f"Bearer {BOT_TOKEN}":
            return {"ok": False, "error": "invalid_auth"}
        try:
            return {"ok": True} | self.world.do(method, asked)
        except Refusal as refusal:
            return {"ok": False, "error": str(refusal)}

    def _ticket(self, authorization: str) -> Json:
        if authorization != f"Bearer {APP_TOKEN}":
            return {"ok": False, "error": "invalid_auth"}
        ticket = f"ticket-{next(self._numbers)}"
        self._tickets.add(ticket)
        return {"ok": True, "url": f"ws://127.0.0.1:{self._port}/socket?ticket={ticket}"}

    async def _hook(self, request: web.Request) -> web.Response:
        hook, said = self._hooks.get(request.match_info["id"]), await request.json()
        if self.elsewhere:
            return web.Response(status=307, headers={"Location": self.elsewhere})
        if hook is None or self.expired:
            return web.Response(status=404, text="expired_url")
        self.world.respond(hook, said)
        return web.Response(text="ok")

    # Socket Mode

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        known = ticket in self._tickets
        self._tickets.discard(ticket)
        if not known or self.refuses_sockets > 0:
            self.refuses_sockets -= 1
            return web.Response(status=403)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        assert isinstance(request.transport, asyncio.Transport)
        self._transports[socket] = request.transport
        self.connections += 1
        if not self.mute:
            await socket.send_json(self.greeting)
            self._sockets.append(socket)
            self._connected.set()
            for envelope in list(self.pending.values()):
                await socket.send_json(envelope)
        await self._hear(socket)
        return socket

    async def _hear(self, socket: web.WebSocketResponse) -> None:
        async for frame in socket:
            if self.mute or socket in self._muted:
                continue
            if frame.type is WSMsgType.PING:
                await socket.pong(frame.data)
            elif frame.type is WSMsgType.TEXT:
                envelope_id = frame.json()["envelope_id"]
                self.acked.append(envelope_id)
                self.pending.pop(envelope_id, None)

    # as a process of its own

    async def _control(self, request: web.Request) -> web.Response:
        verb = request.match_info["verb"]
        asked = await request.json() if request.can_read_body else {}
        match verb:
            case "push":
                await self.push(asked)
            case "types":
                await self.types(**asked)
            case "presses":
                await self.presses(**asked)
            case "fault":
                self.faults.append(Fault(**asked))
            case "cut":
                await self.cut(asked["how"])
            case "seen":
                return web.json_response(self.seen)
            case _:
                return web.Response(status=404)
        return web.json_response({"acked": self.acked, "connections": self.connections})


async def _asked(request: web.Request) -> Json:
    if request.content_type == "application/json":
        return dict(await request.json())
    return {**request.query, **await request.post()}


async def _serve(port: int, log: Path) -> None:
    async with FakeSlack(port=port, log=log):
        await asyncio.get_running_loop().create_future()


__all__ = ["APP", "APP_TOKEN", "BOT", "BOT_TOKEN", "TEAM", "FakeSlack", "Fault"]

if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2])))
