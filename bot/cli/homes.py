"""Groups of commands, each imported when it is called: none waits for what others need."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any, ClassVar

import click
from typing_extensions import override


class Homes(click.Group):
    """A group whose commands live in modules of bot.cli, under the names given."""

    homes: ClassVar[Mapping[str, tuple[str, str]]] = {}  # command -> module, name in it

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.homes)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.homes:
            return None
        module, name = self.homes[cmd_name]
        home: Any = importlib.import_module(f"bot.cli.{module}")
        command: click.Command = getattr(home, name)
        return command
