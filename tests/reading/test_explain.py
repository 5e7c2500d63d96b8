"""What is told of how a reading came about."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading import decide
from bot.reading.explain import Explanation, explain
from bot.reading.read import read
from tests.reading.stories import MOSCOW_PAGE, MOSCOW_TITLE, NOW, story


def explained(title: str, *, content: str = "", language: str | None = "en") -> Explanation:
    return explain(story(title, content=content, language=language), now=NOW)


def test_the_reading_explained_is_the_reading_given() -> None:
    given_story = story(MOSCOW_TITLE, content=MOSCOW_PAGE)

    why = explain(given_story, now=NOW)

    assert why.reading == read(given_story, now=NOW)
    assert tuple(finding.action for finding in why.findings) == why.reading.actions


def test_each_action_names_the_words_that_were_tied_and_how() -> None:
    (finding,) = explained("Chile and Peru sign extradition treaty").findings

    assert finding.rule.trigger == "sign"
    assert finding.rule.instrument == "extradition treaty"
    assert (finding.rule.tie, finding.rule.voice) == ("object", "active")


def test_the_heaviest_features_come_first_and_add_up_to_the_score() -> None:
    (finding,) = explained("Chile and Peru sign extradition treaty").findings

    weights = [weight for _, weight in finding.weighed]
    assert weights == sorted(weights, key=abs, reverse=True)
    assert finding.action.score == pytest.approx(1 / (1 + math.exp(-sum(weights))))


def test_where_nothing_is_told_the_nearest_misses_are_shown_as_such() -> None:
    why = explained("Real Madrid signs deal with striker")

    assert why.reading.actions == ()
    assert why.findings
    assert not any(finding.told for finding in why.findings)
    assert all(finding.action.score < 0.5 for finding in why.findings)


def test_a_story_without_any_trigger_or_words_has_nothing_to_explain() -> None:
    assert explained("Sun shines on Oslo").findings == ()
    assert explained("日本", language="ja").findings == ()


def test_what_weighs_nothing_is_not_shown() -> None:
    shown = dict(decide.weighed(["always", "never heard of"]))

    assert list(shown) == ["always"]


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.sampled_from(["Chile", "Peru", "signs", "quits", "the treaty", "with", ".", ","]))
)
def test_every_evidence_explained_stands_in_a_sentence(words: list[str]) -> None:
    why = explained("Chile signs treaty", content=" ".join(words))

    for evidence in (e for finding in why.findings for e in finding.action.evidence):
        assert any(
            s.field == evidence.field and s.start <= evidence.start and evidence.end <= s.end
            for s in why.sentences
        )
