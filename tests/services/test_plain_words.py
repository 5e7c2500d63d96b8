from __future__ import annotations

import time

from bot.services.events import LONGEST_LEAD, plain_words


def test_markup_is_no_word() -> None:
    said = plain_words("Fiji &amp; Tonga", '<p>They <b class="x">quit</b>&nbsp;the\n pact.</p>')

    assert said == "Fiji & Tonga They quit the pact."


def test_only_the_beginning_is_kept() -> None:
    assert len(plain_words("word " * 10_000)) <= LONGEST_LEAD


def test_a_text_of_nothing_but_brackets_holds_nobody_up() -> None:
    began = time.perf_counter()

    plain_words("<" * 50_000, "<a" * 25_000)

    assert time.perf_counter() - began < 0.2
