"""The word lists of data/boilerplate.json: what stands beside a story, and where lines break."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files


def wordlist(name: str) -> frozenset[str]:
    """Return one of the lists.

    >>> "explore" in wordlist("stops")
    True
    """
    return frozenset(_lists()[name].split("|"))


@cache
def _lists() -> dict[str, str]:
    path = files("bot.reading") / "data" / "boilerplate.json"
    lists: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return lists
