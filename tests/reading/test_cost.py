"""Hostile stories cost little: reading is linear in their length."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading.read import read
from tests.reading.stories import NOW, story

LENGTH = 100_000
PIECES = (
    "<a href=x>",
    "<p><a>Norway signs treaty with Peru</a></p>",
    "<td>x",
    "&lt;p&gt;",
    "Norway signs treaty with Peru today.\n",
    "Explore\nNorway signs deal\nNorway signs the treaty with Peru today once more.\n",
    "Comments (3)\n",
    "cookie ",
    "\x01",
    "\u2014",
    "a\u0301",  # one word of 50,000 letters
    "treaty of ",
    "with Peru and ",
)


@pytest.mark.parametrize("before", ["", "<html><body>"], ids=["text", "page"])
@pytest.mark.parametrize("piece", PIECES)
def test_a_hundred_thousand_hostile_characters_are_read_within_a_second(
    piece: str, before: str
) -> None:
    hostile = before + piece * (LENGTH // len(piece))
    began = time.process_time()

    read(story("Norway signs treaty", content=hostile), now=NOW)

    assert time.process_time() - began < 1


_PIECES = """Norway with treaty signs not will by and the of ( " ' , - : . ? U.S. 20. <p> <a> </a>
&amp; a\u0301 \u202e 条约 договор"""
_WORDS = st.lists(st.sampled_from(_PIECES.split()), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None)
@given(words=_WORDS, joint=st.sampled_from([" ", "", "\n"]))
def test_what_is_said_again_and_again_is_read_at_once(words: list[str], joint: str) -> None:
    piece = joint.join(words) + joint
    hostile = story("Norway signs treaty", content=piece * (LENGTH // len(piece)))

    began = time.process_time()
    read(hostile, now=NOW)
    assert time.process_time() - began < 0.6
