"""The pages."""

from django.views.generic import TemplateView


class IndexView(TemplateView):
    template_name = "app/photos.html"


TopicListView = TopSevenView = TopicView = OwnerListView = OwnerView = PhotoView = (
    HealthView
) = IndexView
