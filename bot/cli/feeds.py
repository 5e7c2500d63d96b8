"""`pactwatch feeds`: the feed file checked, planned, listed, polled, imported and exported."""

from __future__ import annotations

from typing import ClassVar

import click

from bot.cli.homes import Homes


class _Feeds(Homes):
    homes: ClassVar = {
        "check": ("feeds_check", "check"),
        "plan": ("feeds_plan", "plan"),
        "list": ("feeds_list", "list_"),
        "poll": ("feeds_poll", "poll"),
        "import": ("feeds_opml", "import_"),
        "export": ("feeds_opml", "export"),
        "accept": ("feeds_answer", "accept"),
        "drop": ("feeds_answer", "drop"),
        "revive": ("feeds_answer", "revive"),
    }


@click.group(cls=_Feeds)
def feeds() -> None:
    """Check, plan, list and poll the feeds of feeds.yaml."""
