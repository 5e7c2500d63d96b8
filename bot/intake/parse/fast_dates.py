"""The two ways in which nearly all feeds write dates, read as feedparser reads them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from bot.intake.parse.odd import Odd

MONTHS = {
    name: f"{number:02}"
    for number, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1
    )
}
CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d"
FARTHEST = r"(?:0\d|1[0-5])"  # hours from UTC; feeds that say more are feedparser's
RFC822 = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d\d?) "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ((?:19|20)\d\d) "
    rf"({CLOCK}) (?:([+-]{FARTHEST}[0-5]\d)|GMT|UT|UTC|Z)",
    re.ASCII,
)
ISO = re.compile(
    rf"((?:19|20)\d\d-\d\d-\d\dT{CLOCK})(?:\.\d+)?(?:([+-]{FARTHEST}:[0-5]\d)|Z)", re.ASCII
)


def parsed_date(text: str) -> datetime | None:
    """Return the moment in UTC, None of an empty text; raise Odd of any other form."""
    if not text:
        return None
    if found := RFC822.fullmatch(text):
        day, month, year, clock, zone = found.groups()
        written = f"{year}-{MONTHS[month]}-{day:0>2}T{clock}{zone or 'Z'}"
    elif found := ISO.fullmatch(text):
        written = found[1] + (found[2] or "Z")
    else:
        raise Odd
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except ValueError as error:  # the 31st of February
        raise Odd from error
