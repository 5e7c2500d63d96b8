"""A Bot API server of our own: strict, scriptable, and honest about what users saw.

As a program, for tests that kill the bot: `python -m tests.platforms.telegram.fake PORT LOGFILE
[--before SECONDS] [--after SECONDS]`, each a random delay of at most so long, before and after a
message is accepted. LOGFILE gets one JSON line for each message that users saw, before the
bot hears of it. Scripted by POST /control/updates and /control/faults (JSON lists), read by GET
/control/log and /control/calls.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from tests.oracles import botapi, tdlib
from tests.platforms.telegram import answers
from tests.platforms.telegram.answers import Json

LONGEST = 4_096
TOKEN = "123456789:AAcanaryCanaryCanaryCanaryCanary00"


@dataclass(kw_only=True)
class Fault:
    """What goes wrong with the next calls of a method: a status with its words, or the line.

    `line`: "cut" closes the connection, "hang" never answers; `accepted`: users saw it anyway.
    """

    method: str = "sendMessage"
    chat: str | None = None  # None: any
    times: int = 1
    status: int = 400
    description: str = ""
    parameters: Json = field(default_factory=dict)
    body: str | None = None  # in place of JSON
    line: str = ""
    accepted: bool = False
    closes: bool = False  # after the answer: the next call needs a connection of its own

    def answer(self) -> web.Response:
        if self.body is not None:
            return web.Response(status=self.status, text=self.body, content_type="text/html")
        said: Json = {"ok": False, "description": self.description}
        if self.status != web.HTTPOk.status_code:
            said["error_code"] = self.status
        if self.parameters:
            said["parameters"] = self.parameters
        answer = web.json_response(said, status=self.status)
        if self.closes:
            answer.force_close()
        return answer


class Refused(Exception):
    """The call is one that Telegram refuses."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.fault = Fault(status=status, description=description)


