"""Text without spaces is cut into the words that are known, and nothing of it is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.treaty import Action
from bot.reading.grammar import han
from bot.reading.grammar.tokens import spans
from bot.reading.grammar.vocabulary import vocabulary
from tests.reading.stories import main_of, reading

KNOWN = frozenset({"签署", "条约", "批准", "批准书", "与"})
RUNS = st.text(alphabet="签署条约批准书与中国日本AB7", max_size=20)


def cut(run: str) -> list[str]:
    return [run[first:last] for first, last in han.split(run, KNOWN, 3)]


@given(RUNS)
def test_the_words_make_up_the_run_again(run: str) -> None:
    assert "".join(cut(run)) == run


@given(RUNS)
def test_no_known_word_is_left_inside_an_unknown_one(run: str) -> None:
    unknown = [word for word in cut(run) if word not in KNOWN]

    assert [word for word in unknown if any(known in word for known in KNOWN)] == []


def test_the_longest_known_word_wins_and_other_scripts_stand_apart() -> None:
    assert cut("日本批准书") == ["日本", "批准书"]
    assert cut("签署BBNJ条约") == ["签署", "BBNJ", "条约"]


def test_a_chinese_headline_is_cut_by_the_lexicon() -> None:
    words = vocabulary("zh")
    assert words is not None
    text = "英国退出《联合声明》"

    assert [text[a:b] for a, b in spans(text, words.han)][:2] == ["英国", "退出"]


def test_two_states_in_one_word_act_both() -> None:
    found = main_of("中俄签署引渡条约", language="zh")

    assert found.action is Action.SIGN
    assert set(found.parties) == {"CN", "RU"}


def test_a_chinese_look_alike_does_not_alert() -> None:
    for headline in ("工会与公司签署加薪协议", "前锋与俱乐部续约两年", "市政府通过新条例"):
        assert not reading(headline, language="zh").alert
