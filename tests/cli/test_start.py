"""A command loads what it needs and nothing else, so that `read` starts at once."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from bot.cli import HOMES, pactwatch


@pytest.mark.parametrize("name", HOMES)
def test_each_command_is_where_the_command_line_looks_for_it(name: str) -> None:
    found = pactwatch.get_command(click.Context(pactwatch), name)

    assert found is not None
    assert found.name == name


def test_an_unknown_command_is_none() -> None:
    assert pactwatch.get_command(click.Context(pactwatch), "raed") is None


def test_reading_loads_no_platform_no_database_and_no_language_detection() -> None:
    told = "print({'telegram', 'slack_sdk', 'aiohttp', 'sqlite3', 'numpy'} & {*sys.modules})"
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", f"import sys, bot.cli.read; {told}"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "set()"
