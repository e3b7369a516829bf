"""The pages: each view translates HTTP, the querysets know the rules."""

from app.views.avatars import AvatarView
from app.views.downloads import PresentExportView, QrCodeView, SevenExportView
from app.views.embedding import EmbedView
from app.views.feeds import (
    FaviconView,
    OwnerFeedView,
    RobotsView,
    SitemapAlbumsView,
    SitemapIndexView,
    SitemapPagesView,
    SitemapPhotosView,
    TopicFeedView,
)
from app.views.gallery import IndexView, OwnerView, TopicView
from app.views.health import HealthView
from app.views.mastodon import MastodonView
from app.views.media import MediaView
from app.views.milestone import MilestoneView
from app.views.new_photos import NewsView
from app.views.overviews import OwnerListView, TopicListView
from app.views.photo import PhotoPanelView, PhotoView
from app.views.share_picture import SharePictureView
from app.views.top_seven import FrozenSevenView, TopSevenView
from app.views.wall import ScreenPhotosView, ScreenView

__all__ = [
    "AvatarView",
    "EmbedView",
    "FaviconView",
    "FrozenSevenView",
    "HealthView",
    "IndexView",
    "MastodonView",
    "MediaView",
    "MilestoneView",
    "NewsView",
    "OwnerFeedView",
    "OwnerListView",
    "OwnerView",
    "PhotoPanelView",
    "PhotoView",
    "PresentExportView",
    "QrCodeView",
    "RobotsView",
    "ScreenPhotosView",
    "ScreenView",
    "SevenExportView",
    "SharePictureView",
    "SitemapAlbumsView",
    "SitemapIndexView",
    "SitemapPagesView",
    "SitemapPhotosView",
    "TopSevenView",
    "TopicFeedView",
    "TopicListView",
    "TopicView",
]
