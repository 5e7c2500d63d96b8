"""Which words of a sentence stand out in the answer to /why."""

from __future__ import annotations

import pytest

from bot.commands.explaining import _marked


@pytest.mark.parametrize(
    ("sentence", "words", "bold"),
    [
        (
            "Chile quits the pact with Peru",
            ["Chile", "quits the pact"],
            ["Chile", "quits the pact"],
        ),
        ("After the USSR fell, the US quit it", ["US"], ["US"]),
        ("Chile quits", ["Peru"], []),
        ("Chile quits (again)", ["(again)", "Chile"], ["Chile", "(again)"]),
    ],
)
def test_whole_words_that_decided_are_bold(
    sentence: str, words: list[str], bold: list[str]
) -> None:
    spans = list(_marked(sentence, words))

    assert "".join(span.text for span in spans) == sentence
    assert [span.text for span in spans if span.bold] == bold


def test_the_word_is_marked_where_it_stands_alone() -> None:
    spans = list(_marked("After the USSR fell, the US quit it", ["US"]))

    assert spans[0].text == "After the USSR fell, the "
