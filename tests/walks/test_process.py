"""The process as an operator meets it: how it starts, refuses to, and ends."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from bot.commands.rules import parse_rule
from bot.domain.delivery import OPEN, State
from bot.domain.watch import Channel
from storage import Storage
from tests.platforms.telegram.fake import TOKEN, FakeTelegram
from tests.walks.home import Home, until

TEMPORARY, CONFIGURATION, USAGE = 75, 78, 2
CHATS = range(1, 13)
NO_FEEDS = "version: 1\nfeeds: []\n"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]


def test_without_tokens_it_is_a_console_that_ends_with_its_input(home: Home) -> None:
    ran = home.says("run", typed="/watch Norway\nFrance\n/watches\n")

    assert ran.returncode == 0
    assert "This chat watches\n1  Norway (any role)\n2  France (any role)" in ran.stdout
    assert "ERROR" not in ran.stderr


@pytest.mark.case("J1")
async def test_told_to_stop_under_load_it_ends_in_time_and_the_next_start_tells_the_rest(
    home: Home,
) -> None:
    """One message hangs on the wire: it is cut short, and its chat waits to hear what became."""
    _much_is_queued(home)
    async with FakeTelegram(token=TOKEN, before=0.5, after=0.5).open() as fake:
        telegram = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": fake.url}
        fake.fails(line="hang", accepted=True)
        bot = await home.start(**telegram)
        await until(lambda: len(fake.called("sendMessage")) > len(fake.log) > 1)
        assert await bot.stop() == 0
        told, left = len(fake.log), _outbox(home)
        fake.before = fake.after = 0
        async with home.running(**telegram):
            await until(lambda: _outbox(home)[State.QUEUED] == 1)

    assert left[State.SENT] == told - 1
    assert left[State.QUEUED] == 2 * len(CHATS) - told > 0
    assert {state for state in OPEN if left[state]} == {State.QUEUED, State.UNKNOWN}
    seen = Counter(seen["chat"] for seen in fake.log)
    assert sorted(seen.values()) == [1] + [2] * (len(CHATS) - 1)
    assert bot.complaints() == []


@pytest.mark.case("D5")
async def test_a_second_process_on_the_same_database_leaves_at_once(home: Home) -> None:
    async with FakeTelegram(token=TOKEN).open() as fake:
        began = time.monotonic()
        async with home.running(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=fake.url):
            started_in, began = time.monotonic() - began, time.monotonic()
            second = await asyncio.to_thread(home.says, "run")
            left_in = time.monotonic() - began

    assert (second.returncode, second.stdout) == (TEMPORARY, "")
    assert second.stderr == "pactwatch.db is in use by another process\n"
    assert left_in < started_in + 2


def test_a_database_of_a_newer_version_is_refused_and_left_as_it_is(home: Home) -> None:
    with Storage.open(home.database):
        pass
    with sqlite3.connect(home.database) as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    before = home.database.read_bytes()

    ran = home.says("run")

    assert ran.returncode == CONFIGURATION
    assert ran.stderr.startswith("pactwatch.db: schema 99 is newer than this program knows (")
    assert ran.stderr.count("\n") == 1
    assert home.database.read_bytes() == before


def test_a_database_that_vanished_is_missed_until_told_to_start_afresh(home: Home) -> None:
    assert home.says("run").returncode == 0
    home.database.unlink()

    missed, afresh = home.says("run"), home.says("run", "--new")

    assert missed.returncode == CONFIGURATION
    assert missed.stderr == (
        "pactwatch.db: was here before and has vanished; restore a backup, or run --new\n"
    )
    assert afresh.returncode == 0


@pytest.mark.parametrize(
    ("feeds", "environment", "said"),
    [
        (None, {}, ["feeds.yaml: no such file or directory: feeds.yaml"]),
        (
            "version: 1\nfeeds:\n  - name: a\n    urk: x\n",
            {},
            [
                "feeds.yaml, line 3, column 5: feed 'a': missing 'url'",
                "feeds.yaml, line 4, column 5: feed 'a': unknown key 'urk' (did you mean 'url'?)",
            ],
        ),
        (NO_FEEDS, {"PACTWATCH_ADMINS": "@someone"}, ["PACTWATCH_ADMINS, entry 1: '@someone' is"]),
        (NO_FEEDS, {"SLACK_BOT_TOKEN": "xoxb-secret"}, ["SLACK_APP_TOKEN is missing: Slack's"]),
        (NO_FEEDS, {"PACTWATCH_CRASH_AT": "x"}, ["PACTWATCH_CRASH_AT: no such crash point: x"]),
        (NO_FEEDS, {"TELEGRAM_TOKEN_FILE": "none"}, ["TELEGRAM_TOKEN_FILE: cannot read none: No"]),
    ],
)
def test_what_is_configured_wrongly_is_named_in_one_line_each_and_nothing_is_begun(
    home: Home, feeds: str | None, environment: dict[str, str], said: list[str]
) -> None:
    file = home.folder / "feeds.yaml"
    if feeds is None:
        file.unlink()
    else:
        file.write_text(feeds, encoding="utf-8")

    ran = home.says("run", **environment)

    assert (ran.returncode, ran.stdout) == (CONFIGURATION, "")
    assert len(lines := ran.stderr.splitlines()) == len(said)
    assert all(line.startswith(beginning) for line, beginning in zip(lines, said, strict=True))
    assert not home.database.exists()


def test_an_address_that_is_taken_is_named(home: Home) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        ran = home.says("run", PACTWATCH_HTTP=address)

    assert (ran.returncode, ran.stdout) == (CONFIGURATION, "")
    *_, last = ran.stderr.splitlines()
    assert last == f"PACTWATCH_HTTP: cannot serve on {address}: address already in use"


@pytest.mark.parametrize("typed", [("nonsense",), ("run", "--nope"), ("read", "a-file")])
def test_wrong_usage_is_answered_by_how_to_use_it(home: Home, typed: tuple[str, ...]) -> None:
    ran = home.says(*typed)

    assert (ran.returncode, ran.stdout) == (USAGE, "")
    assert "Usage: " in ran.stderr


def _much_is_queued(home: Home) -> None:
    """Two alerts wait for each chat; the bot is not running."""
    home.write_feeds("harbour-times", "depositary-notes")
    assert home.says("feeds", "poll").returncode == 0
    with Storage.open(home.database) as storage:
        for chat in CHATS:
            channel = Channel(platform="telegram", address=str(chat))
            storage.subscriptions.add(channel, parse_rule("Norway"), now=datetime.now(UTC))
    home.publish(2)
    assert home.says("feeds", "poll").returncode == 0


def _outbox(home: Home) -> Mapping[State, int]:
    with Storage.open(home.database, read_only=True) as storage:
        return storage.outbox.counts()
