"""Secrets of the environment, or of files that only we can read."""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping
from pathlib import Path

from typing_extensions import override

from bot.domain.errors import ConfigError


class Secret:
    """A value that shows itself only when asked by name."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    @override
    def __repr__(self) -> str:
        return "***"


def secret_in(environment: Mapping[str, str], name: str) -> Secret | None:
    value, file = environment.get(name), environment.get(f"{name}_FILE")
    if value and file:
        msg = f"{name} and {name}_FILE are both set: keep one"
        raise ConfigError(msg)
    if file:
        value = _from_file(name, Path(file))
    if not value:
        return None
    if re.search(r"[\s'\"]", value):
        msg = f"{name} holds a space, a line break or a quote: copy the bare token"
        raise ConfigError(msg)
    return Secret(value)


def _from_file(name: str, path: Path) -> str:
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text"
        msg = f"{name}_FILE: cannot read {path}: {reason}"
        raise ConfigError(msg) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        msg = f"{name}_FILE: {path} can be read by others: chmod 600 it"
        raise ConfigError(msg)
    if not text:
        # Off in silence is the last thing wanted by somebody who named a file.
        msg = f"{name}_FILE: {path} is empty"
        raise ConfigError(msg)
    return text
