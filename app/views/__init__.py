"""The pages: each view translates HTTP, the querysets know the rules."""

from app.views.health import HealthView
from app.views.lists import IndexView, OwnerView, TopicView
from app.views.overviews import OwnerListView, TopicListView
from app.views.photo import PhotoView
from app.views.top_seven import SharePictureView, TopSevenView

__all__ = [
    "HealthView",
    "IndexView",
    "OwnerListView",
    "OwnerView",
    "PhotoView",
    "SharePictureView",
    "TopSevenView",
    "TopicListView",
    "TopicView",
]
