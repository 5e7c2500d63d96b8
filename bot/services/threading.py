"""Gathers stories one by one into events and threads, as polls do, for `pactwatch events`."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.news import Feed, Story
from bot.reading import gazetteer
from bot.reading.groups import groups_of
from bot.reading.read import read as read_story
from bot.services.events import World, take_in
from bot.services.polling import Read, read_or_none
from storage import Storage

Place = dict[str, str | None]

NOWHERE: Place = {"thread": None, "event": None, "update": None}


class StoryThreader:
    """Stories go in, in time order; each is told its place among those before it."""

    def __init__(self, storage: Storage, *, read: Read = read_story) -> None:
        self._storage = storage
        self._read = read
        self._world = World(topic_of=gazetteer.topic_of, groups_of=groups_of)

    def place(self, story: Story, *, now: datetime) -> Place:
        """Return the keys of the thread and event that the story's surest action belongs to.

        `update` tells whether it is `new`, one more `report`, or a new `stage`; all are None
        for a story that reports none.
        """
        feed = Feed(name=story.feed, url="", title=story.feed, every=timedelta())
        with self._storage.transaction():
            new = self._storage.stories.add_new(story.feed, [story], now=now, baseline=True)
            reading = read_or_none(story, read=self._read, now=now) if new else None
            if reading is None:
                return NOWHERE
            taken = take_in(
                new[0],
                reading,
                feed=feed,
                storage=self._storage,
                world=self._world,
                index=None,
                now=now,
            )
        if not taken:
            return NOWHERE
        event = taken[0].event
        return {"thread": event.thread, "event": event.key, "update": taken[0].update}
