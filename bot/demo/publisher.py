"""A loopback server that publishes the sample feeds, wave by wave, as a real publisher would."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree import ElementTree as ET

from typing_extensions import override

from bot.demo.stories import SampleFeed, SampleStory

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"


class Publisher:
    """The server. `wave` says how much of the news has happened."""

    def __init__(self, feeds: tuple[SampleFeed, ...], *, now: datetime) -> None:
        self._feeds = {feed.name: feed for feed in feeds}
        self._now = now
        self.wave = 1
        self.port = 0

    def url(self, feed: str) -> str:
        return f"http://127.0.0.1:{self.port}/{feed}"

    def document(self, name: str) -> bytes | None:
        """Return the feed as it stands now; None when there is no such feed."""
        feed = self._feeds.get(name)
        if feed is None:
            return None
        stories = feed.until(self.wave)
        root = self._atom(feed, stories) if feed.atom else self._rss(feed, stories)
        body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
        return body

    @contextmanager
    def serving(self) -> Iterator[Publisher]:
        """Serve on a free port of 127.0.0.1 until left."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), self._visitor())
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def _visitor(self) -> type[BaseHTTPRequestHandler]:
        publisher = self

        class Visitor(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = publisher.document(self.path.strip("/"))
                if body is None:
                    self.send_error(404)
                    return
                tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
                if self.headers.get("If-None-Match") == tag:
                    self.send_response(304)
                    self.send_header("ETag", tag)
                    self.end_headers()
                    return
                self.send_response(200)
                self.send_header("Content-Type", "application/xml; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("ETag", tag)
                self.end_headers()
                self.wfile.write(body)

            @override
            def log_message(self, format: str, *args: object) -> None:
                """Say nothing: the demo's own output is what people came for."""

        return Visitor

    def _rss(self, feed: SampleFeed, stories: tuple[SampleStory, ...]) -> ET.Element:
        ET.register_namespace("content", _CONTENT)
        root = ET.Element("rss", version="2.0")
        channel = ET.SubElement(root, "channel")
        _text(channel, "title", feed.title)
        _text(channel, "link", self.url(feed.name))
        _text(channel, "language", feed.language)
        for story in stories:
            item = ET.SubElement(channel, "item")
            _text(item, "title", story.title)
            _text(item, "link", self._link(story))
            _text(item, "guid", story.slug).set("isPermaLink", "false")
            _text(item, "pubDate", format_datetime(story.published(self._now)))
            _text(item, "description", story.summary)
            if story.content:
                _text(item, f"{{{_CONTENT}}}encoded", story.content)
        return root

    def _atom(self, feed: SampleFeed, stories: tuple[SampleStory, ...]) -> ET.Element:
        ET.register_namespace("", _ATOM)
        root = ET.Element(f"{{{_ATOM}}}feed")
        _text(root, f"{{{_ATOM}}}title", feed.title)
        _text(root, f"{{{_ATOM}}}id", f"urn:pactwatch-demo:{feed.name}")
        for story in stories:
            entry = ET.SubElement(root, f"{{{_ATOM}}}entry")
            _text(entry, f"{{{_ATOM}}}title", story.title)
            ET.SubElement(entry, f"{{{_ATOM}}}link", href=self._link(story))
            _text(entry, f"{{{_ATOM}}}id", f"urn:pactwatch-demo:{story.slug}")
            _text(entry, f"{{{_ATOM}}}updated", story.published(self._now).isoformat())
            _text(entry, f"{{{_ATOM}}}summary", story.summary)
            if story.content:
                _text(entry, f"{{{_ATOM}}}content", story.content).set("type", "html")
        return root

    @staticmethod
    def _link(story: SampleStory) -> str:
        return f"https://{story.feed}.example/{story.slug}"


def _text(parent: ET.Element, tag: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, tag)
    element.text = text.strip()
    return element
