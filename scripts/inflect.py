"""Inflected forms of names and adjectives by rule: too many forms rather than too few.

A form no one writes does no harm; a form that two names share is left out by the caller.
The rules were written for names of countries and are wrong for most other words.
"""

from __future__ import annotations

import re
from collections.abc import Callable

# The last is the first half of a compound: "российско-турецкий".
_RU_ADJECTIVE = "ий ого ому им ом ая ой ую ое ие их ими о"
_UK_ADJECTIVE = "ий ого ому им ім а ої ій у ою е і их ими о"
_PL_ADJECTIVE = "i iego iemu im a iej ą ie ich imi o"
_DE_ADJECTIVE = ["", "e", "en", "er", "es", "em"]

# An ending and its six cases: nominative, genitive, dative, accusative, instrumental, locative.
Endings = tuple[tuple[str, str], ...]
_RU_NOUN: Endings = (
    ("шения", "шения шений шениям шения шениями шениях"),
    ("енности", "енности енностей енностям енности енностями енностях"),
    ("овы", "овы овых овым овы овыми овых"),
    ("рова", "рова ровов ровам рова ровами ровах"),
    ("ение", "ение ения ению ение ением ении"),
    ("ово", "ово ова ову ово овом ове"),
    ("во", "во ва ву во вом ве"),
    ("ия", "ия ии ии ию ией ии"),
    ("ая", "ая ой ой ую ой ой"),
    ("ое", "ое ого ому ое ым ом"),
    ("ый", "ый ого ому ый ым ом"),
    ("ий", "ий ого ому ий им ом"),
    ("ые", "ые ых ым ые ыми ых"),
    ("ие", "ие их им ие ими их"),
    ("ка", "ка ки ке ку кой ке"),
    ("га", "га ги ге гу гой ге"),
    ("ша", "ша ши ше шу шей ше"),
    ("а", "а ы е у ой е"),
    ("я", "я и е ю ей е"),
    ("ай", "ай ая аю ай аем ае"),
    ("ей", "ей ея ею ей еем ее"),
    ("ль", "ль ля лю ль лем ле"),
    ("ь", "ь и и ь ью и"),
    ("ты", "ты тов там ты тами тах"),
    ("нды", "нды ндов ндам нды ндами ндах"),
    ("ы", "ы - ам ы ами ах"),
    ("", "- а у - ом е"),
)
_UK_FIRST: Endings = (  # the first word of "Південна Корея"
    ("ліка", "ліка ліки ліці ліку лікою ліці"),
    ("а", "а ої ій у ою ій"),
    ("і", "і их им і ими их"),
)
_UK_NOUN: Endings = (
    ("еність", "еність еності еності еність еністю еності"),
    ("ність", "ність ності ності ність ністю ності"),
    ("угоди", "угоди угод угодам угоди угодами угодах"),
    ("Угоди", "Угоди Угод Угодам Угоди Угодами Угодах"),
    ("ності", "ності ностей ностям ності ностями ностях"),
    ("конвенції", "конвенції конвенцій конвенціям конвенції конвенціями конвенціях"),
    ("ово", "ово ова ову ово овом ові"),
    ("ія", "ія ії ії ію ією ії"),
    ("я", "я ї ї ю єю ї"),
    ("ий", "ий ого ому ий им ому"),
    ("ір", "ір ору ору ір ором орі"),
    ("ка", "ка ки ці ку кою ці"),
    ("га", "га ги зі гу гою зі"),
    ("а", "а и і у ою і"),
    ("й", "й ю ю й єм ї"),
    ("сь", "сь сі сі сь ссю сі"),
    ("ь", "ь ю ю ь ем і"),
    ("ти", "ти тів там ти тами тах"),
    ("нди", "нди ндів ндам нди ндами ндах"),
    ("и", "и - ам и ами ах"),
    ("во", "во ва ву во вом ві"),
    ("", "- у у - ом і"),
)
_PL_FIRST: Endings = (  # the first word of "Korea Południowa" is a noun, of "Wielka Brytania" none
    ("elka", "elka elkiej elkiej elką elką elkiej"),
)
_PL_NOUN: Endings = (
    ("jska", "jska jskiej jskiej jską jską jskiej"),
    ("ocna", "ocna ocnej ocnej ocną ocną ocnej"),
    ("niowa", "niowa niowej niowej niową niową niowej"),
    ("one", "one onych onym one onymi onych"),
    ("ka", "ka ki ce kę ką ce"),
    ("ga", "ga gi dze gę gą dze"),
    ("ia", "ia ii ii ię ią ii"),
    ("ja", "ja ji ji ję ją ji"),
    ("ea", "ea ei ei eę eą ei"),
    ("la", "la li li lę lą li"),
    ("ra", "ra ry rze rę rą rze"),
    ("ta", "ta ty cie tę tą cie"),
    ("da", "da dy dzie dę dą dzie"),
    ("ca", "ca cy cy cę cą cy"),
    ("a", "a y ie ę ą ie"),
    ("ś", "ś si si ś sią si"),
    ("ż", "ż ża żowi ż żem żu"),
    ("eń", "eń nia niowi eń niem niu"),
    ("ń", "ń nia niowi ń niem niu"),
    ("ów", "ów owa owowi ów owem owie"),
    ("roko", "roko roka roku roko rokiem roku"),
    ("owo", "owo owa owu owo owem owie"),
    ("iny", "iny in inom iny inami inach"),
    ("ochy", "ochy och ochom ochy ochami ochach"),
    ("echy", "echy ech echom echy echami echach"),
    ("ęgry", "ęgry ęgier ęgrom ęgry ęgrami ęgrzech"),
    ("iemcy", "iemcy iemiec iemcom iemcy iemcami iemczech"),
    ("die", "die dii diom die diami diach"),
    ("andy", "andy andów andom andy andami andach"),
    ("any", "any anów anom any anami anach"),
    ("aty", "aty atów atom aty atami atach"),
    ("spy", "spy sp spom spy spami spach"),
    ("k", "k ku kowi k kiem ku"),
    ("g", "g gu gowi g giem gu"),
    ("el", "el ela elowi ela elem elu"),
    ("yn", "yn ynu ynowi yn ynem ynie"),
    ("", "- u owi - em ie"),
)
_SLAVIC: dict[str, tuple[Endings, Endings]] = {
    "ru": (_RU_NOUN, ()),
    "uk": (_UK_NOUN, _UK_FIRST),
    "pl": (_PL_NOUN, _PL_FIRST),
}
_INDECLINABLE = re.compile(r"[аеёиоуыэюяєії]$|[a-z]$", re.IGNORECASE)


