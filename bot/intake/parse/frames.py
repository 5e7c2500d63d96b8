"""How the bot and its parser worker tell one thing said from the next: its length, then itself."""

from __future__ import annotations

import struct

LENGTH = struct.Struct(">I")
LONGEST_ANSWER = 64 << 20  # bytes


def frame(payload: bytes) -> bytes:
    return LENGTH.pack(len(payload)) + payload
