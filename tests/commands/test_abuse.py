"""Who asks too much, too long, in disguise, or with somebody else's button (group H)."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.commands.desk import Desk
from bot.commands.limits import MOST_OF_ONE
from bot.commands.rules import parse_rule
from bot.domain.errors import CommandError
from bot.domain.watch import LONGEST_RULE, MOST_RULES, Condition, Key, WatchRule
from bot.domain.words import fold
from bot.reading import gazetteer
from storage import Storage
from storage.subscriptions import rule_to_json
from tests.commands.conftest import FEEDS, MEMBER, Chat, Clock, happens
from tests.domain.making import action, event, report

SECOND = timedelta(seconds=1)
PEOPLE = 2_000


def chat_of(person: int, chat: Chat) -> Chat:
    """Return the private chat of another person."""
    channel = replace(chat.channel, address=f"{person}")
    return replace(chat, channel=channel, sender=f"telegram:{person}")


@pytest.mark.case("H1")
def test_a_flood_of_one_is_refused_once_a_minute_and_everybody_else_is_answered(
    alice: Chat, clock: Clock
) -> None:
    """A hundred commands a second of one, for a minute in which two thousand others ask once."""
    answers: Counter[str] = Counter()
    answered = 0
    for person in range(PEOPLE):
        clock.now += timedelta(minutes=1) / PEOPLE
        for _ in range(3):
            told = alice.says("/watches")
            answers[told.text.split()[0] if told else "nothing"] += 1
        answered += chat_of(10_000 + person, alice).says("/watches") is not None

    assert answered == PEOPLE
    assert answers["This"] <= 2 * MOST_OF_ONE
    assert answers["That"] <= 2  # "That is a lot at once."
    assert answers["nothing"] >= 3 * PEOPLE - 2 * MOST_OF_ONE - 2


@pytest.mark.case("H2")
@pytest.mark.parametrize(
    "rule",
    [
        "text:" + "x" * 4_091,
        "A" * 4_096,
        "Norway " * 10_000,
        " ".join(f"country:{n}" for n in range(10_000)),
        'text:"' + "word " * 1_000 + '"',
        "😀" * 4_096,
    ],
    ids=lambda rule: f"{rule[:12]}… {len(rule)}",
)
@pytest.mark.parametrize("command", ["/watch", "/test", "/latest"])
def test_a_rule_that_is_too_long_is_refused_clearly_and_changes_nothing(
    alice: Chat, storage: Storage, command: str, rule: str
) -> None:
    told = alice.hears(f"{command} {rule}")

    assert len(told) < 1_000
    assert str(LONGEST_RULE) in told
    assert storage.subscriptions.of(alice.channel) == []


@pytest.mark.case("H2")
def test_of_a_thousand_rules_a_chat_keeps_fifty(
    alice: Chat, storage: Storage, clock: Clock
) -> None:
    for number in range(1_000):
        clock.now += 4 * SECOND
        alice.says(f'/watch text:"word{number}"')

    assert len(storage.subscriptions.of(alice.channel)) == MOST_RULES
    assert alice.hears("/watch Norway").startswith(f"This chat has {MOST_RULES} rules")


# Each with a text on which a backtracking matcher takes minutes.
_BASES = ("(a+)+$", "(a|aa)+$", "(a|a?)+$", "(.*a){20}$", "^(([a-z])+.)+[A-Z]([a-z])+$")
BOMBS = [
    f"{before}{base}{after}"
    for base in _BASES
    for before in ("", "^", "(?i)", "x?")
    for after in ("", "b", "(?=c)")
][:50]
ATTACK = "a" * 10_000 + "!"


@pytest.mark.case("H3")
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_pattern_is_only_its_words(bomb: str) -> None:
    """There are no patterns in rules; an endless match would meet the time limit of this test."""
    try:
        rule = parse_rule(f'text:"{bomb}"')
    except CommandError:  # nothing in it is a word
        assert not any(c.isalnum() for c in bomb)
        return

    (condition,) = rule.conditions
    assert condition.values == {fold(bomb)}
    assert not rule.matches(event(action(), report(text=ATTACK)))
    assert rule.matches(event(action(), report(text=f"quoted: {bomb} and more")))


@pytest.mark.case("H3")
def test_there_are_fifty_bombs() -> None:
    assert len(set(BOMBS)) == 50


# What people cannot tell from "Norway" by sight.
DISGUISED = (
    "Ｎｏｒｗａｙ",
    "NORWAY",
    "norway",
    "Nor\u200bway",
    "Nor\u00adway",
    "\u202aNorway\u202c",
    "\u2066Norway\u2069",
    "Norway\ufeff",
    " Norway ",
    "\u00a0Norway",
    "N\u034forway",
    "𝐍𝐨𝐫𝐰𝐚𝐲",
    "𝒩orway",
    "Norway\u200d",
    "Norway\U000e0020",
)


@pytest.mark.case("H5")
@pytest.mark.parametrize("form", ["{}", 'text:"{}"', "country:{}", "-country:{} Sweden"])
@pytest.mark.parametrize("name", DISGUISED, ids=ascii)
def test_what_looks_the_same_is_the_same_rule(form: str, name: str) -> None:
    plain = parse_rule(form.format("Norway"))

    assert rule_to_json(parse_rule(form.format(name))) == rule_to_json(plain)


# "Norway" and "Japan" with letters of other scripts among their own.
LOOK_ALIKES = ("N\u043erway", "Norw\u0430y", "\u039dorway", "J\u0430p\u0430n", "Norwa\u0443")


@pytest.mark.case("H5")
@pytest.mark.parametrize("form", ["{}", 'text:"{}"', '"{}"', "country:{}"])
@pytest.mark.parametrize("name", LOOK_ALIKES, ids=ascii)
def test_a_word_of_two_scripts_is_refused(form: str, name: str) -> None:
    with pytest.raises(CommandError):
        parse_rule(form.format(name))


@pytest.mark.case("H5")
@pytest.mark.parametrize("command", ["/wat\u200bch", "／watch", "/\u202ewatch", "/WATCH"])
def test_a_command_in_disguise_is_that_command_or_none(
    alice: Chat, storage: Storage, command: str
) -> None:
    alice.says(f"{command} Norway")

    rules = storage.subscriptions.of(alice.channel)
    norway = WatchRule(conditions=(Condition(key=Key.COUNTRY, values=frozenset({"NO"})),))
    assert [s.rule for s in rules] in ([], [norway])


@pytest.fixture
def button(group: Chat, storage: Storage) -> str:
    """The id of a button that ends the group's watch of Norway."""
    group.says("/watch Norway")
    return storage.buttons.issue(group.channel, "unwatch", "1", now=group.clock.now)


