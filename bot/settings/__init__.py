"""The environment, read once. No other package reads os.environ."""

from bot.settings.environment import Repeat, Settings, strays
from bot.settings.language_model import LanguageModel
from bot.settings.secret import Secret

__all__ = ["LanguageModel", "Repeat", "Secret", "Settings", "strays"]
