"""The organiser's desk: Django's own admin, one module per kind of thing."""

from app.admin.albums import AlbumAdmin
from app.admin.feeds import DeadLetterAdmin, FeedAdmin, RunAdmin
from app.admin.milestones import DeliveryAdmin, MilestoneAdmin
from app.admin.owners import OwnerAdmin
from app.admin.photos import PhotoAdmin

__all__ = [
    "AlbumAdmin",
    "DeadLetterAdmin",
    "DeliveryAdmin",
    "FeedAdmin",
    "MilestoneAdmin",
    "OwnerAdmin",
    "PhotoAdmin",
    "RunAdmin",
]
