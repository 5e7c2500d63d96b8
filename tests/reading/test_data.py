"""The shipped tables: every code is known, every name has one owner, every build repeats."""

from __future__ import annotations

import csv
import importlib.util
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from bot.reading import gazetteer, groups, lexicon, party_phrases, shipped
from bot.reading.mentions import Form, Kind
from bot.reading.phrases import Case, key_of
from bot.reading.rows import AliasRow, LeaderRow

SCRIPTS = Path(__file__).parents[2] / "scripts"
PARTIES = gazetteer.names().parties
BODIES_WITHIN = {"EUCO", "CEU", "EUCOUN", "EP", "UNSC"}  # they act for the EU, the UN
TREATIES = gazetteer.names().treaties


def script(name: str) -> ModuleType:
    """Import a script of scripts/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("builder", "folder"), [("build_country_names", "country_names"), ("build_forms", "forms")]
)
def test_building_anew_gives_the_committed_files(builder: str, folder: str) -> None:
    script("inflect")
    built = script(builder).texts()

    files = (shipped.DATA / folder).iterdir()
    assert built == {path.stem: path.read_text(encoding="utf-8") for path in files}


def test_rules_of_inflection_give_the_forms_people_write() -> None:
    inflect = script("inflect")

    assert {"Норвегии", "Норвегию", "Норвегией"} <= set(inflect.name_forms("ru", "Норвегия"))
    assert "Южной Кореей" in inflect.name_forms("ru", "Южная Корея")
    assert "Південною Кореєю" in inflect.name_forms("uk", "Південна Корея")
    assert inflect.name_forms("ru", "США") == ["США"]
    assert inflect.name_forms("ru", "Чили") == ["Чили"]
    assert inflect.name_forms("de", "Norwegen") == ["Norwegen", "Norwegens"]
    assert "Norjassa" in inflect.name_forms("fi", "Norja")
    assert "grecque" in inflect.adjective_forms("fr", "grec")
    assert "danesa" in inflect.adjective_forms("es", "danés")
    assert {"turchi", "turche"} <= set(inflect.adjective_forms("it", "turco"))
    assert {"alemã", "alemães"} <= set(inflect.adjective_forms("pt", "alemão"))
    assert "Конвенции о пытках" in inflect.treaty_forms("ru", "Конвенция о пытках")


@pytest.mark.parametrize("language", ["en", *shipped.languages_of("country_names")])
def test_no_name_has_two_owners_in_one_language(language: str) -> None:
    # A name that two things bear goes to one of them in shared_names.csv, with a reason.
    assert lexicon.conflicts(language) == {}


@pytest.mark.parametrize("file", sorted(p.name for p in shipped.DATA.glob("*.csv")))
def test_every_row_has_as_many_cells_as_the_head(file: str) -> None:
    with (shipped.DATA / file).open(encoding="utf-8", newline="") as lines:
        head, *rows = csv.reader(lines)

    assert [row for row in rows if len(row) != len(head)] == []
    assert [row for row, times in Counter(map(tuple, rows)).items() if times > 1] == []


@pytest.mark.parametrize("rows", [shipped.aliases, shipped.leaders])
def test_the_rows_of_each_language_together_are_the_table(
    rows: Callable[..., tuple[AliasRow, ...] | tuple[LeaderRow, ...]],
) -> None:
    every = rows()

    languages = dict.fromkeys(row.lang for row in every)
    assert Counter(every) == Counter(row for lang in languages for row in rows(lang))
    assert all(row.lang == lang for lang in languages for row in rows(lang))


def test_every_party_code_in_the_tables_is_known() -> None:
    used = {
        *(row.code for row in shipped.leaders()),
        *(row.code for row in shipped.memberships()),
        *(row.code for row in shipped.aliases() if row.form != Kind.TREATY.value),
        *(row["code"] for row in shipped.table("adjectives.csv")),
        *(
            code
            for lang in shipped.languages_of("country_names")
            for code in shipped.country_names(lang)
        ),
    }

    assert used - set(PARTIES) - BODIES_WITHIN == set()


def test_every_treaty_id_in_the_tables_is_known() -> None:
    used = {
        *(row.code for row in shipped.aliases() if row.form == Kind.TREATY.value),
        *filter(None, map(gazetteer.founding_treaty, PARTIES)),
    }

    assert used - set(TREATIES) == set()


def test_every_form_in_the_tables_is_one() -> None:
    known = {form.value for form in Form} | {Kind.TREATY.value}
    built = {
        kind for lang in shipped.languages_of("country_names") for kind in shipped.forms(lang)
    }

    assert {row.form for row in shipped.aliases()} | built <= known


def test_what_lookalikes_do_is_known() -> None:
    effects = {row["effect"] for row in shipped.table("lookalikes.csv")}

    assert effects - {"drop", "weak"} <= set(PARTIES) | set(TREATIES)


def test_every_rule_on_a_name_is_on_a_name_we_have() -> None:
    languages = ("en", "ru", "uk", "es")
    known = {" ".join(key_of(p.text)) for lang in languages for p in lexicon.phrases(lang)}
    ruled = {row["phrase"] for row in shipped.table("lookalikes.csv")}

    assert ruled - known == set()


def test_an_acronym_counts_only_as_it_is_written() -> None:
    loose = [
        phrase.text
        for phrase in lexicon.phrases("en")
        if phrase.kind is Kind.PARTY
        and party_phrases.is_acronym(phrase.text)
        and phrase.form is not Form.LEADER
        and phrase.case is not Case.EXACT
    ]

    assert loose == []


def test_no_leader_left_before_taking_office_and_groups_are_ours() -> None:
    assert [r for r in shipped.leaders() if r.since and r.until and r.until < r.since] == []
    assert {m.group for m in shipped.memberships()} == set(groups.GROUPS)


def test_two_leaders_of_one_name_are_parted_by_their_dates() -> None:
    by_name: dict[tuple[str, ...], list[LeaderRow]] = {}
    for row in shipped.leaders():
        by_name.setdefault((row.lang, *key_of(row.name.text)), []).append(row)
    clashes = [
        (a.name.text, a.code, b.code)
        for rows in by_name.values()
        for a in rows
        for b in rows
        if a.code < b.code and a.since and b.since
        if (a.until is None or b.since < a.until) and (b.until is None or a.since < b.until)
    ]

    assert clashes == []


def test_every_state_has_an_english_adjective_and_a_capital_or_a_reason() -> None:
    without = {row.code for row in shipped.countries() if not row.adjectives}

    # "Dominican" and "Congolese" are given to the larger neighbour; the rest are no states.
    states = {code for code in without if len(code) == 2}
    assert states == {
        *("CG", "DM", "FM", "GG", "HK", "JE", "MP", "SX", "TC", "VA", "VI"),
    }


def test_every_state_is_named_in_twenty_languages() -> None:
    languages = {
        lang: shipped.country_names(lang) for lang in shipped.languages_of("country_names")
    }
    states = [row.code for row in shipped.countries() if len(row.code) == 2]
    rare = [c for c in states if sum(c in names for names in languages.values()) < 20]

    assert rare == []


def test_the_readme_names_the_source_of_every_file() -> None:
    readme = (shipped.DATA / "README.md").read_text(encoding="utf-8")
    files = [p.name if p.is_file() else f"{p.name}/*.json" for p in shipped.DATA.iterdir()]
    files.remove("README.md")

    assert [file for file in files if f"`{file}`" not in readme] == []
