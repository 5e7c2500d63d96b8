"""What comes of a document."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.news import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a document says, in its order, and how far that can be relied on.

    `sound`: well-formed, and every item with a guid of its own, so that items may be looked at
    one by one the next time. `fast`: feedparser was not asked. `differs`: it was asked as well,
    to compare, and said something else; the stories are then feedparser's.
    """

    stories: tuple[Story, ...]
    sound: bool = False
    fast: bool = False
    differs: bool = False
