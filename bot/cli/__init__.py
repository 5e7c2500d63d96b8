"""The command line: `python -m bot` and `pactwatch`. Exit codes are in docs/operations.md."""

from __future__ import annotations

import gc
import os
import sys
from typing import ClassVar

import click
from typing_extensions import override

from bot.cli.homes import Homes
from bot.domain.errors import (
    BackupFailed,
    ConfigError,
    DatabaseFailed,
    DatabaseInUse,
    DatabaseRefused,
)
from bot.version import VERSION

TEMPORARY, CONFIGURATION = 75, 78
MADE_BEFORE_A_LOOK = 5_000  # objects


class _Commands(Homes):
    homes: ClassVar = {
        "run": ("run", "run"),
        "demo": ("demo", "demo"),
        "read": ("read", "read"),
        "events": ("events", "events"),
        "feeds": ("feeds", "feeds"),
        "status": ("status", "status"),
        "backup": ("backup", "backup"),
        "restore": ("backup", "restore"),
    }

    @override
    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # Whoever read our output has gone (`pactwatch read | head`): no fault of ours.
            # What is buffered still is written at the end, to nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return ctx.exit(0)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="pactwatch")
def pactwatch() -> None:
    """Tell chats when a state or organisation acts on a treaty."""


def main() -> None:
    """Run the command line; errors made on purpose become one line and their exit code."""
    # A start makes much that stays, a round of polls much that is soon gone: with Python's own 700
    # the collector looks over all of it again and again, a tenth of either.
    gc.set_threshold(MADE_BEFORE_A_LOOK)
    try:
        pactwatch.main(standalone_mode=True)
    except (ConfigError, DatabaseRefused) as error:
        _end(str(error), CONFIGURATION)
    except (DatabaseInUse, DatabaseFailed, BackupFailed) as error:
        _end(str(error), TEMPORARY)


def _end(reason: str, code: int) -> None:
    click.echo(reason, err=True)
    sys.exit(code)
