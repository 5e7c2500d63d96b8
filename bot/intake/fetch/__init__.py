"""Feeds over HTTP. Outside this package only HttpFetch is of interest."""

from bot.intake.fetch.client import HttpFetch

__all__ = ["HttpFetch"]
