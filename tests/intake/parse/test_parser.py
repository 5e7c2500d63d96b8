"""The worker process: what it survives, and what it costs the bot when it does not."""

from __future__ import annotations

import asyncio
import os
import resource
import sys
import textwrap
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Document, Story
from bot.intake.parse.parser import Parser
from bot.intake.parse.understood import Understood
from bot.intake.parse.wire import told
from tests.intake.parse.feeds import FEED, NOW, document, item, parsed, rss

GOOD = document(rss(item(1), item(2)))

pytestmark = pytest.mark.timeout(60)  # processes start slowly on a busy machine


@pytest.fixture
async def parser() -> AsyncIterator[Parser]:
    async with Parser() as found:
        yield found


def script(tmp_path: Path, body: str) -> tuple[str, ...]:
    """Return the command of a worker that answers requests as the body says."""
    path = tmp_path / "worker.py"
    path.write_text(
        "import os, struct, sys, time\n"
        "def frame(said): return struct.pack('>I', len(said)) + said\n"
        "def read(size): return sys.stdin.buffer.read(size)\n"
        "def take(): return read(struct.unpack('>I', read(4))[0])\n"
        "def say(said): sys.stdout.buffer.write(said); sys.stdout.buffer.flush()\n"
        "def refusal(why):\n"
        "    head = b'\\x82\\xa5fault\\xa6parser\\xa6reason'\n"  # MessagePack, by hand
        "    return frame(head + bytes([0xA0 + len(why)]) + why)\n"
        f"NOTHING = {told(Understood(stories=()))!r}\n"
        "say(frame(b'ready'))\n"
        "while True:\n"
        "    asked = take()\n" + textwrap.indent(textwrap.dedent(body), "    ")
    )
    return (sys.executable, str(path))


async def stories(parser: Parser, made: Document) -> tuple[Story, ...]:
    return (await parser.parse(FEED, made, now=NOW)).stories


async def refused(parser: Parser, body: bytes = b"x") -> FeedError:
    with pytest.raises(FeedError) as caught:
        await parser.parse(FEED, document(body), now=NOW)
    return caught.value


async def test_a_worker_reads_as_we_would_ourselves(parser: Parser) -> None:
    assert await stories(parser, GOOD) == parsed(GOOD.body)


async def test_its_errors_come_back_as_they_were(parser: Parser) -> None:
    error = await refused(parser, b"<html>")

    assert (error.feed, error.fault) == ("tests", FeedFault.NOT_A_FEED)
    assert str(error) == "tests: not a feed: a web page"


async def test_many_documents_at_once_each_get_their_own_answer(parser: Parser) -> None:
    def asked(n: int) -> asyncio.Future[tuple[Story, ...]]:
        return asyncio.ensure_future(stories(parser, document(rss(item(n)))))

    answers = await asyncio.gather(*(asked(n) for n in range(40)))

    assert [story.identity for (story,) in answers] == [f"g{n}" for n in range(40)]


async def test_one_worker_is_enough_for_one_document_after_another(parser: Parser) -> None:
    for _ in range(3):
        await parser.parse(FEED, GOOD, now=NOW)

    assert len(parser._workers._running) == 1


STALLING = """
    if b"stall" in asked: time.sleep(60)
    say(NOTHING)
"""


async def test_a_second_worker_is_started_only_when_the_first_keeps_documents_waiting(
    tmp_path: Path,
) -> None:
    async with Parser(command=script(tmp_path, STALLING)) as parser:
        await asyncio.gather(*(stories(parser, document(b"quick")) for _ in range(20)))
        quick = len(parser._workers._running)
        stalled = asyncio.create_task(refused(parser, b"stall"))
        await asyncio.sleep(0)  # its turn first
        await stories(parser, document(b"quick"))
        both = len(parser._workers._running)
        stalled.cancel()

    assert (quick, both) == (1, 2)


