"""The values of feeds.yaml: text into what it means, or a sentence on what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_address
from typing import TypeVar
from urllib.parse import SplitResult, parse_qsl, urlsplit

from bot.domain.news import Tier
from bot.intake.addresses import is_public
from bot.intake.feeds_file.problems import did_you_mean, shown
from bot.intake.feeds_file.tree import List, Map, Node, Text

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(hours=24)
LONGEST_NAME = 64
LONGEST_TITLE = 200
LONGEST_URL = 2_048
MOST_TAGS = 20

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}")
DURATION = re.compile(r"([0-9]{1,9})(s|m|h)")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours"}
# An address in which nothing needs a second look.
PLAIN_URL = re.compile(r"https?://[a-z0-9.-]*[a-z0-9](?::[1-9][0-9]{0,3})?/[!-~]*")
SECRET = re.compile(r"(?:^|[_-])(?:api_?key|key|token|secret|password|passwd|auth|sig|signature)$")


class Wrong(Exception):
    """A value that will not do; the text follows the key's name."""


T = TypeVar("T")
Field = Callable[[Node], T]


def text(node: Node) -> str:
    """Return the text of a scalar, quoted or not."""
    if isinstance(node, Text) and not node.is_null:
        return node.value
    found = {Text: "nothing", List: "a list", Map: "a mapping"}[type(node)]
    msg = f"must be text, not {found}"
    raise Wrong(msg)


def name(node: Node) -> str:
    value = text(node)
    if not NAME.fullmatch(value) or len(value) > LONGEST_NAME:
        msg = (
            f"{shown(value)} must be lower-case letters and digits, with single hyphens between, "
            f"at most {LONGEST_NAME}"
        )
        raise Wrong(msg)
    return value


def title(node: Node) -> str:
    value = " ".join(text(node).split())
    if not value or len(value) > LONGEST_TITLE:
        msg = f"must have 1 to {LONGEST_TITLE} characters"
        raise Wrong(msg)
    return value


def url(node: Node) -> str:
    """Return an http(s) address without a login. The value is never quoted: it may hold one."""
    value = text(node)
    if len(value) <= LONGEST_URL and PLAIN_URL.fullmatch(value):
        return value
    parts = _split(value)
    if parts.scheme.lower() not in ("http", "https"):
        msg = "must begin with http:// or https://"
    elif parts.username is not None or parts.password is not None:
        msg = "must not hold a user name or password"
    elif not parts.hostname:
        msg = "names no host"
    elif len(value) > LONGEST_URL:
        msg = f"must have at most {LONGEST_URL} characters"
    else:
        return value
    raise Wrong(msg)


def is_private(address: str) -> bool:
    """Whether the address names a host that the guard would refuse whatever a resolver says."""
    host = (urlsplit(address).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return not is_public(host)


def holds_secret(address: str) -> str | None:
    """Return the name of a query parameter that looks like a secret, if there is one."""
    if "?" not in address:
        return None
    names = (name.lower() for name, _ in parse_qsl(urlsplit(address).query))
    return next((name for name in names if SECRET.search(name)), None)


def every(node: Node) -> tuple[timedelta, timedelta | None]:
    """Return an interval such as 90s, 5m or 2h, from a minute to a day.

    A range such as 5m-2h says how seldom it may become; without one the second is None.
    """
    often, _, seldom = text(node).partition("-")
    if not (often.strip() and seldom):
        return _interval(text(node)), None
    shorter, longer = _interval(often.strip()), _interval(seldom.strip())
    if longer < shorter:
        msg = f"{shown(text(node))} must name the shorter interval first"
        raise Wrong(msg)
    return shorter, longer


def _interval(value: str) -> timedelta:
    found = DURATION.fullmatch(value)
    if not found:
        msg = f"{shown(value)} must be a number and s, m or h, as in 10m"
        raise Wrong(msg)
    interval = timedelta(**{UNITS[found[2]]: int(found[1])})
    if interval < SHORTEST:
        msg = f"{shown(value)} is too often; at least 1m"
        raise Wrong(msg)
    if interval > LONGEST:
        msg = f"{shown(value)} is too seldom; at most 24h"
        raise Wrong(msg)
    return interval


def language(node: Node) -> str:
    value = text(node)
    if not LANGUAGE.fullmatch(value):
        msg = f"{shown(value)} must be a code of two or three lower-case letters, as in en"
        raise Wrong(msg)
    return value


def tier(node: Node) -> Tier:
    value = text(node)
    try:
        return Tier(value)
    except ValueError as error:
        tiers = [tier.value for tier in Tier]
        msg = f"{shown(value)} must be one of {', '.join(tiers)}{did_you_mean(value, tiers)}"
        raise Wrong(msg) from error


def tags(node: Node) -> tuple[str, ...]:
    if not isinstance(node, List):
        msg = "must be a list, as in [un, treaties]"
        raise Wrong(msg)
    if len(node.items) > MOST_TAGS:
        msg = f"must be at most {MOST_TAGS}"
        raise Wrong(msg)
    return tuple(name(item) for item in node.items)


def boolean(node: Node) -> bool:
    if isinstance(node, Text) and node.plain and node.value in ("true", "false"):
        return node.value == "true"
    said = f"{shown(node.value)} " if isinstance(node, Text) and not node.is_null else ""
    msg = f"{said}must be true or false"
    raise Wrong(msg)


def _split(value: str) -> SplitResult:
    if not value.isprintable() or " " in value:
        msg = "must not hold spaces"
        raise Wrong(msg)
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises for what is no port
    except ValueError as error:
        msg = "is not an address"
        raise Wrong(msg) from error
    return parts
