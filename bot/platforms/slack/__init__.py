"""Slack: the only package that knows slack_sdk. Web API out, Socket Mode in."""
