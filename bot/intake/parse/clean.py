"""Text of feeds, made harmless: every string that leaves here survives UTF-8 and JSON."""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import urljoin, urlsplit

from bot.domain.words import MARK

LONGEST_TITLE = 512
LONGEST_TEXT = 50_000
LONGEST_LINK = 2_048
MOST_MARKS = 3  # Vietnamese and Hebrew need two on a letter; floods have dozens

# Far more markup than words is no title; cutting first bounds the patterns below.
LONGEST_RAW_TITLE = 8 * LONGEST_TITLE

# C0 and C1 but tab and line ends, surrogates, bidirectional controls, zero-width marks that
# carry no meaning (the joiners of Persian, Hindi and emoji do), and noncharacters.
HARMFUL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff"
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff]"
)
HARMFUL_ASCII = {code: None if HARMFUL.match(chr(code)) else code for code in range(128)}
HIDDEN = re.compile(
    r"<(script|style)\b.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)", re.DOTALL | re.IGNORECASE
)
# An absolute address in which nothing needs a second look; what it matches is kept as it is.
PLAIN_LINK = re.compile(
    r"https?://[A-Za-z0-9.-]+/(?:[A-Za-z0-9_~%+=&,./?-]*[A-Za-z0-9_~%+=&,./-])?"
)
NO_WORD = re.compile(r"[\s<>\"'`\\]")
TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")
UNENDED_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*$")


def plain_title(markup: str) -> str:
    r"""Return a title as one line of plain text of at most 512 characters.

    >>> plain_title("<b>Norway</b> &amp; Iran\n quit&#8230;")
    'Norway & Iran quit…'
    """
    text = harmless(markup[:LONGEST_RAW_TITLE])
    if not text.isascii() or "<" in text or "&" in text:
        # Publishers escape their titles once, twice or not at all.
        text = few_marks(harmless(_without_tags(html.unescape(_without_tags(text)))))
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_TITLE else _cut(text)


def bounded(text: str) -> str:
    """Return a summary or content as the feed gave it, harmless and bounded."""
    return harmless(text[:LONGEST_TEXT]).strip()


def web_link(link: str, *, base: str) -> str:
    """Return the absolute http(s) address of a link, or nothing."""
    if PLAIN_LINK.fullmatch(link) and len(link) <= LONGEST_LINK:
        return link
    try:
        absolute = urljoin(base, harmless(link).strip())
        parts = urlsplit(absolute)
    except ValueError:
        return ""
    fit = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    return absolute if fit and len(absolute) <= LONGEST_LINK and _one_word(absolute) else ""


def harmless(text: str) -> str:
    """Return the text in NFC, without the characters that only do harm."""
    if text.isascii():
        return text if text.isprintable() else text.translate(HARMFUL_ASCII)
    composed = unicodedata.normalize("NFC", text)
    return composed if composed.isprintable() else HARMFUL.sub("", composed)


def few_marks(text: str) -> str:
    """Return the text with at most three combining marks on a letter."""
    if not MARK.search(text):
        return text
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def _cut(text: str) -> str:
    """Cut a title behind a word, where it has words."""
    start = text[: LONGEST_TITLE - 1]
    words, _, rest = start.rpartition(" ")
    return (words if len(rest) < LONGEST_TITLE // 4 else start).rstrip() + "…"


def _without_tags(markup: str) -> str:
    if "<" not in markup:
        return markup
    return UNENDED_TAG.sub("", TAG.sub("", HIDDEN.sub(" ", markup)))


def _one_word(link: str) -> bool:
    return not NO_WORD.search(link)
