"""What stands on a page beside its story: headings of other stories, credits, datelines."""

from __future__ import annotations

import re

from bot.reading.wordlists import wordlist

# A line that is only such a heading ends the story, or interrupts it until the next sentence.
_STOPS = wordlist("stops")
# What follows such a heading is no part of the story, however long its sentences.
_ENDS = wordlist("ends")


def _any_of(name: str) -> str:
    return "|".join(sorted(map(re.escape, wordlist(name)), key=len, reverse=True))


_LEADING_STOP = re.compile(rf"(?:{_any_of('leading_stops')})\s*[:>»-]", re.IGNORECASE)
_CREDIT = re.compile(
    rf"(?:{_any_of('credits')})\b\s?[:/|]|{_any_of('credit_starts')}", re.IGNORECASE
)
_CAPTION = re.compile(
    rf"(?:/ ?|\[|\()(?:{_any_of('photo_agencies')})[^\n]{{0,40}}$", re.IGNORECASE
)
_LONGEST_NOTICE = 700
_NOTICES = wordlist("notices")
_ITEM_TAIL = re.compile(r"\s*[(,;.:].*$")
_LONG_WORD = re.compile(r"\w{4,30}")
_TERMINAL = re.compile(r"[.!?。][\"')\]]{0,3}$|[.!?]\"? ?\([^()]{2,40}\)$")
_DATELINE = re.compile(
    rf"(?:[A-ZÀ-ÞА-Я][^\n(]{{1,50}})?\((?:{_any_of('agencies')})\)\s?-+ ", re.IGNORECASE
)
_CAPS_DATELINE = re.compile(
    r"[A-ZÀ-ÞА-Я][A-ZÀ-ÞА-Я .,'/]{2,40}(?:, [A-Za-z]{3,9}\.? ?\d{1,2})? ?- (?=[A-ZÀ-ÞА-Я])"
)
_CAPITAL = "A-ZÀ-ÞА-ЯЁІЇЄ"
# "Brussels, Belgium - The ..."; "КИЕВ. 20 декабря. УНН. ..."
_PLACE_DATELINE = re.compile(
    rf"[{_CAPITAL}][\w'-]{{2,20}}(?:[ /][{_CAPITAL}][\w'-]{{2,20}}){{0,2}}"
    rf"(?:, [{_CAPITAL}][\w'-]{{2,20}}(?: [{_CAPITAL}][\w'-]{{2,20}})?)? - (?=[{_CAPITAL}])"
)
_WIRE_DATELINE = re.compile(
    rf"[{_CAPITAL}][\w-]{{2,20}}\. \d{{1,2}} \w{{3,9}}\.? [{_CAPITAL}][\w.-]{{1,20}}(?: -|\.) "
)
_LONG = 60  # letters: a headline may begin "China - Peru", a first paragraph does not
_TITLE_TAILS = (" | ", " - ", " : ")
_SPOKEN = wordlist("speakers")
_SMALL = wordlist("small_words")


def story_lines(lines: list[str]) -> list[str]:
    """Return the lines of the story itself.

    On a page with whole sentences everything else is a heading, a caption or another story's
    headline; text without any is kept up to the first stop heading.
    """
    lines = _with_lists([line for line in lines if not is_credit(line)])
    if not any(is_sentence(line) for line in lines):
        return _before_stop(lines)
    kept: list[str] = []
    in_tail = False
    for at, line in enumerate(lines):
        if len(kept) > 1 and _heading(line) in _ENDS:
            break
        in_tail = in_tail or is_stop(line)
        if is_sentence(line) and not (in_tail and _of_another_story(lines, at)):
            kept.append(line)
            in_tail = False
    return kept


def lead_lines(lines: list[str]) -> list[str]:
    """Return the lines of a summary that are the story's: its first, cut short as it may be."""
    kept = story_lines(lines)
    first = next((line for line in lines if not is_credit(line)), "")
    if not first or first in kept or is_stop(first):
        return kept
    return [first, *kept]


