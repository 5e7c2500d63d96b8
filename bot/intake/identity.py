"""What makes a story the same story, and an address the same address. Pure."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from urllib.parse import unquote_plus, urlsplit, urlunsplit

from bot.domain.words import fold

# Parameters that say where a reader came from, never what is read.
TRACKING = frozenset(
    {
        "_hsenc",
        "_hsmi",
        "cmpid",
        "dclid",
        "fbclid",
        "ftag",
        "gbraid",
        "gclid",
        "gclsrc",
        "igshid",
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "msclkid",
        "ncid",
        "ns_campaign",
        "ns_mchannel",
        "smid",
        "traffic_source",
        "twclid",
        "wbraid",
        "yclid",
        "ysclid",
    }
)
TRACKING_PREFIXES = ("utm_", "at_", "itm_", "pk_", "mtm_", "xtor", "stm_")

LONGEST_GUID = 512
# Most addresses are this already; whatever it matches is returned below as it stands.
CANONICAL = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::(?!80/|443/)[1-9][0-9]{0,4})?/[!\"$->@-~]*"
)
DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_link(link: str) -> str:
    """Return the address by which a page is compared, never shown; what is no URL as it stands.

    >>> canonical_link("HTTPS://Example.org:443/a?b=2&utm_source=rss&a=1#top")
    'https://example.org/a?a=1&b=2'
    """
    link = link.strip()
    if CANONICAL.fullmatch(link):
        return link
    try:
        parts = urlsplit(link)
        port = parts.port
    except ValueError:
        return link
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS or not parts.hostname:
        return link
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if port is not None and port != DEFAULT_PORTS[scheme]:
        host = f"{host}:{port}"
    query, fragment = _query(parts.query), _route(parts.fragment)
    return urlunsplit((scheme, host, parts.path or "/", query, fragment))


def identity(*, guid: str, link: str, title: str, published: datetime | None) -> str:
    """Return the key of a story within its feed: its guid, else its address, else its words.

    >>> identity(guid="", link="http://Example.org/a#b", title="A", published=None)
    'http://example.org/a'
    """
    if guid := guid.strip():
        return guid if len(guid) <= LONGEST_GUID else _hash("guid", guid)
    if address := canonical_link(link):
        return address if len(address) <= LONGEST_GUID else _hash("link", address)
    return _hash("words", fold(title), published.isoformat() if published else "")


def second_key(*, identity: str, link: str, title: str, published: datetime | None) -> str:
    """Return the key that survives a change of guid: the address, the title and the day.

    Without an address a title is too weak ("Statement", twice a day), so there the identity
    is all we have.
    """
    if not (address := canonical_link(link)):
        return _hash("identity", identity)
    day = published.astimezone(UTC).date().isoformat() if published else ""
    return _hash(address, fold(title), day)


def _query(query: str) -> str:
    # The pieces stay as they are spelled: decoding them would fold windows-1251 into "�".
    return "&".join(sorted(piece for piece in query.split("&") if piece and not _tracks(piece)))


def _tracks(piece: str) -> bool:
    name = unquote_plus(piece.partition("=")[0]).lower()
    return name in TRACKING or name.startswith(TRACKING_PREFIXES)


def _route(fragment: str) -> str:
    # "#!/news/1" and "#/news/1" name a page of an application, "#top" a place in one.
    return fragment if fragment.startswith(("!", "/")) else ""


def _hash(*parts: str) -> str:
    text = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16).hexdigest()
