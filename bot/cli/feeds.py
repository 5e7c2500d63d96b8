"""`pactwatch feeds`: the feed file checked, the feeds listed, all of them polled once."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot.app.clock import utc_now
from bot.app.loop import run_until_done
from bot.app.polls import backups_of, open_polling, read_baseline
from bot.cli.environment import settings
from bot.domain.errors import ConfigError, DatabaseRefused
from bot.domain.news import Feed
from bot.intake.feeds_file import load_feeds
from bot.services.health import FeedState, FeedStatus, status
from bot.services.poll import poll_all
from bot.services.polling import PollResult
from bot.settings import Settings
from storage import Storage

QUIET = 40  # logging.ERROR: what goes wrong stands in the output itself


@click.group()
def feeds() -> None:
    """Check, list and poll the feeds of feeds.yaml."""


@feeds.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def check(file: Path | None) -> None:
    """Report every fault of the feed file at once, with line and column."""
    path = file or settings(at_most=QUIET).feeds
    found = load_feeds(path)
    enabled = sum(feed.enabled for feed in found)
    click.echo(f"{path}: {len(found)} feeds, {enabled} of them polled, no faults")


@feeds.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_(*, as_json: bool) -> None:
    """List the feeds and how they fare."""
    ours = settings(at_most=QUIET)
    for feed in _statuses(ours, load_feeds(ours.feeds)):
        click.echo(json.dumps(_plain(feed), ensure_ascii=False) if as_json else _row(feed))


@feeds.command()
@click.argument("names", nargs=-1)
@click.option("--later", is_flag=True, help="Leave what stood in the feeds already to `run`.")
def poll(names: tuple[str, ...], *, later: bool) -> None:
    """Poll all feeds, or the named ones, once, now; what they alert waits for `run`."""
    ours = settings(at_most=QUIET)
    known = load_feeds(ours.feeds)
    results = run_until_done(_poll(ours, known, _chosen(known, names), later=later))
    failed = [result for result in results if result.error]
    click.echo(f"{len(results) - len(failed)} of {len(results)} feeds answered")
    sys.exit(1 if failed else 0)


async def _poll(
    ours: Settings, known: tuple[Feed, ...], chosen: Sequence[Feed], *, later: bool
) -> tuple[PollResult, ...]:
    with Storage.open(ours.database, backups=backups_of(ours)) as storage:
        async with open_polling(ours, storage=storage) as polling:
            heard = _Counting(of=len(chosen))
            results = await poll_all(chosen, polling=polling, now=utc_now(), heard=heard)
            while not later and read_baseline(polling, feeds=known, now=utc_now()):
                click.echo("reading what stood in the feeds already ...", err=True)
    return results


class _Counting:
    """Prints each result with its place among all."""

    def __init__(self, *, of: int) -> None:
        self._of = of
        self._place = 0

    def __call__(self, result: PollResult) -> None:
        self._place += 1
        click.echo(f"[{self._place}/{self._of}] {result.feed.name}: {_came(result)}")


def _came(result: PollResult) -> str:
    if result.error:
        return f"failed: {result.error.reason}"
    if result.baseline:
        stories = "story" if result.new == 1 else "stories"
        return f"first sight, {result.new} {stories} stored in silence"
    messages = "message" if result.told == 1 else "messages"
    return f"{result.new} new, {result.told} {messages} queued"


def _chosen(known: Sequence[Feed], names: Sequence[str]) -> list[Feed]:
    if not names:
        return [feed for feed in known if feed.enabled]
    by_name = {feed.name: feed for feed in known}
    if unknown := [name for name in names if name not in by_name]:
        msg = f"feeds.yaml has no feed named {', '.join(unknown)}"
        raise ConfigError(msg)
    return [by_name[name] for name in names]


def _statuses(ours: Settings, known: Sequence[Feed]) -> tuple[FeedStatus, ...]:
    try:
        with Storage.open(ours.database, read_only=True) as storage:
            return status(storage=storage, feeds=known, now=utc_now()).feeds
    except DatabaseRefused:
        if ours.database.exists():
            raise
    with Storage.open(":memory:") as empty:
        return status(storage=empty, feeds=known, now=utc_now()).feeds


def _row(feed: FeedStatus) -> str:
    success = _when(feed.health.last_success)
    shown = feed.state if feed.state is not FeedState.NEW else "never polled"
    return (
        f"{feed.feed.name:32} {feed.feed.tier:11} {shown:12} {success:17} {feed.reason}".rstrip()
    )


def _when(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M") if moment else "-"


def _plain(feed: FeedStatus) -> dict[str, Any]:
    health = feed.health
    return {
        "name": feed.feed.name,
        "url": feed.feed.url,
        "tier": feed.feed.tier.value,
        "state": feed.state.value,
        "reason": feed.reason,
        "failures": health.failures,
        "last_poll": health.last_poll and health.last_poll.isoformat(),
        "last_success": health.last_success and health.last_success.isoformat(),
        "last_new": health.last_new and health.last_new.isoformat(),
        "due": health.due and health.due.isoformat(),
    }
