"""Django's admin for the organiser: one module for each table or page."""

from app.admin.alarms import AlarmAdmin
from app.admin.albums import AlbumAdmin
from app.admin.billing import BudgetAlarmAdmin, SpendingAdmin
from app.admin.dead_letters import DeadLetterAdmin
from app.admin.feeds import FeedAdmin, RunAdmin
from app.admin.login_attempts import LoginAttemptAdmin
from app.admin.milestones import DeliveryAdmin, MilestoneAdmin
from app.admin.owners import OwnerAdmin
from app.admin.photos import PhotoAdmin
from app.admin.rankings import RankingAdmin
from app.admin.removals import OptOutAdmin, RemovalAdmin
from app.admin.site_identity import SiteIdentityAdmin
from app.admin.webhooks import WebhookAdmin, WebhookDeliveryAdmin

__all__ = [
    "AlarmAdmin",
    "AlbumAdmin",
    "BudgetAlarmAdmin",
    "DeadLetterAdmin",
    "DeliveryAdmin",
    "FeedAdmin",
    "LoginAttemptAdmin",
    "MilestoneAdmin",
    "OptOutAdmin",
    "OwnerAdmin",
    "PhotoAdmin",
    "RankingAdmin",
    "RemovalAdmin",
    "RunAdmin",
    "SiteIdentityAdmin",
    "SpendingAdmin",
    "WebhookAdmin",
    "WebhookDeliveryAdmin",
]
