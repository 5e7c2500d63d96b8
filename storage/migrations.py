"""The schema, as the list of steps that made it. Steps are added, never edited.

Each step and the new `user_version` are one transaction: a database holds a step whole or
not at all. Times are ISO 8601 UTC text (storage.times.stamp). Tables without rowid have the
columns of their key first and in its order: sqlite 3.40's quick_check takes any other order
for damage.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.crash import crash_point
from storage.connection import Database

FIRST_TABLES = (
    """
    CREATE TABLE meta (
        key TEXT PRIMARY KEY,           -- boots, telegram_offset, ...
        value TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE channel (
        id INTEGER PRIMARY KEY,
        platform TEXT NOT NULL,
        workspace TEXT NOT NULL DEFAULT '',
        address TEXT NOT NULL,
        thread TEXT NOT NULL DEFAULT '',
        active INTEGER NOT NULL DEFAULT 1,
        next_number INTEGER NOT NULL DEFAULT 1,  -- of the next subscription; never used twice
        paused_until TEXT,              -- null: not paused by a rate limit
        muted_until TEXT,               -- null: not muted by its people
        gone_since TEXT,                -- null: reachable as far as we know
        UNIQUE (platform, workspace, address, thread)
    ) STRICT
    """,
    """
    CREATE TABLE subscription (
        id INTEGER PRIMARY KEY,
        channel_id INTEGER NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        rule TEXT NOT NULL,             -- JSON, canonical
        created TEXT NOT NULL,
        UNIQUE (channel_id, number),
        UNIQUE (channel_id, rule)
    ) STRICT
    """,
    """
    CREATE TABLE feed (
        name TEXT PRIMARY KEY,
        etag TEXT,                      -- null: the publisher sent none
        last_modified TEXT,             -- likewise
        body_hash TEXT,                 -- null: never answered
        last_poll TEXT,                 -- null: never polled
        last_success TEXT,              -- null: never answered
        last_new TEXT,                  -- null: never had news
        failures INTEGER NOT NULL DEFAULT 0,
        last_error TEXT,                -- null: the last poll succeeded
        due TEXT,                       -- null: at once
        baselined INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    """
    CREATE TABLE story (
        id INTEGER PRIMARY KEY,
        feed TEXT NOT NULL,
        identity TEXT NOT NULL,
        second_key TEXT NOT NULL,
        title TEXT NOT NULL,
        link TEXT NOT NULL,
        summary TEXT NOT NULL,          -- emptied when the text's time is over
        content TEXT NOT NULL,          -- likewise
        published TEXT,                 -- null: missing or absurd
        language TEXT,                  -- null: the feed does not say
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL,
        baseline INTEGER NOT NULL,      -- 1: seen at the feed's first sight, never alerts
        UNIQUE (feed, identity)
    ) STRICT
    """,
    "CREATE INDEX story_second_key ON story (feed, second_key)",
    "CREATE INDEX story_first_seen ON story (first_seen)",
    "CREATE INDEX story_last_seen ON story (last_seen)",
    "CREATE INDEX story_with_text ON story (first_seen) WHERE summary <> '' OR content <> ''",
    "CREATE INDEX story_baseline ON story (coalesce(published, first_seen)) WHERE baseline = 1",
    """
    CREATE TABLE reading (
        story_id INTEGER PRIMARY KEY REFERENCES story (id) ON DELETE CASCADE,
        version INTEGER NOT NULL,
        reading TEXT NOT NULL           -- JSON
    ) STRICT
    """,
    """
    CREATE TABLE thread (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        created TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE event (
        id INTEGER PRIMARY KEY,
        thread_id INTEGER NOT NULL REFERENCES thread (id),
        key TEXT NOT NULL UNIQUE,
        tag TEXT NOT NULL UNIQUE,
        action TEXT NOT NULL,
        stage TEXT NOT NULL,
        possible INTEGER NOT NULL,
        what TEXT NOT NULL,             -- JSON: the TreatyAction
        topics TEXT NOT NULL,           -- JSON list
        party_groups TEXT NOT NULL,     -- JSON: party -> groups it was in on the day
        first_seen TEXT NOT NULL,
        last_report TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX event_last_report ON event (last_report)",
    "CREATE INDEX event_thread ON event (thread_id)",
    """
    CREATE TABLE event_key (            -- what candidates for gathering are found by
        value TEXT NOT NULL,            -- a party's code or "treaty:<id>"
        event_id INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
        PRIMARY KEY (value, event_id)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE report (
        event_id INTEGER NOT NULL REFERENCES event (id),
        story_id INTEGER NOT NULL REFERENCES story (id),
        outlet TEXT NOT NULL,           -- the feed's title and tier on the day, kept when the
        tier TEXT NOT NULL,             -- feed is gone from feeds.yaml
        language TEXT,                  -- null: unknown
        text TEXT NOT NULL,             -- title and lead for text:; emptied with the story's text
        possible INTEGER NOT NULL,      -- 1: too uncertain to alert alone or to count in min:
        PRIMARY KEY (event_id, story_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX report_story ON report (story_id)",
    """
    CREATE TABLE alert (
        id INTEGER PRIMARY KEY,
        event_id INTEGER NOT NULL REFERENCES event (id),
        channel_id INTEGER NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
        subscription_id INTEGER REFERENCES subscription (id) ON DELETE SET NULL,  -- null: unwatched since
        why TEXT NOT NULL,              -- JSON: the conditions met
        held_for TEXT,                  -- null: not held; else the digest it waits for
        created TEXT NOT NULL,
        UNIQUE (event_id, channel_id)
    ) STRICT
    """,
    "CREATE INDEX alert_channel ON alert (channel_id, id)",
    "CREATE INDEX alert_subscription ON alert (subscription_id)",
    """
    CREATE TABLE thread_mute (          -- "Mute event": no edits, no replies
        channel_id INTEGER NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
        thread_id INTEGER NOT NULL REFERENCES thread (id),
        PRIMARY KEY (channel_id, thread_id)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE digest (               -- one message that tells several alerts
        id INTEGER PRIMARY KEY,
        channel_id INTEGER NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
        reason TEXT NOT NULL,           -- stale | burst | muted | restored
        created TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE digest_alert (
        alert_id INTEGER NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
        digest_id INTEGER NOT NULL REFERENCES digest (id) ON DELETE CASCADE,
        PRIMARY KEY (alert_id, digest_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX digest_alert_digest ON digest_alert (digest_id)",
    """
    CREATE TABLE notice (               -- what the operator is told
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,             -- one of a kind in 24 h
        text TEXT NOT NULL,
        created TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX notice_kind ON notice (kind, created)",
    """
    CREATE TABLE outbox (
        id INTEGER PRIMARY KEY,
        alert_id INTEGER REFERENCES alert (id) ON DELETE CASCADE,    -- exactly one of
        digest_id INTEGER REFERENCES digest (id) ON DELETE CASCADE,  -- these three
        notice_id INTEGER REFERENCES notice (id) ON DELETE CASCADE,  -- is not null
        channel_id INTEGER NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
        kind TEXT NOT NULL CHECK (kind IN ('send', 'edit', 'reply', 'rollup', 'digest', 'notice')),
        revision INTEGER NOT NULL DEFAULT 0,
        follows INTEGER REFERENCES outbox (id) ON DELETE SET NULL,   -- whose message it edits or answers
        state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN (
            'queued', 'sending', 'sent', 'retry', 'unknown', 'expired', 'cancelled', 'dead', 'parked')),
        attempts INTEGER NOT NULL DEFAULT 0,
        sends INTEGER NOT NULL DEFAULT 0,       -- possible deliveries
        plain INTEGER NOT NULL DEFAULT 0,       -- 1: the platform refused the first rendering
        due TEXT NOT NULL,
        expires TEXT,                   -- null: never
        claimed_at TEXT,                -- null: never claimed
        lease_until TEXT,               -- null: neither on the wire nor unknown
        boot_id TEXT,                   -- of the process that claimed it last
        provider_id TEXT,               -- null: not known to be sent
        last_error TEXT,                -- null: no attempt failed
        hash TEXT,                      -- of the text sent
        UNIQUE (alert_id, kind, revision),
        UNIQUE (digest_id, kind, revision),
        UNIQUE (notice_id, channel_id),
        CHECK ((alert_id IS NOT NULL) + (digest_id IS NOT NULL) + (notice_id IS NOT NULL) = 1),
        CHECK (state <> 'sent' OR provider_id IS NOT NULL)
    ) STRICT
    """,
    "CREATE INDEX outbox_state ON outbox (state, channel_id)",
    "CREATE INDEX outbox_follows ON outbox (follows)",
    """
    CREATE TABLE outbox_log (           -- append only: the audit
        id INTEGER PRIMARY KEY,
        outbox_id INTEGER NOT NULL,
        at TEXT NOT NULL,
        from_state TEXT,                -- null: put
        to_state TEXT NOT NULL,
        why TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX outbox_log_outbox ON outbox_log (outbox_id)",
    """
    CREATE TABLE inbound (              -- what people sent, so that a repeat has no second effect
        platform TEXT NOT NULL,
        event_id TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        PRIMARY KEY (platform, event_id)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE button (
        id TEXT PRIMARY KEY,            -- 128 random bits
        channel_id INTEGER NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
        verb TEXT NOT NULL,
        argument TEXT NOT NULL,
        expires TEXT NOT NULL,
        UNIQUE (channel_id, verb, argument)
    ) STRICT, WITHOUT ROWID
    """,
)

SUMMARIES = (
    """
    CREATE TABLE summary (              -- what a language model said of an event, found to hold
        event_id INTEGER PRIMARY KEY REFERENCES event (id) ON DELETE CASCADE,
        text TEXT NOT NULL,
        model TEXT NOT NULL,
        made TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX summary_made ON summary (made)",
)

WHO_ASKED = (
    "ALTER TABLE subscription ADD COLUMN asked_by TEXT",  # null: nobody we could write to
    "CREATE INDEX channel_gone ON channel (gone_since) WHERE NOT active",
)

MANNERS = (
    "ALTER TABLE feed ADD COLUMN url TEXT",  # as feeds.yaml last declared it; null: it never did
    "ALTER TABLE feed ADD COLUMN declared INTEGER NOT NULL DEFAULT 0",  # 1: it does so now; 2: off
    "ALTER TABLE feed ADD COLUMN edited INTEGER NOT NULL DEFAULT 0",  # 1: its new url is unheard
    "ALTER TABLE feed ADD COLUMN moved_to TEXT",  # null: it lives where feeds.yaml says
    "ALTER TABLE feed ADD COLUMN moved_times INTEGER NOT NULL DEFAULT 0",  # answers that said so
    "ALTER TABLE feed ADD COLUMN gone_since TEXT",  # null: its last answer was not 410
    "ALTER TABLE feed ADD COLUMN gone_times INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE feed ADD COLUMN retired TEXT",  # null: it is polled
    "ALTER TABLE feed ADD COLUMN held TEXT",  # null: no operator is asked about its news
    "ALTER TABLE feed ADD COLUMN wishes TEXT",  # JSON; null: the publisher has none
    "ALTER TABLE feed ADD COLUMN rhythm INTEGER",  # seconds between stories; null: not known
    "ALTER TABLE feed ADD COLUMN size INTEGER NOT NULL DEFAULT 0",  # bytes of its last document
    "ALTER TABLE feed ADD COLUMN saved INTEGER NOT NULL DEFAULT 0",  # bytes it spared us
    # What a known feed shows as new and an operator is asked about: baseline is 2.
    "CREATE INDEX story_held ON story (feed) WHERE baseline = 2",
    """
    CREATE TABLE revision (             -- what an item says since its publisher edited it
        story_id INTEGER NOT NULL REFERENCES story (id) ON DELETE CASCADE,
        seen TEXT NOT NULL,             -- when the new words were
        title TEXT NOT NULL,            -- the new words
        summary TEXT NOT NULL,          -- likewise; emptied when the text's time is over
        PRIMARY KEY (story_id, seen)
    ) STRICT, WITHOUT ROWID
    """,
)

# Refining an event replaces its keys: without this each time the whole table was read.
KEYS_OF_EVENTS = ("CREATE INDEX event_key_event ON event_key (event_id)",)

# A first sight brings its stories feed by feed: rows side by side are stored several times sooner
# than rows all over an index. And what has been read is not to be passed over at every look.
FIRST_SIGHTS = (
    "DROP INDEX story_baseline",
    "DROP INDEX story_first_seen",
    "UPDATE story SET baseline = 3 WHERE baseline = 1 AND id IN (SELECT story_id FROM reading)",
    "CREATE INDEX story_unread ON story (feed, published, baseline) WHERE baseline = 1",
)

STEPS: Sequence[Sequence[str]] = (
    FIRST_TABLES,
    SUMMARIES,
    WHO_ASKED,
    MANNERS,
    KEYS_OF_EVENTS,
    FIRST_SIGHTS,
)


def migrate(db: Database) -> None:
    """Take the steps that the database has not taken, each in its own transaction."""
    for number in range(version(db), known()):
        with db.transaction():
            for statement in STEPS[number]:
                db.execute(statement)
            crash_point("mid_migration")
            db.execute(f"PRAGMA user_version = {number + 1}")


def version(db: Database) -> int:
    """Return the number of steps taken."""
    return int(db.value("PRAGMA user_version"))


def known() -> int:
    """Return the number of steps that this program knows."""
    return len(STEPS)
