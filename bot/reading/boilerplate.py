"""What stands on a page beside its story: headings of other stories, credits, datelines."""

from __future__ import annotations

import re

# A line that is only such a heading ends the story, or interrupts it until the next sentence.
_STOPS = frozenset(
    """
explore|recommended|recommended stories|recommended for you|related|related stories|latest
related articles|related topics|related content|related news|related posts|read more|read also
read next|more on this|more on this story|most read|most popular|most viewed|trending|up next
trending now|you may also like|you might also like|top stories|latest news|also read|watch
sponsored|advertisement|editor's picks|editors' picks|more stories|more news|see also|live
keep reading|list of|end of list|popular|in other news|from our partners|don't miss|comments
share|share this|newsletter|tags|topics|follow us|latest stories|further reading|must read
mehr zum thema|lesen sie auch|weitere artikel|das könnte sie auch interessieren|anzeige|themen
meistgelesen|mehr dazu|weiterlesen|mehr|empfohlen|auch interessant|lesetipps
à lire aussi|lire aussi|sur le même sujet|voir aussi|les plus lus|à lire|publicité|lire la suite
en continu|contenus sponsorisés|plus d'articles|articles liés
lea también|lea además|te puede interesar|le puede interesar|noticias relacionadas|relacionado
más información|más noticias|más leídas|lo más leído|lo más visto|publicidad|ver también
läs mer|läs också|läs även|mer om|mest läst|relaterat|annons|fler nyheter|les også|mest lest
читайте также|читать также|по теме|материалы по теме|популярное|реклама|подробнее|ещё по теме
новости по теме|смотрите также|главное|рекомендуем|самое читаемое
читайте також|читати також|за темою|популярне|дивіться також|головне|матеріали за темою
leggi anche|ti potrebbe interessare|czytaj także|zobacz też|polecamy|lees ook|leia também
""".replace("\n", "|").split("|")
) - {""}
_LEADING_STOP = re.compile(
    r"(?:read (?:more|also|next)|also read|related|see also|watch|more|recommended|lesen sie auch|"
    r"lire aussi|à lire aussi|lea también|läs mer|läs också|читайте также|читайте також|по теме)"
    r"\s*[:>»-]",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:sources?|credits?|photo|image|reporting by|editing by|written by|by|edited by|©|copyright|"
    r"\(c\)|quelle|foto|bild|источник|фото|джерело|crédits?|fuente|källa|file photo|illustration)\b"
    r"\s?[:/|]|(?:reporting|editing|writing|additional reporting) by |©|the post .{1,200} appeared "
    r"first on|all rights reserved|continue reading|click here|subscribe|sign up (?:for|to) (?:our|"
    r"the)|follow us",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:/ ?|\[|\()(?:reuters|ap|afp|getty|getty images|epa|tass|dpa|ap photo|aa|anadolu|ria|xinhua)"
    r"[^\n]{0,40}$",
    re.IGNORECASE,
)
_TERMINAL = re.compile(r"[.!?。][\"')\]]{0,3}$|[.!?]\"? ?\([^()]{2,40}\)$")
_DATELINE = re.compile(
    r"(?:[A-ZÀ-ÞА-Я][^\n(]{1,50})?\((?:reuters|ap|afp|dpa|tass|xinhua|epa|ritzau|tt|ntb|upi|pti|"
    r"ani|kyodo|yonhap|interfax|anadolu|europa press|efe|ansa|belga|apa|mti|pap|lusa|cna|ria)\)\s?-+ ",
    re.IGNORECASE,
)
_CAPS_DATELINE = re.compile(
    r"[A-ZÀ-ÞА-Я][A-ZÀ-ÞА-Я .,'/]{2,40}(?:, [A-Za-z]{3,9}\.? ?\d{1,2})? ?- (?=[A-ZÀ-ÞА-Я])"
)
_TITLE_TAILS = (" | ", " - ", " : ")
_SPOKEN = frozenset(
    "kremlin moscow minister ministry pm president official officials sources source report "
    "lawmaker lawmakers spokesman spokesperson media govt government aide state reports".split()
)


def story_lines(lines: list[str]) -> list[str]:
    """Return the lines of the story itself.

    On a page with whole sentences everything else is a heading, a caption or another story's
    headline; text without any is kept up to the first stop heading.
    """
    lines = [line for line in lines if not is_credit(line)]
    if not any(is_sentence(line) for line in lines):
        return _before_stop(lines)
    kept: list[str] = []
    in_tail = False
    for line in lines:
        in_tail = in_tail or is_stop(line)
        if is_sentence(line) and not (in_tail and _like_headline(line)):
            kept.append(line)
            in_tail = False
    return kept


def _like_headline(line: str) -> bool:
    """Whether a line after a stop heading may still be another story's headline."""
    return line.count(" ") < 7 or not line.rstrip("\"')").endswith(".")


def _before_stop(lines: list[str]) -> list[str]:
    stop = next((i for i, line in enumerate(lines) if is_stop(line)), len(lines))
    return lines[:stop]


def is_sentence(line: str) -> bool:
    """Whether the line reads like prose and not like a headline or caption."""
    return line.count(" ") >= 4 and _TERMINAL.search(line, max(0, len(line) - 60)) is not None


def is_stop(line: str) -> bool:
    return len(line) < 60 and line.casefold().strip(" :>.»|-") in _STOPS


def is_credit(line: str) -> bool:
    if _LEADING_STOP.match(line) or _CREDIT.match(line):
        return True
    return _CAPTION.search(line, max(0, len(line) - 60)) is not None


def without_dateline(line: str) -> str:
    """Return the line without "MOSCOW, Dec 20 (Reuters) - " in front."""
    found = _DATELINE.match(line[:120]) or _CAPS_DATELINE.match(line[:80])
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


_SMALL = frozenset("the of and for de la le el du des der die das och i on in".split())
