"""The same events as twenty publishers wrap them, in six languages: all read alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.reading.pages.exact import faults, strangers
from tests.reading.pages.layouts import LAYOUTS, Item, list_of_states, ticker
from tests.reading.pages.telling import LANGUAGES, Telling, tellings

TOLD = [
    pytest.param(told, id=f"{lang} {told.name}") for lang in LANGUAGES for told in tellings(lang)
]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize("told", TOLD)
def test_a_story_is_read_exactly_however_it_is_wrapped(
    told: Telling, layout: Callable[[Telling], Item]
) -> None:
    assert list(faults(told, layout(told))) == []


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize("told", TOLD)
def test_nobody_of_another_story_on_the_page_is_a_party(
    told: Telling, layout: Callable[[Telling], Item]
) -> None:
    assert strangers(told, layout(told)) == set()


@pytest.mark.parametrize("told", TOLD)
def test_what_a_live_page_tells_of_others_is_not_its_main_event(told: Telling) -> None:
    assert list(faults(told, ticker(told))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_states_in_the_items_of_a_list_are_the_counterparties(language: str) -> None:
    told = next(tellings(language))

    assert list(faults(told, list_of_states(told))) == []
