"""The short commands, each as a process of its own."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from tests.walks.home import PYTHON, Home

MAIN = "moscow-drops-military-pacts"
ELEVEN = ["DE", "PL", "NO", "BG", "RO", "DK", "GB", "NL", "HR", "BE", "CZ"]
FAILED, CONFIGURATION = 1, 78

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]


def test_read_tells_what_a_story_says_and_where_it_says_so(home: Home) -> None:
    (story,) = [s for feed in home.samples for s in feed.stories if s.slug == MAIN]
    given = {
        "id": MAIN,
        "title": story.title,
        "summary": story.summary,
        "content": story.content,
        "link": f"https://{story.feed}.example/{MAIN}",
        "published": "2025-12-20T14:00:00Z",
        "outlet": story.feed,
    }

    (told,) = _lines(home.says("read", typed=json.dumps(given)).stdout)

    actions = told.pop("actions")
    summary, score = told.pop("summary"), told.pop("score")
    assert told == {"id": MAIN, "language": "en", "alert": True, "possible": False}
    assert 0.5 <= score <= 1
    assert summary.startswith("Russia authorises the termination of bilateral military")
    order, background = actions
    evidence = order.pop("evidence")
    assert order == {
        "action": "terminate",
        "stage": "executive_authorised",
        "stage_stated": True,
        "assertion": "affirmed",
        "role": "main",
        "polarity": -1,
        "actors": ["RU"],
        "counterparties": ELEVEN,
        "affected": order["affected"],
        "treaties": ["generic-military-cooperation"],
        "treaty_text": "bilateral military cooperation agreements",
        "instrument": None,
        "dates": {"signed": "1992-2002"},
        "score": score,
    }
    assert all(place.keys() == {"field", "start", "end", "text"} for place in evidence)
    assert all(_stands_there(given, place) for place in evidence if place["field"] == "title")
    assert (background["treaties"], background["role"]) == (["cfe"], "background")


def test_events_tells_new_ones_further_reports_and_new_stages(home: Home) -> None:
    what = "withdrawal from the Ottawa Convention"
    stories = [
        ("a", "2026-03-02T09:00:00Z", f"Finland's parliament approves {what}"),
        ("b", "2026-03-02T11:00:00Z", f"Finnish parliament votes to approve {what}"),
        ("c", "2026-03-20T11:00:00Z", f"Finland notifies UN of its {what}"),
        ("d", "2026-03-20T12:00:00Z", "Harbour opens new ferry line to Helsinki"),
    ]
    given = [{"id": id_, "published": at, "title": title} for id_, at, title in stories]

    ran = home.says("events", typed="\n".join(json.dumps(story) for story in given))

    first, second, third, last = _lines(ran.stdout)
    assert [line["update"] for line in (first, second, third)] == ["new", "report", "stage"]
    assert first["event"] == second["event"] != third["event"]
    assert first["thread"] == second["thread"] == third["thread"] is not None
    assert last == {"id": "d", "thread": None, "event": None, "update": None}


@pytest.mark.parametrize("command", ["read", "events"])
def test_a_bad_line_is_answered_in_its_place_and_the_stream_goes_on(
    home: Home, command: str
) -> None:
    good = b'{"id": 1, "title": "Kenya ratifies the High Seas Treaty"}'
    lines = [good, b"nonsense", b"", b'{"id": 4}', b'{"id": 5, "title": 5}', b"\xff\xfe", good]

    ran = home.says(command, typed=b"\n".join(lines))

    told = _lines(ran.stdout)
    assert [line["id"] for line in told] == [1, None, 4, 5, None, 1]
    wrong = [line["error"] for line in told if "error" in line]
    assert [text.split(":")[0] for text in wrong] == ["line 2", "line 5", "line 6"]
    assert ran.stderr.splitlines() == wrong
    assert ran.returncode == FAILED


def test_who_has_read_enough_ends_it_well(home: Home) -> None:
    story = json.dumps({"id": 1, "title": "Kenya ratifies the High Seas Treaty"})
    with subprocess.Popen(  # noqa: S603 - our own program
        [*PYTHON, "read"],
        env=home.env({}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as reading:
        assert reading.stdin
        assert reading.stdout
        assert reading.stderr
        reading.stdout.close()
        reading.stdin.write(f"{story}\n".encode() * 10)
        reading.stdin.close()
        assert (reading.stderr.read(), reading.wait()) == (b"", 0)


def test_feeds_check_names_every_fault_and_where_it_stands(home: Home) -> None:
    broken = "version: 1\nfeeds:\n- {name: a, url: 'ftp://a.example'}\n- {name: a}\n"
    (home.folder / "broken.yaml").write_text(broken, encoding="utf-8")

    fine, faulty = home.says("feeds", "check"), home.says("feeds", "check", "broken.yaml")

    assert (fine.returncode, fine.stderr) == (0, "")
    assert fine.stdout == "feeds.yaml: 6 feeds, 6 of them polled, no faults\n"
    assert (faulty.returncode, faulty.stdout) == (CONFIGURATION, "")
    assert faulty.stderr.splitlines() == [
        "broken.yaml, line 3, column 18: feed 'a': url: must begin with http:// or https://",
        "broken.yaml, line 4, column 3: feed 'a': missing 'url'",
        "broken.yaml, line 4, column 10: feed 'a': duplicate name, first used on line 3",
    ]


def test_feeds_are_polled_by_name_and_listed_with_how_they_fare(home: Home) -> None:
    home.write_feeds("harbour-times", "elbkurier", broken=home.publisher.url("nothing"))

    unpolled = home.says("feeds", "list")
    polled = home.says("feeds", "poll", "harbour-times", "broken")
    unknown = home.says("feeds", "poll", "harbor-times")
    listed = {feed["name"]: feed for feed in _lines(home.says("feeds", "list", "--json").stdout)}

    head, *rows = unpolled.stdout.splitlines()
    assert head.split("  ")[0] == "FEED"
    assert [row.split()[2] for row in rows] == ["never"] * 3
    assert polled.returncode == FAILED
    assert "1 of 2 feeds answered" in polled.stdout
    assert "broken: failed: HTTP status 404" in polled.stdout
    assert (unknown.returncode, unknown.stderr) == (
        CONFIGURATION,
        "feeds.yaml has no feed named harbor-times\n",
    )
    states = {name: feed["state"] for name, feed in listed.items()}
    assert states == {"harbour-times": "fine", "elbkurier": "new", "broken": "failing"}
    assert listed["broken"]["reason"] == "HTTP status 404"
    assert listed["harbour-times"]["last_success"] == listed["harbour-times"]["last_poll"]


def test_the_demo_keeps_its_promises_and_touches_nothing_here(home: Home) -> None:
    before = sorted(home.folder.iterdir())

    ran = home.says("demo", TELEGRAM_TOKEN="is not looked at")

    assert ran.returncode == 0, ran.stdout
    *_, promises, verdict = ran.stdout.split("\n\n")
    assert {line.split()[0] for line in promises.splitlines()[1:]} == {"yes"}
    assert "yes  Norway: Russia's order is told as authorised" in promises
    assert verdict.endswith(": as expected\n")
    assert sorted(home.folder.iterdir()) == before


def _lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def _stands_there(story: dict[str, str], place: dict[str, Any]) -> bool:
    there = story[place["field"]][place["start"] : place["end"]]
    return bool(there == place["text"])
