"""TreatyEvents and reports as they come out of their rows.

While much is told of one country, each story is held against the same hundred events. So what was
made of a text is kept under the text itself, which can never be out of date.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from bot.domain.news import Tier
from bot.domain.plain import action_from_plain
from bot.domain.treaty import Report, TreatyAction, TreatyEvent
from storage.times import moment, moment_or_none

KEPT = 1_000  # texts of each kind: some 5 MB

_REPORTED = (
    "story_id",
    "feed",
    "outlet",
    "tier",
    "language",
    "title",
    "link",
    "published",
    "first_seen",
    "text",
    "possible",
)


def event_in(row: Mapping[str, Any], reports: tuple[Report, ...]) -> TreatyEvent:
    """Return the event whose columns, and whose thread's key, stand in the row."""
    return TreatyEvent(
        id=row["id"],
        key=row["key"],
        tag=row["tag"],
        thread=row["thread"],
        what=_action(row["what"]),
        topics=_topics(row["topics"]),
        groups=_groups(row["party_groups"]),
        first_seen=moment(row["first_seen"]),
        reports=reports,
        possible=bool(row["possible"]),
    )


def report_in(row: Mapping[str, Any]) -> Report:
    """Return the report whose columns, and whose story's, stand in the row."""
    return _report(*(row[name] for name in _REPORTED))


@lru_cache(KEPT)
def _action(text: str) -> TreatyAction:
    return action_from_plain(json.loads(text))


@lru_cache(KEPT)
def _topics(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@lru_cache(KEPT)
def _groups(text: str) -> Mapping[str, frozenset[str]]:
    groups = json.loads(text)
    return MappingProxyType({party: frozenset(codes) for party, codes in groups.items()})


@lru_cache(KEPT)
def _report(*columns: Any) -> Report:
    row = dict(zip(_REPORTED, columns, strict=True))
    return Report(
        **row
        | {
            "tier": Tier(row["tier"]),
            "published": moment_or_none(row["published"]),
            "first_seen": moment(row["first_seen"]),
            "possible": bool(row["possible"]),
        }
    )
