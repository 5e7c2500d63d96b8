"""feeds.yaml edited under a running bot."""

from __future__ import annotations

import asyncio
import signal

import pytest

from tests.platforms.telegram.fake import TOKEN, FakeTelegram
from tests.walks.home import Home, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]


async def test_an_edit_is_heeded_and_a_broken_one_is_told_once_and_changes_nothing(
    home: Home,
) -> None:

    home.write_feeds("harbour-times")
    file = home.folder / "feeds.yaml"
    good = file.read_text(encoding="utf-8")
    async with FakeTelegram(token=TOKEN).open() as fake:
        telegram = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": fake.url}
        async with home.running(
            "feeds file refused", "notice to the operators", **telegram
        ) as bot:
            home.write_feeds("harbour-times", "elbkurier")
            await until(lambda: bot.said("feeds file read: feeds.yaml is read anew: 1 added"))
            more = file.read_text(encoding="utf-8")
            for broken in (good, more.replace("url:", "urk:"), ""):
                file.write_text(broken, encoding="utf-8")
                await until(lambda: len(_said(bot.lines, "feeds file refused")) > 0)
            await asyncio.sleep(1.5)
            _, metrics = await asyncio.to_thread(bot.asks, "/metrics")
            file.write_text(more, encoding="utf-8")
            bot.process.send_signal(signal.SIGHUP)
            await until(lambda: len(_said(bot.lines, "feeds file read")) == 2)
            _, after = await asyncio.to_thread(bot.asks, "/metrics")

    assert "pactwatch_config_reload_success 0.0" in metrics
    assert "pactwatch_config_reload_success 1.0" in after
    assert 'pactwatch_feed_last_success_timestamp_seconds{feed="elbkurier"}' in after
    assert 'pactwatch_feed_fetch_total{feed="' in after
    notices = _said(bot.lines, "notice to the operators: feeds.yaml is not read")
    assert len(notices) == 1
    assert "feeds.yaml, line " in notices[0]


def _said(lines: list[dict[str, object]], words: str) -> list[str]:
    return [str(line["message"]) for line in lines if str(line["message"]).startswith(words)]
