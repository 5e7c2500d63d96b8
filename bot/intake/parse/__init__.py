"""Feed documents into stories. Outside this package only Parser is of interest.

feedparser runs in a worker process: nothing here imports it in the bot's own.
"""

from bot.intake.parse.parser import Parser

__all__ = ["Parser"]
