"""What we say of ourselves over HTTP. The facts come from callables; nothing of a feed does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.web.metrics import Figure, exposition

Checks = Mapping[str, bool]

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Where the answers come from.

    `live` and `ready` name their checks, by words of ours, and whether each passes.
    """

    live: Callable[[], Checks]
    ready: Callable[[], Checks]
    figures: Callable[[], Iterable[Figure]]


def site(facts: Facts) -> web.Application:
    """Return the application: /livez, /readyz and /metrics, and nothing else."""
    application = web.Application()

    async def live(_: web.Request) -> web.Response:
        return _told(facts.live)

    async def ready(_: web.Request) -> web.Response:
        return _told(facts.ready)

    async def metrics(_: web.Request) -> web.Response:
        text = exposition(facts.figures())
        return web.Response(body=text, headers={"Content-Type": METRICS_TYPE})

    application.router.add_get("/livez", live)
    application.router.add_get("/readyz", ready)
    application.router.add_get("/metrics", metrics)
    application.on_response_prepare.append(_guard)
    return application


def _told(ask: Callable[[], Checks]) -> web.Response:
    checks = ask()
    failed = sorted(name for name, passes in checks.items() if not passes)
    text = json.dumps({"ok": not failed, "failed": failed, "checks": dict(checks)})
    return web.json_response(text=text, status=503 if failed else 200)


async def _guard(_: web.Request, response: web.StreamResponse) -> None:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    response.headers.pop("Server", None)
