"""What people type, as commands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.command import (
    Admin,
    Backtest,
    BackUp,
    Command,
    Feeds,
    Forget,
    Help,
    Latest,
    Mute,
    Parked,
    Pause,
    Release,
    Requeue,
    Start,
    Status,
    Unknown,
    Unwatch,
    Watch,
    Watches,
    Why,
    Words,
)
from bot.commands.grammar import VERBS, parse_command, parse_words
from bot.commands.rules import parse_rule
from bot.domain.errors import CommandError

NORWAY = parse_rule("Norway")
MONTH = timedelta(days=30)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/watch Norway", Watch(NORWAY)),
        ("/WATCH norway", Watch(NORWAY)),
        ("/sub Norway", Watch(NORWAY)),
        ("/watch@pactwatch_bot Norway", Watch(NORWAY)),
        ("/pactwatch watch Norway", Watch(NORWAY)),
        ("pactwatch watch Norway", Watch(NORWAY)),
        ("  /watch   Norway  ", Watch(NORWAY)),
        ("/wa\u200btch Norway", Watch(NORWAY)),
        ("/unwatch 3", Unwatch(3)),
        ("/unwatch #3", Unwatch(3)),
        ("/unsub 3", Unwatch(3)),
        ("/unwatch", Unwatch(None)),
        ("/watches", Watches()),
        ("/list", Watches()),
        ("/test Norway", Backtest(NORWAY, MONTH)),
        ("/test Norway 7d", Backtest(NORWAY, timedelta(days=7))),
        ("/test Norway 2 weeks", Backtest(NORWAY, timedelta(days=14))),
        ("/test Norway 30 days", Backtest(NORWAY, MONTH)),
        ("/why", Why(None)),
        ("/why #T7F3K", Why("T7F3K")),
        ("/why t7f3k", Why("T7F3K")),
        ("/mute 2h", Mute(timedelta(hours=2))),
        ("/mute 90 minutes", Mute(timedelta(minutes=90))),
        ("/mute off", Mute(None)),
        ("/unmute", Mute(None)),
        ("/latest", Latest(None)),
        ("/latest Norway", Latest(NORWAY)),
        ("/feeds", Feeds()),
        ("/status", Status()),
        ("/help", Help()),
        ("/pactwatch", Help()),
        ("/start", Start()),
        ("/start xyzzy", Start()),
        ("/start NO", Watch(NORWAY)),
        ("/forget", Forget(confirmed=False)),
        ("/forget yes", Forget(confirmed=True)),
        ("/admin", Admin("status")),
        ("/admin feeds", Admin("feeds")),
        ("/admin parked", Parked()),
        ("/admin requeue 17", Requeue(17)),
        ("/admin Requeue #17", Requeue(17)),
        ("/admin release", Release()),
        ("/admin pause telegram", Pause("telegram")),
        ("/admin pause slack 2 hours", Pause("slack", timedelta(hours=2))),
        ("/admin pause off", Pause(None)),
        ("/admin backup", BackUp()),
        # What is misread is told to operators only: to others there is no such command.
        ("/admin drop", Admin("drop")),
        ("/admin requeue", Admin("requeue")),
        ("/admin requeue all", Admin("requeue all")),
        ("/admin pause", Admin("pause")),
        ("/admin pause icq", Admin("pause icq")),
        ("/admin pause telegram soon", Admin("pause telegram soon")),
        ("/admin pause telegram 9999w", Admin("pause telegram 9999w")),
        ("/wach Norway", Unknown("wach", "watch", addressed=False, rest="Norway")),
        ("/xyzzy@pactwatch_bot", Unknown(verb="xyzzy", nearest="", addressed=True)),
        ("/pactwatch xyzzy", Unknown(verb="xyzzy", nearest="", addressed=True)),
        ("Norway", Words("Norway")),
        ("watch Norway", Words("watch Norway")),
        ("", Words("")),
    ],
)  # fmt: skip
def test_a_command_is_read_as_meant(text: str, command: Command) -> None:
    assert parse_command(text, me="pactwatch_bot") == command


def test_a_command_for_another_bot_is_none_of_ours() -> None:
    assert parse_command("/watch@other_bot Norway", me="pactwatch_bot") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/watch", "Tell me what to watch"),
        ("/unwatch Norway", "Write the watch's number"),
        ("/unwatch -3", "Write the watch's number"),
        ("/unwatch 99999999999999999999", "Write the watch's number"),
        ("/test", "Tell me what to test"),
        ("/test Norway 0d", "I can look back 1 to 45 days"),
        ("/test Norway 999d", "I can look back 1 to 45 days"),
        ("/test Norway 99999d", "I can look back 1 to 45 days"),
        ("/why not https://harbour.example/1", "I cannot tell yet"),
        ("/why 123456", "Write an alert's tag"),
        ("/mute", "Tell me for how long"),
        ("/mute soon", "Tell me for how long"),
        ("/mute 9999w", "I can be quiet for a minute to 30 days"),
        ("/mute 0h", "I can be quiet"),
    ],
)
def test_a_command_that_cannot_be_carried_out_teaches(text: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        parse_command(text)


def test_corrections_are_commands_that_can_be_sent() -> None:
    with pytest.raises(CommandError) as refused:
        parse_command("/pactwatch watch Norwya withdraw")

    assert refused.value.corrections == ("/watch Norway withdraw",)


def test_a_corrected_test_looks_back_as_far_as_was_asked() -> None:
    with pytest.raises(CommandError) as refused:
        parse_command("/test Norwya 7d")

    assert refused.value.corrections == ("/test Norway 7d",)


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("watch Norway", Watch(NORWAY)),
        ("Help", Help()),
        ("Norway", Watch(NORWAY)),
        ("good morning to you", Words("good morning to you")),
        ("", Words("")),
    ],
)
def test_words_to_us_alone_are_a_verb_or_a_country(words: str, command: Command) -> None:
    assert parse_words(words) == command


def test_words_that_would_make_a_rule_are_offered_as_one() -> None:
    with pytest.raises(CommandError, match="Did you mean /watch Norway withdraw") as offered:
        parse_words("Norway withdraw")

    assert offered.value.corrections == ("/watch Norway withdraw",)


TYPED = st.one_of(
    st.text(max_size=500),
    st.builds(
        lambda verb, rest: f"/{verb} {rest}", st.sampled_from(sorted(VERBS)), st.text(max_size=400)
    ),
)


@given(TYPED)
@settings(deadline=None)
def test_any_text_is_a_command_or_a_command_error(text: str) -> None:
    try:
        command = parse_command(text)
    except CommandError:
        return
    assert command is not None
