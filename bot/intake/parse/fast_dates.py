"""The two ways in which nearly all feeds write dates, read as feedparser reads them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from time import struct_time

from bot.intake.parse.odd import Odd

MONTHS = {
    name: number
    for number, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1
    )
}
RFC822 = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d\d?) "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ((?:19|20)\d\d) "
    r"(\d\d):(\d\d):(\d\d) (?:([+-])(\d\d)([0-5]\d)|GMT|UT|UTC|Z)",
    re.ASCII,
)
ISO = re.compile(
    r"((?:19|20)\d\d)-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?"
    r"(?:([+-])(\d\d):([0-5]\d)|Z)",
    re.ASCII,
)
NONE = timedelta()
FARTHEST = 15  # hours from UTC; feeds that say more are feedparser's


def parsed_date(text: str) -> struct_time | None:
    """Return the moment in UTC, None of an empty text; raise Odd of any other form."""
    if not text:
        return None
    if found := RFC822.fullmatch(text):
        day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
        at = (int(year), MONTHS[month], int(day), int(hour), int(minute), int(second))
    elif found := ISO.fullmatch(text):
        year, month, day, hour, minute, second, sign, hours, minutes = found.groups()
        at = (int(year), int(month), int(day), int(hour), int(minute), int(second))
    else:
        raise Odd
    try:
        return (datetime(*at) - _offset(sign, hours, minutes)).utctimetuple()  # noqa: DTZ001 - UTC
    except (ValueError, OverflowError) as error:
        raise Odd from error


def _offset(sign: str | None, hours: str | None, minutes: str | None) -> timedelta:
    if not sign:
        return NONE
    if int(hours or 0) > FARTHEST:
        raise Odd
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return -offset if sign == "-" else offset
