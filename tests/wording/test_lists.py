"""Messages that tell several events at once."""

from __future__ import annotations

from bot.wording.clip import units
from bot.wording.lists import (
    MOST_LISTED,
    event_line,
    notice_message,
    report_message,
    rollup_message,
)
from tests.wording.scene import NAMES, event, report


def test_a_rollup_has_a_line_for_each_event_and_says_why() -> None:
    told = rollup_message([event(tag="AAAAA"), event(tag="BBBBB")], names=NAMES, reason="stale")

    assert told.text.split("\n") == [
        "While we could not be reached, this happened:",
        (
            "🔴 Russia terminates — authorised · Bilateral military cooperation agreements"
            " (1992–2002) · 20 Dec · #AAAAA"
        ),
        (
            "🔴 Russia terminates — authorised · Bilateral military cooperation agreements"
            " (1992–2002) · 20 Dec · #BBBBB"
        ),
    ]
    assert told.lines[1][0].link == "https://harbour.example/1"


def test_a_long_rollup_is_cut_and_says_how_to_see_the_rest() -> None:
    told = rollup_message([event()] * (MOST_LISTED + 7), names=NAMES)

    assert len(told.lines) == MOST_LISTED + 2
    assert told.text.endswith("… and 7 more: /latest shows the newest.")
    assert units(told.text) < 4096


def test_a_rollup_that_may_repeat_says_so_first() -> None:
    told = rollup_message([event()], names=NAMES, reason="burst", repeat=True)

    assert told.text.startswith("(possible repeat) Many events at once")


def test_a_possible_event_is_marked() -> None:
    told = "".join(span.text for span in event_line(event(possible=True), names=NAMES))

    assert told.endswith("#T7F3K · possible")


def test_an_event_without_a_link_is_told_without_one() -> None:
    assert event_line(event(reports=(report(link=""),)), names=NAMES)[0].link is None


def test_a_notice_is_one_clean_line() -> None:
    assert notice_message("feed \u202ex\n failed").text == "Pactwatch: feed x failed"


def test_a_report_keeps_its_lines_and_each_is_clean() -> None:
    said = report_message("feeds.yaml is not read:\nline 1\u202e: a\x1b[0m\n" + "x" * 5_000).text

    first, second, third = said.split("\n")
    assert (first, second) == ("Pactwatch: feeds.yaml is not read:", "line 1: a [0m")
    assert len(third) < 2_000
