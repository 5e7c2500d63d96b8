"""Build bot/reading/data/forms/*.json: inflected names and adjectives, a file a language.

Sources: country_names/*.json (CLDR), treaties.csv, adjectives.csv and aliases.csv and the
rules of inflect.py. Nothing but Python is needed: `python scripts/build_forms.py`.
A form that would name two countries is left out, except where one of them is called so.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from inflect import adjective_forms, name_forms, organisation_forms, treaty_forms

DATA = Path(__file__).parent.parent / "bot" / "reading" / "data"
NAMES = ("ru", "uk", "pl", "tr", "de", "sv", "nb", "da", "fi")
ADJECTIVES = ("ru", "uk", "pl", "de", "fr", "es", "it", "pt", "sv", "nb", "da")
_INFLECTED_ALIASES = frozenset({"name", "capital", "metonym", "organisation"})

Forms = dict[str, dict[str, list[str]]]  # kind of form -> code -> words


def build() -> dict[str, Forms]:
    """Return language -> kind of form -> code -> forms not already in another table."""
    languages = dict.fromkeys([*NAMES, *ADJECTIVES])
    return {language: _of_language(language) for language in languages}


def texts() -> dict[str, str]:
    """Return language -> the file as it is committed."""
    return {
        language: json.dumps(forms, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        for language, forms in build().items()
    }


def _of_language(language: str) -> Forms:
    given = {(name.casefold()): code for code, _, name in _names(language)}
    owners: dict[str, set[str]] = {}
    made = [*_made(language)]
    for code, _, form in made:
        owners.setdefault(form.casefold(), set()).add(code)
    forms: Forms = {}
    for code, kind, form in made:
        alone = len(owners[form.casefold()]) == 1
        if alone and given.get(form.casefold()) is None and len(form) > 2:
            forms.setdefault(kind, {}).setdefault(code, []).append(form)
    return {
        kind: {code: sorted(set(found)) for code, found in codes.items()}
        for kind, codes in forms.items()
    }


def _made(language: str) -> Iterator[tuple[str, str, str]]:
    if language in NAMES:
        for code, kind, name in _names(language):
            inflected = organisation_forms if kind == "organisation" else name_forms
            yield from ((code, kind, form) for form in inflected(language, name))
    for treaty, name in _treaties(language):
        yield from ((treaty, "treaty", form) for form in treaty_forms(language, name)[1:])
    for row in _rows("adjectives.csv"):
        if row["lang"] == language:
            for form in adjective_forms(language, row["adjective"]):
                yield row["code"], "adjective", form


def _names(language: str) -> Iterator[tuple[str, str, str]]:
    cldr = json.loads((DATA / "country_names" / f"{language}.json").read_text(encoding="utf-8"))
    for code, names in cldr.items():
        yield from ((code, "name", name) for name in names)
    for row in _rows("aliases.csv"):
        if row["lang"] == language and row["form"] in _INFLECTED_ALIASES and not row["dead"]:
            yield row["code"], row["form"], row["alias"].removeprefix("~")


def _treaties(language: str) -> Iterator[tuple[str, str]]:
    for row in _rows("treaties.csv"):
        pairs = (alias.strip().partition(":") for alias in row["aliases_i18n"].split(";"))
        yield from ((row["id"], name) for lang, _, name in pairs if lang == language)
    for row in _rows("aliases.csv"):
        if row["lang"] == language and row["form"] == "treaty":
            yield row["code"], row["alias"].removeprefix("~")


def _rows(file: str) -> list[dict[str, str]]:
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


if __name__ == "__main__":
    for language, text in texts().items():
        (DATA / "forms" / f"{language}.json").write_text(text, encoding="utf-8")
    sys.stdout.write("forms/*.json written\n")
