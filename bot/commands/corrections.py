"""What somebody probably meant: said and offered, never done unasked."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from bot.commands import vocabulary
from bot.commands.slips import filler, slip
from bot.commands.tokens import KeyMark, Word
from bot.domain.errors import CommandError
from bot.domain.news import Tier
from bot.domain.treaty import Action
from bot.domain.watch import Key
from bot.domain.words import fold
from bot.reading import gazetteer
from bot.wording.clip import clip
from bot.wording.naming import joined
from bot.wording.rules import SHORT_STAGES
from bot.wording.terms import LANGUAGES

_MOST = 3
_NEAR = 0.7
_ANY = ("party", "group", "treaty")
_KINDS = {
    Key.COUNTRY: ("party", "group"),
    Key.ACTOR: ("party", "group"),
    Key.WITH: ("party", "group"),
    Key.TREATY: ("treaty",),
    Key.TOPIC: ("topic",),
}
_KEYS_MEANT = {
    "by": [Key.ACTOR],
    "group": [Key.COUNTRY],
    "outlets": [Key.MIN],
    "party": [Key.COUNTRY],
    "source": [Key.FEED],
    "state": [Key.COUNTRY],
    "who": [Key.ACTOR],
    "word": [Key.TEXT],
    "words": [Key.TEXT],
}
_WORDS: dict[Key, tuple[str, ...]] = {
    Key.ACTION: tuple(Action),
    Key.STAGE: tuple(SHORT_STAGES),
    Key.TIER: tuple(Tier),
    Key.LANG: tuple(name.casefold() for name in LANGUAGES.values()),
}


def unknown_name(text: str, run: Sequence[Word], *, key: Key | None) -> CommandError:
    """Return the error for words that name nothing, with the nearest names as corrections."""
    if slipped := slip(text, run, key=key):
        return slipped
    for words in _windows(run):
        phrase = " ".join(word.text for word in words)
        near = _elsewhere(phrase) if key is None else []
        near += nearest(phrase, key)
        if near:
            return _did_you_mean(text, words, list(dict.fromkeys(near))[:_MOST])
    word = clip(run[0].text, 60)
    unknown = CommandError(f"I know no “{word}”. {_hint(word, key)}")
    return (filler(text, run[0]) if key is None else None) or unknown


def unknown_key(text: str, token: KeyMark) -> CommandError:
    """Return the error for a key we do not have, with the nearest one as correction."""
    said = f"I know no key “{clip(token.name, 60)}:”."
    near = _KEYS_MEANT.get(token.name) or difflib.get_close_matches(
        token.name, tuple(Key), n=1, cutoff=0.6
    )
    if not near:
        return CommandError(f"{said} The keys are {', '.join(Key)}.")
    sign = "-" if token.excluded else ""
    meant = f"{text[: token.start]}{sign}{near[0]}:{text[token.end :]}"
    return CommandError(f"{said} Did you mean {near[0]}:?", corrections=(meant,))


def _windows(run: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Yield what could be one misspelt name: never beyond a word that is known by itself."""
    known = (place for place, word in enumerate(run) if place and _is_known(word.text))
    for length in range(next(known, len(run)), 0, -1):
        yield run[:length]


def _is_known(word: str) -> bool:
    readers = (vocabulary.party_or_group, vocabulary.treaty, vocabulary.action)
    return any(reader(word) for reader in readers)


def nearest(phrase: str, key: Key | None) -> list[str]:
    """Return the names nearest to the phrase, best first."""
    if key is not None and key in _WORDS:
        return difflib.get_close_matches(phrase.casefold(), _WORDS[key], n=_MOST, cutoff=_NEAR)
    if key is not None:
        return _named_like(phrase, _KINDS[key]) if key in _KINDS else []
    actions = difflib.get_close_matches(phrase.casefold(), tuple(Action), n=1, cutoff=0.8)
    return [*actions, *_named_like(phrase, _ANY)]


