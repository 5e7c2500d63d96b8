"""Stories in our own words, and a short way to read one."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.news import Story
from bot.domain.treaty import Reading, TreatyAction
from bot.reading.read import read

NOW = datetime(2025, 12, 20, 12, tzinfo=UTC)

MOSCOW_TITLE = "Moscow tears up post-Cold War defence accords with Europe"
MOSCOW_PAGE = """
EUROPE
3 min read
Moscow tears up post-Cold War defence accords with Europe
The move closes three decades of contacts between Russia's army and its neighbours.
Flags outside a ministry in Berlin, photographed in 2019. / AP
20 December 2025
Russia's government on Saturday formally authorised the Defence Ministry to terminate a number of \
bilateral military cooperation agreements concluded with European states between 1992 and 2002.
The list covers agreements with Germany, Poland and Norway, as well as pacts with Bulgaria, \
Romania, Denmark, the UK, the Netherlands, Croatia, Belgium and the Czech Republic.
The order was published on the official legal portal.
In 2023, it had already left the Treaty on Conventional Armed Forces in Europe (CFE), \
which capped tanks and guns.
RECOMMENDED
President Vladimir Putin told reporters last week that the army would press on in Ukraine.
SOURCE: Agencies
Explore
Algeria signs gas agreement with Italy after summit in Rome
Japan and Sweden to hold talks on Arctic shipping
Moscow tears up post-Cold War defence accords with Europe
"""


def story(
    title: str, *, content: str = "", summary: str = "", language: str | None = "en"
) -> Story:
    return Story(
        feed="paper",
        identity="1",
        second_key="",
        title=title,
        summary=summary,
        content=content,
        published=NOW,
        language=language,
    )


def reading(
    title: str, *, content: str = "", summary: str = "", language: str | None = "en"
) -> Reading:
    return read(story(title, content=content, summary=summary, language=language), now=NOW)


def main_of(title: str, *, content: str = "", language: str = "en") -> TreatyAction:
    """Return the surest main action of a headline."""
    found = reading(title, content=content, language=language).actions
    mains = [action for action in found if action.bearing == "main"]
    assert mains, f"nothing read from: {title}"
    return max(mains, key=lambda action: action.score)
