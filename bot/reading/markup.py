"""HTML fragments and odd characters -> plain lines; linear in the length of the text."""

from __future__ import annotations

import html
import re
import unicodedata

from bot.reading.wordlists import wordlist

LONGEST = 100_000  # characters of a field that are read at all

_TAG = re.compile(r"<[/!?]?[a-zA-Z]")
_NAME = re.compile(r"[a-zA-Z0-9]{1,20}")
_BLOCKS = wordlist("block_tags")
_HIDDEN = wordlist("hidden_tags")
_ENDS = {name: re.compile(f"</{name}", re.IGNORECASE) for name in _HIDDEN}

# Controls, soft hyphens, zero-width and bidirectional marks, tags, lone surrogates: they hide
# words from matching and can turn a message around.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff\ud800-\udfff]"
)
_SAME = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4\u0060", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
    **dict.fromkeys("\u2014\u2015", " - "),
    **dict.fromkeys("\u00a0\u1680\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "),
    **dict.fromkeys("\u2028\u2029\x0b\x0c\x85\r", "\n"),
    "\u2026": "...",
}
_ODD = re.compile("[" + re.escape("".join(_SAME)) + "]")  # str.translate takes ten times as long
# Where a link begins and ends; one_spelling removes both.
_LINKED, _UNLINKED = "\x01", "\x02"
_MARKS = " \t\r\xa0" + _LINKED + _UNLINKED
_MOSTLY = 0.6  # of a line is a link: a headline of another story, with its outlet behind it
_PROSE_ENDS = (".", "!", "?", "\u2026", "\u3002")
_CHUNK = 512  # normalising a long run of combining marks is quadratic, of a short one not


def plain_lines(markup: str) -> list[str]:
    """Return the visible lines of an HTML fragment or of plain text, in one spelling."""
    text = strip_tags(markup[:LONGEST])
    if "&" in text:
        text = html.unescape(text)
        if _TAG.search(text):  # feeds that escape twice
            text = strip_tags(text)
    if _LINKED in text:
        text = "\n".join(_without_links(text.split("\n")))
    return [line for raw in one_spelling(text).split("\n") if (line := " ".join(raw.split()))]


def _without_links(lines: list[str]) -> list[str]:
    """Return the lines that are not a link to elsewhere; the first where all of them are."""
    filled = [line for line in lines if line.strip(_MARKS)]
    return [line for line in filled if not _is_link(line)] or filled[:1]


def _is_link(line: str) -> bool:
    if _LINKED not in line or line.rstrip(_MARKS).endswith(_PROSE_ENDS):
        return False
    linked = sum(len(part.partition(_UNLINKED)[0]) for part in line.split(_LINKED)[1:])
    return linked >= _MOSTLY * len(line.strip(_MARKS))


def one_spelling(text: str) -> str:
    """Return the text with one kind of dash, quote and space, and nothing invisible."""
    if text.isascii() and text.isprintable():
        return text
    text = _INVISIBLE.sub("", _ODD.sub(lambda found: _SAME[found.group()], text))
    if text.isascii():
        return text
    chunks = (text[i : i + _CHUNK] for i in range(0, len(text), _CHUNK))
    return "".join(unicodedata.normalize("NFC", chunk) for chunk in chunks)


def strip_tags(text: str) -> str:
    """Return the text between the tags; block elements become line breaks."""
    if not _TAG.search(text):
        return text
    kept: list[str] = []
    at = 0
    while (found := _TAG.search(text, at)) is not None:
        kept.append(text[at : found.start()])
        end = text.find(">", found.start())
        if end < 0:
            return "".join(kept)
        at = _after_tag(text, found.start(), end, kept)
    kept.append(text[at:])
    return "".join(kept)


def _after_tag(text: str, start: int, end: int, kept: list[str]) -> int:
    if text.startswith("<!--", start):
        closed = text.find("-->", start)
        return len(text) if closed < 0 else closed + 3
    named = _NAME.search(text, start, end)
    name = named.group().lower() if named else ""
    if name == "a":
        kept.append(_UNLINKED if text[start + 1] == "/" else _LINKED)
    if name in _BLOCKS or name in _HIDDEN:
        kept.append("\n")
    if name in _HIDDEN and text[start + 1] != "/" and text[end - 1] != "/":
        hidden_end = _ENDS[name].search(text, end)
        return len(text) if hidden_end is None else hidden_end.start()
    return end + 1
