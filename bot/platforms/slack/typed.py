"""Brings what people type on Slack into the one form of all platforms: "/watch Norway"."""

from __future__ import annotations

import re

# Said to us without a slash these are commands. Others keep our name before them, so that a
# channel too is told that we do not know them; in a direct message they stand as they are: a
# bare country has a meaning there.
VERBS = frozenset(
    {
        "admin",
        "digest",
        "export",
        "feeds",
        "forget",
        "help",
        "latest",
        "list",
        "mute",
        "quiet",
        "start",
        "status",
        "sub",
        "subscribe",
        "test",
        "timeline",
        "unmute",
        "unsub",
        "unsubscribe",
        "unwatch",
        "watch",
        "watches",
        "why",
    }
)
OWN_COMMANDS = frozenset({"watch", "unwatch", "watches"})  # the rest follow /pactwatch
SLASH_COMMANDS = frozenset(f"/{name}" for name in OWN_COMMANDS | {"pactwatch"})

_NAMED = re.compile(rf"(?<![^\s(“\"])/(?=(?:{'|'.join(sorted(VERBS - OWN_COMMANDS))})\b)")
_MARKED = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "\u00a0": " "})  # Slack's phones type them


def from_slash(command: str, text: str) -> str:
    """Return a slash command as typed elsewhere; "" when it is not one of ours.

    >>> from_slash("/watch", "AT&amp;T"), from_slash("/pactwatch", "Latest 3")
    ('/watch AT&T', '/latest 3')
    """
    if command not in SLASH_COMMANDS:
        return ""
    words = plain_words(text)
    return _to_us(words) if command == "/pactwatch" else f"{command} {words}".rstrip()


def from_words(text: str, *, bot: str, private: bool) -> str:
    """Return what was said to us, our name taken out.

    >>> from_words("<@U0BOT> watch <http://x.org|x.org>", bot="U0BOT", private=False)
    '/watch http://x.org'
    >>> from_words("Norway", bot="U0BOT", private=True)
    'Norway'
    """
    words = plain_words(re.sub(rf"<@{re.escape(bot)}(?:\|[^<>]*)?>", " ", text))
    said = _to_us(words)
    return words if private and said.startswith("pactwatch ") else said


def _to_us(words: str) -> str:
    verb, _, rest = words.partition(" ")
    name = verb.lstrip("/").casefold()
    if not name:
        return "/help"
    return f"/{name} {rest}".rstrip() if name in VERBS else f"pactwatch {words}"


def as_typed_here(text: str) -> str:
    """Return the text with the commands it names as Slack knows them.

    >>> as_typed_here("/watches lists them, /mute 2h is quiet")
    '/watches lists them, /pactwatch mute 2h is quiet'
    """
    return _NAMED.sub("/pactwatch ", text)


def plain_words(text: str) -> str:
    """Return the text without Slack's markup: entities decoded, links by their address."""
    text = _MARKED.sub(_unmarked, text).translate(_QUOTES)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return " ".join(text.split())


def _unmarked(marked: re.Match[str]) -> str:
    inner, label = marked[1], marked[2]
    if inner.startswith(("http://", "https://")):
        return inner
    if inner.startswith("#"):
        return f"#{label or inner[1:]}"
    return label or inner.lstrip("!")
