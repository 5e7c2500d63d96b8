"""How late the event loop is: everything that blocks it shows here."""

from __future__ import annotations

import asyncio

from bot.meters import LOOP_LAG

LOOK_EVERY = 0.5  # seconds


async def watch_lag() -> None:
    """Measure how much later than asked for we are called, until cancelled."""
    time = asyncio.get_running_loop().time
    while True:
        asked = time() + LOOK_EVERY
        await asyncio.sleep(LOOK_EVERY)
        LOOP_LAG.observe(max(0.0, time() - asked))
