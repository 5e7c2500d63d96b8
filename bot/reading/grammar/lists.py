"""Parties in a row: "with Germany, Poland and the UK", "the leaders of Mexico and Uruguay"."""

from __future__ import annotations

from bot.reading.grammar.marks import Named, Parse, is_party

WITH_REACH = 7  # words between a treaty and its "with"
TOPIC_REACH = 4  # words behind "about"
MOST_BETWEEN = 7  # words between two parties: ", ainsi qu'avec l'"


def with_list(parse: Parse, first: int) -> list[Named]:
    """Return who stands after the first "with" behind word `first`."""
    for i in range(first, min(len(parse.words), first + WITH_REACH)):
        if parse.stops(i) or parse.is_("subordinators", i):
            return []
        if parse.is_("with", i):
            return list_from(parse, i + 1)
    return []


def topic_of(parse: Parse, i: int) -> tuple[int, int]:
    """Return the words after a treaty noun that say what it is about.

    "соглашение с Турцией о свободной торговле": the lexicon's class "about" opens them;
    adjectives may follow at once.
    """
    described = _adjectives(parse, i)
    end = min(len(parse.words), i + WITH_REACH)
    for k in range(i, end):
        if parse.stops(k) or parse.is_("subordinators", k) or parse.words[k] == ",":
            break
        if parse.is_("about", k):
            first = i if described > i else k + 1
            return first, min(len(parse.words), k + 1 + TOPIC_REACH)
    return (i, described) if described > i else (0, 0)


def _adjectives(parse: Parse, i: int) -> int:
    """Return where the adjectives behind a noun end: "acuerdos militares bilaterales"."""
    while i < len(parse.words) and parse.at[i] is None and parse.is_("qualifiers", i):
        i += 1
    return i


def pair_after(parse: Parse, i: int) -> list[Named]:
    """Return whose treaty it is: "l'accord fiscal franco-suisse", "el acuerdo Perú-China"."""
    i = _adjectives(parse, i)
    first = parse.at[i] if i < len(parse.words) else None
    if first is None or not is_party(first) or parse.words[first.last : first.last + 1] != ["-"]:
        return []
    joined = first.last + 1 < len(parse.words) and not parse.stops(first.last)
    second = parse.at[first.last + 1] if joined else None
    return [first, second] if second is not None and is_party(second) else []


def list_from(parse: Parse, i: int) -> list[Named]:
    """Return the parties listed from word i on: "Germany, Poland and the UK"."""
    found: list[Named] = []
    skipped = 0
    while i < len(parse.words) and skipped <= MOST_BETWEEN:
        named = parse.at[i]
        if named is not None and (is_party(named) or named.mention.members):
            found.append(named)
            i = named.last
            skipped = 0
            continue
        if not _joins(parse, i, bool(found)):
            break
        skipped += 1
        i += 1
    return found


def _joins(parse: Parse, i: int, begun: bool) -> bool:  # noqa: FBT001 - one private caller
    if parse.is_("and", i) or parse.is_("with", i) or parse.words[i] in {"'s", "-", "/"}:
        return True
    if _elided_and(parse, i) or (not begun and _announces_list(parse, i)):
        return True
    if parse.is_("weak", i) or parse.is_("strong", i) or parse.is_("titles", i):
        return True
    if begun:  # "du Togo et du Bénin"
        return parse.is_("of", i) and parse.is_("and", i - 1)
    return parse.words[i].isalpha() and (not parse.is_("ends", i) or parse.is_("of", i))


def _announces_list(parse: Parse, i: int) -> bool:
    """Whether it reads "with the following states: ..."."""
    if parse.words[i] == ":":
        return parse.is_("states", i - 1) or parse.is_("nations", i - 1)
    return parse.words[i] == "following" and parse.is_("states", i + 1)


def _elided_and(parse: Parse, i: int) -> bool:
    """Whether a joint has lost its vowel: "ainsi qu'avec"."""
    if parse.words[i] == "'":
        return i > 0 and _elided_and(parse, i - 1)
    cut = i + 1 < len(parse.words) and parse.words[i + 1] == "'"
    return cut and parse.vocabulary.is_("and", f"{parse.words[i]}e")


def list_back(parse: Parse, i: int) -> list[Named]:
    """Return the list of parties that ends with the one at word i.

    Titles and persons' names may stand between: "the President of Mexico Felipe Calderón and
    the President of Uruguay".
    """
    last = parse.at[i]
    found = [last] if last is not None else []
    k = found[0].first - 1 if found else -1
    joined, between = False, 0
    while k >= 0 and between < 8:
        named = parse.at[k]
        if named is not None and is_party(named):
            if not joined and between and not _adjoins(parse, k):
                break
            found.insert(0, named)
            k, joined, between = named.first - 1, False, 0
            continue
        joined = joined or _and(parse, k)
        if not _joins_back(parse, k) and not (joined and _of_person(parse, k)):
            break
        between += 1
        k -= 1
    return found


def _and(parse: Parse, k: int) -> bool:
    return parse.is_("and", k) and parse.words[k] not in {"the", "la", "le", "les", "die", "der"}


def _adjoins(parse: Parse, k: int) -> bool:
    """Whether a party touches the list: "US-Japan", "Russian President Putin"."""
    return parse.words[k + 1] in {"-", "/", "'s"} or parse.is_("titles", k + 1)


def _joins_back(parse: Parse, k: int) -> bool:
    if parse.is_("and", k) or parse.words[k] in {"-", "/", "'s", "'"}:
        return True
    headed = parse.is_("titles", k - 1) or parse.is_("and", k - 1)  # "du Mali et du Niger"
    return parse.is_("titles", k) or (parse.is_("of", k) and headed)


def _of_person(parse: Parse, k: int) -> bool:
    return parse.text[parse.starts[k]].isupper() and not parse.is_("ends", k)
