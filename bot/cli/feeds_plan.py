"""`pactwatch feeds plan`: what an edit of the feed file will do, before it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from bot.cli.database import looking_on
from bot.cli.environment import QUIET, settings
from bot.domain.news import Feed
from bot.domain.watch import Condition, Subscription
from bot.intake.feeds_file import load_feeds
from bot.services.feed_plan import FeedPlan
from bot.services.feed_plan import plan as planned
from bot.wording.rules import typed


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def plan(file: Path | None) -> None:
    """Tell what reading the feed file will change; works while the bot runs."""
    ours = settings(at_most=QUIET)
    feeds = load_feeds(file or ours.feeds)
    with looking_on(ours) as storage:
        found = planned(feeds, storage=storage)
    for line in _lines(found, feeds):
        click.echo(line)


def _lines(found: FeedPlan, feeds: Sequence[Feed]) -> Iterator[str]:
    change, urls = found.edit, {feed.name: feed.url for feed in feeds}
    yield change.words if change else "the same feeds at the same addresses"
    for name in change.added:
        first = "its history is known" if name in found.back else "its first visit is silent"
        yield f"  + {name}  {urls[name]}  ({first})"
    for name in change.removed:
        yield f"  - {name}  (what it has shown stays known for 400 days)"
    for name in change.moved:
        yield f"  ~ {name}  {urls[name]}  (mostly new stories there will be asked about)"
    for old, new in change.renamed:
        yield f"  ! {old} is called {new}  (its history stays with {old}: better keep the name)"
    if found.off:
        yield f"not polled: {', '.join(found.off)}"
    yield f"expected: {found.after.stories:.0f} stories a day, before {found.before.stories:.0f}"
    if found.after.unknown:
        yield f"feeds whose rhythm is not known yet: {found.after.unknown}"
    yield from (_lost(each, conditions) for each, conditions in found.lost)
    if not found.lost:
        yield "every rule has a feed that can answer it"


def _lost(subscription: Subscription, conditions: tuple[Condition, ...]) -> str:
    asked = ", ".join(f"{c.key}:{','.join(sorted(c.values))}" for c in conditions)
    rule = f"rule {subscription.number} of a chat on {subscription.channel.platform}"
    return f"  ? {rule} ({typed(subscription.rule)}): no feed left for {asked}"
