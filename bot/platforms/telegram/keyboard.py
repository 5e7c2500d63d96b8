"""The buttons under a message, as Telegram wants them."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.message import Button, Message
from bot.platforms.harmless import harmless, web_link

LONGEST_PRESS = 64  # bytes of callback_data
LONGEST_LABEL = 64
MOST_IN_A_ROW = 8
MOST_ROWS = 12


def keyboard(message: Message) -> InlineKeyboardMarkup | None:
    """Return the buttons that Telegram will take; None when there is none.

    A button that cannot work is not shown. After a refusal (`plain`) those with an address
    go too: their addresses stand in the text then, and one may have been the reason.
    """
    rows = [_row(row, plain=message.plain) for row in message.buttons]
    shown = [row for row in rows if row][:MOST_ROWS]
    return InlineKeyboardMarkup(shown) if shown else None


def _row(buttons: tuple[Button, ...], *, plain: bool) -> list[InlineKeyboardButton]:
    made = [_button(button, plain=plain) for button in buttons]
    return [button for button in made if button is not None][:MOST_IN_A_ROW]


def _button(button: Button, *, plain: bool) -> InlineKeyboardButton | None:
    label = harmless(button.label).strip()[:LONGEST_LABEL]
    url = None if plain else web_link(button.url)
    if label and url:
        return InlineKeyboardButton(label, url=url)
    if label and button.press and len(button.press.encode()) <= LONGEST_PRESS:
        return InlineKeyboardButton(label, callback_data=button.press)
    return None
