"""The words of an instrument: its article, its plural, and what a story calls it."""

from __future__ import annotations

import re

from bot.domain.treaty import TreatyAction
from bot.wording.clip import clean, clip

LONGEST_NAME = 80
_DETERMINER = re.compile(r"(?i)^(an?|the|its|their|his|her|this|that|these|those)\s+")
_NOUNS = (
    "accord act agreement amendment armistice arrangement articles cease-fire ceasefire charter "
    "compact constitution convention covenant deal declaration document framework memorandum "
    "pact protocol regulations statute treaty truce"
)
_FORMS = "|".join([f"{n}s?" for n in _NOUNS.split() if n != "treaty"] + ["treaty", "treaties"])
NOUN = re.compile(rf"(?i)\b(?:{_FORMS})\b")
_PLAIN_WORDS = (
    "arms bilateral border ceasefire climate cooperation defence defense economic extradition "
    "fisheries framework free investment military minerals mutual new nuclear peace security "
    "tax trade truce"
)
_PLAIN = frozenset(_PLAIN_WORDS.split())
_QUOTES = re.compile(r"(?<!\w)['’‘]|['’](?!\w)|[\"“”«»„]")
_SUM = r"(?![-,.]\d|-| ?(?:bn|[bm]illion|trillion)\b)"  # "a 10 billion deal", "a 30-day truce"
_COUNTED = re.compile(
    rf"(?i)(?:\d+\b{_SUM}|(?:another|all|some|several|various|both|many|few|two|three|four|five|six"
    r"|seven|eight|nine|ten|eleven|twelve)\b)"
)
_VOWEL = re.compile(r"(?i)(?!eu|one|uni|us[ae])[aeiou]")
# A verb that was taken for a part of the instrument: "agree to maintain a ceasefire".
_VERB = re.compile(r"(?i)^(?:end|extend|honou?r|keep|maintain|observe|resume|sign) (?=an? |the )")
_SPELT = re.compile("[B-DF-HJ-NP-TV-Z]{2,}")  # said letter by letter: "the CPTPP", but "AUKUS"
PLURAL = re.compile(r"(?i)(?<![su])s$")


def plural(name: str) -> str:
    """Return the plural of an instrument's name.

    >>> plural("Extradition treaty")
    'Extradition treaties'
    """
    if PLURAL.search(name):
        return name
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def named_with_article(name: str) -> str:
    """Return a treaty's name for running text: "the Ottawa Convention", but "New START"."""
    if re.match(r"(?i)the\s", name):
        return f"the {name[4:]}"
    return f"the {name}" if NOUN.search(name) or _SPELT.fullmatch(name) else name


def with_article(words: str) -> str:
    """Return an instrument named in plain words with the article that fits."""
    if not words.isascii() or not words:
        return f"“{words}”" if words else ""
    if _COUNTED.match(words):
        return lower_first(words)
    if words[0].isupper():
        return named_with_article(words)
    if PLURAL.search(words):
        return words
    return f"an {words}" if _VOWEL.match(words) else f"a {words}"


def own_words(what: TreatyAction) -> str:
    """Return the instrument in the story's words, without its determiner."""
    bare = _VERB.sub("", clean(_QUOTES.sub("", what.treaty_text)))
    own = clip(_DETERMINER.sub("", bare), LONGEST_NAME)
    words = own.split()
    # A headline in capitals: "Trade Deal" is no name.
    is_plain = all((w.istitle() and w.casefold() in _PLAIN) or NOUN.fullmatch(w) for w in words)
    return own.lower() if is_plain else own


def own_phrase(what: TreatyAction) -> str:
    """Return the story's words for running text, with "a" or "the" as the story has it."""
    own = own_words(what)
    said = _DETERMINER.match(_VERB.sub("", clean(what.treaty_text)))
    if said and said[1].casefold() == "the":
        return f"the {own}"
    if not (said or NOUN.search(own)):
        return named_with_article(or_as_it_stands(own))
    return with_article(own)


def or_as_it_stands(words: str) -> str:
    """Quote words that are no English name of an instrument."""
    is_english = NOUN.search(words) or (words.isascii() and words[:1].isupper())
    return words if is_english or not words else f"“{words}”"


def lower_first(name: str) -> str:
    """Return the name with a small first letter unless it begins with an acronym."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
