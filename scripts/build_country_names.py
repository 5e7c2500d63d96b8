"""Build bot/reading/data/country_names/*.json: what CLDR calls each country, a file a language.

Source: the Unicode CLDR as shipped in Babel (a development requirement; Unicode licence).
Run it after Babel was upgraded: `python scripts/build_country_names.py`.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter
from pathlib import Path

from babel import Locale

DATA = Path(__file__).parent.parent / "bot" / "reading" / "data"
# Not Thai and Hindi: words and vowels there need more than our folding.
LANGUAGES = (
    "ar az be bg ca cs da de el en es et fa fi fr he hr hu hy id is it ja ka kk ko lt lv mk "
    "ms nb nl pl pt ro ru sk sl sq sr sv tr uk uz vi zh"
)
_BRACKETS = re.compile(r"\s*[(（\[].*")
# "Congo (DRC)": what stands before the bracket would name the other Congo too.
_NEEDS_BRACKETS = frozenset({"CD", "CG"})


def build() -> dict[str, dict[str, list[str]]]:
    """Return language -> code -> names."""
    with (DATA / "countries.csv").open(encoding="utf-8", newline="") as rows:
        codes = [row["code"] for row in csv.DictReader(rows)]
    return {language: _of_language(language, codes) for language in LANGUAGES.split(" ")}


def texts() -> dict[str, str]:
    """Return language -> the file as it is committed."""
    return {
        language: json.dumps(names, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        for language, names in build().items()
    }


def _of_language(language: str, codes: list[str]) -> dict[str, list[str]]:
    territories = dict(Locale.parse(language).territories)
    found = {code: _names(territories, code) for code in codes if code in territories}
    times = Counter(name for names in found.values() for name in names)
    own = {code: [name for name in names if times[name] == 1] for code, names in found.items()}
    return {code: names for code, names in own.items() if names}


def _names(territories: dict[str, str], code: str) -> list[str]:
    keys = [key for key in territories if key == code or key.startswith(f"{code}-alt-")]
    names = {territories[key].replace("’", "'").replace(" - ", "-") for key in keys}
    if code not in _NEEDS_BRACKETS:
        names = {_BRACKETS.sub("", name) for name in names}
    return sorted(name for name in names if not _BRACKETS.search(name))


if __name__ == "__main__":
    for language, text in texts().items():
        (DATA / "country_names" / f"{language}.json").write_text(text, encoding="utf-8")
    sys.stdout.write("country_names/*.json written\n")
