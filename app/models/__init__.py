"""Every table of the album, so that there is one schema to read."""

from app.models.albums import Album, Owner
from app.models.feeds import DeadLetter, Feed, Run, Window
from app.models.milestones import Delivery, Milestone
from app.models.photos import Photo

__all__ = [
    "Album",
    "DeadLetter",
    "Delivery",
    "Feed",
    "Milestone",
    "Owner",
    "Photo",
    "Run",
    "Window",
]
