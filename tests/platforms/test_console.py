"""The bot in a terminal: what is typed is answered, shown as both platforms would."""

from __future__ import annotations

import io
import logging
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest

from bot.domain.chat import Incoming, Reply, Role
from bot.domain.errors import DatabaseFailed, DatabaseStuck, Unknown
from bot.domain.message import Button, Message, Span, line, says
from bot.platforms.console import CHANNEL, HINT, Console

ALERT = Message(
    lines=(
        line("🔴 ", Span(text="Russia", bold=True), " terminates & ends"),
        line(Span(text="TRT\x1b[31m", link="https://trt.example/1"), " · #T7F3K"),
    ),
    buttons=(
        (
            Button(label="Open", url="https://trt.example/1"),
            Button(label="Why", press="p1"),
            Button(label="Mute event", press="p2"),
            Button(label="Evil", url="javascript:alert(1)"),
        ),
    ),
)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
TEXT = "🔴 Russia terminates & ends\nTRT[31m (https://trt.example/1) · #T7F3K"


class Terminal:
    """Somebody who types, and what they see."""

    def __init__(self, *typed: str, answer: Callable[[Incoming], Reply | None]) -> None:
        self.seen: list[str] = []
        self.asked: list[Incoming] = []
        self._typed = typed
        self._reply = answer
        self.console = Console(
            answer=self._hear, clock=lambda: NOON, lines=self._lines(), show=self.seen.append
        )

    def _hear(self, asked: Incoming) -> Reply | None:
        self.asked.append(asked)
        return self._reply(asked)

    async def _lines(self) -> AsyncIterator[str]:
        for typed in self._typed:
            yield f"{typed}\n"


def echo(asked: Incoming) -> Reply:
    return Reply(message=says(f"you said {asked.text or asked.press}"))


async def test_an_alert_is_shown_as_both_platforms_show_it() -> None:
    terminal = Terminal(answer=echo)

    sent = await terminal.console.send(CHANNEL, ALERT, "k")

    assert sent == "1"
    assert terminal.seen == [
        f"── Telegram · 1 ──\n{TEXT}\n[Open: https://trt.example/1] [1] Why [2] Mute event",
        f"── Slack · 1 ──\n{TEXT}\n[Open: https://trt.example/1] [1] Why [2] Mute event",
    ]


async def test_edits_and_replies_name_their_message() -> None:
    terminal = Terminal(answer=echo)

    sent = await terminal.console.send(CHANNEL, says("first"), "k")
    await terminal.console.edit(CHANNEL, sent, says("changed"))
    await terminal.console.send(CHANNEL, Message(lines=says("next").lines, follows=sent), "k")

    assert [shown for shown in terminal.seen if "Telegram" in shown] == [
        "── Telegram · 1 ──\nfirst",
        "── Telegram · 1, edited ──\nchanged",
        "── Telegram · 2, in reply to 1 ──\nnext",
    ]


async def test_a_plain_message_is_shown_too() -> None:
    terminal = Terminal(answer=echo)

    await terminal.console.send(CHANNEL, Message(lines=ALERT.lines, plain=True), "k")

    assert "TRT[31m (https://trt.example/1)" in terminal.seen[0]
    assert "TRT[31m (https://trt.example/1)" in terminal.seen[1]


async def test_what_is_typed_is_answered_until_quit() -> None:
    terminal = Terminal("/watch Norway", "  ", "/quit", "/forget", answer=echo)

    await terminal.console.listen()

    (asked,) = terminal.asked
    assert (asked.text, asked.press, asked.private, asked.channel) == (
        "/watch Norway",
        "",
        True,
        CHANNEL,
    )
    assert asked.sender.roles >= {Role.CHAT_ADMIN, Role.BOT_ADMIN}
    assert terminal.seen[0] == HINT
    assert terminal.console.last_heard == NOON
    assert "you said /watch Norway" in terminal.seen[1]


async def test_a_number_presses_its_button() -> None:
    terminal = Terminal("!2", "!9", "!", "!x", answer=echo)
    await terminal.console.send(CHANNEL, ALERT, "k")

    await terminal.console.listen()

    assert [asked.press for asked in terminal.asked] == ["p2"]
    assert terminal.seen[-3:] == [
        "There is no button 9.",
        "There is no button .",
        "There is no button x.",
    ]


async def test_a_button_keeps_its_number_when_more_messages_come() -> None:
    terminal = Terminal("!1", answer=echo)
    await terminal.console.send(CHANNEL, ALERT, "k")
    await terminal.console.send(CHANNEL, ALERT, "k2")

    await terminal.console.listen()

    assert "[3] Why [4] Mute event" in terminal.seen[2]
    assert [asked.press for asked in terminal.asked] == ["p1"]


async def test_a_press_may_change_its_message() -> None:
    terminal = Terminal("!1", answer=lambda _: Reply(message=says("Undone."), replaces=True))
    await terminal.console.send(CHANNEL, ALERT, "k")

    await terminal.console.listen()

    assert terminal.seen[-1] == "── Slack · 1, edited ──\nUndone."


async def test_no_line_is_ever_a_repeat_of_another() -> None:
    first, second = (Terminal("/help", "/help", answer=echo) for _ in range(2))
    await first.console.listen()
    await second.console.listen()

    assert len({asked.event_id for asked in first.asked + second.asked}) == 4


async def test_nothing_is_said_where_there_is_no_answer() -> None:
    terminal = Terminal("hm", answer=lambda _: None)

    await terminal.console.listen()

    assert terminal.seen == [HINT]


async def test_a_bug_costs_one_line(caplog: pytest.LogCaptureFixture) -> None:
    def answer(asked: Incoming) -> Reply:
        return {"fine": echo(asked)}[asked.text]

    terminal = Terminal("bug", "fine", answer=answer)
    await terminal.console.listen()

    assert "you said fine" in terminal.seen[-1]
    assert [r.getMessage() for r in caplog.records if r.levelno == logging.ERROR] == [
        "a line hit a bug"
    ]


async def test_a_disk_that_fails_ends_the_console() -> None:
    def answer(_: Incoming) -> Reply | None:
        raise DatabaseFailed

    with pytest.raises(DatabaseFailed):
        await Terminal("/watch Norway", "/watches", answer=answer).console.listen()


async def test_a_disk_that_is_full_for_a_while_does_not_end_the_console() -> None:
    def answer(said: Incoming) -> Reply | None:
        if said.text == "/watch Norway":
            reason = "database or disk is full"
            raise DatabaseStuck(reason)
        return echo(said)

    terminal = Terminal("/watch Norway", "/watches", answer=answer)
    await terminal.console.listen()

    refused = "The disk takes nothing for now (database or disk is full): try again later."
    assert refused in terminal.seen
    assert any("/watches" in shown for shown in terminal.seen)


async def test_a_console_cannot_look_a_message_up() -> None:
    with pytest.raises(Unknown):
        await Terminal(answer=echo).console.find(CHANNEL, "k", NOON)


async def test_without_other_lines_the_standard_input_is_read_until_it_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("one\n\ntwo"))
    seen: list[str] = []

    await Console(answer=echo, clock=lambda: NOON, show=seen.append).listen()

    assert [shown for shown in seen if "Telegram" in shown] == [
        "── Telegram · 1 ──\nyou said one",
        "── Telegram · 2 ──\nyou said two",
    ]
