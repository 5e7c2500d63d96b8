"""The fake is as strict as Telegram, and a program of its own for tests that kill the bot."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.platforms.telegram.fake import FakeTelegram


@asynccontextmanager
async def program(logfile: Path) -> AsyncIterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    fake = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.platforms.telegram.fake", str(port), str(logfile)
    )
    try:
        for _ in range(400):
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            await asyncio.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        fake.terminate()
        await fake.wait()


@pytest.mark.slow
@pytest.mark.timeout(30)
async def test_as_a_program_it_is_scripted_over_http_and_writes_what_users_saw(
    tmp_path: Path,
) -> None:
    logfile = tmp_path / "seen.jsonl"
    async with program(logfile) as url, ClientSession() as session:
        fault = {"status": 502, "body": "<html>", "accepted": True}
        await session.post(f"{url}/control/faults", json=[fault])
        message = {"chat_id": "7", "text": "<b>x</b>", "parse_mode": "HTML"}
        async with session.post(f"{url}/bot1:A/sendMessage", data=message) as response:
            assert response.status == 502
        await session.post(f"{url}/control/updates", json=[{"message": {"text": "/help"}}])
        async with session.post(f"{url}/bot1:A/getUpdates") as response:
            updates = (await response.json())["result"]

    (seen,) = map(json.loads, logfile.read_text().splitlines())
    assert (seen["text"], seen["sent"], seen["chat"]) == ("x", "<b>x</b>", "7")
    assert [update["message"]["text"] for update in updates] == ["/help"]


@pytest.mark.parametrize(
    ("method", "params", "refusal"),
    [
        ("sendMessage", {"chat_id": "7", "text": "<b>x", "parse_mode": "HTML"}, "can't parse"),
        ("sendMessage", {"chat_id": "7", "text": "x" * 4_097}, "message is too long"),
        ("sendMessage", {"chat_id": "7", "text": " "}, "message text is empty"),
        ("sendMessage", {"chat_id": "7", "text": "x", "txt": ""}, "unknown txt"),
        ("editMessageText", {"chat_id": "7", "message_id": "9", "text": "x"}, "to edit not found"),
        ("getChat", {"chat_id": "7"}, "chat not found"),
    ],
)
async def test_it_refuses_what_telegram_refuses(
    method: str, params: dict[str, str], refusal: str
) -> None:
    async with (
        FakeTelegram().open() as fake,
        ClientSession() as session,
        session.post(f"{fake.url}1:A/{method}", data=params) as response,
    ):
        answer = await response.json()

    assert answer["error_code"] == 400
    assert refusal in answer["description"]
    assert fake.log == []
