"""`pactwatch backup` and `pactwatch restore`."""

from __future__ import annotations

from pathlib import Path

import click

from bot.app.polls import backups_of
from bot.cli.database import refuse_none
from bot.cli.environment import settings
from storage.quarantine import LASTS
from storage.restoring import restore as restore_from

QUIET = 40  # logging.ERROR


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def backup(file: Path | None) -> None:
    """Copy the database, checked and gzipped, to FILE or among the hourly ones.

    Works while the bot runs.
    """
    ours = settings(at_most=QUIET)
    refuse_none(ours)
    backups = backups_of(ours)
    if file:
        backups.write(file)
    made = file or backups.make().file
    click.echo(f"{made}: {made.stat().st_size:,} bytes, checked")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Put the backup FILE in the place of the database; the bot must be stopped."""
    ours = settings(at_most=QUIET)
    done = restore_from(file, database=ours.database)
    if done.kept:
        click.echo(f"the database so far is kept as {done.kept}")
    click.echo(f"{ours.database} is restored from {file} (schema {done.version})")
    click.echo(
        "Next: start the bot. What the backup takes for new may have been told before, so for "
        f"{LASTS.seconds // 60} minutes nothing goes out; then each chat gets one message that "
        "lists it, marked as such. /admin release ends that at once."
    )
