"""feeds.yaml while the bot runs: what is good is taken, what is not changes nothing."""

from __future__ import annotations

import asyncio
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.app.feeds_file import MOST_LINES, SETTLED, FeedsFile
from bot.domain.errors import ConfigError
from bot.domain.news import Feed
from bot.intake.feeds_file import feeds_in

GOOD = """\
version: 1
defaults: {every: 10m}
feeds:
  - name: harbour
    url: https://harbour.example/rss
    title: Harbour Post
  - {name: gazette, url: "https://gazette.example/rss", tier: official}
"""
MORE = GOOD + "  - {name: wire, url: 'https://wire.example/rss'}\n"
ONE = "version: 1\nfeeds: [{name: other, url: 'https://other.example/rss'}]\n"
BROKEN = GOOD.replace("url: https", "urk: https")


@dataclass
class Desk:
    """A file being edited, a clock, and what the operators are told."""

    path: Path
    seconds: float = 0.0
    notices: list[str] = field(default_factory=list)
    taken: list[tuple[str, ...]] = field(default_factory=list)

    def opens(self, text: str = GOOD) -> FeedsFile:
        self.path.write_text(text, encoding="utf-8")
        content = text.encode()
        return FeedsFile(
            self.path,
            feeds_in(content, file="feeds.yaml"),
            content=content,
            taken=lambda feeds: self.taken.append(names(feeds)),
            notice=lambda _, text: self.notices.append(text),
            monotonic=lambda: self.seconds,
        )

    async def writes(self, text: str | bytes, file: FeedsFile) -> None:
        """Write the file, and let the bot look until it has settled."""
        self.path.write_bytes(text if isinstance(text, bytes) else text.encode())
        await self.settles(file)

    async def settles(self, file: FeedsFile) -> None:
        await file.look()
        self.seconds += SETTLED
        await file.look()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "feeds.yaml")


def names(feeds: tuple[Feed, ...]) -> tuple[str, ...]:
    return tuple(feed.name for feed in feeds)


async def test_an_edit_is_taken_and_told(desk: Desk) -> None:
    file = desk.opens()

    await desk.writes(MORE, file)

    assert names(file.feeds) == ("harbour", "gazette", "wire")
    assert desk.taken == [("harbour", "gazette", "wire")]
    assert desk.notices == ["feeds.yaml is read anew: 1 added (wire). 3 feeds are polled now."]


async def test_a_pipe_in_its_place_is_refused_and_the_next_edit_is_read(desk: Desk) -> None:
    """Opening it would wait for a writer, for ever."""
    file = desk.opens()
    desk.path.unlink()
    os.mkfifo(desk.path)
    await desk.settles(file)

    with pytest.raises(ConfigError, match="not a plain file"):
        file.read_now()
    desk.path.unlink()
    await desk.writes(MORE, file)

    assert desk.notices[0].endswith("feeds.yaml: not a plain file")
    assert names(file.feeds) == ("harbour", "gazette", "wire")


async def test_one_feed_is_counted_as_one(desk: Desk) -> None:
    file = desk.opens()

    await desk.writes(ONE, file)

    assert desk.notices[0].endswith(" 1 feed is polled now.")


async def test_a_file_that_stands_as_it_was_is_not_read(desk: Desk) -> None:
    file = desk.opens()

    await desk.settles(file)
    desk.path.touch()
    await desk.settles(file)

    assert (desk.taken, desk.notices, file.good) == ([], [], True)


@pytest.mark.case("I1")
async def test_every_beginning_of_a_good_file_leaves_the_running_set_as_it_was(
    desk: Desk,
) -> None:
    """Also where it is a good file itself, with fewer feeds: nobody cuts a file off on purpose."""
    file = desk.opens()
    before = file.feeds

    for cut in range(len(GOOD)):
        await desk.writes(GOOD[:cut], file)
        assert file.feeds == before, GOOD[:cut]

    assert (desk.taken, len(desk.notices)) == ([], 1)
    assert not file.good
    await desk.writes(MORE, file)
    assert len(file.feeds) == 3


@pytest.mark.case("I1")
@pytest.mark.parametrize("text", ["", "\n", "version: 1\n", BROKEN, GOOD + "\xff", "[" * 50_000])
async def test_what_is_wrong_is_told_once_with_its_place(desk: Desk, text: str) -> None:
    file = desk.opens()

    await desk.writes(text.encode("latin-1"), file)
    await desk.writes(text.encode("latin-1") + b"#", file)

    (notice,) = desk.notices
    assert notice.startswith("feeds.yaml is not read: what was read before stays.\nfeeds.yaml, ")
    assert "line " in notice
    assert names(file.feeds) == ("harbour", "gazette")
    assert not file.good


@pytest.mark.case("I1")
async def test_a_file_that_is_gone_changes_nothing_and_is_taken_again_when_it_is_back(
    desk: Desk,
) -> None:
    file = desk.opens()
    desk.path.unlink()
    await desk.settles(file)
    gone = file.good

    await desk.writes(GOOD, file)

    assert (gone, file.good) == (False, True)
    assert [notice.partition(":")[0] for notice in desk.notices] == [
        "feeds.yaml is not read",
        "feeds.yaml is read anew",
    ]


