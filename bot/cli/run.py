"""`pactwatch run`."""

from __future__ import annotations

import asyncio
import sys

import click

from bot.app.loop import run_until_done
from bot.app.running import run as run_bot
from bot.app.supervision import KeepsDying
from bot.cli.environment import settings


@click.command()
@click.option("--new", is_flag=True, help="Start afresh where a database was and has vanished.")
def run(*, new: bool) -> None:
    """Run the bot on the platforms the environment names; without any, in a console."""
    try:
        run_until_done(run_bot(settings(), new=new))
    except KeepsDying as dying:
        click.echo(str(dying), err=True)
        sys.exit(1)
    except asyncio.CancelledError:
        click.echo("stopped at once; what was on the wire will be looked into", err=True)