def _named_like(phrase: str, kinds: Sequence[str]) -> list[str]:
    """Return names like the phrase; where none is, those of which one telling word is."""
    folded = fold(phrase)
    if spoken := _spoken_for(phrase) if "party" in kinds else []:
        return spoken
    whole = {name: _likeness(folded, name) for name in gazetteer.suggest(phrase, kinds)}
    if whole:
        return [name for name, likeness in whole.items() if likeness > max(whole.values()) - 0.1]
    by_word = _treaties_by_word() if "treaty" in kinds else {}
    near = difflib.get_close_matches(folded, by_word, n=_MOST, cutoff=0.8)
    return [name for word in near for name in by_word[word]]


def _spoken_for(phrase: str) -> list[str]:
    """Return the parties that the phrase stands for: "Norwegian", "Moscow"."""
    parties = gazetteer.names().parties
    found = gazetteer.find(phrase, "en") + gazetteer.find(phrase, None)
    codes = dict.fromkeys(mention.code for mention in found if mention.code in parties)
    return [parties[code].name for code in codes]


def _likeness(folded: str, name: str) -> float:
    return difflib.SequenceMatcher(a=folded, b=fold(name)).ratio()


@cache
def _treaties_by_word() -> dict[str, list[str]]:
    """Return the treaties of which a word is part, for words that few of them share."""
    found: dict[str, list[str]] = {}
    for treaty in gazetteer.names().treaties.values():
        for word in set(fold(treaty.name).split()):
            if len(word) > 4:
                found.setdefault(word, []).append(treaty.name)
    return {word: names for word, names in found.items() if len(names) <= _MOST}


def known_values(phrase: str) -> bool:
    """Whether the phrase is near to a name, so that it should not pass for a text."""
    return bool(nearest(phrase, None))


def _elsewhere(phrase: str) -> list[str]:
    """Return the phrase with the key under which it would be known."""
    if vocabulary.stage(phrase):
        return [f"stage:{phrase}"]
    if vocabulary.topic(phrase):
        return [f"topic:{quoted(phrase)}"]
    return []


def _did_you_mean(text: str, words: Sequence[Word], near: Sequence[str]) -> CommandError:
    phrase = clip(" ".join(word.text for word in words), 60)
    start, end = words[0].start, words[-1].end
    meant = tuple(f"{text[:start]}{_as_typed(name)}{text[end:]}" for name in near)
    said = joined(list(near), word="or")
    return CommandError(f"I know no “{phrase}”. Did you mean {said}?", corrections=meant)


def _as_typed(name: str) -> str:
    return name if name.startswith(("stage:", "topic:")) else quoted(name)


def quoted(name: str) -> str:
    """Return the name between quotes where it is more than one plain word."""
    return name if name.isalnum() else f'"{name}"'


def _hint(word: str, key: Key | None) -> str:
    hints = {
        Key.STAGE: f"The stages are {', '.join(SHORT_STAGES)}; “+” means “or later”.",
        Key.ACTION: f"The actions are {', '.join(Action)}.",
        Key.TOPIC: f"The topics are {', '.join(sorted(set(gazetteer.TOPICS.values())))}.",
        Key.TIER: f"The tiers are {', '.join(Tier)}.",
        Key.MIN: "Write a number from 1 to 999, for example min:2.",
        Key.LANG: "Write a language's two letters, for example lang:ru.",
    }
    free = (
        f'To look for words in the stories, write text:"{word}".'
        if fold(word)
        else "Write a country, a group, a treaty or an action, for example Norway."
    )
    return hints.get(key, free) if key else free


def corrected_verb(verb: str, verbs: Iterable[str]) -> str:
    """Return the command that was probably meant; "" where none is near."""
    near = difflib.get_close_matches(verb, list(verbs), n=1, cutoff=_NEAR)
    return near[0] if near else ""
