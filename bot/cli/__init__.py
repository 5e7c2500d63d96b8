"""The command line: `python -m bot` and `pactwatch`. Exit codes are in docs/operations.md."""

from __future__ import annotations

import importlib
import os
import sys

import click
from typing_extensions import override

from bot.domain.errors import (
    BackupFailed,
    ConfigError,
    DatabaseFailed,
    DatabaseInUse,
    DatabaseRefused,
)
from bot.version import VERSION

TEMPORARY, CONFIGURATION = 75, 78
# Each is imported when it is called: `read` needs neither platforms nor schedules.
HOMES = {
    "run": "run",
    "demo": "demo",
    "read": "read",
    "events": "events",
    "feeds": "feeds",
    "status": "status",
    "backup": "backup",
    "restore": "backup",
}


class _Commands(click.Group):
    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(HOMES)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in HOMES:
            return None
        home = importlib.import_module(f"bot.cli.{HOMES[cmd_name]}")
        command: click.Command = getattr(home, cmd_name)
        return command

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
    try:
        pactwatch.main(standalone_mode=True)
    except (ConfigError, DatabaseRefused) as error:
        _end(str(error), CONFIGURATION)
    except (DatabaseInUse, DatabaseFailed, BackupFailed) as error:
        _end(str(error), TEMPORARY)


def _end(reason: str, code: int) -> None:
    click.echo(reason, err=True)
    sys.exit(code)
