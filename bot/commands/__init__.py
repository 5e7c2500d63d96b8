"""What chats say to us. Knows nothing of Telegram or Slack."""
