"""TreatyEvents and reports as they come out of their rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.domain.news import Tier
from bot.domain.plain import action_from_plain
from bot.domain.treaty import Report, TreatyEvent
from storage.times import moment, moment_or_none


def event_in(row: Mapping[str, Any], reports: tuple[Report, ...]) -> TreatyEvent:
    """Return the event whose columns, and whose thread's key, stand in the row."""
    groups = json.loads(row["party_groups"])
    return TreatyEvent(
        id=row["id"],
        key=row["key"],
        tag=row["tag"],
        thread=row["thread"],
        what=action_from_plain(json.loads(row["what"])),
        topics=tuple(json.loads(row["topics"])),
        groups={party: frozenset(codes) for party, codes in groups.items()},
        first_seen=moment(row["first_seen"]),
        reports=reports,
        possible=bool(row["possible"]),
    )


def report_in(row: Mapping[str, Any]) -> Report:
    """Return the report whose columns, and whose story's, stand in the row."""
    return Report(
        story_id=row["story_id"],
        feed=row["feed"],
        outlet=row["outlet"],
        tier=Tier(row["tier"]),
        language=row["language"],
        title=row["title"],
        link=row["link"],
        published=moment_or_none(row["published"]),
        first_seen=moment(row["first_seen"]),
        text=row["text"],
        possible=bool(row["possible"]),
    )
