"""The line to a language model: short patience, few at once, a rest after failures."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from aiohttp import ClientError, ClientSession, DummyCookieJar, StreamReader

from bot.settings import LanguageModel
from bot.summaries.answer import BadAnswer, NoSummary, summary_in
from bot.summaries.question import question

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=8)  # for one story, its wait for a place included
AT_ONCE = 2
MOST_WAITING = 6  # more stories than that at once are told without it
MOST_FAILURES = 3  # in a row
REST = timedelta(minutes=5)  # after them
LONGEST_ANSWER = 64 << 10  # bytes
_NO_USE = frozenset({400, 401, 402, 403, 404, 405, 429})  # to ask again at once


class Model:
    """Ask it by calling it with a story; it answers with a summary, or None, and never raises.

    Nothing that it says has been compared with the story: that is the caller's to do.
    """

    def __init__(self, where: LanguageModel, session: ClientSession) -> None:
        self._where = where
        self._session = session
        self._places = asyncio.Semaphore(AT_ONCE)
        self._under_way = 0
        self._failures = 0
        self._rests_until = 0.0

    @property
    def ready(self) -> bool:
        """Whether it is worth asking: neither resting after failures nor overrun."""
        rests = asyncio.get_running_loop().time() < self._rests_until
        most = MOST_WAITING if self._failures < MOST_FAILURES else 1  # it may be down still
        return not rests and self._under_way < most

    async def __call__(self, story: str) -> str | None:
        """Return the model's summary of the story; None in time where there is none."""
        if not self.ready:
            return None
        self._under_way += 1
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()), self._places:
                summary = await self._ask(story)
                self._answered()
                return summary
        except TimeoutError:
            self._failed("it takes too long")
        except NoSummary as said:
            # The line is well: a story that bids it talk nonsense must not silence it for others.
            self._answered()
            log.info("summary of a model missing: %s", said)
        except BadAnswer as bad:
            self._failed(str(bad))
        except (ClientError, OSError, ValueError) as error:
            # ValueError: aiohttp's word for an address it cannot use. Its text is not ours to
            # show: it may hold what the server said.
            self._failed(type(error).__name__)
        finally:
            self._under_way -= 1
        return None

    async def _ask(self, story: str) -> str:
        key = self._where.key
        response = await self._session.post(
            f"{self._where.url}/chat/completions",
            json=question(story, model=self._where.name),
            headers={"Authorization": f"Bearer {key.reveal()}"} if key else {},
            allow_redirects=False,  # the story goes where the operator said, and nowhere else
        )
        async with response:
            if response.status != 200:
                self._refused(response.status)
            return summary_in(await _bounded(response.content))

    def _refused(self, status: int) -> None:
        if status in _NO_USE:
            self._failures = MOST_FAILURES
        msg = f"HTTP {status}"
        raise BadAnswer(msg)

    def _answered(self) -> None:
        if self._failures >= MOST_FAILURES:
            log.info("summaries of a model are back")
        self._failures = 0

    def _failed(self, why: str) -> None:
        self._failures += 1
        if self._failures < MOST_FAILURES:
            log.info("summary of a model missing: %s", why)
            return
        # After the rest one story tries for all; should it fail, the rest begins anew.
        self._rests_until = asyncio.get_running_loop().time() + REST.total_seconds()
        log.warning("summaries of a model rest for %s: %s", REST, why)


async def _bounded(content: StreamReader) -> bytes:
    """Return the whole body, or raise BadAnswer when it is too long to be an answer."""
    body = b""
    while piece := await content.read(LONGEST_ANSWER):
        body += piece
        if len(body) > LONGEST_ANSWER:
            msg = "its answer is too long"
            raise BadAnswer(msg)
    return body


@asynccontextmanager
async def open_model(where: LanguageModel) -> AsyncIterator[Model]:
    """Open the line; close it when left. Nothing is sent before the first story."""
    async with ClientSession(
        cookie_jar=DummyCookieJar(),
        # What was packed is not unpacked: a small answer could fill the memory.
        headers={"Accept-Encoding": "identity"},
        auto_decompress=False,
        trust_env=False,
    ) as session:
        yield Model(where, session)
