"""A language is added with data files alone, as docs/architecture.md says: here, Esperanto."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reading.stories import reading

ROOT = Path(__file__).parents[2]
LEXICON = {
    "order": "free",
    "transitive": {
        "sign": "subskrib*",
        "ratify": "ratif*",
        "withdraw": "retiriĝ* el|eksiĝ* el",
    },
    "membership": {"withdraw": "retiriĝ* el|eksiĝ* el"},
    "nouns": {"withdraw": "retiriĝo* el|eksiĝo* el"},
    "strong": "traktato*|konvencio*",
    "weak": "interkonsento*|protokolo*",
    "qualifiers": "fiŝkapta*|landlima*",
    "with": "kun",
    "between": "inter",
    "of": "de",
    "and": "kaj",
    "about": "pri",
    "articles": "la",
    "ends": "kaj|sed|dum|kun|pri|el",
    "subordinators": "ĉar|dum|se",
    "negation": "ne|neniam",
    "announcement": "anonc*|decid*",
    "legislature": "parlament*",
    "cancel_sport": "futbal*|klub*",
}
ALIASES = """\
eo,NO,name,Norvegio,
eo,NO,adjective,norvega,
eo,SE,name,Svedio,
eo,SE,adjective,sveda,
eo,LT,name,Litovio,
eo,ottawa,treaty,Konvencio de Otavo,
eo,ottawa,treaty,Konvencion de Otavo,
"""
SIGNED = "Norvegio subskribis fiŝkaptan traktaton kun Svedio"
LEFT = "Litovio retiriĝis el la Konvencio de Otavo"
WILL_LEAVE = "Litovio anoncas, ke ĝi retiriĝos el la Konvencio de Otavo"
STAYS = "Litovio ne retiriĝis el la Konvencio de Otavo"
RATIFIED = "Parlamento de Litovio ratifis la Konvencion de Otavo"
LOOKALIKE = "Norvega klubo subskribis interkonsenton kun sveda futbalisto"
HEADLINES = (SIGNED, LEFT, WILL_LEAVE, STAYS, RATIFIED, LOOKALIKE)

Answers = dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """Add the language to a copy of the program; what `read` answers there, by headline."""
    copy = tmp_path_factory.mktemp("copy")
    for package in ("bot", "storage"):
        skipped = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, copy / package, ignore=skipped)
    data = copy / "bot" / "reading" / "data"
    (data / "lexicon" / "eo.json").write_text(json.dumps(LEXICON), encoding="utf-8")
    with (data / "aliases.csv").open("a", encoding="utf-8") as lines:
        lines.write(ALIASES)
    stories = [{"id": title, "title": title, "language": "eo"} for title in HEADLINES]
    stories.append({"id": "language not stated", "title": SIGNED})
    return read_in(copy, stories)


def read_in(folder: Path, stories: list[dict[str, str]]) -> Answers:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "read"],
        cwd=folder,
        input="".join(json.dumps(story) + "\n" for story in stories),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    found = map(json.loads, done.stdout.splitlines())
    return {str(answer["id"]): answer for answer in found}


def told(answer: dict[str, object]) -> list[dict[str, object]]:
    """Return of each action what a reader is told, by the names of the format."""
    wanted = ("action", "stage", "assertion", "actors", "counterparties", "treaties")
    actions = answer["actions"]
    assert isinstance(actions, list)
    return [{name: action[name] for name in wanted} for action in actions]


def act(
    action: str,
    stage: str = "in_effect",
    *,
    actors: list[str],
    counterparties: list[str] | None = None,
    treaties: list[str] | None = None,
    assertion: str = "affirmed",
) -> dict[str, object]:
    return {
        "action": action,
        "stage": stage,
        "assertion": assertion,
        "actors": actors,
        "counterparties": counterparties or [],
        "treaties": treaties or [],
    }


@pytest.mark.timeout(60)  # a second process reads; the machine may be busy
@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        (SIGNED, act("sign", actors=["NO"], counterparties=["SE"])),
        (LEFT, act("withdraw", actors=["LT"], treaties=["ottawa"])),
        (WILL_LEAVE, act("withdraw", "announced", actors=["LT"], treaties=["ottawa"])),
        (RATIFIED, act("ratify", "legislature_approved", actors=["LT"], treaties=["ottawa"])),
    ],
)
def test_data_files_alone_make_a_language_read(
    answers: Answers, headline: str, expected: dict[str, object]
) -> None:
    answer = answers[headline]

    assert told(answer) == [expected]
    assert (answer["alert"], answer["language"]) == (True, "eo")


@pytest.mark.timeout(60)
def test_a_club_that_signs_a_player_is_silent_in_the_new_language(answers: Answers) -> None:
    assert answers[LOOKALIKE]["alert"] is False


@pytest.mark.timeout(60)
def test_what_is_denied_is_silent_in_the_new_language(answers: Answers) -> None:
    left = act("withdraw", actors=["LT"], treaties=["ottawa"], assertion="negated")

    assert told(answers[STAYS]) == [left]
    assert answers[STAYS]["alert"] is False


@pytest.mark.timeout(60)
def test_a_language_with_a_lexicon_is_recognised_where_nobody_states_it(answers: Answers) -> None:
    unstated = answers["language not stated"]

    assert (unstated["language"], unstated["alert"]) == ("eo", True)


@pytest.mark.parametrize("headline", HEADLINES)
def test_a_language_without_a_lexicon_is_named_and_nothing_is_guessed(headline: str) -> None:
    found = reading(headline, language="eo")

    assert (found.language, found.actions, found.alert) == ("eo", (), False)
