"""The word lists of data/boilerplate.json: what stands beside a story, and where lines break."""

from __future__ import annotations

from functools import cache

from bot.reading import shipped


def wordlist(name: str) -> frozenset[str]:
    """Return one of the lists.

    >>> "explore" in wordlist("stops")
    True
    """
    return frozenset(_lists()[name].split("|"))


@cache
def _lists() -> dict[str, str]:
    lists: dict[str, str] = shipped.loaded("boilerplate.json")
    return lists
