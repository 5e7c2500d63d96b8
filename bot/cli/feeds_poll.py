"""`pactwatch feeds poll`: all feeds once, now; or one, told stage by stage."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from bot.app.clock import utc_now
from bot.app.loop import run_until_done
from bot.app.polls import backups_of, open_polling, read_baseline
from bot.cli.environment import QUIET, settings
from bot.domain.errors import ConfigError
from bot.domain.news import Feed
from bot.intake.feeds_file import load_feeds
from bot.services.poll import poll_all
from bot.services.polling import Polling, PollResult
from bot.settings import Settings
from storage import Storage

LITTLE = 500  # stories: read within a second


@click.command()
@click.argument("names", nargs=-1)
@click.option("--explain", is_flag=True, help="Tell of each stage from the feed to the outbox.")
def poll(names: tuple[str, ...], *, explain: bool) -> None:
    """Poll all feeds, or the named ones, once, now; what they alert waits for `run`.

    What stood in new feeds already is read at once where it is little; else `run` does it.
    """
    ours = settings(at_most=QUIET)
    known = load_feeds(ours.feeds)
    chosen = _chosen(known, names)
    if explain:
        sys.exit(0 if run_until_done(_explained(ours, known, chosen)) else 1)
    results = run_until_done(_poll(ours, known, chosen))
    answered = sum(1 for result in results if not result.error)
    click.echo(f"{answered} of {len(results)} feeds answered")
    sys.exit(1 if any(result.failed for result in results) else 0)


async def _poll(
    ours: Settings, known: tuple[Feed, ...], chosen: Sequence[Feed]
) -> tuple[PollResult, ...]:
    with Storage.open(ours.database, backups=backups_of(ours)) as storage:
        storage.declared.declare(known)
        async with open_polling(ours, storage=storage, once=True) as polling:
            heard = _Counting(of=len(chosen))
            results = await poll_all(chosen, polling=polling, now=utc_now(), heard=heard)
            stored = sum(result.new for result in results if result.baseline)
            if stored <= LITTLE:
                _read_baseline(polling, known, at_least=stored)
    return results


def _read_baseline(polling: Polling, feeds: Sequence[Feed], *, at_least: int) -> None:
    while at_least > 0 and (done := read_baseline(polling, feeds=feeds, now=utc_now())):
        click.echo("reading what stood in the feeds already ...", err=True)
        at_least -= done


async def _explained(ours: Settings, known: tuple[Feed, ...], chosen: Sequence[Feed]) -> bool:
    """Print the stages of each poll; return whether none of them failed."""
    from bot.services.explain_poll import Outcome, explain_poll  # noqa: PLC0415 - seldom needed

    well = True
    with Storage.open(ours.database, backups=backups_of(ours)) as storage:
        storage.declared.declare(known)
        async with open_polling(ours, storage=storage, once=True) as polling:
            for feed in chosen:
                click.echo(f"{feed.name}:")
                for stage in await explain_poll(feed, polling=polling, now=utc_now()):
                    click.echo(f"  {stage.name:7} {stage.outcome:8} {stage.reason}")
                    well = well and stage.outcome is not Outcome.FAILED
    return well


class _Counting:
    """Prints each result with its place among all."""

    def __init__(self, *, of: int) -> None:
        self._of = of
        self._place = 0

    def __call__(self, result: PollResult) -> None:
        self._place += 1
        # Not by echo, which sends each line on its own: there may be thousands.
        sys.stdout.write(f"[{self._place}/{self._of}] {result.feed.name}: {_came(result)}\n")


def _came(result: PollResult) -> str:
    if result.error:
        return f"{'failed' if result.failed else 'not asked'}: {result.error.reason}"
    stories = "story" if result.new == 1 else "stories"
    if result.baseline:
        return f"first sight, {result.new} {stories} stored in silence"
    if result.held:
        name = result.feed.name
        return f"{result.new} {stories} kept back: are they news? feeds accept {name}, or drop"
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
