"""A feed that moves for good is followed: where it is asked from then on is stored, and told."""

from __future__ import annotations

import logging
from datetime import datetime

from bot.domain.news import Aside, Feed, FeedHealth
from bot.domain.residence import BELIEVED, moved
from bot.services import feed_notices
from bot.services.polling import Polling

log = logging.getLogger(__name__)


def note_move(
    feed: Feed, before: FeedHealth, aside: Aside, *, polling: Polling, now: datetime
) -> None:
    """Note where the answer of a feed, as it was asked, says that it lives."""
    at_home = before.move is not None and feed.url == before.move.to
    move = moved(before.move, aside.moved, at_home=at_home)
    if move == before.move:
        return
    storage = polling.storage
    with storage.transaction():
        storage.feeds.moved(feed.name, move)
        if move and move.times == BELIEVED:
            feed_notices.moved(before, admins=polling.admins, storage=storage, now=now)