def name_forms(language: str, name: str) -> list[str]:
    """Return the forms of a name, itself first."""
    match language:
        case "ru" | "uk" | "pl":
            nouns, first = _SLAVIC[language]
            return _slavic(name, nouns, first=first)
        case "de" | "sv" | "nb" | "da":
            return [name] if name[-1] in "sxz" else [name, f"{name}s"]
        case "fi":
            return _finnish(name)
        case _:
            return [name]


_TREATY_HEAD = re.compile(
    r"(?:[^\s\d]{4,} ){0,3}(?:договор|конвенция|соглашение|соглашения|договоренности|сделка"
    r"|инициатива|пакт|протокол|хартия|устав|меморандум|трактат|акт|договір|конвенція|угода|угоди"
    r"|домовленості|ініціатива|хартія|статут)(?= |$)",
    re.IGNORECASE,
)


_ORGANISATION_HEAD = re.compile(
    r"(?:\S+ ){0,3}?(?:организация|совет|союз|содружество|суд|агентство|лига|ассамблея|комиссия"
    r"|фонд|альянс|парламент|сообщество|банк|організація|рада|співдружність|ліга|асамблея"
    r"|комісія|спільнота)(?= )",
    re.IGNORECASE,
)


def organisation_forms(language: str, name: str) -> list[str]:
    """Return the forms of an organisation's name: up to its head, "Совета Европы"."""
    if language in {"ru", "uk"} and (head := _ORGANISATION_HEAD.match(name)):
        rest = name[head.end() :]
        return [form + rest for form in name_forms(language, head.group())]
    return name_forms(language, name)


def treaty_forms(language: str, name: str) -> list[str]:
    """Return the forms of a treaty's name: its head is inflected, what follows stands."""
    if language in {"ru", "uk"} and (head := _TREATY_HEAD.match(name)):
        rest = name[head.end() :]
        return [form + rest for form in name_forms(language, head.group())]
    for ending, forms in _TREATY_ENDINGS.get(language, ()):
        if name.casefold().endswith(ending):
            return [name, *(name[: -len(ending)] + form for form in _cased(name, ending, forms))]
    return [name]


# An ending of the name as it is listed, definite in the North, and its other forms.
_TREATY_ENDINGS: dict[str, Endings] = {
    "tr": (
        ("ması", "masını masına masında masından masının masıyla"),
        ("mesi", "mesini mesine mesinde mesinden mesinin mesiyle"),
        ("kolü", "kolünü kolüne kolünde kolünden kolünün kolüyle"),
        ("şimi", "şimini şimine şiminde şiminden şiminin şimiyle"),
        ("tüsü", "tüsünü tüsüne tüsünde tüsünden tüsünün tüsüyle"),
        ("ma", "mayı maya mada madan manın mayla"),
    ),
    "de": (
        ("vertrag", "vertrags vertrages verträge verträgen"),
        ("abkommen", "abkommens"),
        ("übereinkommen", "übereinkommens"),
        ("protokoll", "protokolls"),
        ("statut", "statuts"),
        ("pakt", "pakts paktes"),
    ),
    "sv": (
        ("avtalet", "avtal avtals avtalets avtalen avtalens"),
        ("konventionen", "konvention konventionens"),
        ("fördraget", "fördrag fördragets fördragen"),
        ("traktaten", "traktat traktatens"),
        ("protokollet", "protokoll protokollets"),
        ("stadgan", "stadga stadgans"),
        ("pakten", "pakt paktens"),
    ),
    "nb": (
        ("avtalen", "avtale avtalens avtaler avtalene"),
        ("konvensjonen", "konvensjon konvensjonens"),
        ("traktaten", "traktat traktatens traktatene"),
        ("protokollen", "protokoll protokollens"),
        ("pakten", "pakt paktens"),
    ),
    "da": (
        ("aftalen", "aftale aftalens aftaler aftalerne"),
        ("overenskomsten", "overenskomst overenskomstens overenskomster"),
        ("konventionen", "konvention konventionens"),
        ("traktaten", "traktat traktatens traktaterne"),
        ("protokollen", "protokol protokollens"),
        ("pagten", "pagt pagtens"),
    ),
}


