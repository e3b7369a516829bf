"""Webhooks: what happens in albums, told to other programs.

`events` turns the changes of an album into rows, `messages` writes what each of them
tells, `outbox` sends it.
"""
