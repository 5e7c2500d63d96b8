"""The language of rules."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.rules import parse_rule
from bot.domain.errors import CommandError
from bot.domain.news import Tier
from bot.domain.plain import rule_from_plain, rule_to_plain
from bot.domain.treaty import Action, Stage
from bot.domain.watch import LONGEST_RULE, Condition, Key, WatchRule
from bot.domain.words import fold
from bot.reading import gazetteer
from bot.wording.rules import typed, words_of

NAMES = gazetteer.names()


def asks(text: str) -> dict[str, set[str]]:
    """Return the rule as {key or -key: values}."""
    rule = parse_rule(text)
    return {f"{'-' if c.excluded else ''}{c.key}": set(c.values) for c in rule.conditions}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Norway", {"country": {"NO"}}),
        ("norway", {"country": {"NO"}}),
        ("Норвегия", {"country": {"NO"}}),
        ("Norway withdraw,terminate", {"country": {"NO"}, "action": {"withdraw", "terminate"}}),
        ("Norway withdraw, terminate", {"country": {"NO"}, "action": {"withdraw", "terminate"}}),
        ("Norway Sweden", {"country": {"NO", "SE"}}),
        ("United States, Russia ratifies", {"country": {"US", "RU"}, "action": {"ratify"}}),
        ('"Ottawa Convention"', {"treaty": {"ottawa"}}),
        ("“Ottawa Convention”", {"treaty": {"ottawa"}}),
        ("Ottawa Convention withdraw", {"treaty": {"ottawa"}, "action": {"withdraw"}}),
        ("New START", {"treaty": {"new-start"}}),
        ("the Ottawa Convention", {"treaty": {"ottawa"}}),
        ("the Netherlands", {"country": {"NL"}}),
        ("Nordics", {"country": {"NORDICS"}}),
        ("with:AU", {"with": {"AFU"}}),
        (
            "actor:Russia with:Nordics -topic:tax stage:authorised+",
            {
                "actor": {"RU"},
                "with": {"NORDICS"},
                "-topic": {"tax"},
                "stage": {"executive_authorised", "notified", "notice_running", "in_effect"},
            },
        ),
        (
            'min:2 tier:official text:"landmines"',
            {"min": {"2"}, "tier": {"official"}, "text": {"landmines"}},
        ),
        ("ACTOR: Russia", {"actor": {"RU"}}),
        ("country:United States withdraw", {"country": {"US"}, "action": {"withdraw"}}),
        ("Nordics -Norway", {"country": {"NORDICS"}, "-country": {"NO"}}),
        ('EU -"Ottawa Convention"', {"country": {"EU"}, "-treaty": {"ottawa"}}),
        ("EU —“Ottawa Convention”", {"country": {"EU"}, "-treaty": {"ottawa"}}),
        ("Nordics —country:Norway", {"country": {"NORDICS"}, "-country": {"NO"}}),
        ("country:Norway country:Sweden", {"country": {"NO", "SE"}}),
        ("min:3 min:2", {"min": {"2"}}),
        ("stage:done", {"stage": {"in_effect"}}),
        ("stage:executive_authorised", {"stage": {"executive_authorised"}}),
        ("stage:in_progress,done action:sign", {"stage": {
            "legislature_pending", "legislature_approved", "executive_authorised", "notified",
            "notice_running", "in_effect"}, "action": {"sign"}}),
        ("stage:denied+", {"stage": {"denied"}}),
        ("topic:arms", {"topic": {"arms_control"}}),
        ("resume", {"action": {"reinstate"}}),
        ("enter_into_force", {"action": {"in_force", "provisional"}}),
        ("quit", {"action": {"withdraw"}}),
        ("lang:Russian", {"lang": {"ru"}}),
        ("feed:un-press", {"feed": {"un-press"}}),
        ('"landmines"', {"text": {"landmines"}}),
        ('text:"Évian—Accords"', {"text": {"evian accords"}}),
        ("Taiwan", {"country": {"TW"}}),
        ("Kosovo", {"country": {"XK"}}),
        ("Palestine", {"country": {"PS"}}),
        ("Nor\u200bway", {"country": {"NO"}}),
        ("Ｎｏｒｗａｙ", {"country": {"NO"}}),
    ],
)  # fmt: skip
def test_a_rule_is_read_as_meant(text: str, asked: dict[str, set[str]]) -> None:
    assert asks(text) == asked


@pytest.mark.parametrize(
    ("text", "said", "corrections"),
    [
        ("Norwya", "I know no “Norwya”. Did you mean Norway?", ("Norway",)),
        ("country:Norwya", "Did you mean Norway?", ("country:Norway",)),
        ("Norwya withdraw", "Did you mean Norway?", ("Norway withdraw",)),
        ("Otawa Convention", "Did you mean Ottawa Convention?", ('"Ottawa Convention"',)),
        ("Norwegian", "Did you mean Norway?", ("Norway",)),
        ("Moscow", "Did you mean Russia?", ("Russia",)),
        ("treaty:ottowa", "Did you mean Ottawa Convention?", ('treaty:"Ottawa Convention"',)),
        ("Norway ratfy", "Did you mean ratify?", ("Norway ratify",)),
        ("Norway authorised", "Did you mean stage:authorised?", ("Norway stage:authorised",)),
        ("stage:announcd", "Did you mean announced?", ("stage:announced",)),
        ("landmines", 'To look for words in the stories, write text:"landmines".', ()),
        ("stage:xyzzy", "The stages are proposed, threatened", ()),
        ("action:xyzzy", "The actions are negotiate, adopt", ()),
        ("topic:xyzzy", "The topics are", ()),
        ("min:0", "Write a number", ()),
        ("min:many", "Write a number", ()),
        ("foo:bar", "I know no key “foo:”. The keys are country, actor", ()),
        ("country:", "Something is missing after “country:”", ()),
        ("Norway,", "Something is missing", ()),
        (",", "Something is missing", ()),
        ("", "Tell me what to watch, for example /watch Norway", ()),
        ("-topic:tax", "What to leave out stands beside it: /watch EU -Norway.", ()),
        ("Norway and Sweden", "Write a comma for “or”", ("Norway,Sweden",)),
        ("Norway & Sweden", "Write a comma for “or”", ("Norway,Sweden",)),
        ("and", "Write a comma for “or”", ()),
        ("Norway - Sweden", "To leave something out", ("Norway -Sweden",)),
        ("Norway !Sweden", "To leave something out", ("Norway -Sweden",)),
        ("EU not Norway", "To leave something out", ("EU -Norway",)),
        ("Russia with Norway", "write with:Norway", ("Russia with:Norway",)),
        ("New START -", "To leave something out", ()),
        ("actor:Russia and with:Norway", "a space is enough", ("actor:Russia with:Norway",)),
        ("actor:Russia or actor:China", "else make two rules", ()),
        ("party:Norway", "Did you mean country:?", ("country:Norway",)),
        ("stage:reported", "stage:effective has those too", ("stage:effective",)),
        ("everything", "watch stage:proposed+", ("stage:proposed+",)),
        ("stage:ratified", "Did you mean action:ratify?", ("action:ratify",)),
        ("Norway -stage: signed+", "Did you mean action:sign?", ("Norway -action:sign",)),
        ("stage:pending,signed", "Did you mean action:sign?", ()),
        ('Ottawa Convention"', "no words between the quotes", ("Ottawa Convention",)),
        ('""', "no words between the quotes", ()),
        ('text:"!!!"', "no words between the quotes", ()),
        ("Norway 🚀", "I know no “🚀”", ()),
        ("-ator:Russia EU", "Did you mean actor:?", ("-actor:Russia EU",)),
        ("lang:xx", "Write a language's two letters", ()),
        ("lang:swedsh", "Did you mean swedish?", ("lang:swedish",)),
        ("Norway,withdraw", "A comma means “or”, between values of one kind", ()),
        ("Norway -country:Norway", "nothing would match", ()),
        ("actor:Russia with:Russia", "Nobody acts on a treaty with itself", ()),
        ("Norway to withdraw", "I know no “to”: leave it out", ("Norway withdraw",)),
        ("text:pаct", "mixes letters of two alphabets", ()),
        ("x" * 301, f"A rule has at most {LONGEST_RULE} characters", ()),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused_with_what_was_meant(
    text: str, said: str, corrections: tuple[str, ...]
) -> None:
    with pytest.raises(CommandError) as refused:
        parse_rule(text)

    assert said in str(refused.value)
    assert refused.value.corrections == corrections


@pytest.mark.parametrize("near", ["Mali", "Somalia", "Niger", "Nigeria", "Iran", "Dominica"])
def test_near_twins_are_never_taken_for_each_other(near: str) -> None:
    (condition,) = parse_rule(near).conditions

    (code,) = condition.values
    assert NAMES.parties[code].name == near


def test_every_party_can_be_watched_by_its_code_and_name() -> None:
    for code, party in NAMES.parties.items():
        watched = {"country": {gazetteer.party_code(code)}}  # a body's code may be its union's
        assert asks(f'country:"{party.name}"') == watched
        assert code == "AU" or asks(f"country:{code}") == watched


def test_every_treaty_can_be_watched_by_its_id() -> None:
    for treaty in NAMES.treaties:
        assert asks(f"treaty:{treaty}") == {"treaty": {treaty}}


def refusal_of(text: str) -> CommandError | None:
    try:
        parse_rule(text)
    except CommandError as refused:
        return refused
    return None


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_rule_or_a_command_error(text: str) -> None:
    refused = refusal_of(text)

    assert refused is None or str(refused)


def some(values: object) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(sorted(values)), min_size=1, max_size=2)  # type: ignore[call-overload]


PARTIES = {code for code in NAMES.parties if gazetteer.party_code(code) == code}
VALUES = {
    Key.COUNTRY: some(PARTIES),
    Key.ACTOR: some(PARTIES),
    Key.WITH: some({"NORDICS", "EU", "NO"}),
    Key.TREATY: some(NAMES.treaties),
    Key.TOPIC: some(set(gazetteer.TOPICS.values())),
    Key.ACTION: some(Action),
    Key.STAGE: st.sampled_from(Stage).map(lambda s: frozenset(x.value for x in s.and_later)),
    Key.FEED: st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9})?", fullmatch=True).map(
        lambda x: frozenset({x})
    ),
    Key.LANG: some({"en", "ru", "sv"}),
    Key.TIER: some(Tier),
    Key.MIN: st.integers(1, 99).map(lambda n: frozenset({str(n)})),
    Key.TEXT: st.text("abcdé яж ", min_size=1, max_size=20)
    .map(fold)
    .filter(lambda t: t and not ({*t} & {*"abcde"} and {*t} & {*"яж"}))
    .map(lambda t: frozenset({t})),
}


@st.composite
def rules(draw: st.DrawFn) -> WatchRule:
    """Rules as parse_rule makes them: each key once asked and once excluded at most."""
    asked = draw(st.lists(st.sampled_from(Key), min_size=1, max_size=4, unique=True))
    other = draw(st.lists(st.sampled_from(Key), max_size=2, unique=True))
    excluded = [key for key in other if key not in asked and key is not Key.MIN]
    made = [Condition(key=k, values=draw(VALUES[k])) for k in asked]
    made += [Condition(key=k, values=draw(VALUES[k]), excluded=True) for k in excluded]
    made.sort(key=lambda c: (c.key, c.excluded))
    return WatchRule(conditions=tuple(made))


@given(rules())
@settings(deadline=None)
def test_a_rule_typed_back_is_the_same_rule(rule: WatchRule) -> None:
    text = typed(rule)
    refused = refusal_of(text)

    if refused is None:
        assert parse_rule(text) == rule
    else:
        assert any(cause in str(refused) for cause in ("itself", "characters", "nothing would"))


@given(rules())
@settings(deadline=None)
def test_a_rule_stored_and_read_is_the_same_rule(rule: WatchRule) -> None:
    assert rule_from_plain(rule_to_plain(rule)) == rule


@given(rules())
@settings(deadline=None)
def test_every_rule_has_words(rule: WatchRule) -> None:
    words = words_of(rule, NAMES)

    assert words
    assert words.count("not ") >= sum(c.excluded for c in rule.conditions)
