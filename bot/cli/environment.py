"""What every command needs first: the settings, and a log."""

from __future__ import annotations

import logging
import os

from bot import logs
from bot.settings import Settings, strays

log = logging.getLogger(__name__)

QUIET = logging.ERROR  # of commands in whose output stands what goes wrong


def settings(*, at_most: int = logging.DEBUG) -> Settings:
    """Read the environment and set the log up; `at_most` keeps short commands quiet."""
    found = Settings.from_environment(os.environ)
    logs.set_up(max(found.log_level, at_most), secrets=found.secrets)
    for name in strays(os.environ):
        log.warning("a variable means nothing to us: %s", name)
    return found