def _with_lists(lines: list[str]) -> list[str]:
    """Return the lines, each list of names that a colon announces as one sentence."""
    told: list[str] = []
    names: list[str] = []
    opening = ""
    for line in [*lines, ""]:
        name = _name_in_list(line) if opening else ""
        if name:
            names.append(name)
            continue
        if opening:
            joined = f"{opening[:-1].rstrip()} {', '.join(names)}."
            told.append(joined if len(names) > 1 else opening)
            names, opening = [], ""
        if line.endswith(":") and line.count(" ") > 2:
            opening = line
        elif line:
            told.append(line)
    return told


def _name_in_list(line: str) -> str:
    """Return the name an item of a list begins with: "- Chile (Santiago, 1994);" is Chile."""
    name = _ITEM_TAIL.sub("", line[:80].lstrip("-*•·–0123456789.) ")).strip()
    short = 0 < len(name) < 40 and name.count(" ") < 3 and len(line) < 80
    named = short and any(word[0].isupper() for word in name.split()[:2])
    return name if named and not is_stop(line) else ""


def _of_another_story(lines: list[str], at: int) -> bool:
    """Whether a sentence after a stop heading is another story's headline or teaser."""
    line = lines[at]
    if line.count(" ") < 7 or not line.rstrip("\"')").endswith("."):
        return True
    above = lines[at - 1]
    if is_sentence(above) or is_stop(above) or above.count(" ") < 3:
        return False
    below = lines[at + 1] if at + 1 < len(lines) else ""
    between = below.count(" ") >= 3 and not is_sentence(below)
    return between or len(_stems(above) & _stems(line)) > 1


def _stems(line: str) -> set[str]:
    return {word[:4] for word in _LONG_WORD.findall(line.casefold())}


def _before_stop(lines: list[str]) -> list[str]:
    stop = next((i for i, line in enumerate(lines) if is_stop(line)), len(lines))
    return lines[:stop]


def is_sentence(line: str) -> bool:
    """Whether the line reads like prose and not like a headline or caption."""
    if line.count(" ") < 4 and "\u3002" not in line[-3:]:
        return False
    return _TERMINAL.search(line, max(0, len(line) - 60)) is not None


def is_stop(line: str) -> bool:
    return len(line) < 60 and (_heading(line) in _STOPS or _heading(line) in _ENDS)


def _heading(line: str) -> str:
    """Return a heading as the lists hold it: "Comments (3)" is "comments"."""
    return line[:60].casefold().strip(" :>.»|-!•·()0123456789")


def is_credit(line: str) -> bool:
    """Whether the line says who wrote, pictured or owns it, or asks for consent to cookies."""
    if _LEADING_STOP.match(line) or _CREDIT.match(line):
        return True
    if _CAPTION.search(line, max(0, len(line) - 60)) is not None:
        return True
    return len(line) < _LONGEST_NOTICE and _is_notice(line.casefold())


def _is_notice(folded: str) -> bool:
    return any(words in folded for words in _NOTICES)


def without_dateline(line: str) -> str:
    """Return the line without "MOSCOW, Dec 20 (Reuters) - " in front."""
    found = _DATELINE.match(line[:120]) or _CAPS_DATELINE.match(line[:80])
    found = found or _WIRE_DATELINE.match(line[:80])
    if found is None and len(line) > _LONG:
        found = _PLACE_DATELINE.match(line[:80])
    return line[found.end() :] if found else line


def without_outlet(title: str) -> str:
    """Return the title without " - Reuters" or " | BBC News" behind it."""
    for _ in range(2):
        cut = max(title.rfind(mark) for mark in _TITLE_TAILS)
        head, tail = title[:cut], title[cut + 3 :]
        if cut < 0 or head.count(" ") < 2 or not _names_outlet(tail):
            return title
        title = head.rstrip()
    return title


def _names_outlet(tail: str) -> bool:
    words = tail.split()
    if not 0 < len(words) <= 8 or len(tail) > 70:
        return False
    if words[-1].casefold().strip(".") in _SPOKEN:
        return False
    return all(
        word[0].isupper() or not word[0].isalpha() or "." in word or word in _SMALL
        for word in words
    )
