"""The fake as a process of its own, as the proofs use it."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from pathlib import Path

import aiohttp

from tests.platforms.slack.fake import BOT_TOKEN

ROOT = Path(__file__).parents[3]


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _ready(session: aiohttp.ClientSession, url: str) -> None:
    while True:
        try:
            async with session.get(f"{url}/__control/seen"):
                return
        except aiohttp.ClientConnectorError:
            await asyncio.sleep(0.05)


async def test_what_users_saw_stands_in_the_file_before_the_line_is_cut(tmp_path: Path) -> None:
    log, port = tmp_path / "seen.jsonl", a_free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.platforms.slack.fake", str(port), str(log), cwd=ROOT
    )
    url = f"http://127.0.0.1:{port}"
    try:
        async with aiohttp.ClientSession() as session:
            await _ready(session, url)
            fault = {"method": "chat.postMessage", "accepts": True}
            await session.post(f"{url}/__control/fault", json=fault)
            try:
                await session.post(
                    f"{url}/api/chat.postMessage",
                    json={"channel": "C1", "text": "told"},
                    headers={"Authorization": f"Bearer {BOT_TOKEN}"},
                )
            except aiohttp.ServerDisconnectedError:
                seen = [json.loads(line) for line in log.read_text().splitlines()]
            else:
                seen = []
    finally:
        process.terminate()
        await process.wait()

    assert [(entry["did"], entry["text"]) for entry in seen] == [("posted", "told")]
