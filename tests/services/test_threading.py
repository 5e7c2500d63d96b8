from __future__ import annotations

from bot.domain.news import Story
from bot.domain.treaty import Action, Reading, Stage
from bot.services.threading import StoryThreader
from storage import Storage
from tests.domain.making import DAY, HOUR, NOON, action, reading, story

READINGS = {
    "plan": reading(action()),
    "same": reading(action(Action.TERMINATE), action(treaty="cfe", score=0.5)),
    "vote": reading(action(stage=Stage.LEGISLATURE_APPROVED)),
    "other": reading(action(actors="PL")),
    "sport": reading(),
}


def read(story: Story, *, now: object) -> Reading:
    return READINGS[story.identity]


def test_each_story_is_told_its_place_among_those_before_it(storage: Storage) -> None:
    threader = StoryThreader(storage, read=read)
    when = [("plan", NOON), ("sport", NOON), ("same", NOON + HOUR), ("vote", NOON + 9 * DAY)]

    plan, sport, same, vote = (
        threader.place(story(identity, published=at), now=at) for identity, at in when
    )

    assert [place["update"] for place in (plan, same, vote)] == ["new", "report", "stage"]
    assert plan["event"] == same["event"] != vote["event"]
    assert plan["thread"] == same["thread"] == vote["thread"]
    assert sport == {"thread": None, "event": None, "update": None}


def test_a_story_told_twice_has_no_second_place(storage: Storage) -> None:
    threader = StoryThreader(storage, read=read)
    threader.place(story("plan"), now=NOON)

    assert threader.place(story("plan"), now=NOON)["event"] is None


def test_a_story_that_cannot_be_read_does_not_end_the_stream(storage: Storage) -> None:
    threader = StoryThreader(storage, read=read)

    assert threader.place(story("unheard of"), now=NOON)["event"] is None
    assert threader.place(story("plan"), now=NOON)["event"]


def test_two_states_have_two_threads(storage: Storage) -> None:
    threader = StoryThreader(storage, read=read)

    finland = threader.place(story("plan"), now=NOON)
    poland = threader.place(story("other"), now=NOON)

    assert finland["thread"] != poland["thread"]


def test_the_keys_are_the_same_in_every_run(storage: Storage) -> None:
    with Storage.open(":memory:") as other:
        one = StoryThreader(storage, read=read).place(story("plan"), now=NOON)
        two = StoryThreader(other, read=read).place(story("plan"), now=NOON)

    assert one == two


def test_the_real_reader_reads_in_the_order_given(storage: Storage) -> None:
    titles = [
        "Fiji signs the Ottawa Convention on landmines",
        "Village choir sings in the rain",
        "Fiji signs the Ottawa Convention, ending years of delay",
    ]
    threader = StoryThreader(storage)

    places = [threader.place(story(f"{n}", title), now=NOON) for n, title in enumerate(titles)]

    assert [place["update"] for place in places] == ["new", None, "report"]
