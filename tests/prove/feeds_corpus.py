"""Every file of feedparser's own tests goes through the whole pipeline (faults B1-B10, C1-C3).

    python -m tests.prove.feeds_corpus [--short] [FOLDER ...]

The files come from feedparser's source distribution, which pip downloads into .bench/; more
folders of .xml may be named, of which only the parsers are compared. Three things are shown:
served on loopback and polled, no file crashes or hangs anything, and what is stored of it is
what feedparser says; the short way says nothing else than feedparser; and what is said of some
items of a document, cut out, is what is said of them in the whole.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.errors import FeedError
from bot.domain.news import Document, Feed, FeedMemory, Story
from bot.domain.treaty import Reading
from bot.intake.fetch import HttpFetch
from bot.intake.parse.document import _long_way, _short_way
from bot.intake.parse.parser import Parser
from bot.intake.parse.repair import is_cut_off
from bot.intake.parse.slices import sliced
from bot.services.events import World
from bot.services.poll import poll_all
from bot.services.polling import Polling
from storage import Storage
from tests.prove.proof import Form, Job, Proof

CACHE = Path(__file__).parents[2] / ".bench" / "feedparser"
VERSION = "6.0.14"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOME = 12  # in the short form one file in so many
PATIENCE = timedelta(minutes=5)

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def feeds_corpus(form: Form) -> list[Job]:
    """Return the jobs of the proof."""
    return [Job(work=prove, arguments=(form.of(short=True, long=False),))]


def prove(short: bool = False, folders: Sequence[str] = ()) -> Proof:  # noqa: FBT001, FBT002 - a job's arguments have no names
    """Put the files through the pipeline and the parsers."""
    files = _files(_suite())
    if not files:
        return Proof(kept=True, figures="corpus: not run, feedparser's source cannot be had here")
    files = files[::SOME] if short else files
    polled = asyncio.run(_polled([path.read_bytes() for path in files]))
    more = [path for folder in folders for path in _files(Path(folder))]
    compared = _compared(path.read_bytes() for path in [*files, *more])
    count = polled | compared
    wrong = sum(many for what, many in count.items() if what.startswith("WRONG"))
    figures = ", ".join(f"{many} {what}" for what, many in sorted(count.items()))
    return Proof(kept=not wrong, figures=f"corpus: {len(files)} files and {len(more)}: {figures}")


def _suite() -> Path:
    """Return where the files are, downloaded the first time; the folder may be empty."""
    CACHE.mkdir(parents=True, exist_ok=True)
    unpacked = CACHE / f"feedparser-{VERSION}"
    if not unpacked.exists():
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        wanted = ["--no-binary", ":all:", f"feedparser=={VERSION}", "--dest", str(CACHE)]
        subprocess.run([*command, *wanted], check=False, capture_output=True)  # noqa: S603 - pip
        for archive in CACHE.glob("*.tar.gz"):
            with tarfile.open(archive) as packed:
                packed.extractall(CACHE, filter="data")
    return unpacked


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.xml"))


async def _polled(bodies: Sequence[bytes]) -> Counter[str]:
    """Serve each body as a feed, poll all of them, and compare what is stored."""
    server = await asyncio.start_server(_serving(bodies), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    feeds = [_feed(n, port) for n in range(len(bodies))]
    with Storage.open(":memory:") as storage:
        async with server, HttpFetch(version="1", names=_loopback) as fetch, Parser() as parser:
            polling = Polling(
                fetch=fetch,
                parse=parser.parse,
                read=lambda story, now: Reading(language=None, actions=(), version=1),
                storage=storage,
                world=World(topic_of=lambda _: None, groups_of=lambda _, __: frozenset()),
            )
            async with asyncio.timeout(PATIENCE.total_seconds()):
                results = await poll_all(feeds, polling=polling, now=NOW)
        return Counter(
            _verdict(feed, body, result.error, _stored(storage, feed))
            for feed, body, result in zip(feeds, bodies, results, strict=True)
        )


def _verdict(feed: Feed, body: bytes, error: FeedError | None, stored: Sequence[Story]) -> str:
    """Return what came of one file; WRONG where feedparser alone says something else."""
    try:
        expected = _long_way(feed, _document(body, feed.url), now=NOW).stories
    except FeedError as theirs:
        same = error is not None and error.reason == theirs.reason
        return "polled and refused" if same else "WRONG: polled although refused"
    if error is not None and not body.strip():
        return "polled and refused"
    if error is not None or _apart(expected) != list(stored):
        return "WRONG: polled otherwise"
    return "polled as feedparser reads them"


def _apart(stories: Iterable[Story]) -> list[Story]:
    """Return the stories, of several with the same second key the first."""
    kept: dict[str, Story] = {}
    for story in stories:
        kept.setdefault(story.second_key, story)
    return list(kept.values())


def _stored(storage: Storage, feed: Feed) -> list[Story]:
    ids = storage._db.query("SELECT id FROM story WHERE feed = ? ORDER BY id", [feed.name])
    found = (storage.stories.get(row["id"]) for row in ids)
    return [stored.story for stored in found if stored]


def _compared(bodies: Iterable[bytes]) -> Counter[str]:
    count: Counter[str] = Counter()
    dice = random.Random(1)  # noqa: S311 - which items are cut out, the same each time
    for body in bodies:
        count[_short_or_long(body)] += 1
        count[_part_or_whole(body, dice)] += 1
    return count


def _short_or_long(body: bytes) -> str:
    feed = _feed(0, 80)
    document = _document(body, feed.url)
    soon = _short_way(feed, document, now=NOW)
    if soon is None:
        return "left to feedparser"
    judged = _long_way(feed, document, now=NOW)
    same = (soon.stories, soon.sound) == (judged.stories, judged.sound)
    return "read the short way" if same else "WRONG: read the short way"


def _part_or_whole(body: bytes, dice: random.Random) -> str:
    """Return whether some items, cut out, are read as they are in the whole document."""
    feed = _feed(0, 80)
    cut = sliced(body)
    whole = _read(feed, body)
    if cut is None or is_cut_off(body) or whole is None:
        return "not cut"
    some = [item for item in cut.items if dice.random() < 0.5] or list(cut.items[:1])
    part = _read(feed, cut.with_only(some))
    if part is None:
        return "not cut, for an item has no guid or is malformed"
    said = {story.identity: story for story in whole}
    same = all(said.get(story.identity) == story for story in part)
    return "cut and read as in the whole" if same else "WRONG: cut and read otherwise"


def _read(feed: Feed, body: bytes) -> tuple[Story, ...] | None:
    """Return what feedparser says where items may be looked at one by one."""
    try:
        found = _long_way(feed, _document(body, feed.url), now=NOW)
    except FeedError:
        return None
    return found.stories if found.sound else None


def _feed(number: int, port: int) -> Feed:
    return Feed(
        name=f"c{number}",
        url=f"http://h{number}.test:{port}/{number}",
        title="",
        every=timedelta(minutes=10),
        allow_private=True,
    )


def _document(body: bytes, url: str) -> Document:
    return Document(url=url, body=body, content_type=None, memory=FeedMemory())


async def _loopback(_: str) -> Sequence[str]:
    return ["127.0.0.1"]


def _serving(bodies: Sequence[bytes]) -> Serve:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        body = bodies[int(head.split()[1].strip(b"/"))]
        length = f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
        writer.write(b"HTTP/1.1 200 OK\r\n" + length + body)
        writer.close()

    return serve


def main() -> int:
    asked = argparse.ArgumentParser(description="feedparser's own files through the pipeline.")
    asked.add_argument("--short", action="store_true", help=f"every {SOME}th file")
    asked.add_argument("folders", nargs="*", help="more .xml, for the parsers only")
    told = asked.parse_args()
    proof = prove(told.short, told.folders)
    sys.stdout.write(f"{proof}\n")
    return 0 if proof.kept else 1


if __name__ == "__main__":
    sys.exit(main())
