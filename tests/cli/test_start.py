"""A command loads what it needs and nothing else, so that `read` starts at once."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from bot.cli import pactwatch
from bot.cli.feeds import feeds


@pytest.mark.parametrize("group", [pactwatch, feeds])
def test_each_command_is_where_the_command_line_looks_for_it(group: click.Group) -> None:
    context = click.Context(group)
    names = group.list_commands(context)
    found = {name: group.get_command(context, name) for name in names}

    assert names
    assert {name: command and command.name for name, command in found.items()} == {
        name: name for name in names
    }


def test_an_unknown_command_is_none() -> None:
    assert pactwatch.get_command(click.Context(pactwatch), "rerun") is None


def test_reading_loads_no_platform_no_database_and_no_language_detection() -> None:
    told = "print({'telegram', 'slack_sdk', 'aiohttp', 'sqlite3', 'numpy'} & {*sys.modules})"
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", f"import sys, bot.cli.read; {told}"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "set()"
