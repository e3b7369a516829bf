"""The addresses of the pages."""

from django.urls import URLPattern, path

from app import views

urlpatterns: list[URLPattern] = [
    path("", views.IndexView.as_view(), name="index"),
    path("topic/", views.TopicListView.as_view(), name="topics"),
    path("topic/<path:tag>/7", views.TopSevenView.as_view(), name="top-seven"),
    path("topic/<path:tag>", views.TopicView.as_view(), name="topic"),
    path("owners", views.OwnerListView.as_view(), name="owners"),
    path("owner/<path:name>", views.OwnerView.as_view(), name="owner"),
    path("photo/<int:pk>", views.PhotoView.as_view(), name="photo"),
    path("healthz", views.HealthView.as_view(), name="health"),
]
