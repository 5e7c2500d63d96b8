"""Names, actions and events that the wording tests speak of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.news import Tier
from bot.domain.treaty import (
    Action,
    Dates,
    Evidence,
    Names,
    PartyName,
    Report,
    Stage,
    TreatyAction,
    TreatyEvent,
    TreatyName,
)

NOON = datetime(2025, 12, 20, 12, tzinfo=UTC)

_PARTIES = (
    ("RU", "Russia", False),
    ("DE", "Germany", False),
    ("PL", "Poland", False),
    ("NO", "Norway", False),
    ("BG", "Bulgaria", False),
    ("RO", "Romania", False),
    ("DK", "Denmark", False),
    ("GB", "United Kingdom", True),
    ("NL", "Netherlands", True),
    ("HR", "Croatia", False),
    ("BE", "Belgium", False),
    ("CZ", "Czech Republic", True),
    ("FI", "Finland", False),
    ("EE", "Estonia", False),
    ("BA", "Bosnia and Herzegovina", False),
    ("TW", "Taiwan", False),
    ("XK", "Kosovo", False),
    ("PS", "Palestine", False),
    ("US", "United States", True),
    ("FJ", "Fiji", False),
    ("WHO", "World Health Organization", False),
    ("BRICS", "BRICS", False),
)
_TREATIES = (
    TreatyName(
        id="generic-military-cooperation",
        name="military cooperation agreement",
        full_name="Bilateral military (defence) cooperation agreement",
        topic="military",
        generic=True,
        multilateral=False,
    ),
    TreatyName(
        id="ottawa",
        name="Ottawa Convention",
        full_name="Convention on the Prohibition of Anti-Personnel Mines",
        topic="arms_control",
        year="1997",
    ),
    TreatyName(
        id="new-start",
        name="New START",
        full_name="Treaty on Further Reduction of Strategic Offensive Arms",
        topic="nuclear",
        multilateral=False,
    ),
)
NAMES = Names(
    parties={c: PartyName(code=c, name=name, article=the) for c, name, the in _PARTIES},
    treaties={treaty.id: treaty for treaty in _TREATIES},
    groups={"NORDICS": "Nordics", "EU": "EU", "BRICS": "BRICS"},
)
ELEVEN = ("DE", "PL", "NO", "BG", "RO", "DK", "GB", "NL", "HR", "BE", "CZ")
GOLDEN = TreatyAction(
    action=Action.TERMINATE,
    stage=Stage.EXECUTIVE_AUTHORISED,
    stage_stated=True,
    polarity=-1,
    actors=("RU",),
    counterparties=ELEVEN,
    treaties=("generic-military-cooperation",),
    dates=Dates(signed="1992-2002", published="2025-12-20"),
    evidence=(Evidence(field="summary", start=20, end=44, text="authorised the ministry "),),
    sentence="Russia's cabinet authorised the ministry to terminate eleven military agreements.",
    score=0.9,
)


def acts(
    action: Action = Action.WITHDRAW,
    stage: Stage = Stage.ANNOUNCED,
    *,
    stated: bool = True,
    polarity: int | None = None,
    actors: tuple[str, ...] = ("FI",),
    counterparties: tuple[str, ...] = (),
    treaties: tuple[str, ...] = ("ottawa",),
    sentence: str = "Finland told reporters of its plan for the convention.",
) -> TreatyAction:
    """An action on the Ottawa Convention by Finland, unless told otherwise."""
    return TreatyAction(
        action=action,
        stage=stage,
        stage_stated=stated,
        polarity=action.polarity if polarity is None else polarity,
        actors=actors,
        counterparties=counterparties,
        treaties=treaties,
        sentence=sentence,
    )


def report(
    outlet: str = "Harbour Post",
    *,
    tier: Tier = Tier.PRESS,
    language: str | None = "en",
    title: str = "Cabinet opens the way out of old agreements",
    hours: int = 0,
    link: str = "https://harbour.example/1",
) -> Report:
    return Report(
        story_id=1,
        feed=outlet.casefold(),
        outlet=outlet,
        tier=tier,
        language=language,
        title=title,
        link=link,
        published=NOON,
        first_seen=NOON + timedelta(hours=hours),
    )


def event(
    what: TreatyAction = GOLDEN,
    *,
    tag: str = "T7F3K",
    reports: tuple[Report, ...] = (report(),),
    groups: dict[str, frozenset[str]] | None = None,
    possible: bool = False,
) -> TreatyEvent:
    return TreatyEvent(
        id=1,
        key="key",
        tag=tag,
        thread="thread",
        what=what,
        topics=("military",),
        groups=groups or {},
        first_seen=NOON,
        reports=reports,
        possible=possible,
    )
