"""`pactwatch feeds list`: every feed and how it does, as a table or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import click

from bot.app.clock import utc_now
from bot.cli.database import looking_on
from bot.cli.environment import QUIET, settings
from bot.domain.pace import own_interval
from bot.domain.residence import home
from bot.intake.feeds_file import load_feeds
from bot.services.health import FeedState, FeedStatus, status
from bot.wording.clip import clean
from bot.wording.feeds import size_words, span_words

_HEAD = (
    "FEED",
    "TIER",
    "STATE",
    "LAST ANSWER, UTC",
    "LAST NEWS, UTC",
    "RHYTHM",
    "FAILURES",
    "SPARED",
    "",
)
_LONGEST_REASON = 100


@click.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_(*, as_json: bool) -> None:
    """List the feeds and how they do; works while the bot runs."""
    ours = settings(at_most=QUIET)
    known, now = load_feeds(ours.feeds), utc_now()
    with looking_on(ours) as storage:
        found = status(storage=storage, feeds=known, now=now).feeds
    if as_json:
        for feed in found:
            click.echo(json.dumps(_plain(feed, now), ensure_ascii=False))
        return
    for line in _table([_HEAD, *(_row(feed) for feed in found)]):
        click.echo(line)


def _row(feed: FeedStatus) -> tuple[str, ...]:
    health = feed.health
    return (
        feed.feed.name,
        feed.feed.tier.value,
        feed.state.value if feed.state is not FeedState.NEW else "never polled",
        _when(health.last_success),
        _when(health.last_new),
        span_words(health.rhythm) if health.rhythm else "-",
        str(health.failures),
        size_words(health.saved),
        clean(feed.reason)[:_LONGEST_REASON],
    )


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells: Iterable[str] = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _when(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M") if moment else "-"


def _plain(feed: FeedStatus, now: datetime) -> dict[str, Any]:
    declared, health = feed.feed, feed.health
    asked = home(declared, health).url
    return {
        "name": declared.name,
        "url": declared.url,
        "moved_to": asked if asked != declared.url else None,
        "title": declared.title,
        "tier": declared.tier.value,
        "state": feed.state.value,
        "reason": feed.reason,
        "failures": health.failures,
        "last_poll": _iso(health.last_poll),
        "last_success": _iso(health.last_success),
        "last_new": _iso(health.last_new),
        "due": _iso(health.due),
        "rhythm_seconds": _seconds(health.rhythm),
        "interval_seconds": _seconds(own_interval(declared, health, now=now)),
        "bytes_saved": health.saved,
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds())
