"""Two channels become one: a group moved to where we are known already."""

from __future__ import annotations

from storage.connection import Database

# What both channels have stays the new one's; what is left of the old one goes with it.
# Buttons name a rule by its number, which changes: they come first, while both are known.
_NEW_NUMBER = """
    coalesce(
        (SELECT n.number FROM subscription n JOIN subscription o ON o.rule = n.rule
         WHERE n.channel_id = :new AND o.channel_id = :old AND o.number = {number}),
        {number} + (SELECT next_number - 1 FROM channel WHERE id = :new))
"""
_NUMBER, _UNDONE = "CAST(argument AS INTEGER)", "CAST(substr(argument, 10) AS INTEGER)"
_MERGE = (
    f"""
    UPDATE OR IGNORE button
    SET channel_id = :new, argument = {_NEW_NUMBER.format(number=_NUMBER)}
    WHERE channel_id = :old AND verb = 'unwatch'
    """,
    f"""
    UPDATE OR IGNORE button
    SET channel_id = :new, argument = '/unwatch ' || {_NEW_NUMBER.format(number=_UNDONE)}
    WHERE channel_id = :old AND verb = 'undo' AND argument GLOB '/unwatch [0-9]*'
    """,
    """
    UPDATE alert SET subscription_id = coalesce(
        (SELECT n.id FROM subscription n JOIN subscription o ON o.rule = n.rule
         WHERE n.channel_id = :new AND o.id = alert.subscription_id), subscription_id)
    WHERE channel_id = :old
    """,
    """
    DELETE FROM subscription WHERE channel_id = :old
        AND rule IN (SELECT rule FROM subscription WHERE channel_id = :new)
    """,
    """
    UPDATE subscription SET channel_id = :new,
        number = number + (SELECT next_number - 1 FROM channel WHERE id = :new)
    WHERE channel_id = :old
    """,
    """
    UPDATE channel SET next_number =
        (SELECT coalesce(max(number), 0) + 1 FROM subscription WHERE channel_id = :new)
    WHERE id = :new AND next_number <=
        (SELECT max(number) FROM subscription WHERE channel_id = :new)
    """,
    "UPDATE OR IGNORE alert SET channel_id = :new WHERE channel_id = :old",
    """
    UPDATE OR IGNORE outbox SET channel_id = :new WHERE channel_id = :old
        AND (alert_id IS NULL OR alert_id IN (SELECT id FROM alert WHERE channel_id = :new))
    """,
    "UPDATE digest SET channel_id = :new WHERE channel_id = :old",
    "UPDATE OR IGNORE thread_mute SET channel_id = :new WHERE channel_id = :old",
    "UPDATE OR IGNORE button SET channel_id = :new WHERE channel_id = :old",
    "DELETE FROM channel WHERE id = :old",
)


def merge(db: Database, old: int, new: int) -> None:
    """Bring everything of the old channel to the new one, and drop the old.

    The caller holds the transaction.
    """
    for statement in _MERGE:
        db.execute(statement, {"old": old, "new": new})
