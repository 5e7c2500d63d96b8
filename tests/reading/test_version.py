"""When what is read has changed since the last release, VERSION must have risen.

The rule: `VERSION` of bot/reading/read.py is raised once between two releases, with the first
change of code, lexicons, tables or weights by which any headline here is read otherwise. At a
release `python -m tests.reading.test_version` notes what it reads in released.json.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from bot.domain.plain import action_to_plain
from bot.reading.read import VERSION
from tests.reading.stories import reading

RELEASED = Path(__file__).parent / "released.json"
# What a release is known by: short, in every language of the first group, never to be changed.
HEADLINES = (
    ("en", "Moscow tears up defence accords with Germany, Poland and Norway"),
    ("en", "Norway's Equinor signs gas deal with Germany"),
    ("en", "Fiji's parliament ratifies high seas treaty"),
    ("en", "Canada pulls out of Kyoto"),
    ("en", "Kyiv accused by Moscow of violating grain agreement"),
    ("en", "Brazil rules out signing nuclear weapons ban"),
    ("en", "Seoul to extend science pact with Rome"),
    ("sv", "Regeringen säger upp skatteavtalet med Portugal"),
    ("no", "Stortinget godkjente forsvarsavtalen med USA"),
    ("da", "Danmark underskriver aftale med Grønland om fiskeri"),
    ("ru", "Россия денонсировала налоговое соглашение с Данией"),
    ("uk", "Рада ратифікувала угоду з Польщею про кордон"),
    ("de", "Wien kündigt das Abkommen mit Ungarn"),
    ("fr", "Le Mali se retire de la CEDEAO"),
    ("es", "Chile y Perú firman un tratado de extradición"),
)


def fingerprint() -> str:
    """Return what stands for all that is read of the headlines."""
    told = [
        {**action_to_plain(action), "score": round(action.score, 2)}
        for language, headline in HEADLINES
        for action in reading(headline, language=language).actions
    ]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def test_the_version_has_risen_since_a_release_that_read_otherwise() -> None:
    released = json.loads(RELEASED.read_text(encoding="utf-8"))

    risen = 0 if fingerprint() == released["fingerprint"] else 1
    assert VERSION - released["version"] == risen


if __name__ == "__main__":
    noted = json.dumps({"version": VERSION, "fingerprint": fingerprint()})
    RELEASED.write_text(noted + "\n", encoding="utf-8")
