"""Who reports an event: the best report, its outlet, and how many others have it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.message import Line, Span
from bot.domain.news import Tier
from bot.domain.treaty import Report
from bot.wording.clip import clean, clip
from bot.wording.terms import language_name

_LONGEST_OUTLET = 48
_LONGEST_TITLE = 140
# A source of record before those who tell of it; state media only before opinion.
_TIERS = (Tier.OFFICIAL, Tier.WIRE, Tier.PRESS, Tier.STATE_MEDIA, Tier.ANALYSIS)


def best_report(reports: Sequence[Report]) -> Report | None:
    """Return the report closest to the act, among equals the first; None without reports."""
    return min(reports, key=lambda r: (_TIERS.index(r.tier), r.first_seen), default=None)


def outlet_words(report: Report) -> str:
    """Return the outlet's name, with state media marked."""
    name = clip(clean(report.outlet or report.feed), _LONGEST_OUTLET)
    return f"{name} (state media)" if report.tier is Tier.STATE_MEDIA else name


def outlets_line(reports: Sequence[Report], *, tag: str, linked: bool = True) -> Line:
    """Return the footer: "TRT World · +3 outlets · #T7F3K"; `linked`: the outlet, to its story."""
    best = best_report(reports)
    parts: list[Span] = []
    if best:
        parts.append(Span(text=outlet_words(best), link=(best.link or None) if linked else None))
        more = len({report.outlet for report in reports}) - 1
        if more:
            parts.append(Span(text=f" · +{more} outlet{'s' if more > 1 else ''}"))
        parts.append(Span(text=" · "))
    return (*parts, Span(text=f"#{tag}"))


def foreign_title(report: Report) -> Line | None:
    """Return the linked headline of a story in another language than ours, as it stands."""
    title = clip(clean(report.title), _LONGEST_TITLE)
    if not title or not report.language or report.language.split("-")[0].casefold() == "en":
        return None
    return (Span(text=title, link=report.link or None), _language_mark(report.language))


def titled(report: Report) -> Line:
    """Return a report as one line: the linked headline, its language, its outlet."""
    foreign = foreign_title(report)
    title = clip(clean(report.title), _LONGEST_TITLE) or "(no title)"
    line = foreign or (Span(text=title, link=report.link or None),)
    return (*line, Span(text=f" · {outlet_words(report)}"))


def _language_mark(language: str) -> Span:
    return Span(text=f" (in {language_name(language)})")
