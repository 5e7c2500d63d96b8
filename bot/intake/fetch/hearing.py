"""What comes over a connection, heard piece by piece until the answer is whole. HTTP/1.1."""

from __future__ import annotations

from dataclasses import dataclass, field

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from bot.intake.fetch.decoding import TooLarge

LONGEST_HEAD = 64 << 10  # some publishers send content policies of 20 kB


class BrokenAnswer(Exception):
    """What came is not an answer, or not all of it."""


@dataclass(slots=True)
class Answer:
    """What a host said; the body as it came, not decoded. Of equal headers the first counts."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes = b""


class Hearing:
    """The parser's listener for one answer; its methods named on_... are what it calls."""

    def __init__(self, *, largest: int) -> None:
        self._largest = largest
        self._parser: HttpResponseParser | None = _parser(self)
        self._headers: dict[bytes, bytes] = {}
        self._status = 0
        self._pieces: list[bytes] = []
        self._size = 0
        self._head = 0
        self.heard = False
        self.whole = False
        self.keeps = False  # whether the connection may be used again

    @property
    def ends_with_connection(self) -> bool:
        """Whether the body is all there is until the end: no length was told."""
        framed = b"content-length" in self._headers or b"transfer-encoding" in self._headers
        return self._status >= 200 and not framed

    def hear(self, data: bytes) -> None:
        self.heard = True
        if not self._status:
            self._head += len(data)
        if self._parser is None:
            return
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            self.keeps = False
            if isinstance(error.__context__, TooLarge):
                raise TooLarge from error
            if not self.whole:
                raise BrokenAnswer from error
        if not self._status and self._head > LONGEST_HEAD:
            raise BrokenAnswer

    def answer(self) -> Answer:
        self._parser = None  # it holds us: no round of thousands should wait for the collector
        headers = {_text(name): _text(value) for name, value in self._headers.items()}
        return Answer(status=self._status, headers=headers, body=b"".join(self._pieces))

    def on_message_begin(self) -> None:
        if self.whole:
            self.keeps = False  # more than was asked for

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._status:
            return  # a trailer, or more than was asked for
        name = name.lower()
        if name == b"content-encoding" and name in self._headers:
            value = self._headers.pop(name) + b", " + value  # layers, not alternatives
        self._headers.setdefault(name, value)

    def on_headers_complete(self) -> None:
        if self.whole or self._parser is None:
            return
        status = self._parser.get_status_code()
        if status < 200:  # "continue" and the like: the answer is still to come
            self._headers.clear()
            return
        self._status = status
        self.keeps = self._parser.should_keep_alive()

    def on_body(self, piece: bytes) -> None:
        if self.whole:
            return
        self._size += len(piece)
        if self._size > self._largest:
            raise TooLarge
        self._pieces.append(piece)

    def on_message_complete(self) -> None:
        if self._status:
            self.whole = True


def _parser(hearing: Hearing) -> HttpResponseParser:
    parser = HttpResponseParser(hearing)
    # What aiohttp and browsers forgive: such servers are sloppy, and nobody sits between us.
    parser.set_dangerous_leniencies(
        lenient_headers=True,
        lenient_optional_cr_before_lf=True,
        lenient_spaces_after_chunk_size=True,
    )
    return parser


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
