"""The layout of an alert."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.message import Message
from bot.domain.news import Tier
from bot.domain.treaty import Action, Assertion, Stage, TreatyAction
from bot.domain.watch import Condition, Key
from bot.wording.alert import LONGEST, alert_message, all_parties, headline, is_cut
from bot.wording.changes import change_words
from bot.wording.clip import units
from tests.wording.scene import ELEVEN, GOLDEN, NAMES, acts, event, report
from tests.wording.test_summary import ACTIONS

NORWAY = (Condition(key=Key.COUNTRY, values=frozenset({"NO"})),)
CZECHIA = (Condition(key=Key.WITH, values=frozenset({"CZ"})),)
NORDICS = (Condition(key=Key.COUNTRY, values=frozenset({"NORDICS"})),)


def bold(message: Message) -> list[str]:
    return [span.text for line in message.lines for span in line if span.bold]


def test_the_alert_of_the_story_it_must_get_right_first() -> None:
    told = alert_message(
        event(reports=(report("TRT World"), report("A"), report("B"), report("C"))),
        names=NAMES,
        why=NORWAY,
    )

    assert told.text.split("\n") == [
        "🔴 Russia terminates — authorised",
        "Bilateral military cooperation agreements (1992–2002)",
        "With Germany, Poland, Norway and 8 others",
        (
            "Russia authorises the termination of bilateral military cooperation agreements with "
            "Germany, Poland, Norway and 8 others (signed 1992–2002). "
            "Published on 20 December 2025. No effective date is stated."
        ),
        "TRT World · +3 outlets · #T7F3K",
    ]
    assert bold(told) == ["Russia terminates", "Norway"]


def test_the_watched_party_is_always_among_those_shown() -> None:
    told = alert_message(event(), names=NAMES, why=CZECHIA)

    assert "With Germany, Poland, the Czech Republic and 8 others" in told.text
    assert "the Czech Republic" in bold(told)


def test_members_of_a_watched_group_are_bold() -> None:
    groups = {"NO": frozenset({"NORDICS"}), "DK": frozenset({"NORDICS"})}

    told = alert_message(event(groups=groups), names=NAMES, why=NORDICS)

    assert bold(told) == ["Russia terminates", "Norway", "Denmark"]


def test_one_party_more_than_three_is_named_not_counted() -> None:
    told = alert_message(
        event(replace(GOLDEN, counterparties=("DE", "PL", "NO", "BG"))), names=NAMES
    )

    assert "With Germany, Poland, Norway and Bulgaria" in told.text


@pytest.mark.parametrize(
    ("what", "told"),
    [
        (acts(actors=("FI", "EE")), "🟡 Finland and Estonia withdraw — announced"),
        (
            acts(actors=("FI", "EE", "NO", "PL", "DE"), stage=Stage.IN_EFFECT),
            "🔴 Finland, Estonia, Norway and 2 others withdraw — in effect",
        ),
        (acts(Action.WITHDRAW, Stage.IN_EFFECT, stated=False), "🔴 Finland withdraws — reported"),
        (
            acts(Action.IN_FORCE, Stage.IN_EFFECT),
            "🟢 Ottawa Convention (1997) enters into force — in force",
        ),
        (acts(Action.TERMINATE, Stage.PROPOSED, actors=()), "🟡 Termination — proposed"),
        (acts(Action.SIGN, Stage.DENIED), "⚪ Finland signs — denied"),
        (acts(Action.SIGN, Stage.IN_EFFECT, actors=("TW",)), "🟢 Taiwan signs — signed"),
        (
            acts(Action.EXTEND, Stage.IN_EFFECT, polarity=-1),
            "🔴 Finland does not extend — not extended",
        ),
    ],
)
def test_the_headline_says_who_does_what_and_how_far(what: TreatyAction, told: str) -> None:
    assert headline(event(what), NAMES) == told


def test_a_breach_names_its_parties_and_takes_no_side() -> None:
    sentence = "Chad accused Sudan of breaking the border agreement."
    claim = replace(
        acts(Action.BREACH, Stage.IN_EFFECT, counterparties=("US",), sentence=sentence),
        assertion=Assertion.REPORTED_CLAIM,
    )

    told = alert_message(event(claim), names=NAMES).text.splitlines()

    assert told[0].endswith("Breach — claimed")
    assert told[2] == "Parties: Finland and the United States"
    assert told[3] == sentence


def test_a_year_nobody_checked_is_not_shown() -> None:
    told = alert_message(event(acts(treaties=("new-start",))), names=NAMES)

    assert told.lines[1][0].text == "New START"


def test_a_possible_repeat_says_so_in_its_first_words() -> None:
    told = alert_message(event(), names=NAMES, repeat=True)

    assert told.text.startswith("(possible repeat) 🔴 Russia terminates")


def test_state_media_is_marked() -> None:
    told = alert_message(event(reports=(report("TRT World", tier=Tier.STATE_MEDIA),)), names=NAMES)

    assert "TRT World (state media) · #T7F3K" in told.text


def test_the_report_closest_to_the_act_is_named() -> None:
    reports = (
        report("Think Tank", tier=Tier.ANALYSIS),
        report("State TV", tier=Tier.STATE_MEDIA),
        report("Gazette", tier=Tier.OFFICIAL, hours=5, link="https://gazette.example/9"),
    )

    told = alert_message(event(reports=reports), names=NAMES)

    assert told.lines[-1][0].text == "Gazette"
    assert told.lines[-1][0].link == "https://gazette.example/9"
    assert "+2 outlets" in told.text


def test_two_reports_of_one_outlet_are_one_outlet() -> None:
    told = alert_message(event(reports=(report(), report(hours=1), report("B"))), names=NAMES)

    assert "Harbour Post · +1 outlet · #T7F3K" in told.text


def test_a_foreign_headline_is_linked_as_it_stands() -> None:
    foreign = report(language="ru", title="Кабинет разрешил выйти")

    told = alert_message(event(reports=(foreign,)), names=NAMES)

    title = told.lines[-2]
    assert [title[0].text, title[0].link] == ["Кабинет разрешил выйти", foreign.link]
    assert title[1].text == " (in Russian)"
    assert told.lines[-1][0].link is None  # one link to one story


def test_an_english_headline_is_not_repeated() -> None:
    told = alert_message(event(reports=(report(title="Words of the outlet"),)), names=NAMES)

    assert "Words of the outlet" not in told.text


def test_a_reply_says_what_changed() -> None:
    before = event(acts(Action.WITHDRAW, Stage.ANNOUNCED), tag="AAAAA")
    after = event(acts(Action.WITHDRAW, Stage.NOTIFIED))

    told = alert_message(after, names=NAMES, changed=change_words(before, after))

    assert told.lines[1][0].text == "New stage: announced → notified (earlier: #AAAAA)"


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (acts(Action.WITHDRAW, Stage.DENIED), "The earlier report is denied (earlier: #AAAAA)"),
        (acts(Action.REINSTATE, Stage.REVERSED), "The earlier step is reversed (earlier: #AAAAA)"),
        (
            acts(Action.REINSTATE, Stage.IN_EFFECT),
            "New step: withdrawal → reinstatement (earlier: #AAAAA)",
        ),
    ],
)
def test_a_change_of_another_kind_is_named(after: TreatyAction, said: str) -> None:
    assert change_words(event(acts(), tag="AAAAA"), event(after)) == said


def test_more_is_offered_only_when_parties_are_left_out() -> None:
    assert is_cut(event(), NORWAY, names=NAMES)
    assert not is_cut(event(replace(GOLDEN, counterparties=("DE", "PL"))), NORWAY, names=NAMES)


def test_more_names_every_party() -> None:
    told = all_parties(event(), NAMES).text

    assert all(NAMES.parties[code].name in told for code in ("RU", *ELEVEN))


def test_a_summary_that_does_not_fit_is_cut_at_a_clause() -> None:
    long = ", ".join(["the chamber heard another speech on the matter"] * 30)
    what = acts(treaties=(), sentence=f"Finland plans to leave the pact, {long}.")

    told = alert_message(event(what, reports=(report("O" * 200, language="fi"),)), names=NAMES)

    assert units(told.text) <= LONGEST
    assert "speech on the matter…" in told.text


def test_many_watched_parties_give_way_before_the_text_overflows() -> None:
    codes = tuple(f"unknown party number {n} with quite a long name" for n in range(60))
    watched = (Condition(key=Key.COUNTRY, values=frozenset(codes)),)

    told = alert_message(
        event(acts(actors=codes, counterparties=codes[::-1])), names=NAMES, why=watched
    )

    assert units(told.text) <= LONGEST
    assert "others withdraw" in told.text


@given(
    what=ACTIONS,
    outlet=st.text(max_size=300),
    title=st.text(max_size=600),
    language=st.none() | st.sampled_from(["en", "ru", "zh-Hant", "?"]),
    changed=st.text(max_size=300),
    watched=st.lists(st.sampled_from(sorted(NAMES.parties))).map(frozenset),
)
def test_an_alert_never_exceeds_its_length(  # noqa: PLR0917 - one per thing that varies
    what: TreatyAction,
    outlet: str,
    title: str,
    language: str | None,
    changed: str,
    watched: frozenset[str],
) -> None:
    why = (Condition(key=Key.COUNTRY, values=watched),)
    reports = (report(outlet, title=title, language=language), report("B"))

    told = alert_message(
        event(what, reports=reports), names=NAMES, why=why, changed=changed, repeat=True
    )

    assert units(told.text) <= LONGEST
    assert "#T7F3K" in told.text
    assert told.text.startswith("(possible repeat)")
