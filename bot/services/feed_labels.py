"""How /metrics calls feeds: by name the first two hundred that fail or have news.

A label for each of thousands would be a series each; and a counter that changes its label is
no counter. All others together are `other`.
"""

from __future__ import annotations

MOST = 200
OTHER = "other"

_named: set[str] = set()


def label(name: str) -> str:
    """Return the label of a feed of which there is something to tell."""
    if name not in _named and len(_named) < MOST:
        _named.add(name)
    return known_label(name)


def known_label(name: str) -> str:
    """Return the label of a feed that does as it should."""
    return name if name in _named else OTHER