@pytest.mark.case("C3")
async def test_c3_a_worker_over_its_deadline_is_killed_and_replaced(tmp_path: Path) -> None:
    command = script(tmp_path, STALLING)
    async with Parser(command=command, deadline=timedelta(seconds=0.3), workers=1) as parser:
        error = await refused(parser, b"stall")
        assert parser._workers._running == set()

        assert await stories(parser, document(b"fine")) == ()

    assert (error.fault, error.reason) == (FeedFault.PARSER, "the parser took over 0.3 s")


async def test_c3_a_stalled_document_does_not_hold_up_the_next(tmp_path: Path) -> None:
    command = script(tmp_path, STALLING)
    # On a busy machine the second worker may take seconds to start.
    async with Parser(command=command, deadline=timedelta(minutes=1)) as parser:
        stalled = asyncio.create_task(refused(parser, b"stall"))
        await asyncio.sleep(0.05)

        assert await stories(parser, document(b"fine")) == ()

        assert not stalled.done()
        stalled.cancel()
        await asyncio.gather(stalled, return_exceptions=True)


async def test_a_cancelled_document_leaves_no_answer_to_the_next(tmp_path: Path) -> None:
    late = """
        if b"late" in asked:
            time.sleep(0.2)
            say(refusal(b"not yours"))
        else:
            say(NOTHING)
    """
    async with Parser(command=script(tmp_path, late), workers=1) as parser:
        await parser.parse(FEED, document(b"fine"), now=NOW)
        cancelled = asyncio.create_task(refused(parser, b"late"))
        await asyncio.sleep(0.05)
        cancelled.cancel()
        await asyncio.gather(cancelled, return_exceptions=True)
        await asyncio.sleep(0.3)

        assert await stories(parser, document(b"fine")) == ()


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("os._exit(1)", "the parser died"),
        ("os.kill(os.getpid(), 9)", "the parser died"),
        ("say(b'\\xff\\xff\\xff\\xff')", "the parser died"),
        ("say(b'\\x00'); os._exit(0)", "the parser died"),
        ("say(frame(b'{}'))", "the parser talks nonsense"),
        ("say(frame(b'\\xc1'))", "the parser talks nonsense"),
        ("say(frame(b'\\x90'))", "the parser talks nonsense"),  # a list
        ("say(frame(b'\\x80'))", "the parser talks nonsense"),  # neither stories nor a fault
        (
            "say(frame(b'\\x81\\xaaunderstood\\x81\\xa7stories\\x91\\x80'))",
            "the parser talks nonsense",
        ),
        ("say(frame(b'\\x82\\xa5fault\\xa1x\\xa6reason\\xa1y'))", "the parser talks nonsense"),
    ],
)
async def test_c1_a_worker_that_fails_costs_one_document_only(
    tmp_path: Path, deed: str, reason: str
) -> None:
    body = f"""
    if b"bad" in asked: {deed}
    else: say(NOTHING)
    """
    async with Parser(command=script(tmp_path, body), workers=1) as parser:
        error = await refused(parser, b"bad")

        assert await stories(parser, document(b"fine")) == ()

    assert (error.fault, error.reason) == (FeedFault.PARSER, reason)


async def test_a_worker_that_cannot_start_is_a_fault_of_the_parser() -> None:
    async with Parser(command=("/nonexistent/python",), workers=1) as parser:
        assert (await refused(parser)).reason == "the parser died"
        assert (await refused(parser)).reason == "the parser died"


async def test_a_worker_that_dies_while_starting_leaves_nothing_behind() -> None:
    async with Parser(command=(sys.executable, "-c", "pass"), workers=1) as parser:
        assert (await refused(parser)).reason == "the parser died"
        assert parser._workers._running == set()


async def test_an_ended_parser_leaves_no_process(parser: Parser) -> None:
    await parser.parse(FEED, GOOD, now=NOW)
    (worker,) = parser._workers._running

    await parser.__aexit__(None, None, None)

    assert worker._process.returncode is not None


