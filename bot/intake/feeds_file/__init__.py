"""feeds.yaml into Feeds, or a report of everything wrong with it, line by line."""

from bot.intake.feeds_file.load import load_feeds

__all__ = ["load_feeds"]
