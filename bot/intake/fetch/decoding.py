"""One layer of gzip or deflate, undone under a bound; HTTP clients have none."""

from __future__ import annotations

import zlib

ENCODINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
GZIP_OR_ZLIB = 47  # wbits: find out which of the two it is
RAW_DEFLATE = -15  # what some servers send as "deflate"
GZIP_MAGIC = b"\x1f\x8b"


class TooLarge(Exception):
    """The body is larger than we take, on the wire or decoded."""


class BadEncoding(Exception):
    """The body is not encoded as its header says, or in a way we do not take."""


def decoded(body: bytes, encoding: str | None, *, largest: int) -> bytes:
    """Return the body without its encoding; raise TooLarge or BadEncoding."""
    decoder = Decoder(encoding, largest=largest)
    decoder.feed(body)
    return decoder.finish()


class Decoder:
    """Takes a body in pieces; never holds more than `largest` bytes of it, plus one piece."""

    def __init__(self, encoding: str | None, *, largest: int) -> None:
        encoding = (encoding or "").strip().lower()
        if encoding not in ENCODINGS:
            msg = "content encoding not supported"  # br, or several layers of gzip
            raise BadEncoding(msg)
        self._plain = encoding in ("", "identity")
        self._largest = largest
        self._wire = 0
        self._out = bytearray()
        self._inflate = zlib.decompressobj(GZIP_OR_ZLIB)
        self._ignoring = False  # what follows the end of a compressed body

    def feed(self, piece: bytes) -> None:
        """Take the next piece; raise TooLarge or BadEncoding."""
        self._wire += len(piece)
        if self._wire > self._largest:
            raise TooLarge
        if self._plain:
            self._out += piece
            return
        while piece and not self._ignoring:
            piece = self._inflated(piece)

    def finish(self) -> bytes:
        """Return the whole body; raise BadEncoding when it was cut off."""
        if not self._plain and self._wire and not (self._inflate.eof or self._ignoring):
            msg = "compressed body cut off"
            raise BadEncoding(msg)
        return bytes(self._out)

    def _inflated(self, piece: bytes) -> bytes:
        """Decode a piece and return what lies behind the end of the compressed member."""
        if self._inflate.eof:
            # A gzip body may have several members; servers that pad with anything else exist.
            self._ignoring = not piece.startswith(GZIP_MAGIC)
            if self._ignoring:
                return b""
            self._inflate = zlib.decompressobj(GZIP_OR_ZLIB)
        self._out += self._decompress(piece)
        if len(self._out) > self._largest:
            raise TooLarge
        return self._inflate.unused_data if self._inflate.eof else b""

    def _decompress(self, piece: bytes) -> bytes:
        room = self._largest + 1 - len(self._out)
        try:
            return self._inflate.decompress(piece, room)
        except zlib.error as error:
            if self._wire != len(piece) or piece.startswith(GZIP_MAGIC):
                msg = "compressed body is damaged"
                raise BadEncoding(msg) from error
        self._inflate = zlib.decompressobj(RAW_DEFLATE)
        try:
            return self._inflate.decompress(piece, room)
        except zlib.error as error:
            msg = "body is not compressed as its header says"
            raise BadEncoding(msg) from error
