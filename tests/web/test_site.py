from __future__ import annotations

import json
from collections.abc import Mapping

import aiohttp
import pytest

from bot.web.metrics import Figure, exposition
from bot.web.server import open_site
from bot.web.site import Facts


def facts(
    *, live: Mapping[str, bool] | None = None, ready: Mapping[str, bool] | None = None
) -> Facts:
    return Facts(
        live=lambda: live or {"ticker": True},
        ready=lambda: ready or {"database": True, "telegram": True},
        figures=lambda: [Figure(name="feeds", help="Feeds.", labels={"state": "fine"}, value=3)],
    )


async def asked(path: str, given: Facts) -> tuple[int, str, Mapping[str, str]]:
    async with (
        open_site("127.0.0.1", 0, given) as port,
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}") as answer,
    ):
        return answer.status, await answer.text(), answer.headers


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
async def test_all_is_well(path: str) -> None:
    status, text, headers = await asked(path, facts())

    assert (status, json.loads(text)["ok"]) == (200, True)
    assert headers["Content-Type"] == "application/json; charset=utf-8"


async def test_readiness_names_what_fails() -> None:
    status, text, _ = await asked("/readyz", facts(ready={"database": True, "slack": False}))

    assert status == 503
    assert json.loads(text) == {
        "ok": False,
        "failed": ["slack"],
        "checks": {"database": True, "slack": False},
    }


async def test_figures_are_in_the_format_of_prometheus() -> None:
    status, text, headers = await asked("/metrics", facts())

    assert status == 200
    assert headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert 'pactwatch_feeds{state="fine"} 3.0' in text.splitlines()


@pytest.mark.parametrize("path", ["/", "/readyz/../etc/passwd", "/metrics.json", "/livez"])
async def test_no_answer_may_be_taken_for_a_page(path: str) -> None:
    _, _, headers = await asked(path, facts())

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "Python" not in headers.get("Server", "")


async def test_a_bug_in_a_check_says_nothing_of_itself() -> None:
    def broken() -> Mapping[str, bool]:
        msg = "secret 12345"
        raise RuntimeError(msg)

    status, text, _ = await asked("/readyz", Facts(live=broken, ready=broken, figures=list))

    assert status == 500
    assert "secret" not in text


def test_labels_cannot_break_the_format() -> None:
    hostile = 'a"b\nc\\'
    text = exposition([Figure(name="feeds", labels={"feed": hostile}, value=1)]).decode()

    assert text.splitlines()[-1] == 'pactwatch_feeds{feed="a\\"b\\nc\\\\"} 1.0'


def test_what_only_grows_is_a_counter() -> None:
    text = exposition([Figure(name="sends_total", help="Sent.", value=7)]).decode()

    assert "# TYPE pactwatch_sends_total counter" in text
    assert "pactwatch_sends_total 7.0" in text.splitlines()