@dataclass(kw_only=True)
class FakeTelegram:
    """The server: `log` is what users saw, `calls` what was asked, `violations` our mistakes."""

    token: str | None = None  # None: any
    logfile: Path | None = None
    before: float = 0.0
    after: float = 0.0
    url: str = ""
    faults: list[Fault] = field(default_factory=list)
    log: list[Json] = field(default_factory=list)
    calls: list[Json] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    members: dict[tuple[str, int], str] = field(default_factory=dict)
    chats: dict[str, Json] = field(default_factory=dict)  # by number and by @name
    updates: list[Json] = field(default_factory=list)
    confirmed: int = 0
    _messages: dict[tuple[str, int], str] = field(default_factory=dict)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _poll: asyncio.Event | None = None  # set when a later poll ends the one under way

    @asynccontextmanager
    async def open(self, port: int = 0) -> AsyncIterator[FakeTelegram]:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_route("*", "/control/{what}", self._control)
        runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=0.2
        )
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
        try:
            yield self
        finally:
            await runner.cleanup()

    # What tests script

    def fails(self, **fault: object) -> None:
        self.faults.append(Fault(**fault))  # type: ignore[arg-type]  # the fields of Fault

    def update(self, **kind: Json) -> int:
        """Queue an update, e.g. message={...}; return its id."""
        number = 1_000 + len(self.updates)
        self.updates.append({"update_id": number} | kind)
        self._news.set()
        return number

    def says(self, chat: int, user: int, text: str, **more: object) -> int:
        """Queue a message that a person typed; `more` are fields of the message."""
        said = {"chat": answers.chat(chat), "from": answers.person(user), "text": text} | more
        return self.update(message=answers.message(500 + len(self.updates), **said))

    def presses(self, chat: int, user: int, press: str, **under: object) -> int:
        """Queue a press of a button under a message of ours."""
        message = answers.message(77, **{"chat": answers.chat(chat), "from": answers.BOT} | under)
        number = f"query-{len(self.updates)}"
        asked = {"id": number, "from": answers.person(user), "chat_instance": "1"}
        return self.update(callback_query=asked | {"message": message, "data": press})

    def called(self, method: str) -> list[Json]:
        return [call["params"] for call in self.calls if call["method"] == method]

    # What the bot sees

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        params: Json = {**request.query, **await request.post()}
        self.calls.append({"at": time.time(), "method": method, "params": params})
        if self.token is not None and request.match_info["token"] != self.token:
            return Fault(status=401, description="Unauthorized").answer()
        fault = self._fault(method, params)
        if fault is None or fault.accepted:
            try:
                result = await self._answer(method, params)
            except Refused as e:
                return e.fault.answer()
            if fault is None:
                return web.json_response({"ok": True, "result": result})
        if fault.line == "hang":
            await asyncio.Event().wait()
        if fault.line == "cut" and request.transport is not None:
            request.transport.abort()
        return fault.answer()

    def _fault(self, method: str, params: Json) -> Fault | None:
        for fault in self.faults:
            if fault.method == method and fault.chat in {None, params.get("chat_id")}:
                fault.times -= 1
                if fault.times == 0:
                    self.faults.remove(fault)
                return fault
        return None

    async def _answer(self, method: str, params: Json) -> object:
        if wrong := botapi.violations(method, params):
            self.violations += wrong
            raise Refused(400, f"Bad Request: {wrong[0]}")
        known: dict[str, Callable[[Json], Awaitable[object]]] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "getChat": self._get_chat,
            "getChatMember": self._get_member,
            "sendMessage": self._send,
            "editMessageText": self._edit,
        }
        return await known[method](params) if method in known else True

    async def _get_me(self, _: Json) -> Json:
        return answers.BOT

    async def _get_chat(self, params: Json) -> Json:
        asked = str(params["chat_id"])
        if asked not in self.chats:
            raise Refused(400, "Bad Request: chat not found")
        return answers.full_chat(**self.chats[asked])

    async def _get_member(self, params: Json) -> Json:
        chat, user = str(params["chat_id"]), int(params["user_id"])
        return answers.member(user, self.members.get((chat, user), "left"))

    async def _get_updates(self, params: Json) -> list[Json]:
        if self._poll is not None:
            self._poll.set()
        over = self._poll = asyncio.Event()
        self.confirmed = max(self.confirmed, int(params.get("offset", 0)) - 1)
        waiting = [asyncio.ensure_future(e.wait()) for e in (over, self._news)]
        try:
            if not self._unconfirmed():
                seconds = int(params.get("timeout", 0))
                await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waiting:
                wait.cancel()
        if over.is_set():
            raise Refused(409, "Conflict: terminated by other getUpdates request")
        self._poll = None
        self._news.clear()
        return self._unconfirmed()[:100]

    def _unconfirmed(self) -> list[Json]:
        return [u for u in self.updates if u["update_id"] > self.confirmed]

    async def _send(self, params: Json) -> Json:
        await asyncio.sleep(random.random() * self.before)  # noqa: S311 - a delay
        number = len(self._messages) + 1
        self._show("send", number, params)
        await asyncio.sleep(random.random() * self.after)  # noqa: S311 - a delay
        return self._sent(number, params)

    async def _edit(self, params: Json) -> Json:
        number = int(params["message_id"])
        shown = self._messages.get((str(params["chat_id"]), number))
        if shown is None:
            raise Refused(400, "Bad Request: message to edit not found")
        if shown == _looks(params):
            raise Refused(
                400,
                "Bad Request: message is not modified: specified new message content and reply "
                "markup are exactly the same as a current content and reply markup of the message",
            )
        self._show("edit", number, params)
        return self._sent(number, params)

    def _show(self, what: str, number: int, params: Json) -> None:
        """Put the message before the users' eyes, and into the log, first of all."""
        text = self._visible(params)
        self._messages[str(params["chat_id"]), number] = _looks(params)
        reply = json.loads(params.get("reply_parameters", "{}"))
        markup = json.loads(params.get("reply_markup", "{}"))
        seen = {
            "at": time.time(),
            "what": what,
            "chat": str(params["chat_id"]),
            "thread": params.get("message_thread_id", ""),
            "message_id": number,
            "text": text,
            "sent": params["text"],
            "reply_to": reply.get("message_id"),
            "buttons": [b for row in markup.get("inline_keyboard", []) for b in row],
        }
        self.log.append(seen)
        if self.logfile is not None:
            with self.logfile.open("a", encoding="utf-8") as log:
                log.write(json.dumps(seen) + "\n")

    def _visible(self, params: Json) -> str:
        text = str(params["text"])
        if params.get("parse_mode") == "HTML":
            parsed = tdlib.parse_html(text)
            if parsed.refusal:
                raise Refused(400, f"Bad Request: {parsed.refusal[0].lower()}{parsed.refusal[1:]}")
            text = parsed.text
        if not text.strip():
            raise Refused(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > LONGEST:
            raise Refused(400, "Bad Request: message is too long")
        return text

    def _sent(self, number: int, params: Json) -> Json:
        chat = answers.chat(int(params["chat_id"]))
        text = params["text"]
        return answers.message(number, **{"chat": chat, "from": answers.BOT, "text": text})

    async def _control(self, request: web.Request) -> web.Response:
        match request.match_info["what"]:
            case "updates":
                for update in await request.json():
                    self.update(**update)
            case "faults":
                for fault in await request.json():
                    self.fails(**fault)
            case "log":
                return web.json_response(self.log)
            case "calls":
                return web.json_response(self.calls)
            case _:
                raise web.HTTPNotFound
        return web.json_response({"ok": True})


def _looks(params: Json) -> str:
    return json.dumps([params["text"], params.get("reply_markup", "")])


async def _serve_for_ever(port: int, fake: FakeTelegram) -> None:
    async with fake.open(port):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("port", type=int)
    asked.add_argument("logfile", type=Path)
    asked.add_argument("--before", type=float, default=0.0)
    asked.add_argument("--after", type=float, default=0.0)
    given = asked.parse_args()
    server = FakeTelegram(logfile=given.logfile, before=given.before, after=given.after)
    asyncio.run(_serve_for_ever(given.port, server))
