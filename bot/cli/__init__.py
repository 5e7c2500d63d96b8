"""The command line: `python -m bot` and `pactwatch`. Exit codes are in docs/operations.md."""

from __future__ import annotations

import sys

import click

from bot.cli.demo import demo
from bot.cli.feeds import feeds
from bot.cli.read import events, read
from bot.cli.run import run
from bot.cli.status import status
from bot.domain.errors import ConfigError, DatabaseFailed, DatabaseInUse, DatabaseRefused
from bot.version import VERSION

FAILED, TEMPORARY, CONFIGURATION = 1, 75, 78


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="pactwatch")
def pactwatch() -> None:
    """Tell chats when a state or organisation acts on a treaty."""


for command in (run, demo, read, events, feeds, status):
    pactwatch.add_command(command)


def main() -> None:
    """Run the command line; errors made on purpose become one line and their exit code."""
    try:
        pactwatch.main(standalone_mode=True)
    except (ConfigError, DatabaseRefused) as error:
        _end(str(error), CONFIGURATION)
    except (DatabaseInUse, DatabaseFailed) as error:
        _end(str(error), TEMPORARY)
    except BrokenPipeError:
        # Whoever read our output has gone (`pactwatch read | head`): no fault of ours.
        sys.stderr.close()
        sys.exit(0)


def _end(reason: str, code: int) -> None:
    click.echo(reason, err=True)
    sys.exit(code)
