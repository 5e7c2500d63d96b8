"""`pactwatch feeds`, its short commands, in one process: what they print and how they end."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import logs
from bot.cli import pactwatch
from bot.commands.rules import parse_rule
from bot.domain.errors import ConfigError
from bot.domain.news import FeedMemory, Gone, Move, Story
from bot.domain.watch import Channel
from bot.intake.feeds_file import load_feeds
from storage import Answered, Storage

NOW = datetime.now(UTC).replace(microsecond=0)
FILE = """\
version: 1
defaults: {every: 10m}
feeds:
  - name: harbour
    url: https://harbour.example/rss
    title: Harbour Post
  - {name: gazette, url: "https://gazette.example/rss", tier: official, language: en}
"""
CHAT = Channel(platform="telegram", address="-100")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a feed file, in which the bot has run."""
    monkeypatch.chdir(tmp_path)
    for name in ("PACTWATCH_DB", "PACTWATCH_FEEDS", "TELEGRAM_TOKEN", "SLACK_BOT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(logs, "set_up", lambda *_, **__: None)
    (tmp_path / "feeds.yaml").write_text(FILE, encoding="utf-8")
    with opened(tmp_path) as storage:
        storage.declared.declare(load_feeds(tmp_path / "feeds.yaml"))
        answer = Answered(
            name="harbour", memory=FeedMemory(), now=NOW, due=NOW, new=1, size=9_000, changed=True
        )
        again = Answered(name="harbour", memory=FeedMemory(), now=NOW, due=NOW)
        storage.feeds.all_succeeded([answer, again])
        storage.feeds.learned("harbour", wishes=None, rhythm=timedelta(hours=1))
    return tmp_path


def opened(home: Path) -> AbstractContextManager[Storage]:
    return Storage.open(home / "pactwatch.db")


def says(*arguments: str) -> Result:
    return CliRunner().invoke(pactwatch, ["feeds", *arguments])


def lines(*arguments: str) -> list[str]:
    done = says(*arguments)
    assert (done.exit_code, done.exception) == (0, None), done.output
    return done.stdout.splitlines()


def edits(home: Path, text: str) -> None:
    (home / "feeds.yaml").write_text(text, encoding="utf-8")


def test_the_list_is_a_table_of_how_each_does(home: Path) -> None:
    head, harbour, gazette = lines("list")

    assert head.split("  ")[0] == "FEED"
    assert harbour.split()[:3] == ["harbour", "press", "fine"]
    assert harbour.endswith("1 hour  0         9.0 kB")
    assert gazette.split()[:4] == ["gazette", "official", "never", "polled"]
    assert {line.index("  ") for line in (head, harbour, gazette)} != set()
    assert len({line.index(word) for line, word in ((head, "TIER"), (harbour, "press"))}) == 1


def test_the_list_says_which_hosts_asked_us_to_wait(home: Path) -> None:
    until = NOW + timedelta(hours=1)
    with opened(home) as storage:
        storage.feeds.rests.begin({"harbour.example": until}, now=NOW)

    _, harbour, gazette = lines("list")

    assert "  fine  " in harbour
    assert harbour.endswith(f"its host asked us to wait until {until:%Y-%m-%d %H:%M} UTC")
    assert "host" not in gazette


def test_the_list_as_json_says_all_there_is(home: Path) -> None:
    with opened(home) as storage:
        storage.feeds.moved("harbour", Move(to="https://new.example/rss", times=3))

    harbour, gazette = map(json.loads, lines("list", "--json"))

    assert harbour == {
        "name": "harbour",
        "url": "https://harbour.example/rss",
        "moved_to": "https://new.example/rss",
        "title": "Harbour Post",
        "tier": "press",
        "state": "fine",
        "reason": "",
        "failures": 0,
        "last_poll": NOW.isoformat(),
        "last_success": NOW.isoformat(),
        "last_new": NOW.isoformat(),
        "due": NOW.isoformat(),
        "rhythm_seconds": 3_600,
        "interval_seconds": 450,
        "bytes_saved": 9_000,
    }
    assert (gazette["state"], gazette["last_new"], gazette["rhythm_seconds"]) == (
        "new",
        None,
        None,
    )


def test_a_plan_of_what_stands_already_changes_nothing(home: Path) -> None:
    assert lines("plan") == [
        "the same feeds at the same addresses",
        "expected: 24 stories a day, before 24",
        "feeds whose rhythm is not known yet: 1",
        "every rule has a feed that can answer it",
    ]


def test_a_feed_that_was_off_and_stays_off_is_in_neither_count_of_a_plan(home: Path) -> None:
    edits(home, FILE.replace("title: Harbour Post", "enabled: false"))
    with opened(home) as storage:
        storage.declared.declare(load_feeds(home / "feeds.yaml"))

    assert "expected: 0 stories a day, before 0" in lines("plan")

    edits(home, FILE)
    assert "expected: 24 stories a day, before 0" in lines("plan")


def test_a_plan_tells_what_an_edit_will_do(home: Path) -> None:
    with opened(home) as storage:
        for rule in ("tier:official", "feed:gazette", "Norway", "min:9 Norway"):
            storage.subscriptions.add(CHAT, parse_rule(rule), now=NOW)
    edits(
        home,
        "version: 1\nfeeds:\n- {name: harbour, url: 'https://h.example/rss'}\n"
        "- {name: wire, url: 'https://wire.example/rss'}\n"
        "- {name: off, url: 'https://off.example/rss', enabled: false}\n",
    )

    assert lines("plan") == [
        "2 added (wire, off), 1 removed (gazette), 1 moved to another url (harbour)",
        "  + wire  https://wire.example/rss  (its first visit is silent)",
        "  + off  https://off.example/rss  (its first visit is silent)",
        "  - gazette  (what it has shown stays known for 400 days)",
        "  ~ harbour  https://h.example/rss  (mostly new stories there will be asked about)",
        "not polled: off",
        "expected: 24 stories a day, before 24",
        "feeds whose rhythm is not known yet: 1",
        "  ? rule 1 of a chat on telegram (tier:official): no feed left for tier:official",
        "  ? rule 2 of a chat on telegram (feed:gazette): no feed left for feed:gazette",
        "  ? rule 4 of a chat on telegram (country:NO min:9): no feed left for min:9",
    ]


def test_a_plan_warns_of_a_new_name_and_knows_who_comes_back(home: Path) -> None:
    edits(home, FILE.replace("name: gazette", "name: bulletin"))
    renamed = lines("plan")
    with opened(home) as storage:
        storage.declared.declare(load_feeds(home / "feeds.yaml")[1:])
    edits(home, FILE)

    back = lines("plan")

    assert renamed[0] == "1 renamed (gazette to bulletin)"
    assert renamed[1].startswith("  ! gazette is called bulletin  (its history stays with")
    assert "  + harbour  https://harbour.example/rss  (its history is known)" in back


def test_a_plan_can_be_made_before_the_first_run_and_of_another_file(home: Path) -> None:
    (home / "pactwatch.db").unlink()
    (home / "other.yaml").write_text(FILE, encoding="utf-8")
    (home / "feeds.yaml").unlink()

    assert lines("plan", "other.yaml")[0] == "2 added (harbour, gazette)"


def test_a_plan_of_a_broken_file_is_its_report(home: Path) -> None:
    edits(home, "version: 1\n")

    refused = says("plan").exception

    assert isinstance(refused, ConfigError)
    assert str(refused) == "feeds.yaml, line 1, column 1: missing 'feeds'"


LIST = """<opml><body>
<outline title="The Wire" xmlUrl="https://wire.example/rss"/>
<outline title="Post" xmlUrl="http://harbour.example/rss/"/>
<outline title="Evil" xmlUrl="javascript:alert(1)"/>
</body></opml>"""


def test_a_list_of_another_reader_is_added_and_all_else_stays(home: Path) -> None:
    (home / "list.opml").write_text(LIST, encoding="utf-8")
    (home / "feeds.yaml").chmod(0o640)

    done = says("import", "list.opml")

    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [
        "1 added, 1 known already, 1 refused",
        "refused: Evil: its address must begin with http:// or https://",
    ]
    text = (home / "feeds.yaml").read_text(encoding="utf-8")
    assert text == (
        f'{FILE}  - name: the-wire\n    url: "https://wire.example/rss"\n    title: "The Wire"\n'
    )
    assert (home / "feeds.yaml").stat().st_mode & 0o777 == 0o640
    assert sorted(path.suffix for path in home.iterdir() if path.name.startswith(".feeds")) == []


def test_an_import_can_be_looked_at_first(home: Path) -> None:
    (home / "list.opml").write_text(LIST, encoding="utf-8")

    assert lines("import", "list.opml", "--print")[0] == "  - name: the-wire"
    assert (home / "feeds.yaml").read_text(encoding="utf-8") == FILE


def test_an_import_begins_a_file_where_there_is_none(home: Path) -> None:
    (home / "list.opml").write_text(LIST, encoding="utf-8")
    (home / "feeds.yaml").unlink()

    lines("import", "list.opml")

    assert [f.name for f in load_feeds(home / "feeds.yaml")] == ["the-wire", "post"]


def test_where_nothing_can_be_added_the_entries_are_printed(home: Path) -> None:
    (home / "list.opml").write_text(LIST, encoding="utf-8")
    edits(home, "version: 1\nfeeds: []\n")

    done = says("import", "list.opml")

    assert done.exit_code == 1
    assert "put these below its feeds" in done.stderr
    assert "- name: the-wire" in done.stdout
    assert (home / "feeds.yaml").read_text(encoding="utf-8") == "version: 1\nfeeds: []\n"


def test_the_feeds_are_given_out_as_a_list_and_over_no_file(home: Path) -> None:
    printed = says("export").stdout
    lines("export", "out.opml")

    assert (home / "out.opml").read_text(encoding="utf-8") == printed
    assert 'title="Harbour Post" xmlUrl="https://harbour.example/rss"' in printed
    refused = says("export", "out.opml").exception
    assert isinstance(refused, ConfigError)
    assert str(refused) == "out.opml: file exists"


def test_an_operator_without_a_chat_answers_too(home: Path) -> None:
    story = Story(feed="harbour", identity="1", second_key="1", title="Old or new?")
    with opened(home) as storage, storage.transaction():
        (stored,) = storage.stories.add_new("harbour", [story], now=NOW, baseline=False)
        storage.stories.held.keep([stored.id])
        storage.declared.hold("harbour", now=NOW)

    assert "held" in lines("list")[1]
    assert lines("accept", "harbour") == ["harbour: 1 story will be told"]
    assert isinstance(says("drop", "harbour").exception, ConfigError)


def test_a_retired_feed_is_revived(home: Path) -> None:
    with opened(home) as storage, storage.transaction():
        storage.feeds.gone("harbour", Gone(since=NOW, times=3))
        storage.declared.retire("harbour", now=NOW)

    assert "retired" in lines("list")[1]
    assert lines("revive", "harbour") == ["harbour is asked again"]
    assert isinstance(says("revive", "harbour").exception, ConfigError)


@pytest.mark.parametrize("verb", ["accept", "drop", "revive"])
def test_an_answer_before_the_first_run_leaves_no_database_behind(home: Path, verb: str) -> None:
    (home / "pactwatch.db").unlink()

    error = says(verb, "harbour").exception

    assert str(error) == "pactwatch.db: there is no database yet"
    assert not (home / "pactwatch.db").exists()


def test_a_file_of_one_feed_is_counted_in_good_english(home: Path) -> None:
    (home / "one.yaml").write_text(
        "version: 1\nfeeds: [{name: a, url: 'https://a.example/'}]\n", encoding="utf-8"
    )

    assert lines("check", "one.yaml") == ["one.yaml: 1 feed, 1 of them polled, no faults"]


def test_unknown_commands_are_wrong_usage(home: Path) -> None:
    assert says("nonsense").exit_code == 2
    assert "accept" in says("--help").output
