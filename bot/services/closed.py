"""Tells who set a watch that its channel takes no messages any more: nobody else would see it."""

from __future__ import annotations

from datetime import datetime

from bot.domain.delivery import Kind
from bot.domain.errors import ChannelClosed, ChannelGone
from bot.domain.watch import Channel
from bot.services.notices import channel_of
from bot.wording.rules import typed
from storage import Storage

_MOST_NAMED = 3


def tell_who_asked(
    channel: Channel, error: ChannelGone, *, storage: Storage, now: datetime
) -> None:
    """Queue a notice in the private chats of those who asked for the channel's rules.

    Only where that is another chat, and where they can be reached: on Telegram who never wrote
    to us in private cannot be written to. The caller holds the transaction.
    """
    homes = [channel_of(person) for person in storage.subscriptions.asked_by(channel)]
    reached = [home for home in homes if home != channel and _reaches(home, storage=storage)]
    if not reached:
        return
    notice = storage.notices.put(
        f"closed {channel.label}", _words(channel, error, storage), now=now
    )
    if notice is None:
        return
    for home in reached:
        storage.outbox.put(kind=Kind.NOTICE, channel=home, notice=notice, now=now)


def _reaches(home: Channel, *, storage: Storage) -> bool:
    if home.platform == "slack":
        return True
    # An anonymous admin is known by the number of the group, which is negative.
    return home.address.isdigit() and storage.channels.active(home)


def _words(channel: Channel, error: ChannelGone, storage: Storage) -> str:
    rules = storage.subscriptions.of(channel)
    named = [f"{s.number} ({typed(s.rule)})" for s in rules[:_MOST_NAMED]]
    more = f" and {len(rules) - _MOST_NAMED} more" if len(rules) > _MOST_NAMED else ""
    where = f"{channel.platform} {channel.address}"
    what = "may not write" if isinstance(error, ChannelClosed) else "am not let in"
    return (
        f"I {what} any more in the chat ({where}) for which you set the watch "
        f"{', '.join(named)}{more}. What happens meanwhile is not told there. I try again once a "
        "day; when I may write again, /start there brings it back at once."
    )
