"""`pactwatch status`: how we do, told from outside the running process."""

from __future__ import annotations

from collections.abc import Iterator

import click

from bot.app.clock import utc_now
from bot.app.polls import backups_of
from bot.cli.environment import settings
from bot.domain.delivery import OPEN, State
from bot.intake.feeds_file import load_feeds
from bot.services import health
from bot.services.health import FeedState
from storage import Storage
from storage.backups import Backups

QUIET = 40  # logging.ERROR
_TROUBLE = (FeedState.HELD, FeedState.FAILING, FeedState.RETIRED, FeedState.SILENT)
_SET_ASIDE = (State.DEAD, State.PARKED)


@click.command()
def status() -> None:
    """Tell how feeds and deliveries do; works while the bot runs."""
    ours = settings(at_most=QUIET)
    feeds = load_feeds(ours.feeds)
    with Storage.open(ours.database, read_only=True) as storage:
        platforms = sorted({channel.platform for channel in storage.channels.all()})
        now = utc_now()
        found = health.status(storage=storage, feeds=feeds, platforms=platforms, now=now)
        held = list(health.held_back(storage=storage, now=now))
    for line in (*_lines(found), *held):
        click.echo(line)
    click.echo(_backup(backups_of(ours)))


def _lines(found: health.Status) -> Iterator[str]:
    states = {state: len(found.feeds_that_are(state)) for state in FeedState}
    told = ", ".join(f"{count} {state}" for state, count in states.items() if count)
    yield f"feeds      {told or 'none'}"
    for feed in (f for state in _TROUBLE for f in found.feeds_that_are(state)):
        yield f"           {feed.feed.name} is {feed.state}: {_one_line(feed.reason)}"
    polled = found.last_poll
    yield f"last poll  {polled.isoformat(timespec='seconds') if polled else 'never'}"
    yield f"alerts     {found.alerts_today} today"
    waiting = sum(found.outbox[state] for state in OPEN)
    aside = ", ".join(f"{found.outbox[state]} {state}" for state in _SET_ASIDE)
    yield f"outbox     {waiting} on their way, {aside}"
    for platform, since in found.oldest.items():
        due = since.isoformat(timespec="seconds")
        yield f"           the oldest for {platform} is due since {due}"


def _backup(backups: Backups) -> str:
    newest = next(iter(backups.all()), None)
    return f"backup     {newest.made.isoformat(timespec='seconds') if newest else 'none yet'}"


def _one_line(text: str) -> str:
    return " ".join(c if c.isprintable() else " " for c in text.split())
