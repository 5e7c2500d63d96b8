"""A message as Telegram shows it: in its HTML, within its length, with no foreign markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from itertools import pairwise

from bot.domain.message import Message, Span
from bot.platforms.harmless import harmless, web_link

LONGEST = 4_096  # UTF-16 units of the visible text: Telegram counts after parsing
ELLIPSIS = "…"

# Telegram links these by itself, wherever they stand: a name is called, tg:// opens the app.
# A word joiner inside leaves the text as it reads and the link dead. What stands before the @
# does not matter: behind a link Telegram begins to look anew.
_LINKED_BY_ITSELF = re.compile(r"@(?=\w)|(?:tg|ton|tonsite):(?=//)", re.IGNORECASE)
_JOINER = "\u2060"
_WORD_BREAKS_WITHIN = 60  # a cut goes back to a space that is at most so far away


def to_html(message: Message) -> str:
    """Return the message in Telegram's HTML, at most LONGEST units after parsing."""
    return "".join(_markup(span) for span in _fitting(_spans(message)))


def to_plain(message: Message) -> str:
    """Return the message without any markup, each link written out after its text."""
    written = [_with_link(span) for span in _spans(message)]
    return "".join(span.text for span in _fitting(written))


def units(text: str) -> int:
    """Return the length of the text as Telegram counts it: in UTF-16 units.

    >>> units("a😀")
    3
    """
    return len(text.encode("utf-16-le")) // 2


def _spans(message: Message) -> list[Span]:
    spans: list[Span] = []
    for number, line in enumerate(message.lines):
        spans += [Span(text="\n")] if number else []
        spans += [replace(s, text=harmless(s.text), link=web_link(s.link)) for s in line]
    return list(_unlinked(spans))


def _unlinked(spans: list[Span]) -> Iterator[Span]:
    """Break what Telegram would link, also where it is made of several spans."""
    whole = "".join(span.text for span in spans)
    breaks = [found.end() for found in _LINKED_BY_ITSELF.finditer(whole)]
    start = 0
    for span in spans:
        end = start + len(span.text)
        if not (span.code or span.link):  # inside those Telegram links nothing by itself
            within = [start, *(at for at in breaks if start <= at < end), end]
            parts = [whole[a:b] for a, b in pairwise(within)]
            yield replace(span, text=_JOINER.join(parts))
        else:
            yield span
        start = end


def _with_link(span: Span) -> Span:
    if span.link is None or span.link in span.text:
        return span
    return Span(text=f"{span.text} ({span.link})")


def _fitting(spans: list[Span]) -> list[Span]:
    """Return the spans that fit, an ellipsis in place of those that do not."""
    if not any(span.text.strip() for span in spans):  # Telegram refuses an empty message
        return [Span(text=ELLIPSIS)]
    room = LONGEST - units(ELLIPSIS)
    if sum(units(span.text) for span in spans) <= LONGEST:
        return spans
    kept: list[Span] = []
    for span in spans:
        if units(span.text) > room:
            break
        kept.append(span)
        room -= units(span.text)
    beginning = _beginning(spans[len(kept)], room, alone=not kept)
    return [*kept, *beginning, Span(text=ELLIPSIS)]


def _beginning(span: Span, room: int, *, alone: bool) -> list[Span]:
    """Return what may stay of a span that is too long: styled ones go whole."""
    styled = span.bold or span.italic or span.code or span.link
    return [] if styled and not alone else [replace(span, text=_cut(span.text, room))]


def _cut(text: str, room: int) -> str:
    # "ignore" drops the half of a surrogate pair that the cut may leave.
    start = text.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore")
    space = start.rfind(" ")
    return (start[:space] if space >= len(start) - _WORD_BREAKS_WITHIN else start).rstrip()


def _markup(span: Span) -> str:
    text = escape(span.text, quote=False)
    if not text.strip():
        return text
    if span.code:  # Telegram allows no other style on code
        return f"<code>{text}</code>"
    if span.italic:
        text = f"<i>{text}</i>"
    if span.bold:
        text = f"<b>{text}</b>"
    return f'<a href="{escape(span.link)}">{text}</a>' if span.link else text
