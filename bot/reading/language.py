"""Which language a story is in, where neither the story nor its feed says so."""

from __future__ import annotations

import functools
import re
from typing import Any

from bot.reading.grammar.vocabulary import languages, vocabulary

LONGEST_SAMPLE = 600
SHORT = 70  # characters: below it, detection errs
MARGIN = 3.0  # of log-probability; titles in other languages are seldom this close to English
WIDE_MARGIN = 15.0
# Those we may meet: fewer candidates, fewer mistakes on short headlines.
_CANDIDATES = [
    "en",
    "sv",
    "ru",
    "uk",
    "de",
    "fr",
    "es",
    "it",
    "pl",
    "nl",
    "pt",
    "no",
    "da",
    "fi",
    "tr",
    "ar",
    "zh",
    "ja",
    "ko",
    "fa",
    "cs",
    "ro",
    "hu",
    "el",
    "bg",
    "et",
    "lv",
    "lt",
]


def language_of(text: str, *, stated: str | None) -> str | None:
    """Return the two-letter language: as stated, else as detected; None: no letters to judge."""
    if stated and (code := stated.strip().lower().replace("_", "-").split("-")[0]):
        return "no" if code in {"nb", "nn"} else code
    sample = text[:LONGEST_SAMPLE]
    if not any(c.isalpha() for c in sample):
        return None
    return _detected(sample)


def _detected(sample: str) -> str:
    """Return the likeliest language; a title of a few names is English unless it clearly is not.

    Names look Spanish or Italian to a detector: "Burkina Faso quits ECOWAS".
    """
    likely: dict[str, float] = dict(_identifier().rank(sample))
    best = max(likely, key=lambda language: likely[language])
    ahead = likely[best] - likely["en"]
    if len(sample) > SHORT or ahead >= WIDE_MARGIN:
        return best
    return "en" if ahead < MARGIN or _only_english_knows(sample, best) else best


def _only_english_knows(sample: str, best: str) -> bool:
    """Whether the English words of treaties are in it and the other language's are not."""
    words = re.findall(r"\w+", sample.lower())
    return _known(words, "en") > _known(words, best)


def _known(words: list[str], language: str) -> int:
    """Return how many words may be treaty actions, as they stand: "rejoin*" proves nothing."""
    known = vocabulary(language)
    if known is None:
        return 0
    return sum(known.has(word) and known.may_trigger([word]) for word in words)


@functools.cache
def _identifier() -> Any:
    # A hundred megabytes: loaded only once a story comes without a language.
    from py3langid import langid  # noqa: PLC0415 - see above

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    # Those we have words for count too; the detector refuses a code it was not trained on.
    known = languages().intersection(identifier.nb_classes)
    identifier.set_languages([*dict.fromkeys([*_CANDIDATES, *sorted(known)])])
    return identifier
