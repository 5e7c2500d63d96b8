"""The terminal as a platform: the bot without tokens, showing what both others would show."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import AsyncIterable, AsyncIterator, Callable
from datetime import datetime
from uuid import uuid4

from typing_extensions import override

from bot.domain.chat import Incoming, Reply, Role, Sender
from bot.domain.errors import DatabaseFailed, DatabaseStuck, Unknown
from bot.domain.message import Button, Message
from bot.domain.ports import Platform, SentId
from bot.domain.watch import Channel
from bot.platforms.harmless import harmless, web_link
from bot.platforms.slack.render import to_blocks, to_text
from bot.platforms.telegram.render import to_plain

log = logging.getLogger(__name__)

CHANNEL = Channel(platform="console", address="you")
YOU = Sender(id="console:you", roles=frozenset({Role.MEMBER, Role.CHAT_ADMIN, Role.BOT_ADMIN}))
HINT = "Type /help for the commands, !1 to press button 1, /quit to leave."
QUIT = "/quit"


class Console(Platform):
    """Sends to the terminal, and answers what is typed there.

    `lines` are those of the standard input unless others are given. Each button gets a number
    of its own, which it keeps as long as the console is open.
    """

    name = "console"
    finds = False

    def __init__(
        self,
        *,
        answer: Callable[[Incoming], Reply | None],
        clock: Callable[[], datetime],
        lines: AsyncIterable[str] | None = None,
        show: Callable[[str], None] = print,
    ) -> None:
        self.last_heard: datetime | None = None
        self._clock = clock
        self._answer = answer
        self._lines = typed_lines() if lines is None else lines
        self._show = show
        self._session = uuid4().hex  # what was typed in an earlier one is no repeat
        self._typed = 0
        self._sent = 0
        self._presses: dict[int, tuple[str, SentId]] = {}

    @override
    async def send(self, channel: Channel, message: Message, key: str) -> SentId:
        self._sent += 1
        sent = SentId(str(self._sent))
        follows = f", in reply to {message.follows}" if message.follows else ""
        self._print(message, sent, f"{sent}{follows}")
        return sent

    @override
    async def edit(self, channel: Channel, sent: SentId, message: Message) -> None:
        self._print(message, sent, f"{sent}, edited")

    @override
    async def find(
        self, channel: Channel, key: str, since: datetime, *, follows: str | None = None
    ) -> SentId | None:
        """Refuse: what a terminal showed cannot be looked up."""
        reason = "a console cannot look a message up"
        raise Unknown(reason)

    async def listen(self) -> None:
        """Answer each line; return at /quit or when there are no more."""
        self._show(HINT)
        async for typed in self._lines:
            self.last_heard = self._clock()
            text = typed.strip()
            if text == QUIT:
                break
            if text:
                await self._heard(text)

    async def _heard(self, text: str) -> None:
        try:
            if text.startswith("!"):
                await self._pressed(text[1:])
            else:
                await self._say(self._answer(self._incoming(text=text)), under=None)
        except DatabaseStuck as error:
            self._show(f"The disk takes nothing for now ({error}): try again later.")
        except DatabaseFailed:
            raise
        except Exception:
            # A bug must not take the console away from its user.
            log.exception("a line hit a bug")

    async def _pressed(self, number: str) -> None:
        known = self._presses.get(int(number)) if number.isdecimal() else None
        if known is None:
            self._show(f"There is no button {number}.")
            return
        press, under = known
        await self._say(self._answer(self._incoming(press=press)), under=under)

    async def _say(self, reply: Reply | None, *, under: SentId | None) -> None:
        if reply is not None and reply.replaces and under is not None:
            await self.edit(CHANNEL, under, reply.message)
        elif reply is not None:
            await self.send(CHANNEL, reply.message, "")

    def _incoming(self, *, text: str = "", press: str = "") -> Incoming:
        self._typed += 1
        return Incoming(
            event_id=f"{self._session}:{self._typed}",
            channel=CHANNEL,
            sender=YOU,
            private=True,
            text=text,
            press=press,
        )

    def _print(self, message: Message, sent: SentId, title: str) -> None:
        rows = "\n".join(filter(None, (self._row(row, sent) for row in message.buttons)))
        for platform, text in (("Telegram", to_plain(message)), ("Slack", _as_slack(message))):
            self._show("\n".join(filter(None, (f"── {platform} · {title} ──", text, rows))))

    def _row(self, buttons: tuple[Button, ...], sent: SentId) -> str:
        return " ".join(filter(None, (self._button(button, sent) for button in buttons)))

    def _button(self, button: Button, sent: SentId) -> str:
        label = harmless(button.label)
        if url := web_link(button.url):
            return f"[{label}: {url}]"
        if not button.press:
            return ""
        number = len(self._presses) + 1
        self._presses[number] = (button.press, sent)
        return f"[{number}] {label}"


async def typed_lines() -> AsyncIterator[str]:
    """Yield what is typed until the input ends.

    A daemon thread reads: one that waits in readline must not hold up the end of the process.
    """
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        for line in iter(sys.stdin.readline if sys.stdin else str, ""):  # no input: its end
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, "")

    threading.Thread(target=read, name="console", daemon=True).start()
    while line := await lines.get():
        yield line


def _as_slack(message: Message) -> str:
    blocks = to_blocks(message)
    return "\n".join(filter(None, map(_words, blocks))) if blocks else to_text(message)


def _words(block: object) -> str:
    """Return the words of a Block Kit element; buttons are shown apart."""
    match block:
        case {"type": "link", "url": str(url), "text": str(text)}:
            return f"{text} ({url})"
        case {"type": "text", "text": str(text)}:
            return text
        case {"elements": list(elements)}:
            return "".join(map(_words, elements))
        case _:
            return ""
