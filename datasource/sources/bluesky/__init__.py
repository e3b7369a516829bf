"""Bluesky, by a service of the AT Protocol."""
