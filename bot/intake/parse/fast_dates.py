"""The two ways in which nearly all feeds write dates, read as feedparser reads them."""

from __future__ import annotations

import re
import time
from calendar import timegm
from datetime import datetime
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
    return time.gmtime(_seconds(at) - _offset(sign, hours, minutes))


def _seconds(at: tuple[int, int, int, int, int, int]) -> int:
    try:
        datetime(*at)  # noqa: DTZ001 - only whether there is such a day and time
    except ValueError as error:
        raise Odd from error
    return timegm(at)


def _offset(sign: str | None, hours: str | None, minutes: str | None) -> int:
    if not sign:
        return 0
    if int(hours or 0) > FARTHEST:
        raise Odd
    seconds = int(hours or 0) * 3600 + int(minutes or 0) * 60
    return -seconds if sign == "-" else seconds