async def test_a_file_without_its_last_feeds_is_taken_when_an_operator_says_so(
    desk: Desk,
) -> None:
    file = desk.opens(MORE)
    await desk.writes(GOOD, file)
    (notice,) = desk.notices
    assert "feeds.yaml, line 8: ends here, and is only the beginning" in notice

    with pytest.raises(ConfigError, match="half written"):
        file.read_now()
    said = file.read_now(anyway=True)

    assert said == "feeds.yaml is read anew: 1 removed (wire). 2 feeds are polled now."
    assert (names(file.feeds), file.good) == (("harbour", "gazette"), True)


async def test_asked_for_a_file_is_read_at_once_and_its_faults_are_the_answer(desk: Desk) -> None:
    file = desk.opens()
    desk.path.write_text(BROKEN, encoding="utf-8")
    with pytest.raises(ConfigError, match="line 5, column 5: feed 'harbour': unknown key 'urk'"):
        file.read_now()
    desk.path.write_text(MORE, encoding="utf-8")

    said = file.read_now()
    await desk.settles(file)

    assert said.startswith("feeds.yaml is read anew: 1 added (wire).")
    assert desk.notices == []


async def test_a_signal_has_it_read_at_the_next_look(desk: Desk) -> None:
    file = desk.opens()
    desk.path.write_text(MORE, encoding="utf-8")

    file.ask()
    await file.look()

    assert len(file.feeds) == 3


@pytest.mark.case("I7")
async def test_a_hundred_edits_in_ten_seconds_are_one(desk: Desk) -> None:
    file = desk.opens()
    for number in range(100):
        text = f"{GOOD}  - {{name: f{number}, url: 'https://f.example/{number}'}}\n"
        desk.path.write_text(text, encoding="utf-8")
        desk.seconds += 0.1
        await file.look()
    assert desk.taken == []

    await desk.settles(file)

    assert desk.taken == [("harbour", "gazette", "f99")]
    assert len(desk.notices) == 1


async def test_a_long_report_is_cut_in_the_notice(desk: Desk) -> None:
    file = desk.opens()

    await desk.writes(GOOD + "  - {}\n" * 99, file)

    (notice,) = desk.notices
    assert len(notice.splitlines()) == MOST_LINES + 2


async def test_what_cannot_be_stored_does_not_count_and_is_tried_again(desk: Desk) -> None:
    file = desk.opens()
    taken, file._taken = file._taken, _fails
    desk.path.write_text(MORE, encoding="utf-8")

    with pytest.raises(OSError, match="disk full"):
        await desk.settles(file)
    before = names(file.feeds)
    file._taken = taken
    await file.look()

    assert (before, len(file.feeds)) == (("harbour", "gazette"), 3)


def _fails(_: tuple[Feed, ...]) -> None:
    msg = "disk full"
    raise OSError(msg)


async def test_what_an_operator_asked_for_and_could_not_be_stored_is_tried_again(
    desk: Desk,
) -> None:
    file = desk.opens()
    taken, file._taken = file._taken, _fails
    desk.path.write_text(MORE, encoding="utf-8")
    with pytest.raises(OSError, match="disk full"):
        file.read_now()

    file._taken = taken
    await desk.settles(file)

    assert len(file.feeds) == 3


async def test_an_edit_made_while_the_bot_starts_is_read(desk: Desk) -> None:
    """Between reading the file and the first look the database is opened, which takes a while."""
    desk.path.write_text(MORE, encoding="utf-8")
    file = FeedsFile(
        desk.path,
        feeds_in(GOOD.encode(), file="feeds.yaml"),
        content=GOOD.encode(),
        taken=lambda feeds: desk.taken.append(names(feeds)),
        notice=lambda _, text: desk.notices.append(text),
        monotonic=lambda: desk.seconds,
    )

    await desk.settles(file)

    assert len(file.feeds) == 3


async def test_a_folder_that_may_not_be_entered_is_told_of_like_a_file_that_is_gone(
    desk: Desk,
) -> None:
    file = desk.opens()
    desk.path.unlink()
    desk.path.symlink_to("x" * 300)  # refused by the system, as a folder that is not ours is

    await desk.settles(file)

    (notice,) = desk.notices
    assert notice.startswith("feeds.yaml is not read: what was read before stays.")


async def test_the_file_is_read_beside_the_loop(desk: Desk) -> None:
    file = desk.opens()
    desk.path.write_text(MORE, encoding="utf-8")
    await file.look()
    desk.seconds += SETTLED
    look = asyncio.create_task(file.look())
    turns = 0
    while not look.done():
        turns += 1
        await asyncio.sleep(0)

    assert turns > 1


@pytest.mark.parametrize("before", [GOOD.replace("Harbour", "Quay"), BROKEN])
@pytest.mark.case("I7")
async def test_what_an_operator_has_read_meanwhile_is_not_replaced_by_what_stood_before(
    desk: Desk, before: str
) -> None:
    file, loop = desk.opens(), asyncio.get_running_loop()
    parsed, told = file._parsed, threading.Event()

    def meanwhile() -> None:
        desk.path.write_text(MORE, encoding="utf-8")
        file.read_now()
        told.set()

    def slowly(content: bytes, *, anyway: bool = False) -> tuple[Feed, ...]:
        if not told.is_set() and threading.current_thread() is not threading.main_thread():
            loop.call_soon_threadsafe(meanwhile)
            told.wait()
        return parsed(content, anyway=anyway)

    file._parsed = slowly  # type: ignore[method-assign]  # as one of ten thousand feeds is
    await desk.writes(before, file)
    await desk.settles(file)

    assert desk.taken == [("harbour", "gazette", "wire")]
    assert (file.good, desk.notices) == (True, [])
