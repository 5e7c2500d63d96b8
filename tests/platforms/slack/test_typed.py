"""What people type on Slack, in the form of all platforms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import grammar
from bot.platforms.slack.typed import VERBS, as_typed_here, from_slash, from_words, plain_words


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
        ("/pactwatch", "timelime CFE", "pactwatch timelime CFE"),
        ("/elsewhere", "Norway", ""),
    ],
)
def test_slash_commands(command: str, text: str, typed: str) -> None:
    assert from_slash(command, text) == typed


@pytest.mark.parametrize(
    ("text", "in_channel", "directly"),
    [
        ("<@U0BOT> watch Norway", "/watch Norway", "/watch Norway"),
        ("<@U0BOT|pactwatch> Watch Norway", "/watch Norway", "/watch Norway"),
        ("watches <@U0BOT>", "/watches", "/watches"),
        ("<@U0BOT>", "/help", "/help"),
        ("<@U0BOT> /watch Norway", "/watch Norway", "/watch Norway"),
        ("Norway", "pactwatch Norway", "Norway"),
        ("hey <@U0BOT>", "pactwatch hey", "hey"),
        ("norway withdraw", "pactwatch norway withdraw", "norway withdraw"),
        (
            "watch <#C2|general> <!here> AT&amp;T",
            "/watch #general here AT&T",
            "/watch #general here AT&T",
        ),
    ],
)
def test_words_said_to_us(text: str, in_channel: str, directly: str) -> None:
    assert from_words(text, bot="U0BOT", private=False) == in_channel
    assert from_words(text, bot="U0BOT", private=True) == directly


@given(st.text(max_size=200), st.booleans())
def test_any_text_can_be_read(text: str, private: bool) -> None:  # noqa: FBT001 - hypothesis
    words = plain_words(text)

    assert words == " ".join(words.split())
    assert from_words(text, bot="U0BOT", private=private)


@pytest.mark.parametrize(
    ("text", "here"),
    [
        ("/help lists what I know.", "/pactwatch help lists what I know."),
        ("Did you mean /latest?", "Did you mean /pactwatch latest?"),
        ("/watch Norway", "/watch Norway"),
        ("/unwatch 3, /watches", "/unwatch 3, /watches"),
        ("https://un.org/status and/or /statuses", "https://un.org/status and/or /statuses"),
    ],
)
def test_commands_in_our_answers_can_be_typed_on_slack(text: str, here: str) -> None:
    assert as_typed_here(text) == here


def test_every_verb_the_bot_knows_needs_no_slash() -> None:
    assert set(grammar.VERBS) <= VERBS
