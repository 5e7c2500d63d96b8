"""Reasons in words for people."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wording.reasons import feature_words, marked, rule_words, weighed_words

WEIGHTS = json.loads((files("bot.reading") / "data" / "weights.json").read_text(encoding="utf-8"))[
    "weights"
]
# Ties of two features that each have words of their own, and what only grammarians ask about.
UNSPOKEN = ("named+", "generic+", "organisation+", "strong+", "weak+", "voice:", "always")


def test_nearly_every_feature_that_weighs_much_can_be_told_to_people() -> None:
    heavy = [
        name
        for name, weight in WEIGHTS.items()
        if abs(weight) >= 0.3 and not name.startswith(UNSPOKEN)
    ]

    untold = [name for name in heavy if feature_words(name) is None]

    assert len(untold) <= len(heavy) / 10, untold


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tie:object", "the treaty is what the verb acts on"),
        ("parties:2+firm", "two parties are named"),
        ("cancel_business:many+unsure", "it has words of business"),
        ("verb:sign:signs", "the verb itself"),
        ("opener:if", "the clause begins with “if”"),
        ("action:in_force", "it is an entry into force"),
        ("action:negotiate", "it speaks of negotiations"),
        ("action:unheard-of", None),
        ("weak+object", None),
        ("something new", None),
        ("", None),
    ],
)
def test_what_a_feature_means(name: str, words: str | None) -> None:
    assert feature_words(name) == words


@pytest.mark.parametrize(
    ("tie", "strength", "said"),
    [
        ("object", "named", "“quits” is done to “the pact”, a treaty I know by name"),
        ("subject", "generic", "“quits” is said of “the pact”, a kind of treaty I know"),
        ("of", "weak", "“quits” is of or from “the pact”, which is called a deal or the like"),
        ("loose", "", "“quits” and “the pact” stand in one clause"),
        ("of a new kind", "new", "“quits” and “the pact” stand in one clause"),
    ],
)
def test_the_rule_in_words(tie: str, strength: str, said: str) -> None:
    words = rule_words(trigger="quits", instrument="the pact", tie=tie, strength=strength)

    assert words == said


def test_what_weighed_most_is_told_once_each_and_little_things_are_not() -> None:
    weighed = [
        ("tie:object", 1.5),
        ("urged", -1.2),
        ("company+weak", -0.9),
        ("company+firm", -0.8),
        ("cue:hope", -0.7),
        ("strength:named", 0.8),
        ("always", -0.8),
        ("between:0", 0.1),
    ]

    assert weighed_words(weighed) == (
        "For it: the treaty is what the verb acts on and the treaty is known by name. "
        "Against it: somebody is urged to do it and a company acts."
    )
    assert weighed_words([]) == ""


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(-9, 70), st.integers(-9, 70))))
def test_marks_leave_the_text_as_it_is(text: str, spans: list[tuple[int, int]]) -> None:
    runs = list(marked(text, spans))

    assert "".join(run for run, _ in runs) == text
    assert all(run for run, _ in runs)
