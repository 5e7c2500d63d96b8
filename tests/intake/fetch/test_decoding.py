from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.fetch.decoding import BadEncoding, Decoder, TooLarge

TEXT = b"<rss>" + b"Norway ratifies. " * 400 + b"</rss>"
LARGEST = 1 << 16


def pieces(body: bytes, size: int) -> Iterator[bytes]:
    return (body[start : start + size] for start in range(0, len(body), size))


def decoded(body: bytes, encoding: str | None, *, size: int = 1000) -> bytes:
    decoder = Decoder(encoding, largest=LARGEST)
    for piece in pieces(body, size):
        decoder.feed(piece)
    return decoder.finish()


def raw_deflate(body: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(body) + squeeze.flush()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        (None, TEXT),
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT, mtime=0)),
        (" GZIP ", gzip.compress(TEXT, mtime=0)),
        ("x-gzip", gzip.compress(TEXT, mtime=0)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", raw_deflate(TEXT)),
        ("gzip", zlib.compress(TEXT)),
        ("gzip", gzip.compress(TEXT[:50], mtime=0) + gzip.compress(TEXT[50:], mtime=0)),
        ("gzip", gzip.compress(TEXT, mtime=0) + b"\0" * 3000),
    ],
)
@pytest.mark.parametrize("size", [7, 100_000])
def test_one_layer_is_undone_however_it_arrives(
    encoding: str | None, body: bytes, size: int
) -> None:
    assert decoded(body, encoding, size=size) == TEXT


def test_an_empty_body_needs_no_decoding() -> None:
    assert decoded(b"", "gzip") == b""


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "gzip,deflate", "compress", "x"])
def test_a6_other_encodings_and_several_layers_are_refused(encoding: str) -> None:
    with pytest.raises(BadEncoding):
        Decoder(encoding, largest=LARGEST)


@pytest.mark.parametrize(
    "body",
    [
        TEXT,
        gzip.compress(TEXT, mtime=0)[:-9],
        gzip.compress(TEXT, mtime=0)[:15],
        gzip.compress(TEXT, mtime=0)[:30] + b"garbage" + gzip.compress(TEXT, mtime=0)[37:],
        gzip.compress(TEXT, mtime=0) + gzip.compress(TEXT, mtime=0)[:-9],
        b"\x1f\x8bgarbage",
    ],
)
def test_a6_a_damaged_body_is_refused(body: bytes) -> None:
    with pytest.raises(BadEncoding):
        decoded(body, "gzip", size=11)


def test_a6_a_bomb_is_stopped_at_the_bound() -> None:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(squeeze.compress(bytes(1 << 20)) for _ in range(64)) + squeeze.flush()
    decoder = Decoder("gzip", largest=LARGEST)

    with pytest.raises(TooLarge):
        decoder.feed(bomb[:LARGEST])

    assert len(decoder._out) == LARGEST + 1


def test_a5_a_body_of_the_bound_passes_and_one_byte_more_does_not() -> None:
    assert len(decoded(bytes(LARGEST), None)) == LARGEST
    with pytest.raises(TooLarge):
        decoded(bytes(LARGEST + 1), None)


def test_a5_what_follows_the_end_of_a_compressed_body_counts_on_the_wire() -> None:
    with pytest.raises(TooLarge):
        decoded(gzip.compress(TEXT, mtime=0) + bytes(LARGEST), "gzip")


@given(st.binary(max_size=400), st.sampled_from(["gzip", "deflate"]), st.integers(1, 50))
def test_any_bytes_are_decoded_or_refused(body: bytes, encoding: str, size: int) -> None:
    with suppress(BadEncoding, TooLarge):
        decoded(body, encoding, size=size)


@given(st.binary(max_size=3000), st.integers(1, 500))
def test_what_was_compressed_comes_back(body: bytes, size: int) -> None:
    assert decoded(gzip.compress(body), "gzip", size=size) == body
    assert decoded(zlib.compress(body), "deflate", size=size) == body
