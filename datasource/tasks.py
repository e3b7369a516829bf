"""Celery's tasks that ask networks: each is a function of `datasource.background`."""

from datasource import background
from twitter_album.celery import register

register(background.fetch_server, queue="fetch")
register(background.look_up_server, queue="lookups")
register(background.store_pictures, queue="pictures")
register(background.store_avatars, queue="avatars")
