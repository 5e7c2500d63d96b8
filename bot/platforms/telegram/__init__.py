"""Telegram: alerts out by the Bot API, messages in by long polling."""
