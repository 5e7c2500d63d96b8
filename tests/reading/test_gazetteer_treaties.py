"""The named treaties of the news since 2015: each is found, and none shares a name."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from bot.domain.treaty import Bearing, TreatyAction
from bot.reading import gazetteer, shipped
from bot.reading.mentions import Kind
from bot.reading.phrases import key_of
from tests.reading.stories import reading

HEADLINES = Path(__file__).parent / "named_treaties.tsv"
UNTOLD = {"breach"}  # told only where a rule names it


def headlines() -> list[dict[str, str]]:
    with HEADLINES.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))


def main_of(headline: str) -> tuple[TreatyAction | None, bool]:
    found = reading(headline)
    mains = [a for a in found.actions if a.bearing is Bearing.MAIN]
    return max(mains, key=lambda a: a.score, default=None), bool(found.alert)


def test_what_is_done_to_each_of_a_hundred_treaties_is_told_with_its_name() -> None:
    wrong = []
    for row in headlines():
        main, told = main_of(row["headline"])
        right = main and main.action.value == row["action"] and row["treaty"] in main.treaties
        if not right or not (told or row["action"] in UNTOLD):
            wrong.append((row["headline"], main))

    assert wrong == []
    assert len({row["treaty"] for row in headlines()}) >= 90


def test_every_treaty_of_the_table_is_found_by_its_name_in_a_headline() -> None:
    missed = [
        row.id
        for row in shipped.treaties()
        if not any(
            row.id in codes_in(f"Parliament ratifies the {name} after a long debate")
            for name in (row.short, row.name, *row.aliases)
        )
    ]

    assert missed == []


def codes_in(text: str) -> set[str]:
    return {m.code for m in gazetteer.find(text, "en") if m.kind is Kind.TREATY}


def test_no_two_rows_list_the_same_alias() -> None:
    owners: dict[tuple[str, ...], set[str]] = {}
    for row in shipped.treaties():
        for name in (row.short, *row.aliases):
            if name not in row.doubtful:
                owners.setdefault(key_of(name), set()).add(row.id)

    assert {key: ids for key, ids in owners.items() if len(ids) > 1} == {}


def test_no_year_of_an_unchecked_row_is_shown() -> None:
    rows = shipped.table("treaties.csv")
    unchecked = {row["id"] for row in rows if row["source_check"].startswith("unsourced")}

    shown = {code for code, name in gazetteer.names().treaties.items() if name.year}
    assert len(unchecked) > 300
    assert shown & unchecked == set()


def test_every_treaty_with_parties_in_its_name_is_of_the_table() -> None:
    known = gazetteer.names()
    path = shipped.DATA / "treaty_parties.json"
    parties: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    del parties["provenance"]

    assert set(parties) <= set(known.treaties)
    assert {code for codes in parties.values() for code in codes.split("|")} <= set(known.parties)
