"""Celery's tasks that ask no network: each is a function of `app.background`."""

from app import background
from twitter_album.celery import register

register(background.send_emails, queue="mail")
register(background.send_webhooks, queue="mail")
register(background.finish_removals, queue="files")
register(background.prepare_sharing, queue="files")
