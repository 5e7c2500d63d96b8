"""Brings what people type on Slack into the one form of all platforms: "/watch Norway"."""

from __future__ import annotations

import re

# What may be said without a slash, to our name or in a direct message. Other words pass as
# they stand: a bare country name has its own meaning.
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
        "test",
        "timeline",
        "unsub",
        "unwatch",
        "watch",
        "watches",
        "why",
    }
)
SLASH_COMMANDS = frozenset({"/watch", "/unwatch", "/watches", "/pactwatch"})

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
    if command != "/pactwatch":
        return f"{command} {words}".rstrip()
    verb, _, rest = words.partition(" ")
    return f"/{verb.lstrip('/').casefold() or 'help'} {rest.strip()}".rstrip()


def from_words(text: str, *, bot: str) -> str:
    """Return what was said to us, our name taken out.

    >>> from_words("<@U0BOT> watch <http://x.org|x.org>", bot="U0BOT")
    '/watch http://x.org'
    >>> from_words("Norway", bot="U0BOT"), from_words("<@U0BOT>", bot="U0BOT")
    ('Norway', '/help')
    """
    said = plain_words(re.sub(rf"<@{re.escape(bot)}(?:\|[^<>]*)?>", " ", text))
    verb, _, rest = said.partition(" ")
    name = verb.lstrip("/").casefold()
    if not name:
        return "/help"
    return f"/{name} {rest}".rstrip() if name in VERBS or verb.startswith("/") else said


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
