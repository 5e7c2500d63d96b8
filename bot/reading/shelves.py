"""Names by their first word, each made the phrase to look for once a text holds that word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Generic, TypeVar

from bot.reading.phrases import Phrase, first_word, key_of

Meaning_co = TypeVar("Meaning_co", covariant=True)


class Shelf(Generic[Meaning_co]):
    """The names of one table in one language: a text meets few of them, and soon all it will."""

    def __init__(
        self,
        names: Iterable[tuple[str, Meaning_co]],
        phrase: Callable[[str, Meaning_co], Phrase],
    ) -> None:
        self._phrase = phrase
        self._names: dict[str, list[tuple[str, Meaning_co]]] = {}
        for name in names:
            self._names.setdefault(first_word(name[0]), []).append(name)
        self._names.pop("", None)

    @property
    def words(self) -> Iterable[str]:
        return self._names.keys()

    def starting(self, word: str) -> Iterator[Phrase]:
        """Yield the phrases that begin with a folded word, in the order of the table."""
        return (self._phrase(*name) for name in self._names.get(word, ()))


class Shelves:
    """All names of a language, those of surer tables first.

    `owned` tells of names that two things bear to which of them they go.
    """

    def __init__(
        self, shelves: Iterable[Shelf[object]], owned: Mapping[tuple[str, ...], str]
    ) -> None:
        self._shelves = tuple(shelves)
        self._owned = owned
        self._shared = frozenset(key[0] for key in owned)

    @property
    def words(self) -> set[str]:
        """The words with which a name begins."""
        return set().union(*(shelf.words for shelf in self._shelves))

    def starting(self, word: str) -> Iterator[Phrase]:
        """Yield the phrases that begin with a folded word, likeliest first."""
        for shelf in self._shelves:
            for phrase in shelf.starting(word):
                if word not in self._shared or not self._given_away(phrase):
                    yield phrase

    def __iter__(self) -> Iterator[Phrase]:
        for word in sorted(self.words):
            yield from self.starting(word)

    def _given_away(self, phrase: Phrase) -> bool:
        """Whether its name belongs to another thing by shared_names.csv."""
        owner = self._owned.get(key_of(phrase.text))
        return owner is not None and phrase.kind is not None and phrase.code != owner
