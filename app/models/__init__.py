"""Every table of the album, so that there is one schema to read."""

from app.models.alarms import Alarm, AlarmEmail
from app.models.albums import Album
from app.models.billing import Budget, BudgetAlarm, PaidRead, Spending
from app.models.counts import IncludedDay, Participant, PostedDay
from app.models.decisions import Decision
from app.models.feeds import DeadLetter, Feed, Run, Unreachable, Window
from app.models.milestones import Delivery, Milestone
from app.models.moved_addresses import MovedAddress
from app.models.owners import Avatar, Owner
from app.models.photos import Photo
from app.models.rankings import PageToken, Publication, Ranking
from app.models.removals import OptOut, RemovedPhoto, Tombstone
from app.models.reports import Report, ReportSender
from app.models.site_identity import SiteIdentity
from app.models.version_epoch import ChangesEpoch
from app.models.webhook_deliveries import WebhookDelivery
from app.models.webhooks import NotedPhoto, Webhook

__all__ = [
    "Alarm",
    "AlarmEmail",
    "Album",
    "Avatar",
    "Budget",
    "BudgetAlarm",
    "ChangesEpoch",
    "DeadLetter",
    "Decision",
    "Delivery",
    "Feed",
    "IncludedDay",
    "Milestone",
    "MovedAddress",
    "NotedPhoto",
    "OptOut",
    "Owner",
    "PageToken",
    "PaidRead",
    "Participant",
    "Photo",
    "PostedDay",
    "Publication",
    "Ranking",
    "RemovedPhoto",
    "Report",
    "ReportSender",
    "Run",
    "SiteIdentity",
    "Spending",
    "Tombstone",
    "Unreachable",
    "Webhook",
    "WebhookDelivery",
    "Window",
]
