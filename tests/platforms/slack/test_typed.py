"""What people type on Slack, in the form of all platforms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.typed import from_slash, from_words, plain_words


@pytest.mark.parametrize(
    ("command", "text", "typed"),
    [
        ("/watch", "Norway", "/watch Norway"),
        ("/watch", "  Norway   withdraw,terminate ", "/watch Norway withdraw,terminate"),
        ("/watch", "“Ottawa Convention”", '/watch "Ottawa Convention"'),
        ("/watch", "", "/watch"),
        ("/unwatch", "3", "/unwatch 3"),
        ("/watches", "", "/watches"),
        ("/pactwatch", "", "/help"),
        ("/pactwatch", "latest 3", "/latest 3"),
        ("/pactwatch", "/Mute 2h", "/mute 2h"),
        (
            "/pactwatch",
            "why not <https://un.org/a?b=1&amp;c=2>",
            "/why not https://un.org/a?b=1&c=2",
        ),
        ("/elsewhere", "Norway", ""),
    ],
)
def test_slash_commands(command: str, text: str, typed: str) -> None:
    assert from_slash(command, text) == typed


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("<@U0BOT> watch Norway", "/watch Norway"),
        ("<@U0BOT|pactwatch> Watch Norway", "/watch Norway"),
        ("hey <@U0BOT>", "hey"),
        ("watches <@U0BOT>", "/watches"),
        ("<@U0BOT>", "/help"),
        ("Norway", "Norway"),
        ("norway withdraw", "norway withdraw"),
        ("/watch Norway", "/watch Norway"),
        ("<@U0BOT> watch <#C2|general> <!here> AT&amp;T", "/watch #general here AT&T"),
    ],
)
def test_words_said_to_us(text: str, typed: str) -> None:
    assert from_words(text, bot="U0BOT") == typed


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    words = plain_words(text)

    assert words == " ".join(words.split())
    assert from_words(text, bot="U0BOT")
