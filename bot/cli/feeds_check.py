"""`pactwatch feeds check`: every fault of the feed file, where it stands."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.environment import QUIET, settings
from bot.intake.feeds_file import load_feeds


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def check(file: Path | None) -> None:
    """Report every fault of the feed file at once, with line and column."""
    path = file or settings(at_most=QUIET).feeds
    found = load_feeds(path)
    enabled = sum(feed.enabled for feed in found)
    feeds = "1 feed" if len(found) == 1 else f"{len(found)} feeds"
    click.echo(f"{path}: {feeds}, {enabled} of them polled, no faults")
