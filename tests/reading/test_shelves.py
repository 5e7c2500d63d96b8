"""Names become phrases when their first word is met: the same as if all were made at once."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import lexicon
from bot.reading.mentions import Kind
from bot.reading.phrases import Phrase, first_word, folded, key_of, words_of
from bot.reading.shelves import Shelf, Shelves
from bot.reading.trie import Trie

LANGUAGES = ("en", "fr", "ru", "no", "zh", "ar", None)
TODAY = date(2026, 1, 15)


@cache
def at_once(language: str | None) -> Trie:
    """Return a trie that made every phrase of the language before the first text came."""
    phrases: dict[str, list[Phrase]] = {}
    for phrase in lexicon.phrases(language):
        phrases.setdefault(key_of(phrase.text)[0], []).append(phrase)
    return Trie(phrases, phrases.__getitem__)


@cache
def names(language: str | None) -> list[str]:
    return sorted({phrase.text for phrase in lexicon.phrases(language)})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_is_found_as_if_all_were_made_at_once(language: str | None) -> None:
    for name in names(language):
        words = words_of(name)

        lazily = [*lexicon.trie(language).hits(name, words, on=TODAY)]

        assert lazily == [*at_once(language).hits(name, words, on=TODAY)], name


@given(st.data())
def test_names_beside_each_other_are_found_so_too(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(LANGUAGES))
    some = data.draw(st.lists(st.sampled_from(names(language)), max_size=4))
    text = data.draw(st.sampled_from((" ", ", ", "-"))).join(some)
    words = words_of(text)

    lazily = [*lexicon.trie(language).hits(text, words, on=TODAY)]

    assert lazily == [*at_once(language).hits(text, words, on=TODAY)]


@given(st.text(alphabet=st.characters() | st.sampled_from("aB9 _-.'É中"), max_size=20))
def test_the_first_word_is_the_first_of_the_key(text: str) -> None:
    assert [first_word(text)] == [*key_of(text)[:1]] or (first_word(text), key_of(text)) == (
        "",
        (),
    )


@given(st.text(alphabet=st.characters() | st.sampled_from("aB9 _-.'É中"), max_size=20))
def test_the_words_of_a_text_stand_where_they_say_and_make_its_key(text: str) -> None:
    words = words_of(text)

    assert tuple(word.folded for word in words) == key_of(text)
    assert all(folded(text[word.start : word.end]) == word.folded for word in words)


def test_a_phrase_is_made_only_of_a_name_whose_first_word_is_asked_for() -> None:
    made: list[str] = []

    def phrase(text: str, _: None) -> Phrase:
        made.append(text)
        return Phrase(text=text, kind=None)

    shelf = Shelf([("Open Skies Treaty", None), ("Lisbon Treaty", None), ("Open", None)], phrase)

    assert (set(shelf.words), made) == ({"open", "lisbon"}, [])
    assert [p.text for p in shelf.starting("open")] == made == ["Open Skies Treaty", "Open"]
    assert [*shelf.starting("nowhere")] == []


def test_surer_shelves_come_first_and_a_shared_name_goes_to_its_owner() -> None:
    def phrase(text: str, code: str) -> Phrase:
        return Phrase(text=text, kind=Kind.PARTY, code=code)

    treaties = Shelf([("Open Skies", "open-skies"), ("Lisbon", "lisbon")], phrase)
    parties = Shelf([("Open", "OPEN"), ("Lisbon", "PT")], phrase)
    shelves = Shelves([treaties, parties], {("lisbon",): "PT"})

    assert [p.code for p in shelves] == ["PT", "open-skies", "OPEN"]
