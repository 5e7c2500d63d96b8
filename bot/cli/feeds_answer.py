"""`pactwatch feeds accept|drop|revive`: what an operator without a chat decides.

While the bot runs, `/admin feeds` in its chat does the same.
"""

from __future__ import annotations

from collections.abc import Callable

import click

from bot.app.polls import backups_of
from bot.cli.database import refuse_none
from bot.cli.environment import QUIET, settings
from bot.domain.errors import ConfigError
from bot.services import holding
from storage import Storage


@click.command()
@click.argument("name")
def accept(name: str) -> None:
    """Have `run` tell what a held feed shows as new: it is news."""
    _settle(name, holding.accept, said="will be told")


@click.command()
@click.argument("name")
def drop(name: str) -> None:
    """Keep what a held feed shows as new in silence: it is old."""
    _settle(name, holding.drop, said="stay untold")


@click.command()
@click.argument("name")
def revive(name: str) -> None:
    """Ask a feed again that said it was gone for good."""
    ours = settings(at_most=QUIET)
    refuse_none(ours)
    opened = Storage.open(ours.database, backups=backups_of(ours))
    with opened as storage, storage.transaction():
        revived = storage.declared.revive(name)
    if not revived:
        msg = f"{name} is not retired; `feeds list` tells which feeds are"
        raise ConfigError(msg)
    click.echo(f"{name} is asked again")


def _settle(name: str, settle: Callable[..., int | None], *, said: str) -> None:
    ours = settings(at_most=QUIET)
    refuse_none(ours)
    with Storage.open(ours.database, backups=backups_of(ours)) as storage:
        count = settle(name, storage=storage)
    if count is None:
        msg = f"nothing of {name} is kept back; `feeds list` tells which feeds are held"
        raise ConfigError(msg)
    stories = "story" if count == 1 else "stories"
    click.echo(f"{name}: {count} {stories} {said}")
