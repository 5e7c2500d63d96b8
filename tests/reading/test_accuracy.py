"""Headlines in our own words, read as a whole: a change that costs accuracy fails here."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.reading.stories import reading

HEADLINES = Path(__file__).parent / "headlines.tsv"
LANGUAGES = ["en", "sv", "no", "da", "ru", "uk", "pl", "tr", "de", "fr", "es", "it", "pt", "zh"]
SAME = {
    "withdraw": "exit",
    "terminate": "exit",
    "agree": "text",
    "adopt": "text",
    "reinstate": "joining",
    "accede": "joining",
}


def labelled(language: str) -> list[dict[str, str]]:
    with HEADLINES.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row for row in rows if row["language"] == language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_actions_are_found_and_few_other_headlines_alert(language: str) -> None:
    rows = labelled(language)
    alerts = {row["headline"] for row in rows if reading(row["headline"], language=language).alert}

    actions = {row["headline"] for row in rows if row["action"]}
    assert len(alerts & actions) >= 0.8 * len(actions), actions - alerts
    assert len(alerts - actions) <= max(1, 0.05 * (len(rows) - len(actions))), alerts - actions


def test_nine_of_ten_actions_found_are_the_right_ones() -> None:
    rows = [row for row in labelled("en") if row["action"] not in {"", "any"}]

    found = [(row, best_action(row["headline"])) for row in rows]
    right = [row for row, action in found if kind(action) == kind(row["action"])]
    assert len(right) >= 0.9 * len([action for _, action in found if action])


def best_action(headline: str) -> str:
    told = [a for a in reading(headline).actions if a.may_alert]
    return max(told, key=lambda a: a.score).action.value if told else ""


def kind(action: str) -> str:
    return SAME.get(action, action)


def slots() -> list[dict[str, str]]:
    with (HEADLINES.parent / "slots.tsv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", slots(), ids=lambda row: row["headline"])
def test_action_stage_and_parties_are_all_right(row: dict[str, str]) -> None:
    mains = [a for a in reading(row["headline"]).actions if a.bearing == "main"]
    found = max(mains, key=lambda action: action.score)

    assert (found.action.value, found.stage.value) == (row["action"], row["stage"])
    assert set(found.parties) == set(row["parties"].split(","))