def _cased(name: str, ending: str, forms: str) -> list[str]:
    """Return the forms, with a capital where the ending has one: "Elysée-Vertrag"."""
    capital = name[-len(ending)].isupper()
    return [form.capitalize() if capital else form for form in forms.split(" ")]


def adjective_forms(language: str, word: str) -> list[str]:
    """Return the forms of an adjective given in its first form."""
    rules: dict[str, Callable[[str], list[str]]] = {
        "ru": lambda w: [w[:-2] + ending for ending in _RU_ADJECTIVE.split(" ")],
        "uk": lambda w: [w[:-2] + ending for ending in _UK_ADJECTIVE.split(" ")],
        "de": lambda w: [w + ending for ending in _DE_ADJECTIVE],
        "fr": _french,
        "es": _spanish,
        "it": _italian,
        "pt": _portuguese,
        "sv": lambda w: [w, f"{w}a", f"{w}t"],
        "nb": lambda w: [w, f"{w}e"],
        "da": lambda w: [w, f"{w}e"],
        "pl": lambda w: [w[:-1] + ending for ending in _PL_ADJECTIVE.split(" ")],
    }
    return rules[language](word)


def _slavic(name: str, endings: Endings, *, first: Endings) -> list[str]:
    """Put the name in its six cases, all its words in the same one."""
    *words, last = name.split(" ")
    cases = [_declined(word, first + endings) for word in words] + [_declined(last, endings)]
    return list(dict.fromkeys([name, *(" ".join(form) for form in zip(*cases, strict=True))]))


def _declined(word: str, endings: Endings) -> list[str]:
    if word.isupper() or len(word) < 3:
        return [word] * 6
    for ending, cases in endings:
        if word.endswith(ending) and (ending or not _INDECLINABLE.search(word)):
            return [word.removesuffix(ending) + case.strip("-") for case in cases.split(" ")]
    return [word] * 6


def _finnish(name: str) -> list[str]:
    if name[-1] not in "aeiouyäö":
        return [name]
    stem = name[:-1] + "e" if name.endswith("omi") else name
    a = "a" if re.search("[aou]", name) else "ä"
    cases = ("n", f"ss{a}", f"st{a}", f"ll{a}", f"lt{a}", "lle", "ksi", a, f"{name[-1]}n")
    return [name, *(stem + case for case in cases)]


def _french(word: str) -> list[str]:
    if word.endswith("e"):
        return [word, f"{word}s"]
    if word.endswith(("ien", "éen", "on")):
        return [word, f"{word}s", f"{word}ne", f"{word}nes"]
    if word.endswith("c"):
        soft = word[:-1] + ("cque" if word.endswith("ec") else "que")
        return [word, f"{word}s", soft, f"{soft}s"]
    return [word, f"{word}s", f"{word}e", f"{word}es"]


def _spanish(word: str) -> list[str]:
    if word.endswith("o"):
        return [word[:-1] + ending for ending in ("o", "a", "os", "as")]
    if word[-1] in "aeí":
        return [word, f"{word}s", f"{word}es"]
    plain = word.replace("és", "es")
    return [word, f"{plain}a", f"{plain}es", f"{plain}as"]


def _italian(word: str) -> list[str]:
    if word.endswith(("co", "go")):
        return [word[:-1] + ending for ending in ("o", "a", "hi", "i", "he")]
    if word.endswith("o"):
        return [word[:-1] + ending for ending in "oaie"]
    return [word, f"{word[:-1]}i"] if word.endswith("e") else [word]


def _portuguese(word: str) -> list[str]:
    for ending, forms in _PT_ADJECTIVE:
        if word.endswith(ending):
            return [word.removesuffix(ending) + form for form in forms.split(" ")]
    return [word, f"{word}s"]


_PT_ADJECTIVE = (
    ("ão", "ão ã ães ãs"),
    ("eu", "eu eia eus eias"),
    ("ês", "ês esa eses esas"),
    ("ol", "ol ola óis olas"),
    ("o", "o a os as"),
)