async def test_a_parser_ended_while_it_is_asked_leaves_no_process_either(tmp_path: Path) -> None:
    async with Parser(command=script(tmp_path, STALLING)) as parser:
        stalled = asyncio.create_task(refused(parser, b"stall"))
        await asyncio.sleep(0)  # its turn first
        await stories(parser, document(b"quick"))
        workers = tuple(parser._workers._running)

    assert (await stalled).reason == "the parser died"
    assert len(workers) == 2
    assert all(worker._process.returncode is not None for worker in workers)


async def test_the_worker_has_no_tokens_in_its_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "123:hunter2")
    body = """
    say(refusal(b"yes" if "hunter2" in repr(dict(os.environ)) else b"no"))
    """
    async with Parser(command=script(tmp_path, body)) as parser:
        assert (await refused(parser)).reason == "no"


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BOMBS = {
    "billion laughs": rss(
        "<title>&a9;</title><guid>1</guid>", declared=f'<!DOCTYPE r [<!ENTITY a0 "lol">{LAUGHS}]>'
    ),
    "quadratic blow-up": rss(
        f"<title>{'&a;' * 20_000}</title><guid>1</guid>",
        declared=f'<!DOCTYPE r [<!ENTITY a "{"A" * 50_000}">]>',
    ),
    "two million <": rss(
        f"<title>x</title><description><![CDATA[{'<' * 2_000_000}]]></description>"
    ),
    "a million &": rss(
        f"<title>x</title><description><![CDATA[{'&' * 1_000_000}]]></description>"
    ),
    "fifty thousand <!": rss(f"<title>{'<!' * 50_000}</title><guid>1</guid>"),
    "a title of markup": rss(f"<title><![CDATA[{'<script>' * 200_000}]]></title><guid>1</guid>"),
    "nested elements": rss("<a>" * 100_000 + "</a>" * 100_000),
    "nested divs": rss(
        f"<title>x</title><description><![CDATA[{'<div>' * 20_000}]]></description>"
    ),
    "a long title": rss(f"<title>{'A' * 4_500_000}</title>"),
    "a long date": rss(f"<title>x</title><pubDate>{'1' * 200_000}</pubDate>"),
    "a date of spaces": rss(f"<title>x</title><pubDate>{' 1 ' * 70_000}</pubDate>"),
    "many items": rss(*(f"<title>{n}</title>" for n in range(30_000))),
}


@pytest.mark.case("B8", "B9", "C1", "C3")
@pytest.mark.parametrize("name", BOMBS)
async def test_b8_b9_c1_c3_a_bomb_is_bounded_or_refused(name: str) -> None:
    """The bot grows by nothing to speak of, and the next document is read as ever."""
    async with Parser(workers=1) as parser:
        try:
            found = await stories(parser, document(BOMBS[name]))
        except FeedError as error:
            assert error.fault in (FeedFault.PARSER, FeedFault.NOT_A_FEED)  # noqa: PT017 - or not
        else:
            assert sum(len(story.title) + len(story.summary) for story in found) < 400_000

        assert await stories(parser, GOOD) == parsed(GOOD.body)


def address_space(process: int) -> int:
    return resource.prlimit(process, resource.RLIMIT_AS)[0]


@pytest.mark.case("C1")
async def test_c1_the_worker_has_a_bound_to_its_memory(parser: Parser) -> None:
    await parser.parse(FEED, GOOD, now=NOW)
    (worker,) = parser._workers._running

    assert address_space(worker._process.pid) == 512 << 20


async def test_a_worker_ends_when_the_bot_does(parser: Parser) -> None:
    await parser.parse(FEED, GOOD, now=NOW)
    (worker,) = parser._workers._running

    worker._to.close()

    assert await asyncio.wait_for(worker._process.wait(), 10) == 0
    assert os.getsid(0) != worker._process.pid
