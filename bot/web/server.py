"""Serves the site on the address of PACTWATCH_HTTP."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.web.site import Facts, site

log = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds that a request under way may still take when we stop


@asynccontextmanager
async def open_site(host: str, port: int, facts: Facts) -> AsyncIterator[int]:
    """Serve while inside; yield the port, which is another one where 0 was asked for."""
    runner = web.AppRunner(
        site(facts), access_log=None, handle_signals=False, shutdown_timeout=PATIENCE
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        bound = int(runner.addresses[0][1])
        log.info("serving /livez, /readyz and /metrics on port %d", bound)
        yield bound
    finally:
        await runner.cleanup()


async def serving(host: str, port: int, facts: Facts) -> None:
    """Serve until cancelled."""
    async with open_site(host, port, facts):
        await asyncio.Event().wait()
