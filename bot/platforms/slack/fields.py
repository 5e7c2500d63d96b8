"""Reads what Slack sent without trusting its shape: a field of another type is absent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Json = Mapping[str, object]


def word(value: object, *path: str) -> str:
    """Return the text at the path, or "" where there is none.

    >>> word({"user": {"id": "U1"}}, "user", "id"), word({"user": 7}, "user", "id")
    ('U1', '')
    """
    found = _at(value, path)
    return found if isinstance(found, str) else ""


def part(value: object, *path: str) -> Json:
    found = _at(value, path)
    return found if isinstance(found, Mapping) else {}


def items(value: object, *path: str) -> Sequence[object]:
    found = _at(value, path)
    return found if isinstance(found, list) else ()


def claims(value: object, *path: str) -> bool:
    return _at(value, path) is True


def _at(value: object, path: Sequence[str]) -> object:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
