"""The pages: each view translates HTTP, the querysets know the rules."""

from app.views.avatars import AvatarView
from app.views.downloads import PresentTopSevenZipView, QrCodeView, TopSevenZipView
from app.views.feeds_and_sitemaps import (
    FaviconView,
    OwnerFeedView,
    RobotsView,
    SitemapAlbumsView,
    SitemapIndexView,
    SitemapPagesView,
    SitemapPhotosView,
    TopicFeedView,
)
from app.views.gallery import IndexView, TopicView
from app.views.health import HealthView, ReadyView
from app.views.media import MediaView
from app.views.metrics import MetricsView
from app.views.milestone import MilestoneView
from app.views.new_photos import NewPhotosView
from app.views.oembed import EmbedView
from app.views.owner import OwnerView
from app.views.people_named import PeopleNamedView
from app.views.photo import PhotoPanelView, PhotoView
from app.views.report import ReportView
from app.views.share_on_mastodon import MastodonView
from app.views.share_picture import SharePictureView
from app.views.site_files import LogoView, WebManifestView
from app.views.top_seven import TopSevenVersionView, TopSevenView
from app.views.topic_and_owner_lists import OwnerListView, TopicListView
from app.views.wall import WallView
from app.views.wall_photos import WallPhotosView, WallTopSevenView

__all__ = [
    "AvatarView",
    "EmbedView",
    "FaviconView",
    "HealthView",
    "IndexView",
    "LogoView",
    "MastodonView",
    "MediaView",
    "MetricsView",
    "MilestoneView",
    "NewPhotosView",
    "OwnerFeedView",
    "OwnerListView",
    "OwnerView",
    "PeopleNamedView",
    "PhotoPanelView",
    "PhotoView",
    "PresentTopSevenZipView",
    "QrCodeView",
    "ReadyView",
    "ReportView",
    "RobotsView",
    "SharePictureView",
    "SitemapAlbumsView",
    "SitemapIndexView",
    "SitemapPagesView",
    "SitemapPhotosView",
    "TopSevenVersionView",
    "TopSevenView",
    "TopSevenZipView",
    "TopicFeedView",
    "TopicListView",
    "TopicView",
    "WallPhotosView",
    "WallTopSevenView",
    "WallView",
    "WebManifestView",
]
