"""Style sheets and scripts under names with their hash, so that they may be kept."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedStaticFiles(ManifestStaticFilesStorage):
    """What scripts import is hashed too: an old module beside a new one would break."""

    support_js_module_import_aggregation = True
