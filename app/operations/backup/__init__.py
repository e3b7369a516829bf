"""Backups of a whole album, and how it is restored or moved into another database."""
