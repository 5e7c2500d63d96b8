"""Builds everything and runs it: the only package that knows all the others."""

from bot.app.running import run
from bot.app.works import Works, built

__all__ = ["Works", "built", "run"]
