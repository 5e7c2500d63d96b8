"""Feed lists of other readers: OPML into feeds and back. A document type is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from bot.domain.errors import ConfigError
from bot.domain.news import Feed
from bot.intake.feeds_file.writing import interval_text

LARGEST = 4 << 20
DEEPEST = 20
MOST = 20_000
OURS = "pactwatch:"  # before attributes that only we know
NAMESPACE = "urn:pactwatch:opml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed of a list: what another reader calls it, and where it stands there.

    `ours` is what we said of it when we wrote the list.
    """

    url: str
    title: str = ""
    folders: tuple[str, ...] = ()
    ours: Mapping[str, str] = field(default_factory=dict)


def read_opml(content: bytes, *, file: str) -> tuple[Outline, ...]:
    """Return the feeds of a list, in its order; raise ConfigError with line and column."""
    if len(content) > LARGEST:
        msg = f"{file}: larger than {LARGEST >> 10} KiB"
        raise ConfigError(msg)
    reading = _Reading()
    try:
        reading.parse(content)
        reading.refuse_unless(reading.is_opml, "no OPML: it has no <opml>")
    except _Refused as error:
        msg = f"{file}, {error}"
        raise ConfigError(msg) from error
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code)
        msg = f"{file}, line {error.lineno}, column {error.offset + 1}: not XML: {what}"
        raise ConfigError(msg) from error
    except (ValueError, LookupError) as error:  # an encoding that is none
        msg = f"{file}, {reading.place}: not XML: unknown encoding"
        raise ConfigError(msg) from error
    return tuple(reading.found)


def write_opml(feeds: Iterable[Feed]) -> str:
    """Return the list of the feeds; what only we know stands in attributes of our own."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<opml version="2.0" xmlns:pactwatch="{NAMESPACE}">',
        "  <head><title>Pactwatch</title></head>",
        "  <body>",
        *(f"    <outline {' '.join(_attributes(feed))}/>" for feed in feeds),
        "  </body>",
        "</opml>",
        "",
    ]
    return "\n".join(lines)


def _attributes(feed: Feed) -> Iterator[str]:
    said = {
        "type": "rss",
        "text": feed.title,
        "title": feed.title,
        "xmlUrl": feed.url,
        "category": ",".join(feed.tags),
        f"{OURS}name": feed.name,
        f"{OURS}every": interval_text(feed),
        f"{OURS}tier": feed.tier.value,
        f"{OURS}language": feed.language or "",
        f"{OURS}tags": ",".join(feed.tags),
        f"{OURS}enabled": "" if feed.enabled else "false",
    }
    return (f"{name}={quoteattr(value)}" for name, value in said.items() if value)


class _Refused(Exception):
    """The list holds what no list needs. The text tells where, and what."""


class _Reading:
    """One document being read."""

    def __init__(self) -> None:
        self.found: list[Outline] = []
        self.is_opml = False
        self._folders: list[str] = []
        self._depth = 0
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    @property
    def place(self) -> str:
        column = self.parser.CurrentColumnNumber + 1
        return f"line {self.parser.CurrentLineNumber}, column {column}"

    def parse(self, content: bytes) -> None:
        self.parser.Parse(content, True)  # noqa: FBT003 - it takes no names

    def refuse_unless(self, fine: object, why: str) -> None:
        if not fine:
            msg = f"{self.place}: {why}"
            raise _Refused(msg)

    def _doctype(self, *_: object) -> None:
        # It could declare entities: files of ours, or eight lines that stand for gigabytes.
        self.refuse_unless(None, "a document type is not allowed")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self.refuse_unless(self._depth <= DEEPEST, f"nested deeper than {DEEPEST} levels")
        if self._depth == 1:
            self.is_opml = name.lower() == "opml"
        self.refuse_unless(self.is_opml, "no OPML: it has no <opml>")
        if name.lower() != "outline":
            return
        said = {key.lower(): value.strip() for key, value in attributes.items()}
        title = " ".join((said.get("title") or said.get("text") or "").split())
        if url := said.get("xmlurl"):
            self.refuse_unless(len(self.found) < MOST, f"more than {MOST} feeds")
            ours = {k.removeprefix(OURS): v for k, v in said.items() if k.startswith(OURS)}
            folders = tuple(filter(None, self._folders))
            self.found.append(Outline(url=url, title=title, folders=folders, ours=ours))
        self._folders.append("" if url else title)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if name.lower() == "outline":
            self._folders.pop()
