"""What hostile text loses before any platform shows it.

Feeds and chats write the texts of our messages. Escaping is each platform's own matter;
here goes what no markup can stop: characters that hide, reorder or flood, and links that
are not for opening.
"""

from __future__ import annotations

import unicodedata
from urllib.parse import SplitResult, urlsplit

MOST_MARKS = 3  # combining marks on one base; living scripts need no more
LONGEST_LINK = 2_048

# Persian, Indic scripts and emoji need the two joiners. Of the other invisible characters the
# bidi controls can turn a sentence around, and the rest only hide.
_JOINERS = frozenset("\u200c\u200d")
_SPACES = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
_HIDDEN = frozenset({"Cc", "Cf", "Cs"})  # control, format, lone surrogate


def harmless(text: str) -> str:
    r"""Return the text on one line, with nothing in it that hides, reorders or floods.

    >>> harmless("a\u202eb\nc")
    'ab c'
    """
    if text.isascii() and text.isprintable():  # nearly every text
        return text
    seen = "".join(_visible(character) for character in text)
    return _few_marks(unicodedata.normalize("NFC", seen))


def web_link(link: str | None) -> str | None:
    """Return the address when it may be opened from a chat, its host in ASCII; else None.

    A host in look-alike letters shows what it is; a name before the host ("bank.com@evil")
    is refused.

    >>> web_link("https://xn--80ak6aa92e.com/a"), web_link("https://аррӏе.com/a")
    ('https://xn--80ak6aa92e.com/a', 'https://xn--80ak6aa92e.com/a')
    >>> web_link("javascript:alert(1)")
    """
    if not link or len(link) > LONGEST_LINK or not all(map(_fits_a_link, link)):
        return None
    try:
        parts = urlsplit(link)
        netloc = _ascii_netloc(parts)
    except ValueError:  # also UnicodeError: no such host
        return None
    fit = parts.scheme in {"http", "https"} and netloc and "@" not in parts.netloc
    return parts._replace(netloc=netloc).geturl() if fit else None


def _visible(character: str) -> str:
    if character in _SPACES:
        return " "
    if character in _JOINERS:
        return character
    return "" if unicodedata.category(character) in _HIDDEN else character


def _few_marks(text: str) -> str:
    marks = MOST_MARKS  # a mark without a base of its own would sit on somebody else's text
    kept = []
    for character in text:
        if unicodedata.category(character).startswith("M"):
            marks += 1
        elif character not in _JOINERS:
            marks = 0
        if marks <= MOST_MARKS or character in _JOINERS:
            kept.append(character)
    return "".join(kept)


def _fits_a_link(character: str) -> bool:
    return character != "\\" and unicodedata.category(character)[0] not in "CZ"


def _ascii_netloc(parts: SplitResult) -> str:
    host, port = parts.hostname or "", parts.port
    if ":" in host:  # IPv6
        host = f"[{host}]"
    elif "." not in host:  # the platforms refuse such hosts, and so would the reader
        return ""
    elif not host.isascii():
        host = host.encode("idna").decode("ascii")
    return f"{host}:{port}" if port is not None else host
