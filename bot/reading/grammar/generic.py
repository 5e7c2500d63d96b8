"""The kind of an unnamed treaty by its modifiers: "military pacts", "trade deal"."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files


def kind_of(words: list[str]) -> tuple[str, ...]:
    """Return the id of the generic treaty that the words describe, or nothing.

    >>> kind_of(["post-cold", "war", "military", "pacts"])
    ('generic-military-cooperation',)
    """
    for word in words:
        if (found := _kind(word)) is not None:
            return (found,)
    return ()


def _kind(word: str) -> str | None:
    exact, prefixes = _kinds()
    if word in exact:
        return exact[word]
    return next((kind for prefix, kind in prefixes if word.startswith(prefix)), None)


@cache
def _kinds() -> tuple[dict[str, str], list[tuple[str, str]]]:
    path = files("bot.reading") / "data" / "generic.json"
    kinds: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    exact: dict[str, str] = {}
    prefixes: list[tuple[str, str]] = []
    for kind, words in kinds.items():
        for word in words.split("|"):
            if word.endswith("*"):
                prefixes.append((word[:-1], kind))
            else:
                exact[word] = kind
    return exact, prefixes
