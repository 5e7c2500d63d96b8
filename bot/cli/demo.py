"""`pactwatch demo`."""

from __future__ import annotations

import asyncio
import logging
import sys

import click

from bot import logs
from bot.demo.play import play


@click.command()
@click.option("--interactive", is_flag=True, help="Leave the chat open afterwards.")
def demo(*, interactive: bool) -> None:
    """Do the main job offline, on sample feeds; exit 0 only if the expected alerts came."""
    logs.set_up(logging.WARNING)
    kept = asyncio.run(play(show=click.echo, interactive=interactive))
    sys.exit(0 if kept else 1)
