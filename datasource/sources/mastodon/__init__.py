"""Mastodon's API, and servers like it."""
