"""The addresses of the pages; each is served with and without a slash at its end."""

from django.urls import URLPattern, path, re_path

from app import views

urlpatterns: list[URLPattern] = [
    path("", views.IndexView.as_view(), name="index"),
    path("topic", views.TopicListView.as_view()),
    path("topic/", views.TopicListView.as_view(), name="topics"),
    re_path(
        r"^topic/(?P<tag>[^/]+)/7/?$", views.TopSevenView.as_view(), name="top-seven"
    ),
    re_path(
        r"^topic/(?P<tag>[^/]+)/7/(?P<number>[1-9]\d{0,8})/?$",
        views.TopSevenVersionView.as_view(),
        name="top-seven-version",
    ),
    re_path(r"^topic/(?P<tag>[^/]+)/7\.zip$", views.PresentTopSevenZipView.as_view()),
    re_path(
        r"^topic/(?P<tag>[^/]+)/7/(?P<number>[1-9]\d{0,8})\.zip$",
        views.TopSevenZipView.as_view(),
        name="top-seven-export",
    ),
    re_path(
        r"^qr/(?P<path>.{0,600})\.(?P<kind>svg|png)$",
        views.QrCodeView.as_view(),
        name="qr-code",
    ),
    path("share/mastodon", views.MastodonView.as_view(), name="share-mastodon"),
    re_path(r"^topic/(?P<tag>[^/]+)/wall/?$", views.WallView.as_view(), name="wall"),
    re_path(
        r"^topic/(?P<tag>[^/]+)/wall/photos$",
        views.WallPhotosView.as_view(),
        name="wall-photos",
    ),
    re_path(
        r"^topic/(?P<tag>[^/]+)/wall/top-seven$",
        views.WallTopSevenView.as_view(),
        name="wall-top-seven",
    ),
    re_path(
        r"^topic/(?P<tag>[^/]+)/milestone/(?P<threshold>[1-9][0-9]{0,8})/?$",
        views.MilestoneView.as_view(),
        name="milestone",
    ),
    re_path(
        r"^topic/(?P<tag>[^/]+)/feed/?$",
        views.TopicFeedView.as_view(),
        name="topic-feed",
    ),
    path("news", views.NewPhotosView.as_view(), name="all-new-photos"),
    re_path(
        r"^topic/(?P<tag>[^/]+)/news$", views.NewPhotosView.as_view(), name="new-photos"
    ),
    re_path(r"^topic/(?P<tag>[^/]+)/?$", views.TopicView.as_view(), name="topic"),
    path("people", views.PeopleNamedView.as_view(), name="people-named"),
    re_path(r"^owners/?$", views.OwnerListView.as_view(), name="owners"),
    re_path(
        r"^owner/(?P<name>.+?)/feed/?$",
        views.OwnerFeedView.as_view(),
        name="owner-feed",
    ),
    # With its slash: that may be the end of a display name.
    re_path(r"^owner/(?P<name>.+)$", views.OwnerView.as_view(), name="owner"),
    path("photo/<int:pk>", views.PhotoView.as_view(), name="photo"),
    path("photo/<int:pk>/", views.PhotoView.as_view()),
    path("photo/<int:pk>/panel", views.PhotoPanelView.as_view(), name="photo-panel"),
    path("photo/<int:pk>/report", views.ReportView.as_view(), name="photo-report"),
    re_path(
        r"^share/(?P<signature>[0-9a-f]{32})/(?P<ids>\d{1,18}(?:-\d{1,18}){0,6})\.jpg$",
        views.SharePictureView.as_view(),
        name="share-picture",
    ),
    path(
        "avatar/<int:pk>-<slug:mark>.webp",
        views.AvatarView.as_view(),
        name="avatar",
    ),
    re_path(
        r"^logo/(?P<mark>[0-9a-f]{16})\.(?P<kind>png|jpe?g|webp|svg)$",
        views.LogoView.as_view(),
        name="logo",
    ),
    path("manifest.webmanifest", views.WebManifestView.as_view(), name="web-manifest"),
    path("oembed", views.EmbedView.as_view(), name="oembed"),
    path("sitemap.xml", views.SitemapIndexView.as_view(), name="sitemap"),
    path("sitemap-pages.xml", views.SitemapPagesView.as_view(), name="sitemap-pages"),
    path(
        "sitemap-albums-<int:number>.xml",
        views.SitemapAlbumsView.as_view(),
        name="sitemap-albums",
    ),
    path(
        "sitemap-photos-<int:number>.xml",
        views.SitemapPhotosView.as_view(),
        name="sitemap-photos",
    ),
    re_path(
        r"^media/(?P<path>(?a:[\w-][\w.-]{0,99}/){0,3}(?a:[\w-][\w.-]{0,99}))$",
        views.MediaView.as_view(),
    ),
    path("favicon.ico", views.FaviconView.as_view()),
    path("robots.txt", views.RobotsView.as_view()),
    # These are answered by the middleware of twitter_album/any_host.py.
    re_path(r"^healthz/?$", views.HealthView.as_view(), name="health"),
    re_path(r"^readyz/?$", views.ReadyView.as_view(), name="ready"),
    path("metrics", views.MetricsView.as_view(), name="metrics"),
]
