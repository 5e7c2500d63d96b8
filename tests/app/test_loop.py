"""The loop everything runs on."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Iterator
from datetime import timedelta
from importlib.util import find_spec

import pytest

from bot.app.loop import loop_factory, run_until_done
from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Document, FeedMemory
from bot.intake.fetch import HttpFetch
from tests.intake.fetch.publisher import answer, publishing


@pytest.fixture(autouse=True)
def collector_as_it_was() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_a_coroutine_is_run_to_its_end() -> None:
    async def main() -> str:
        await asyncio.sleep(0)
        return "done"

    assert run_until_done(main()) == "done"


def test_without_uvloop_there_is_pythons_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvloop", None)

    assert loop_factory() is None


@pytest.mark.skipif(find_spec("uvloop") is None, reason="uvloop does not exist here")
def test_on_the_loop_of_real_life_feeds_are_fetched_and_faults_told_as_in_all_tests() -> None:
    async def main() -> None:
        async with publishing() as publisher, HttpFetch(version="1", gap=timedelta(0)) as fetch:
            publisher.on("/", answer(body=b"<rss></rss>", ETag='"a"'))
            found = await fetch(publisher.feed(), FeedMemory())
            assert isinstance(found, Document)
            assert found.memory.etag == '"a"'
            closed = publisher.feed(url="http://127.0.0.1:1/")
            with pytest.raises(FeedError, match="connection refused") as refused:
                await fetch(closed, FeedMemory())
            assert refused.value.fault is FeedFault.REFUSED
            private = publisher.feed(allow_private=False)
            with pytest.raises(FeedError) as blocked:
                await fetch(private, FeedMemory())
            assert blocked.value.fault is FeedFault.BLOCKED

    assert loop_factory() is not None
    run_until_done(main())