def pressed(chat: Chat, press: str) -> str:
    chat.clock.now += 4 * SECOND
    reply = chat.reply(press=press)
    return reply.message.text if reply else ""


@pytest.mark.case("H8")
def test_no_byte_of_a_button_can_be_changed(group: Chat, storage: Storage, button: str) -> None:
    changed = {
        f"{button[:at]}{chr(other)}{button[at + 1 :]}"
        for at in range(len(button))
        for other in (*range(0x20, 0x7F, 3), 0x00, 0xFF)
        if chr(other) != button[at]
    } | {button[:-1], f"{button} ", f"{button}'", button.swapcase(), "", "%", "unwatch", "1"}

    for forged in changed:
        if forged:
            assert pressed(group, forged).startswith("This button has expired")

    assert len(storage.subscriptions.of(group.channel)) == 1


@pytest.mark.case("H8")
def test_a_button_is_good_in_its_chat_only_and_for_those_who_may(
    group: Chat, alice: Chat, storage: Storage, button: str
) -> None:
    assert pressed(alice, button).startswith("This button has expired")
    assert pressed(group.seen_by(MEMBER), button).startswith("Only admins")
    assert len(storage.subscriptions.of(group.channel)) == 1


@pytest.mark.case("H8")
def test_a_press_that_is_sent_again_has_no_second_effect(
    group: Chat, storage: Storage, button: str
) -> None:
    first = group.reply(press=button, event_id="e1")
    group.says("/watch Norway")

    assert first is not None
    assert group.reply(press=button, event_id="e1") is None
    assert [s.number for s in storage.subscriptions.of(group.channel)] == [2]
    assert pressed(group, button).startswith("There is no watch 1")


@pytest.mark.case("H8")
def test_a_button_outlives_a_restart_and_not_its_month(tmp_path: Path) -> None:
    clock, numbers = Clock(), count()

    def restarted(storage: Storage) -> Chat:
        desk = Desk(storage=storage, feeds=lambda: FEEDS, names=gazetteer.names(), clock=clock)
        return Chat(desk=desk, clock=clock, numbers=numbers)

    with Storage.open(tmp_path / "p.db") as storage:
        restarted(storage).says("/watch Norway")
        button = storage.buttons.issue(restarted(storage).channel, "why", "T7F3K", now=clock.now)
    with Storage.open(tmp_path / "p.db") as storage:
        happens(storage)
        assert "agreements" in pressed(restarted(storage), button)
        clock.now += timedelta(days=31)
        assert pressed(restarted(storage), button).startswith("This button has expired")


MARKER = "Zanzibarium"


@pytest.mark.case("H12")
def test_forget_leaves_nothing_in_the_file_or_its_log(tmp_path: Path) -> None:
    """The marker stands in a rule, a button, an alert's reason, a log line and a notice."""
    database, clock = tmp_path / "p.db", Clock()
    with Storage.open(database) as storage:
        desk = Desk(storage=storage, feeds=lambda: FEEDS, names=gazetteer.names(), clock=clock)
        chat = Chat(desk=desk, clock=clock)
        chat = replace(chat, channel=replace(chat.channel, address=f"77{MARKER}"))
        chat.says(f'/watch text:"{MARKER} {MARKER}"', event_id="1")
        chat.says(f"/unwatch {MARKER}", event_id="2")
        _is_told_of(storage, chat)
        assert _hits(database) > 0
        chat.says("/forget yes", event_id="3")
        storage.checkpoint()

        assert _hits(database) == 0
    assert _hits(database) == 0


def _is_told_of(storage: Storage, chat: Chat) -> None:
    (subscription,) = storage.subscriptions.of(chat.channel)
    why = subscription.rule.conditions
    storage.alerts.put(happens(storage), chat.channel, subscription.id, why, now=chat.clock.now)
    storage.notices.put(f"closed {chat.channel.label}", f"{MARKER} is closed", now=chat.clock.now)
    put = storage._db.value("SELECT max(id) FROM alert")
    row = "INSERT INTO outbox (alert_id, channel_id, kind, due) SELECT id, channel_id, 'send', ''"
    storage._db.execute(f"{row} FROM alert WHERE id = ?", [put])
    said = "INSERT INTO outbox_log (outbox_id, at, to_state, why) SELECT max(id), '', 'queued', ?"
    storage._db.execute(f"{said} FROM outbox", [f"{MARKER}: not of this workspace"])


def _hits(database: Path) -> int:
    files = (database, database.with_name(f"{database.name}-wal"))
    held = [file.read_bytes() for file in files if file.exists()]
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as found:
        assert found.execute("PRAGMA quick_check").fetchone() == ("ok",)
    found.close()
    words = {MARKER.encode(), MARKER.lower().encode(), MARKER.upper().encode()}
    return sum(content.count(word) for content in held for word in words)
