"""What connections over TLS cost us, when sessions are resumed and when they are not.

    python scripts/bench_tls.py [CONNECTIONS]

The server is another process on loopback and closes after each answer; its certificate has an
intermediate authority, as those of publishers have. CPU is that of this process alone.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
import time
from datetime import UTC, datetime, timedelta
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path

import trustme
from yarl import URL

sys.path.insert(0, str(Path(__file__).parent.parent))

from bot.app.loop import run_until_done
from bot.intake.fetch.names import SystemNames
from bot.intake.fetch.pool import Connections
from bot.intake.fetch.sessions import MOST, Sessions

ANSWER = b"HTTP/1.1 304 Not Modified\r\nETag: a\r\nConnection: close\r\n\r\n"
ROUNDS = 4  # the cheapest is told: the machine has other work


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        ours, theirs = Pipe()
        server = Process(target=_serve, args=(theirs, version), daemon=True)
        server.start()
        url, authority = ours.recv()
        context = ssl.create_default_context(cadata=authority)
        costs: dict[int, list[float]] = {0: [], MOST: []}
        for most in list(costs) * ROUNDS:  # in turn, so that both have the same machine
            costs[most].append(run_until_done(_cost(url, context, count, most)))
        whole, resumed = map(min, costs.values())
        print(f"{version.name}: whole {whole:.0f} us, resumed {resumed:.0f} us a connection")
        server.terminate()


async def _cost(url: str, context: ssl.SSLContext, count: int, most: int) -> float:
    names = SystemNames(at_once=1)
    pool = Connections(
        guarded=False,
        names=names,
        sessions=Sessions(lambda: context, clock=lambda: datetime.now(UTC), most=most),
        connect=timedelta(seconds=5),
        largest=1_000,
    )
    request = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    began = time.process_time()
    for _ in range(count):
        await pool.ask(URL(url), request)
    spent = time.process_time() - began
    pool.close()
    names.close()
    return spent / count * 1e6


def _serve(told: Connection, version: ssl.TLSVersion) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.create_child_ca().issue_cert(
        "127.0.0.1", key_type=trustme.KeyType.RSA
    ).configure_cert(context)
    context.minimum_version = context.maximum_version = version

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ANSWER)
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        told.send((f"https://127.0.0.1:{port}/", authority.cert_pem.bytes().decode()))
        await server.serve_forever()

    asyncio.run(serve())


if __name__ == "__main__":
    main()
