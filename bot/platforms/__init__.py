"""Where chats live: one package a platform, all of one shape."""
