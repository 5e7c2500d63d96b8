"""What the name of a treaty tells by itself: its kind, and a bilateral one's parties."""

from __future__ import annotations

from functools import cache, lru_cache

from bot.reading import shipped


def kind_of(words: list[str]) -> tuple[str, ...]:
    """Return the id of the generic treaty that the words describe, or nothing.

    >>> kind_of(["post-cold", "war", "military", "pacts"])
    ('generic-military-cooperation',)
    """
    for word in words:
        if (found := _kind(word)) is not None:
            return (found,)
    return ()


def parties_of(treaties: tuple[str, ...]) -> tuple[str, ...]:
    """Return the parties that a bilateral treaty has by its name.

    >>> parties_of(("indus-waters",))
    ('IN', 'PK')
    """
    known = _treaty_parties()
    return tuple(
        code for treaty in treaties if treaty in known for code in known[treaty].split("|")
    )


@cache
def _treaty_parties() -> dict[str, str]:
    parties: dict[str, str] = shipped.loaded("treaty_parties.json")
    return parties


@lru_cache(maxsize=20_000)
def _kind(word: str) -> str | None:
    exact, prefixes = _kinds()
    if word in exact:
        return exact[word]
    fitting = [(len(prefix), kind) for prefix, kind in prefixes if word.startswith(prefix)]
    return max(fitting)[1] if fitting else None


@cache
def _kinds() -> tuple[dict[str, str], list[tuple[str, str]]]:
    kinds: dict[str, str] = shipped.loaded("generic.json")
    exact: dict[str, str] = {}
    prefixes: list[tuple[str, str]] = []
    for kind, words in kinds.items():
        for word in words.split("|"):
            if word.endswith("*"):
                prefixes.append((word[:-1], kind))
            else:
                exact[word] = kind
    return exact, prefixes
